/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/members.h"
#include "cli/progress.h"
#include "cli/reach.h"
#include "cli/report.h"
#include "cli/sources.h"
#include "cli/verify_run.h"

enum { SEARCHES_MAX = 32, FILES_SHOWN = 20, CHECKS_SHOWN = 3 };

struct directory_check {
    struct cli *cli;
    struct target *target;
    const struct trusted_keys *keys;
    struct member_list members;
    uint64_t bytes;
    struct directory_result found;
};

/* ---- searching ---- */

static void consider(struct directory *d, struct candidate_list *found)
{
    directory_consider(d, found);
    found->len = 0;
}

/* By what one file holds; as long as nothing trusted is known about the directory also by its name:
 * that file may be the one that was changed. */
static void search_for(struct directory_check *k, const struct source_list *sources,
                       struct directory *d, const struct member *m, struct error *failure)
{
    struct candidate_list found = {0};
    struct str name =
        arena_printf(k->cli->arena, PRI_STR PRI_STR, STR_ARG(d->prefix), STR_ARG(m->name));

    if (digest_is_set(&m->digest))
        sources_find_by_digest(k->cli, sources, &m->digest, &found, failure);
    consider(d, &found);
    if (d->attested.len || !d->prefix.len)
        return;
    sources_find_by_name(k->cli, sources, name, &found, failure);
    consider(d, &found);
}

/* One search finds all that an untouched directory needs. */
static void search(struct directory_check *k, const struct source_list *sources,
                   struct directory *d, struct error *failure)
{
    const struct member *m = NULL;
    struct candidate_list given = {0};

    sources_find_given(k->cli, sources, &given);
    consider(d, &given);
    for (int i = 0; i < SEARCHES_MAX && failure->class == ERR_OK; i++) {
        m = directory_next_unknown(d);
        if (!m)
            return;
        search_for(k, sources, d, m, failure);
    }
}

static void find_and_judge(struct directory_check *k, const struct source_list *sources)
{
    struct verify_request request = {.target = k->target->text,
                                     .keys = k->keys->keys,
                                     .keys_len = k->keys->len,
                                     .expect = verify_expectations(k->cli)};
    struct error failure = ERROR_INIT;
    struct directory *d =
        directory_begin(k->cli->arena, &request, target_uri(k->cli->arena, k->target), &k->members);

    search(k, sources, d, &failure);
    directory_judge(d, &k->found);
    if (k->found.result.verdict == VERDICT_NO_ATTESTATION)
        verify_admit_failure(k->cli, &failure, &k->found.result);
}

/* ---- the report ---- */

static struct str describe_digest(const struct cli *c, const char *word, const struct digest *d,
                                  const char *otherwise)
{
    return arena_printf(c->arena, "%s %s%s", word, digest_is_set(d) ? "sha256:" : otherwise,
                        d->hex);
}

static struct str describe_file(const struct cli *c, const struct file_finding *f)
{
    struct str want = describe_digest(c, "want", &f->want, "nothing");
    struct str got = describe_digest(c, "got", &f->got, "no regular file");
    bool is_missing = f->finding == FINDING_MISSING;

    if (f->finding == FINDING_CHANGED)
        return arena_printf(c->arena, PRI_STR ": " PRI_STR ", " PRI_STR, STR_ARG(f->name),
                            STR_ARG(want), STR_ARG(got));
    return arena_printf(c->arena, PRI_STR ": " PRI_STR "%s" PRI_STR, STR_ARG(f->name),
                        STR_ARG(is_missing ? want : got), f->maker.len ? ", made by workflow " : "",
                        STR_ARG(f->maker));
}

/* Files that nobody attested are all the same news: the headline says it. */
static void tell_files(const struct directory_check *k)
{
    const struct cli *c = k->cli;
    size_t deviating = 0;

    report_line(c, "files",
                arena_printf(c->arena, "%zu, " PRI_STR, k->members.len,
                             STR_ARG(format_bytes(c->arena, k->bytes))));
    if (!k->found.is_attested)
        return;
    list_each (f, &k->found.files) {
        deviating += f->finding != FINDING_SAME;
        if (f->finding != FINDING_SAME && (deviating <= FILES_SHOWN || c->options.verbose))
            report_line(c, finding_name(f->finding), describe_file(c, f));
    }
    if (deviating > FILES_SHOWN && !c->options.verbose)
        cli_print(c, "  and %zu more; --verbose shows all\n", deviating - FILES_SHOWN);
}

static int tell_text(const struct directory_check *k)
{
    const struct verify_result *r = &k->found.result;
    struct cli *c = k->cli;

    report_headline(c, r->verdict, k->target->text, r->summary);
    report_attestation(c, r, k->keys);
    if (k->target->kind == TARGET_FILE)
        report_line(c, "known as", k->found.prefix);
    tell_files(k);
    if (r->verdict == VERDICT_TAMPERED || report_checks(c, &r->checks, CHECKS_SHOWN) == 0)
        report_line(c, "advice", r->advice);
    return (int)r->verdict;
}

static int tell_json(const struct directory_check *k)
{
    const struct verify_result *r = &k->found.result;
    struct cli *c = k->cli;
    json_t *d = report_document(c, r->verdict, k->target->text, r->summary, r->advice);
    json_t *files = json_array();

    list_each (f, &k->found.files) {
        json_t *file = json_object();
        json_put_str(file, "path", f->name);
        json_put_c(file, "code", finding_name(f->finding));
        json_put_str_if(file, "sha256", digest_str(&f->got));
        json_put_str_if(file, "attested", digest_str(&f->want));
        json_put_str_if(file, "madeBy", f->maker);
        json_append(files, file);
    }
    if (k->found.is_attested)
        json_put_str(d, "directory", k->found.prefix);
    json_put(d, "files", files);
    report_put(c, d, r, k->keys);
    return cli_print_json(c, d, (int)r->verdict);
}

int verify_directory(struct cli *c, struct target *t, const struct trusted_keys *keys)
{
    struct directory_check k = {.cli = c, .target = t, .keys = keys};
    struct error err = ERROR_INIT;
    struct source_list sources;

    if (sources_choose(c, t, &sources, &err) < 0 ||
        (t->kind == TARGET_OBJECT && reach_place(c, &t->location, &err) < 0) ||
        members_read(c, t, &k.members, &k.bytes, &err) < 0)
        return verify_fail(c, t->text, exit_code_of_backend(&err), &err);
    find_and_judge(&k, &sources);
    return cli_wants_json(c) ? tell_json(&k) : tell_text(&k);
}
