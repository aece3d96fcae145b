/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#include "argo/location.h"

#define SECRETS(s)                                            \
    "\"accessKeySecret\":{\"name\":\"" s "\",\"key\":\"a\"}," \
    "\"secretKeySecret\":{\"name\":\"" s "\",\"key\":\"b\"}"
#define PLACE(endpoint, bucket, secret) \
    "\"endpoint\":\"" endpoint "\",\"bucket\":\"" bucket "\"," SECRETS(secret)
#define S3(place, key) "\"s3\":{" place ",\"key\":\"" key "\"}"
#define REPOSITORY(at) "{\"status\":{\"artifactRepositoryRef\":{\"artifactRepository\":{" at "}}}}"
#define FROZEN         REPOSITORY("\"s3\":{" PLACE("h:9", "frozen", "s") ",\"keyFormat\":\"x\"}")
#define NO_REPOSITORY  "{\"status\":{}}"
#define TEMPLATE(rest) "{\"name\":\"t\"" rest "}"
#define ARCHIVE(at)    TEMPLATE(",\"archiveLocation\":{" at "}")
#define DECLARES(at)   TEMPLATE(",\"outputs\":{\"artifacts\":[{\"name\":\"out\"," at "}]}")
#define KEY_ONLY       "{\"name\":\"out\",\"s3\":{\"key\":\"k\"}}"
#define FULL(place)    "{\"name\":\"out\"," S3(place, "k") "}"

struct row {
    const char *workflow, *template, *artifact;
    enum artifact_state state;
    const char *uri, *reason; /* reason: a piece of it */
};

static struct artifact resolve(struct arena *a, const struct row *row)
{
    struct artifact artifact = {.name = STR("out")};

    location_resolve(a, json_of(a, row->workflow), json_of(a, row->template),
                     json_of(a, row->artifact), &artifact);
    return artifact;
}

static void check_rows(const struct row *rows, size_t n)
{
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < n; i++) {
        struct artifact artifact = resolve(&a, &rows[i]);
        if (artifact.state != rows[i].state)
            fail_msg("row %zu: state %s, reason " PRI_STR, i, artifact_state_name(artifact.state),
                     STR_ARG(artifact.reason));
        assert_str(artifact.uri, rows[i].uri);
        assert_contains(artifact.reason, rows[i].reason);
        assert_int_equal(artifact.reason.len > 0, rows[i].state != ARTIFACT_PENDING);
    }
    arena_done(&a);
}

TEST(a_key_lies_in_the_archive_location_or_the_frozen_repository)
{
    static const struct row rows[] = {
        {FROZEN, TEMPLATE(""), KEY_ONLY, ARTIFACT_PENDING, "s3://frozen/k", ""},
        {FROZEN, ARCHIVE(S3(PLACE("a:9", "arch", "s"), "x/{{pod.name}}")), KEY_ONLY,
         ARTIFACT_PENDING, "s3://arch/k", ""},
        /* not full: switches logs on and no more */
        {FROZEN, ARCHIVE("\"archiveLogs\":true"), KEY_ONLY, ARTIFACT_PENDING, "s3://frozen/k", ""},
        {FROZEN, ARCHIVE("\"s3\":{\"bucket\":\"b\"}"), KEY_ONLY, ARTIFACT_PENDING, "s3://frozen/k",
         ""},
        /* a part of a place counts for nothing: Argo's Relocate takes the key only */
        {FROZEN, TEMPLATE(""), "{\"s3\":{\"key\":\"k\",\"bucket\":\"evil\"}}", ARTIFACT_PENDING,
         "s3://frozen/k", ""},
        {FROZEN, TEMPLATE(""), "{\"s3\":{\"key\":\"../../k\"}}", ARTIFACT_PENDING,
         "s3://frozen/../../k", ""},
        {NO_REPOSITORY, TEMPLATE(""), KEY_ONLY, ARTIFACT_REFUSED, "", "artifactRepositoryRef"},
        {FROZEN, TEMPLATE(""), "{\"name\":\"out\"}", ARTIFACT_MISSING, "", "no key"},
        {FROZEN, TEMPLATE(""), "{\"s3\":{}}", ARTIFACT_MISSING, "", "no key"},
        {REPOSITORY("\"gcs\":{\"bucket\":\"g\"}"), TEMPLATE(""), "{\"gcs\":{\"key\":\"k\"}}",
         ARTIFACT_UNSUPPORTED, "gcs://g/k", "kind gcs"},
    };

    check_rows(rows, ARRAY_LEN(rows));
}

