/* SPDX-License-Identifier: Apache-2.0 */
#include "signed.h"

#include "verify/directory.h"

#define HERE  "s3://bucket/d/"
#define THERE "s3://bucket/e/"

enum { FILES_MAX = 4 };

/* "name content"; the content is told from others by its first byte. */
static struct digest digest_of(struct str content)
{
    struct digest d;

    sha256_hex(content, d.hex);
    return d;
}

static struct candidate bundle_naming(struct fixture *f, const struct said *s,
                                      const char *const *files, struct key *key)
{
    struct error err = ERROR_INIT;
    struct str text, name, content;
    json_t *v, *subjects = json_array();

    assert_ok(json_parse_object(&f->arena, statement_text(&f->arena, s), 65536, 64, &v, &err),
              &err);
    for (size_t i = 0; i < FILES_MAX && files[i]; i++) {
        json_t *subject = json_object(), *digest = json_object();
        str_cut(str_c(files[i]), ' ', &name, &content);
        struct digest sha256 = digest_of(content);
        json_put_str(digest, "sha256", digest_str(&sha256));
        json_put_str(subject, "name", name);
        json_put(subject, "digest", digest);
        json_append(subjects, subject);
    }
    json_put(v, "subject", subjects);
    assert_ok(json_canonical(&f->arena, v, 65536, &text, &err), &err);
    return (struct candidate){.text = sign_text(&f->arena, text, key), .where = STR("here")};
}

static struct member_list members_of(struct fixture *f, const char *const *files)
{
    struct member_list list = {0};
    struct str name, content;

    for (size_t i = 0; i < FILES_MAX && files[i]; i++) {
        bool is_file = str_cut(str_c(files[i]), ' ', &name, &content);
        struct member *m = LIST_ADD(&f->arena, &list);
        m->name = name;
        if (is_file)
            m->digest = digest_of(content);
    }
    return list;
}

static struct directory_result judge_directory(struct fixture *f, const char *prefix,
                                               const char *const *files,
                                               const struct candidate_list *bundles,
                                               struct expectations expect)
{
    struct verify_request request = {.keys = &f->key, .keys_len = 1, .expect = expect};
    struct member_list members = members_of(f, files);
    struct directory_result r;
    struct directory *d;

    request.expect.now_ms = time_of(NOW);
    d = directory_begin(&f->arena, &request, str_c(prefix), &members);
    directory_consider(d, bundles);
    directory_judge(d, &r);
    return r;
}

