/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/directory.h"

#include "crypto/digest.h"

const char *finding_name(enum finding f)
{
    static const char *const names[FINDING_COUNT] = {
        [FINDING_SAME] = "verified", [FINDING_CHANGED] = "changed",   [FINDING_MISSING] = "missing",
        [FINDING_EXTRA] = "extra",   [FINDING_FOREIGN] = "other-run",
    };

    return names[f];
}

static void release_map(void *map)
{
    map_done(map);
}

struct directory *directory_begin(struct arena *a, const struct verify_request *r,
                                  struct str prefix, const struct member_list *members)
{
    struct directory *d = ARENA_NEW(a, struct directory);

    *d = (struct directory){.arena = a,
                            .request = r,
                            .prefix = prefix,
                            .members = *members,
                            .refused = {.verdict = VERDICT_NO_ATTESTATION}};
    arena_defer(a, release_map, &d->by_name);
    arena_defer(a, release_map, &d->seen);
    list_each (m, &d->members)
        map_put(&d->by_name, m->name, m);
    return d;
}

/* ---- the directory's name in a statement ---- */

/* Where a name can be cut into prefix and rest: at its start and behind each '/'. */
static bool next_cut(struct str name, size_t *at)
{
    struct str rest = str_skip(name, *at), part;

    if (!str_cut(rest, '/', &part, NULL))
        return false;
    *at += part.len + 1;
    return true;
}

static void count_match(struct directory *d, struct map *found, const struct subject *s, size_t cut)
{
    struct str prefix = str_first(s->name, cut);
    const struct member *m = map_get(&d->by_name, str_skip(s->name, cut));
    struct attested *t;

    if (!m)
        return;
    t = map_get(found, prefix);
    if (!t) {
        t = ARENA_NEW(d->arena, struct attested);
        t->prefix = prefix;
        map_put(found, prefix, t);
    }
    t->named++;
    t->same += digest_eq(&m->digest, &s->digest);
}

static void count_below(struct map *found, const struct subject *s, size_t cut)
{
    struct attested *t = map_get(found, str_first(s->name, cut));

    if (t)
        t->below++;
}

/* The more files are as attested the better, then the more are named at all, then the fewer are
 * missing. An exact match beats every other. */
static bool fits_better(const struct attested *x, const struct attested *best)
{
    if (x->same != best->same)
        return x->same > best->same;
    return x->named != best->named ? x->named > best->named : x->below < best->below;
}

static struct str find_prefix(struct directory *d, const struct subject_list *subjects)
{
    _cleanup_(map_done) struct map found = MAP_INIT;
    struct attested *best = NULL;
    size_t cursor = 0, cut;
    struct str key;
    void *t;

    list_each (s, subjects) {
        cut = 0;
        do
            count_match(d, &found, s, cut);
        while (next_cut(s->name, &cut));
    }
    list_each (s, subjects) {
        cut = 0;
        do
            count_below(&found, s, cut);
        while (next_cut(s->name, &cut));
    }
    while (map_next(&found, &cursor, &key, &t))
        if (!best || fits_better(t, best))
            best = t;
    return best ? best->prefix : STR_EMPTY;
}

/* ---- statements ---- */

/* Counts what the statement names; what is there as it says has found its maker. */
static void compare(struct directory *d, struct attested *t)
{
    list_each (s, t->result.subjects) {
        if (!str_starts_with(s->name, t->prefix))
            continue;
        struct member *m = map_get(&d->by_name, str_skip(s->name, t->prefix.len));
        bool same = m && digest_eq(&m->digest, &s->digest);
        t->below++;
        t->named += m != NULL;
        t->same += same;
        if (same && !m->maker)
            m->maker = t;
    }
}

/* As verify_digest: of bundles that do not decide, the one that came furthest is told. */
static void refuse(struct directory *d, const struct verify_result *r)
{
    static const enum verdict order[] = {VERDICT_UNTRUSTED, VERDICT_POLICY, VERDICT_NO_ATTESTATION};
    size_t is = 0, was = 0;

    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        is = order[i] == r->verdict ? i + 1 : is;
        was = order[i] == d->refused.verdict && d->refused.checks.len ? i + 1 : was;
    }
    if (is > was)
        d->refused = *r;
}

static void consider(struct directory *d, const struct candidate *bundle)
{
    struct attested *t = ARENA_NEW(d->arena, struct attested);

    if (!verify_statement(d->arena, d->request, bundle, &t->result)) {
        refuse(d, &t->result);
        return;
    }
    t->prefix = d->prefix.len ? d->prefix : find_prefix(d, t->result.subjects);
    compare(d, t);
    if (t->named || (d->prefix.len && t->below)) {
        *LIST_ADD(d->arena, &d->attested) = t;
        return;
    }
    t->result.verdict = VERDICT_NO_ATTESTATION;
    t->result.summary = STR("what is attested has other names");
    t->result.advice = d->prefix.len ? STR("verify it where the run wrote it, or as a local folder")
                                     : STR("check that this is the folder that the run wrote");
    refuse(d, &t->result);
}

void directory_consider(struct directory *d, const struct candidate_list *bundles)
{
    struct digest digest = {{0}};

    list_each (b, bundles) {
        sha256_hex(b->text, digest.hex);
        if (map_put(&d->seen, digest_str(&digest), d) == NULL)
            consider(d, b);
    }
}