TEST(a_full_location_counts_when_the_workflow_names_the_same_place)
{
    static const struct row rows[] = {
        {FROZEN, TEMPLATE(""), FULL(PLACE("h:9", "frozen", "s")), ARTIFACT_PENDING, "s3://frozen/k",
         ""},
        {FROZEN, ARCHIVE(S3(PLACE("a:9", "arch", "s"), "x")), FULL(PLACE("a:9", "arch", "s")),
         ARTIFACT_PENDING, "s3://arch/k", ""},
        {NO_REPOSITORY, DECLARES(S3(PLACE("o:9", "own", "s"), "k")), FULL(PLACE("o:9", "own", "s")),
         ARTIFACT_PENDING, "s3://own/k", ""},
        /* the key in the template may hold variables: it is no part of the place */
        {NO_REPOSITORY, DECLARES(S3(PLACE("o:9", "own", "s"), "{{workflow.name}}")),
         FULL(PLACE("o:9", "own", "s")), ARTIFACT_PENDING, "s3://own/k", ""},
    };

    check_rows(rows, ARRAY_LEN(rows));
}

TEST(credentials_go_nowhere_else)
{
    static const struct row rows[] = {
        {FROZEN, TEMPLATE(""), FULL(PLACE("evil:9", "frozen", "s")), ARTIFACT_REFUSED,
         "s3://frozen/k", "evil:9/frozen, but neither template \"t\" nor"},
        {FROZEN, TEMPLATE(""), FULL(PLACE("h:9", "evil", "s")), ARTIFACT_REFUSED, "s3://evil/k",
         "h:9/evil, but neither"},
        /* another secret at the same place would sign with somebody else's rights */
        {FROZEN, TEMPLATE(""), FULL(PLACE("h:9", "frozen", "admin")), ARTIFACT_REFUSED,
         "s3://frozen/k", "other secrets"},
        /* plain HTTP instead of TLS would show them to the network */
        {FROZEN, TEMPLATE(""), FULL(PLACE("h:9", "frozen", "s") ",\"insecure\":true"),
         ARTIFACT_REFUSED, "s3://frozen/k", "transport"},
        {FROZEN, TEMPLATE(""),
         FULL(PLACE("h:9", "frozen", "s") ",\"caSecret\":{\"name\":\"mine\"}"), ARTIFACT_REFUSED,
         "s3://frozen/k", "transport"},
        /* the declaration of another output vouches for that one only */
        {NO_REPOSITORY,
         TEMPLATE(",\"outputs\":{\"artifacts\":[{\"name\":\"other\"," S3(PLACE("o:9", "own", "s"),
                                                                         "k") "}]}"),
         FULL(PLACE("o:9", "own", "s")), ARTIFACT_REFUSED, "s3://own/k", "neither"},
        /* and that of an input for none */
        {NO_REPOSITORY,
         TEMPLATE(",\"inputs\":{\"artifacts\":[{\"name\":\"out\"," S3(PLACE("o:9", "own", "s"),
                                                                      "k") "}]}"),
         FULL(PLACE("o:9", "own", "s")), ARTIFACT_REFUSED, "s3://own/k", "neither"},
        {NO_REPOSITORY, "{}", FULL(PLACE("o:9", "own", "s")), ARTIFACT_REFUSED, "s3://own/k",
         "neither the node's template nor"},
    };

    check_rows(rows, ARRAY_LEN(rows));
}

TEST(variables_in_a_place_cannot_be_compared)
{
    static const struct row rows[] = {
        {FROZEN, ARCHIVE(S3(PLACE("a:9", "{{workflow.parameters.b}}", "s"), "x")), KEY_ONLY,
         ARTIFACT_REFUSED, "", "variable"},
        {FROZEN, DECLARES(S3(PLACE("o:9", "{{inputs.parameters.b}}", "s"), "k")),
         FULL(PLACE("o:9", "mine", "s")), ARTIFACT_REFUSED, "s3://mine/k", "variable"},
        /* the braces themselves are no place either */
        {NO_REPOSITORY, DECLARES(S3(PLACE("o:9", "{{b}}", "s"), "k")),
         FULL(PLACE("o:9", "{{b}}", "s")), ARTIFACT_REFUSED, "s3://{{b}}/k", "variable"},
        {REPOSITORY("\"s3\":{" PLACE("h:9", "{{workflow.namespace}}", "s") "}"), TEMPLATE(""),
         KEY_ONLY, ARTIFACT_REFUSED, "", "variable"},
        /* but the frozen repository still counts */
        {FROZEN, DECLARES(S3(PLACE("o:9", "{{b}}", "s"), "k")), FULL(PLACE("h:9", "frozen", "s")),
         ARTIFACT_PENDING, "s3://frozen/k", ""},
    };

    check_rows(rows, ARRAY_LEN(rows));
}