static const struct row {
    const char *what;
    const char *prefix;                          /* NULL: a local folder */
    const char *files[FILES_MAX];                /* that are there */
    const char *one[FILES_MAX], *two[FILES_MAX]; /* what two runs made */
    enum verdict verdict;
    size_t counts[FINDING_COUNT];
    const char *summary;
} rows[] = {
    {"equal",
     HERE,
     {"a 1", "s/b 2"},
     {HERE "a 1", HERE "s/b 2", "s3://bucket/main.log 9"},
     {NULL},
     VERDICT_OK,
     {[FINDING_SAME] = 2},
     "verified"},
    {"equal, locally",
     NULL,
     {"a 1", "s/b 2"},
     {HERE "a 1", HERE "s/b 2", "s3://bucket/a 1"},
     {NULL},
     VERDICT_OK,
     {[FINDING_SAME] = 2},
     "verified"},
    {"a folder in it, locally",
     NULL,
     {"b 2"},
     {HERE "a 1", HERE "s/b 2"},
     {NULL},
     VERDICT_OK,
     {[FINDING_SAME] = 1},
     "verified"},
    {"the smaller of two that hold it, locally",
     NULL,
     {"a 1"},
     {HERE "a 1", HERE "b 2", THERE "a 1"},
     {NULL},
     VERDICT_OK,
     {[FINDING_SAME] = 1},
     "verified"},
    {"names without a folder, locally",
     NULL,
     {"a 1", "b 2"},
     {"a 1", "b 2"},
     {NULL},
     VERDICT_OK,
     {[FINDING_SAME] = 2},
     "verified"},
    {"changed",
     HERE,
     {"a 1", "b 3"},
     {HERE "a 1", HERE "b 2"},
     {NULL},
     VERDICT_TAMPERED,
     {[FINDING_SAME] = 1, [FINDING_CHANGED] = 1},
     "1 changed"},
    {"all changed, locally",
     NULL,
     {"a 3", "b 3"},
     {HERE "a 1", HERE "b 2"},
     {NULL},
     VERDICT_TAMPERED,
     {[FINDING_CHANGED] = 2},
     "2 changed"},
    {"a link in the place of a file",
     NULL,
     {"a 1", "b"},
     {HERE "a 1", HERE "b 2"},
     {NULL},
     VERDICT_TAMPERED,
     {[FINDING_SAME] = 1, [FINDING_CHANGED] = 1},
     "1 changed"},
    {"a link beside the files",
     NULL,
     {"a 1", "b"},
     {HERE "a 1"},
     {NULL},
     VERDICT_TAMPERED,
     {[FINDING_SAME] = 1, [FINDING_EXTRA] = 1},
     "1 not attested"},
    {"missing",
     HERE,
     {"a 1"},
     {HERE "a 1", HERE "b 2", HERE "c 3"},
     {NULL},
     VERDICT_TAMPERED,
     {[FINDING_SAME] = 1, [FINDING_MISSING] = 2},
     "2 missing"},
    {"extra",
     HERE,
     {"a 1", "b 2"},
     {HERE "a 1", THERE "b 2"},
     {NULL},
     VERDICT_TAMPERED,
     {[FINDING_SAME] = 1, [FINDING_EXTRA] = 1},
     "1 not attested"},
    {"the same bytes under another name",
     HERE,
     {"b 1"},
     {HERE "a 1"},
     {NULL},
     VERDICT_TAMPERED,
     {[FINDING_MISSING] = 1, [FINDING_EXTRA] = 1},
     "1 missing, 1 not attested"},
    {"two swapped",
     HERE,
     {"a 2", "b 1"},
     {HERE "a 1", HERE "b 2"},
     {NULL},
     VERDICT_TAMPERED,
     {[FINDING_CHANGED] = 2},
     "2 changed"},
    {"mixed runs",
     HERE,
     {"a 1", "b 2", "c 5"},
     {HERE "a 1", HERE "b 2", HERE "c 3"},
     {HERE "a 4", HERE "b 6", HERE "c 5"},
     VERDICT_TAMPERED,
     {[FINDING_SAME] = 2, [FINDING_FOREIGN] = 1},
     "1 of another run"},
    {"one file more, of another run",
     HERE,
     {"a 1", "b 2"},
     {HERE "a 1"},
     {HERE "b 2", HERE "c 3"},
     VERDICT_TAMPERED,
     {[FINDING_SAME] = 1, [FINDING_FOREIGN] = 1},
     "1 of another run"},
    {"an earlier run as a whole",
     HERE,
     {"a 1", "b 2"},
     {HERE "a 1", HERE "b 2"},
     {HERE "a 1", HERE "b 3"},
     VERDICT_OK,
     {[FINDING_SAME] = 2},
     "verified"},
    {"emptied",
     HERE,
     {NULL},
     {HERE "a 1"},
     {NULL},
     VERDICT_TAMPERED,
     {[FINDING_MISSING] = 1},
     "1 missing"},
    {"an empty folder",
     NULL,
     {NULL},
     {HERE "a 1"},
     {NULL},
     VERDICT_NO_ATTESTATION,
     {0},
     "other names"},
    {"another directory in its place",
     HERE,
     {"a 1"},
     {THERE "a 1"},
     {NULL},
     VERDICT_NO_ATTESTATION,
     {[FINDING_EXTRA] = 1},
     "other names"},
    {"a name that only begins alike",
     "s3://bucket/d/a/",
     {"x 1"},
     {"s3://bucket/d/ab/x 1"},
     {NULL},
     VERDICT_NO_ATTESTATION,
     {[FINDING_EXTRA] = 1},
     "other names"},
    {"nothing attested",
     HERE,
     {"a 1"},
     {NULL},
     {NULL},
     VERDICT_NO_ATTESTATION,
     {[FINDING_EXTRA] = 1},
     "no attestation was found"},
};