/* ---- searching ---- */

static size_t reverse_bits(size_t i, unsigned bits)
{
    size_t r = 0;

    for (; bits; bits--, i >>= 1)
        r = r << 1 | (i & 1);
    return r;
}

/* Numbers with their bits reversed: first, middle, quarters, … so that files which somebody added
 * in front of the others do not use up the search. */
const struct member *directory_next_unknown(struct directory *d)
{
    unsigned bits = 0;

    while (((size_t)1 << bits) < d->members.len)
        bits++;
    while (d->next < (size_t)1 << bits) {
        size_t i = reverse_bits(d->next++, bits);
        if (i < d->members.len && !d->members.items[i].maker)
            return &d->members.items[i];
    }
    return NULL;
}

/* ---- judging ---- */

static bool is_better(const struct attested *x, const struct attested *best)
{
    bool good = x->result.verdict == VERDICT_OK, was_good = best->result.verdict == VERDICT_OK;

    if (fits_better(x, best) || fits_better(best, x))
        return fits_better(x, best);
    return good != was_good ? good : str_cmp(x->result.finished, best->result.finished) > 0;
}

static void add_finding(struct directory *d, struct directory_result *r, struct file_finding f)
{
    *LIST_ADD(d->arena, &r->files) = f;
    r->counts[f.finding]++;
}

static void add_member(struct directory *d, struct directory_result *r, const struct member *m,
                       const struct subject *want)
{
    struct file_finding f = {.name = m->name, .got = m->digest};

    if (want)
        f.want = want->digest;
    f.finding = !want ? FINDING_EXTRA : digest_eq(&f.want, &f.got) ? FINDING_SAME : FINDING_CHANGED;
    if (f.finding != FINDING_SAME && m->maker) {
        const struct verify_result *maker = &m->maker->result;
        f.finding = FINDING_FOREIGN;
        f.maker = arena_printf(d->arena, PRI_STR "/" PRI_STR, STR_ARG(maker->namespace),
                               STR_ARG(maker->workflow));
    }
    add_finding(d, r, f);
}

static void list_files(struct directory *d, const struct attested *t, struct directory_result *r)
{
    _cleanup_(map_done) struct map wanted = MAP_INIT;
    size_t skip = t->prefix.len;

    list_each (s, t->result.subjects)
        if (str_starts_with(s->name, t->prefix) && !map_get(&wanted, str_skip(s->name, skip)))
            map_put(&wanted, str_skip(s->name, skip), s);
    list_each (m, &d->members)
        add_member(d, r, m, map_get(&wanted, m->name));
    list_each (s, t->result.subjects)
        if (str_starts_with(s->name, t->prefix) && !map_get(&d->by_name, str_skip(s->name, skip)))
            add_finding(d, r,
                        (struct file_finding){.finding = FINDING_MISSING,
                                              .name = str_skip(s->name, skip),
                                              .want = s->digest});
}

static struct str describe(struct directory *d, const struct directory_result *r)
{
    static const char *const words[FINDING_COUNT] = {
        [FINDING_CHANGED] = "changed",
        [FINDING_MISSING] = "missing",
        [FINDING_EXTRA] = "not attested",
        [FINDING_FOREIGN] = "of another run",
    };
    struct str text = STR_EMPTY;

    for (size_t i = FINDING_CHANGED; i < FINDING_COUNT; i++)
        if (r->counts[i])
            text = arena_printf(d->arena, PRI_STR "%s%zu %s", STR_ARG(text), text.len ? ", " : "",
                                r->counts[i], words[i]);
    return arena_printf(d->arena, "it is not what the run made: " PRI_STR, STR_ARG(text));
}

static void add_check(struct directory *d, struct directory_result *r, bool good)
{
    struct check *c = LIST_ADD(d->arena, &r->result.checks);

    *c = (struct check){.code = "files", .passed = good};
    c->text = good ? arena_printf(d->arena, "%zu, as attested", d->members.len) : r->result.summary;
    c->fix = good ? STR_EMPTY : r->result.advice;
}

static void judge_by(struct directory *d, const struct attested *t, struct directory_result *r)
{
    bool exact;

    r->is_attested = true;
    r->prefix = t->prefix;
    r->result = t->result;
    list_files(d, t, r);
    exact = r->counts[FINDING_SAME] == r->files.len;
    if (!exact) {
        r->result.verdict = VERDICT_TAMPERED;
        r->result.summary = describe(d, r);
        r->result.advice =
            STR("do not use it: restore what was attested or run the workflow again");
    }
    add_check(d, r, exact);
}

static void judge_without(struct directory *d, struct directory_result *r)
{
    r->result = d->refused;
    if (!r->result.summary.len) {
        r->result.summary = STR("no attestation was found for any file below it");
        r->result.advice = STR("name where it is with --bundle, --store or --ledger, if it was "
                               "ever attested");
    }
    list_each (m, &d->members)
        add_member(d, r, m, NULL);
}

void directory_judge(struct directory *d, struct directory_result *ret)
{
    struct directory_result r = {.prefix = STR_EMPTY};
    const struct attested *best = NULL;

    list_each (t, &d->attested)
        if (!best || is_better(*t, best))
            best = *t;
    if (best)
        judge_by(d, best, &r);
    else
        judge_without(d, &r);
    *ret = r;
}