TEST(other_kinds_are_named_and_not_read)
{
    static const struct row rows[] = {
        {FROZEN, TEMPLATE(""), "{\"http\":{\"url\":\"https://u:p@h/x?sig=1\"}}",
         ARTIFACT_UNSUPPORTED, "https://h/x", "kind http"},
        {FROZEN, TEMPLATE(""), "{\"git\":{\"repo\":\"https://h/r.git\",\"revision\":\"v1\"}}",
         ARTIFACT_UNSUPPORTED, "git+https://h/r.git@v1", "kind git"},
        {FROZEN, TEMPLATE(""), "{\"raw\":{\"data\":\"x\"}}", ARTIFACT_UNSUPPORTED, "", "kind raw"},
        {FROZEN, TEMPLATE(""), "{\"plugin\":{\"name\":\"p\",\"key\":\"k\"}}", ARTIFACT_UNSUPPORTED,
         "plugin://p/k", "kind plugin"},
        {NO_REPOSITORY, DECLARES("\"gcs\":{\"bucket\":\"g\",\"key\":\"k\"}"),
         "{\"gcs\":{\"bucket\":\"g\",\"key\":\"k\"}}", ARTIFACT_UNSUPPORTED, "gcs://g/k",
         "kind gcs"},
    };

    check_rows(rows, ARRAY_LEN(rows));
}

TEST(a_key_longer_than_a_store_takes_is_refused)
{
    struct arena a = ARENA_INIT;
    char key[S3_KEY_MAX_BYTES + 2] = {0};
    struct row row = {FROZEN, TEMPLATE(""), "", ARTIFACT_REFUSED, "", ""};

    memset(key, 'k', S3_KEY_MAX_BYTES);
    row.artifact = arena_printf(&a, "{\"s3\":{\"key\":\"%s\"}}", key).ptr;
    assert_int_equal(resolve(&a, &row).state, ARTIFACT_PENDING);
    key[S3_KEY_MAX_BYTES] = 'k';
    row.artifact = arena_printf(&a, "{\"s3\":{\"key\":\"%s\"}}", key).ptr;
    assert_int_equal(resolve(&a, &row).state, ARTIFACT_REFUSED);
    arena_done(&a);
}

TEST(garbage_collected_artifacts_stay_pending_and_say_so)
{
    struct arena a = ARENA_INIT;
    struct artifact artifact = {.name = STR("out")};

    location_resolve(&a, json_of(&a, FROZEN), NULL,
                     json_of(&a, "{\"s3\":{\"key\":\"k\"},\"deleted\":true}"), &artifact);
    assert_true(artifact.deleted);
    assert_int_equal(artifact.state, ARTIFACT_PENDING);
    arena_done(&a);
}

static struct pod pod_with(struct arena *a, const char *archive, const char *output)
{
    struct pod pod = {0};

    *LIST_ADD(a, &pod.places) = str_c(archive);
    *LIST_ADD(a, &pod.places) = str_c(output);
    return pod;
}

TEST(the_pods_own_template_vouches_for_filled_in_variables)
{
    static const struct row key_only = {
        FROZEN, ARCHIVE(S3(PLACE("a:9", "{{b}}", "s"), "x")), KEY_ONLY, 0, "", ""};
    static const struct row full = {FROZEN,
                                    DECLARES(S3(PLACE("o:9", "{{b}}", "s"), "k")),
                                    FULL(PLACE("o:9", "mine", "s")),
                                    0,
                                    "",
                                    ""};
    struct arena a = ARENA_INIT;
    struct pod pod = pod_with(&a, "{" S3(PLACE("a:9", "arch", "s"), "x") "}",
                              "{" S3(PLACE("o:9", "mine", "s"), "x") "}");

    struct artifact artifact = resolve(&a, &key_only);
    location_resolve_by_pod(&a, &pod, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_PENDING);
    assert_str(artifact.uri, "s3://arch/k");
    artifact = resolve(&a, &full);
    location_resolve_by_pod(&a, &pod, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_PENDING);
    assert_str(artifact.uri, "s3://mine/k");
    arena_done(&a);
}

TEST(the_pods_own_template_vouches_for_nothing_else)
{
    static const struct row evil = {FROZEN, TEMPLATE(""), FULL(PLACE("evil:9", "x", "s")),
                                    0,      "",           ""};
    static const struct row key_only = {NO_REPOSITORY, TEMPLATE(""), KEY_ONLY, 0, "", ""};
    struct arena a = ARENA_INIT;
    struct pod pod = pod_with(&a, "{" S3(PLACE("a:9", "arch", "s"), "x") "}", "no json");
    struct pod without_archive = pod_with(&a, "", "{" S3(PLACE("a:9", "arch", "s"), "x") "}");

    struct artifact artifact = resolve(&a, &evil);
    location_resolve_by_pod(&a, &pod, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_REFUSED);
    artifact = resolve(&a, &key_only);
    location_resolve_by_pod(&a, &without_archive, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_REFUSED);
    arena_done(&a);
}

TEST_MAIN()