TEST(the_files_that_are_there_are_compared_with_those_that_one_run_made)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *row = &rows[i];
        struct fixture f = set_up();
        struct candidate_list bundles = {0};
        const struct said second = {SAID_WELL, .workflow = "second"};
        if (row->one[0])
            *LIST_ADD(&f.arena, &bundles) =
                bundle_naming(&f, &(struct said){SAID_WELL}, row->one, f.key);
        if (row->two[0])
            *LIST_ADD(&f.arena, &bundles) = bundle_naming(&f, &second, row->two, f.key);
        struct directory_result r =
            judge_directory(&f, row->prefix, row->files, &bundles, NOTHING_EXPECTED);
        if (r.result.verdict != row->verdict ||
            !str_contains(r.result.summary, str_c(row->summary)))
            fail_msg("%s: got %s: " PRI_STR, row->what, verdict_name(r.result.verdict),
                     STR_ARG(r.result.summary));
        for (enum finding n = 0; n < FINDING_COUNT; n++)
            if (r.counts[n] != row->counts[n])
                fail_msg("%s: want %zu %s, got %zu", row->what, row->counts[n], finding_name(n),
                         r.counts[n]);
        assert_int_equal(r.result.advice.len > 0, row->verdict != VERDICT_OK);
        tear_down(&f);
    }
}

TEST(files_are_told_with_both_digests_and_whose_they_are)
{
    struct fixture f = set_up();
    struct candidate_list bundles = {0};
    const char *const files[] = {"a 1", "b 9", "c 5", NULL};
    const char *const one[] = {HERE "a 1", HERE "b 2", HERE "c 3", HERE "z 4"};
    const char *const two[] = {HERE "c 5", NULL};
    const struct digest want = digest_of(STR("2")), got = digest_of(STR("9"));

    *LIST_ADD(&f.arena, &bundles) = bundle_naming(&f, &(struct said){SAID_WELL}, one, f.key);
    *LIST_ADD(&f.arena, &bundles) =
        bundle_naming(&f, &(struct said){SAID_WELL, .workflow = "second"}, two, f.key);
    struct directory_result r = judge_directory(&f, HERE, files, &bundles, NOTHING_EXPECTED);
    assert_int_equal(r.files.len, 4);
    assert_str(str_c(finding_name(r.files.items[1].finding)), "changed");
    assert_true(digest_eq(&r.files.items[1].want, &want));
    assert_true(digest_eq(&r.files.items[1].got, &got));
    assert_str(str_c(finding_name(r.files.items[2].finding)), "other-run");
    assert_str(r.files.items[2].maker, "argo/second");
    assert_str(r.files.items[3].name, "z");
    assert_false(digest_is_set(&r.files.items[3].got));
    assert_str(r.prefix, HERE);
    assert_str(r.result.workflow, "hello");
    assert_str(str_c(r.result.checks.items[r.result.checks.len - 1].code), "files");
    tear_down(&f);
}

static const struct {
    const char *what;
    struct said said;
    bool is_by_other_key;
    struct expectations expect;
    const char *file;
    enum verdict verdict;
} trusts[] = {
    {"well", {SAID_WELL}, false, {.builder_id = STR("https://builder.example")}, "a 1", VERDICT_OK},
    {"another key", {SAID_WELL}, true, {.allow_failed = false}, "a 1", VERDICT_UNTRUSTED},
    {"another kind",
     {SAID_WELL, .predicate_type = "sbom"},
     false,
     {.allow_failed = false},
     "a 1",
     VERDICT_POLICY},
    {"another builder", {SAID_WELL}, false, {.builder_id = STR("x")}, "a 1", VERDICT_POLICY},
    {"a failed run",
     {SAID_WELL, .outcome = "Failed"},
     false,
     {.allow_failed = false},
     "a 1",
     VERDICT_POLICY},
    {"another builder, changed",
     {SAID_WELL},
     false,
     {.builder_id = STR("x")},
     "a 2",
     VERDICT_TAMPERED},
    {"another key, changed", {SAID_WELL}, true, {.allow_failed = false}, "a 2", VERDICT_UNTRUSTED},
};

