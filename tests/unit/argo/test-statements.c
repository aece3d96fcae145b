/* SPDX-License-Identifier: Apache-2.0
 *
 * From recorded runs to statements, with digests of the recorded artifacts: what argo/ and attest/
 * give together. tests/integration/test-recorded-runs.sh does the same with the program.
 */
#include "unit/argo/recorded.h"

#include "attest/provenance.h"

static struct str stored_path(struct arena *a, const char *run, const struct artifact *artifact,
                              struct str key)
{
    return arena_printf(a, "runs/%s/artifacts/" PRI_STR "/" PRI_STR, run,
                        STR_ARG(artifact->location.bucket), STR_ARG(key));
}

static struct object_facts facts_of(struct arena *a, struct str path)
{
    struct object_facts facts = {0};
    struct str bytes = check_data(a, TEST_DATA, path.ptr);

    sha256_hex(bytes, facts.digest.hex);
    facts.size = bytes.len;
    return facts;
}

static void read_folder(struct arena *a, const char *run, struct artifact *artifact, struct str key)
{
    struct dirent **entries;
    struct str folder = stored_path(a, run, artifact, key);
    int n = scandir(arena_printf(a, "%s/" PRI_STR, TEST_DATA, STR_ARG(folder)).ptr, &entries, NULL,
                    alphasort);

    for (int i = 0; i < n; i++) {
        struct str child = arena_printf(a, PRI_STR "/%s", STR_ARG(key), entries[i]->d_name);
        if (entries[i]->d_type == DT_DIR && entries[i]->d_name[0] != '.') {
            read_folder(a, run, artifact, child);
        } else if (entries[i]->d_type == DT_REG) {
            struct object *object = LIST_ADD(a, &artifact->objects);
            object->key = child;
            object->uri = location_uri_of_key(a, &artifact->location, child);
            object->facts = facts_of(a, stored_path(a, run, artifact, child));
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

/* What the digest stage does, from files. */
static void read_stored(struct arena *a, const char *run, struct artifact *artifact)
{
    struct stat st;
    struct str path = stored_path(a, run, artifact, artifact->location.key);
    struct str full = arena_printf(a, "%s/" PRI_STR, TEST_DATA, STR_ARG(path));

    artifact->state = ARTIFACT_DIGESTED;
    if (artifact->location.kind == LOCATION_OCI) {
        artifact->facts.digest = artifact->expected;
    } else if (stat(full.ptr, &st) < 0) {
        artifact->state = ARTIFACT_MISSING;
        artifact->reason = STR("no such key");
    } else if (S_ISDIR(st.st_mode)) {
        artifact->is_directory = true;
        read_folder(a, run, artifact, artifact->location.key);
        artifact->uri = arena_printf(a, PRI_STR "/", STR_ARG(artifact->uri));
    } else {
        artifact->facts = facts_of(a, path);
    }
}

static struct provenance_statement_list statements_of(struct arena *a, const char *name)
{
    struct provenance_options options = {.builder_id = STR("https://example.com/argo")};
    struct provenance_statement_list list = {0};
    struct error err = ERROR_INIT;
    bool is_forged = strcmp(name, "forged") == 0;
    struct run run =
        is_forged ? run_of(a, recorded_json(a, name, "workflow.json")) : recorded_run(a, name);

    list_each (node, &run.nodes)
        list_each (artifact, &node->outputs)
            if (artifact->state == ARTIFACT_PENDING)
                read_stored(a, name, artifact);
    assert_ok(provenance_build(a, &run, &options, &list, &err), &err);
    return list;
}

static const json_t *parsed(struct arena *a, const struct provenance_statement *s)
{
    struct statement statement;
    struct error err = ERROR_INIT;

    assert_ok(statement_parse(a, s->payload, &statement, &err), &err);
    return statement.root;
}

TEST(every_recorded_run_gives_the_statements_it_should)
{
    static const struct {
        const char *run;
        size_t files, images, byproducts;
        const char *outcome;
        int level;
    } rows[] = {
        {"archive-location-gmr6c", 1, 0, 0, "Succeeded", 2},
        {"artifact-disable-archive-c9s9s", 8, 0, 0, "Succeeded", 2},
        {"artifact-passing-r26k8", 3, 0, 0, "Succeeded", 2},
        {"build-image-zd5nq", 1, 1, 0, "Succeeded", 2},
        {"compressed-ffmkc", 20, 0, 2, "Succeeded", 2},
        {"dir-artifact-jxsj6", 9, 0, 0, "Succeeded", 2},
        {"exit-handlers-mwkjw", 2, 0, 1, "Failed", 2},
        {"forged", 0, 0, 0, "", 0},
        {"global-outputs-hwpcs", 6, 0, 0, "Succeeded", 2}, /* re-exports count once */
        {"half-failed-bhbsb", 2, 0, 2, "Failed", 2},
        {"key-only-artifacts-8sqw2", 0, 0, 0, "", 0}, /* its only node failed */
        {"memoized-twj8w", 1, 0, 0, "Succeeded", 2},
        {"packed-hggrw", 20, 0, 2, "Succeeded", 2},
        {"retry-with-artifacts-8zzfs", 3, 0, 0, "Succeeded", 2},
        {"vanish-rn8s4", 4, 0, 0, "Succeeded", 2},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = ARENA_INIT;
        struct provenance_statement_list list = statements_of(&a, rows[i].run);
        if (list.len != (rows[i].files > 0) + rows[i].images)
            fail_msg("%s: %zu statements", rows[i].run, list.len);
        if (rows[i].files) {
            const json_t *root = parsed(&a, &list.items[0]);
            const json_t *details = json_at(root, "predicate", "runDetails");
            if (list.items[0].subjects_len != rows[i].files)
                fail_msg("%s: %zu subjects", rows[i].run, list.items[0].subjects_len);
            assert_int_equal(json_array_size(json_at(details, "byproducts")), rows[i].byproducts);
            assert_str(json_str_at(root, "predicate", "argoslsa_outcome"), rows[i].outcome);
            assert_int_equal(json_int_at(details, "argoslsa_level", "level"), rows[i].level);
        }
        arena_done(&a);
    }
}

TEST(subjects_have_the_digests_of_the_stored_bytes_and_sorted_names)
{
    struct arena a = ARENA_INIT;
    struct provenance_statement_list list = statements_of(&a, "dir-artifact-jxsj6");
    const struct provenance_statement *s = &list.items[0];

    for (size_t i = 1; i < s->subjects_len; i++)
        assert_true(str_cmp(s->subjects[i - 1].name, s->subjects[i].name) < 0);
    struct statement statement;
    struct error err = ERROR_INIT;
    assert_ok(statement_parse(&a, s->payload, &statement, &err), &err);
#define FOLDER "s3://artifacts/dir-artifact-jxsj6/dir-artifact-jxsj6/"
    assert_non_null(statement_find_name(&statement, STR(FOLDER "d/with%20space+plus=eq.txt")));
    assert_non_null(statement_find_name(&statement, STR(FOLDER "d/\xc3\xbcn\xc3\xaf"
                                                               "code.txt")));
    /* 100,000 zero bytes */
    const struct subject *zeros =
        statement_find_name(&statement, STR(FOLDER "d/sub/deep/zeros.bin"));
    assert_non_null(zeros);
    assert_str(digest_str(&zeros->digest),
               "9192c25b734fcbadbe32dadc28089c60db0e39f90cc20ce2e5733f57261acc0c");
    arena_done(&a);
}

TEST(an_image_statement_has_the_image_alone)
{
    struct arena a = ARENA_INIT;
    struct provenance_statement_list list = statements_of(&a, "build-image-zd5nq");
    const struct provenance_statement *image = &list.items[1];

    assert_true(image->is_image);
    assert_str(image->image_uri, "oci://127.0.0.1:5000/apps/hello-15");
    assert_str(digest_str(&image->subjects[0].digest),
               "448aabc56592d88472c36a49ef1c4354cc509663a5ade1dc2f98efd40a188813");
    assert_false(str_contains(image->payload, STR("main.log")));
    arena_done(&a);
}

static struct str example_in(struct str page)
{
    static const char opening[] = "```json\n", closing[] = "\n```";
    const char *start = memmem(page.ptr, page.len, opening, strlen(opening));

    assert_non_null(start);
    start += strlen(opening);
    const char *end =
        memmem(start, page.len - (size_t)(start - page.ptr), closing, strlen(closing));
    assert_non_null(end);
    return (struct str){start, (size_t)(end - start) + 1};
}

TEST(the_example_of_the_build_type_is_a_real_statement)
{
    struct arena a = ARENA_INIT;
    struct provenance_statement_list list = statements_of(&a, "from-template-rmgjn");
    struct str example = example_in(check_data(&a, TEST_DATA, "../../docs/buildtype-v1.md"));
    struct error err = ERROR_INIT;
    struct str text;

    assert_ok(json_pretty(&a, parsed(&a, &list.items[0]), STATEMENT_MAX_BYTES, &text, &err), &err);
    assert_str(example, arena_cstr(&a, text));
    arena_done(&a);
}

TEST_MAIN()