TEST(a_set_counts_only_when_it_is_signed_and_as_expected)
{
    for (size_t i = 0; i < ARRAY_LEN(trusts); i++) {
        struct fixture f = set_up();
        struct candidate_list bundles = {0};
        const char *const names[] = {HERE "a 1", NULL}, *const files[] = {trusts[i].file, NULL};
        *LIST_ADD(&f.arena, &bundles) =
            bundle_naming(&f, &trusts[i].said, names, trusts[i].is_by_other_key ? f.other : f.key);
        struct directory_result r = judge_directory(&f, HERE, files, &bundles, trusts[i].expect);
        if (r.result.verdict != trusts[i].verdict)
            fail_msg("%s: got %s: " PRI_STR, trusts[i].what, verdict_name(r.result.verdict),
                     STR_ARG(r.result.summary));
        tear_down(&f);
    }
}

TEST(a_bundle_is_verified_once_and_bad_ones_do_not_hide_a_good_one)
{
    struct fixture f = set_up();
    struct candidate_list bundles = {0};
    const char *const names[] = {HERE "a 1", NULL}, *const files[] = {"a 1", NULL};
    struct verify_request request = {.keys = &f.key, .keys_len = 1};
    struct member_list members = members_of(&f, files);
    const struct candidate good = bundle_naming(&f, &(struct said){SAID_WELL}, names, f.key);
    struct directory_result r;
    struct directory *d;

    *LIST_ADD(&f.arena, &bundles) = (struct candidate){.text = STR("{")};
    *LIST_ADD(&f.arena, &bundles) = bundle_naming(&f, &(struct said){SAID_WELL}, names, f.other);
    *LIST_ADD(&f.arena, &bundles) = good;
    *LIST_ADD(&f.arena, &bundles) = good;
    d = directory_begin(&f.arena, &request, STR(HERE), &members);
    for (int i = 0; i < 3; i++)
        directory_consider(d, &bundles);
    assert_int_equal(d->attested.len, 1);
    assert_int_equal(d->seen.len, 3);
    directory_judge(d, &r);
    assert_verdict(&r.result, VERDICT_OK);
    tear_down(&f);
}

TEST(the_search_visits_each_unknown_file_once_and_far_apart)
{
    struct verify_request request = {0};
    struct arena a = ARENA_INIT;
    struct member_list members = {0};
    struct directory *d;
    const struct member *m;
    const struct attested maker = {0};
    size_t seen = 0, early_in_second_half = 0;

    for (size_t i = 0; i < 1000; i++)
        LIST_ADD(&a, &members)->name = arena_printf(&a, "%zu", i);
    d = directory_begin(&a, &request, STR_EMPTY, &members);
    while ((m = directory_next_unknown(d))) {
        assert_null(m->maker);
        early_in_second_half += seen < 16 && m - d->members.items >= 500;
        d->members.items[m - d->members.items].maker = &maker;
        seen++;
    }
    assert_int_equal(seen, 1000);
    assert_in_range(early_in_second_half, 6, 9);
    assert_null(directory_next_unknown(d));
    arena_done(&a);
}

TEST(an_empty_directory_has_nothing_to_search_by)
{
    struct verify_request request = {0};
    struct member_list none = {0};
    struct arena a = ARENA_INIT;
    struct directory *d;

    d = directory_begin(&a, &request, STR(HERE), &none);
    assert_null(directory_next_unknown(d));
    arena_done(&a);
}

TEST_MAIN()
