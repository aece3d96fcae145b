/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#define OWNER                                                                              \
    "\"ownerReferences\":[{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"Workflow\"," \
    "\"name\":\"w\",\"uid\":\"u\",\"controller\":true}]"
#define POD(metadata, rest) "{\"metadata\":{\"name\":\"p\",\"uid\":\"pu\"," metadata "}" rest "}"

static struct pod read_pod(struct arena *a, const char *text)
{
    struct pod pod = {0};
    struct str uid, workflow;
    struct error err = ERROR_INIT;

    assert_ok(pod_read(a, json_of(a, text), &pod, &uid, &workflow, &err), &err);
    assert_str(uid, "u");
    assert_str(workflow, "w");
    return pod;
}

static const struct container *container(const struct pod *pod, const char *name)
{
    list_each (c, &pod->containers)
        if (str_eq_c(c->name, name))
            return c;
    fail_msg("no container %s", name);
    return NULL;
}

TEST(a_recorded_pod_is_read_whole)
{
    struct arena a = ARENA_INIT;
    struct pod_list pods = recorded_pods(&a, "archive-location-gmr6c");

    assert_int_equal(pods.len, 1);
    const struct pod *pod = &pods.items[0];
    assert_str(pod->name, "archive-location-gmr6c");
    assert_str(pod->uid, "24a2efaa-dcbe-4a84-b69c-fb6abae225b5");
    assert_str(pod->created, "2026-11-23T19:28:12Z");
    assert_str(pod->service_account, "default");
    assert_true(pod->finished);
    assert_int_equal(pod->containers.len, 3);
    const struct container *main = container(pod, "main");
    assert_int_equal(main->kind, CONTAINER_MAIN);
    assert_str(main->image, "busybox");
    assert_str(main->repository, "docker.io/library/alpine");
    assert_str(digest_str(&main->digest),
               "3edcff2661e2085a42eebb5d892f7df8b5568e56712a6f5483f6fb73fcc647ed");
    assert_true(main->terminated);
    assert_int_equal(main->exit_code, 0);
    assert_int_equal(container(pod, "init")->kind, CONTAINER_INIT);
    assert_int_equal(container(pod, "wait")->kind, CONTAINER_SIDECAR);
    assert_int_equal(pod->places.len, 1);
    assert_contains(pod->places.items[0], "\"bucket\":\"artifacts\"");
    arena_done(&a);
}

TEST(only_pods_that_a_workflow_controls_are_taken)
{
    static const char *const bad[] = {
        "{}",
        "{\"metadata\":{\"name\":\"p\",\"uid\":\"u\"}}",
        "{\"metadata\":{\"name\":\"p\"," OWNER "}}",
        "{\"metadata\":{\"uid\":\"p\"," OWNER "}}",
        "{\"kind\":\"Job\",\"metadata\":{\"name\":\"p\",\"uid\":\"u\"," OWNER "}}",
        "{\"metadata\":[]}",
        POD("\"ownerReferences\":[{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"Workflow\","
            "\"name\":\"w\",\"uid\":\"u\"}]",
            ""),
        POD("\"ownerReferences\":[{\"apiVersion\":\"argoproj.io.evil/v1\",\"kind\":\"Workflow\","
            "\"name\":\"w\",\"uid\":\"u\",\"controller\":true}]",
            ""),
        POD("\"ownerReferences\":[{\"apiVersion\":\"argoproj.io/"
            "v1alpha1\",\"kind\":\"CronWorkflow\","
            "\"name\":\"w\",\"uid\":\"u\",\"controller\":true}]",
            ""),
        POD("\"ownerReferences\":[{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"Workflow\","
            "\"name\":\"w\",\"uid\":\"\",\"controller\":true}]",
            ""),
        POD("\"ownerReferences\":\"x\"", ""),
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct pod pod;
        struct str uid, workflow;
        struct error err;
        assert_fails(pod_read(&a, json_of(&a, bad[i]), &pod, &uid, &workflow, &err), ERR_INVALID,
                     &err);
    }
    arena_done(&a);
}

TEST(image_ids_come_in_three_forms)
{
#define HEX "3edcff2661e2085a42eebb5d892f7df8b5568e56712a6f5483f6fb73fcc647ed"
    static const struct {
        const char *id, *repository;
        bool is_set, is_config;
    } rows[] = {
        {"docker.io/library/busybox@sha256:" HEX, "docker.io/library/busybox", true, false},
        {"docker-pullable://r.io:5000/a/b@sha256:" HEX, "r.io:5000/a/b", true, false},
        {"sha256:" HEX, "", true, true},
        {"docker://sha256:" HEX, "", true, true},
        {"", "", false, false},
        {"r.io/a@sha512:" HEX HEX, "", false, false},
        {"r.io/a@sha256:1234", "", false, false},
        {"@", "", false, false},
        {"://", "", false, false},
        {"docker-pullable://", "", false, false},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str text = arena_printf(
            &a,
            POD(OWNER,
                ",\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"i\"}]},"
                "\"status\":{\"containerStatuses\":[{\"name\":\"main\",\"imageID\":\"%s\"}]}"),
            rows[i].id);
        struct pod pod = read_pod(&a, text.ptr);
        const struct container *c = container(&pod, "main");
        assert_str(c->repository, rows[i].repository);
        assert_int_equal(digest_is_set(&c->digest), rows[i].is_set);
        assert_int_equal(c->is_config_digest, rows[i].is_config);
        assert_false(pod.finished);
    }
    arena_done(&a);
}

TEST(a_pod_has_ended_when_every_container_has)
{
    struct arena a = ARENA_INIT;
    struct pod pod = read_pod(
        &a, POD(OWNER, ",\"spec\":{\"containers\":[{\"name\":\"main\"},{\"name\":\"wait\"}]},"
                       "\"status\":{\"containerStatuses\":["
                       "{\"name\":\"main\",\"state\":{\"terminated\":{\"exitCode\":3}}},"
                       "{\"name\":\"wait\",\"state\":{\"running\":{}}}]}"));

    assert_true(container(&pod, "main")->terminated);
    assert_int_equal(container(&pod, "main")->exit_code, 3);
    assert_false(pod.finished);
    /* evicted before it started: no status at all */
    pod = read_pod(&a, POD(OWNER, ",\"spec\":{\"containers\":[{\"name\":\"main\"}]}"));
    assert_false(pod.finished);
    pod = read_pod(&a, POD(OWNER, ""));
    assert_false(pod.finished);
    arena_done(&a);
}

#define CONTAINERS(names)                                                  \
    ",\"spec\":{\"initContainers\":[{\"name\":\"init\",\"env\":[" TEMPLATE \
    "]}],\"containers\":[" names "]}"
#define TEMPLATE                                                                          \
    "{\"name\":\"ARGO_TEMPLATE\",\"value\":\"{\\\"containerSet\\\":{\\\"containers\\\":[" \
    "{\\\"name\\\":\\\"a\\\"},{\\\"name\\\":\\\"b\\\"}]}}\"}"

TEST(the_containers_of_a_set_are_the_steps_own)
{
    struct arena a = ARENA_INIT;
    struct pod pod =
        read_pod(&a, POD(OWNER, CONTAINERS("{\"name\":\"a\"},{\"name\":\"b\"},"
                                           "{\"name\":\"wait\"},{\"name\":\"proxy\"}")));

    assert_int_equal(container(&pod, "a")->kind, CONTAINER_MAIN);
    assert_int_equal(container(&pod, "b")->kind, CONTAINER_MAIN);
    assert_int_equal(container(&pod, "wait")->kind, CONTAINER_SIDECAR);
    assert_int_equal(container(&pod, "proxy")->kind, CONTAINER_SIDECAR);
    arena_done(&a);
}

TEST(without_a_template_the_executor_is_still_known)
{
    struct arena a = ARENA_INIT;
    struct pod pod =
        read_pod(&a, POD(OWNER, ",\"spec\":{\"containers\":[{\"name\":\"x\"},{\"name\":\"wait\"},"
                                "{\"name\":\"artifact-plugin-y\"}],"
                                "\"ephemeralContainers\":[{\"name\":\"debugger\"}]}"));

    assert_int_equal(container(&pod, "x")->kind, CONTAINER_MAIN);
    assert_int_equal(container(&pod, "wait")->kind, CONTAINER_SIDECAR);
    assert_int_equal(container(&pod, "artifact-plugin-y")->kind, CONTAINER_SIDECAR);
    assert_int_equal(container(&pod, "debugger")->kind, CONTAINER_SIDECAR);
    arena_done(&a);
}

/* CVE-2026-40886: one malformed annotation stopped Argo's controller for good. */
TEST(hostile_annotations_and_types_are_passed_over)
{
    static const char *const odd[] = {
        POD(OWNER ",\"annotations\":{\"workflows.argoproj.io/pod-gc-strategy\":\"/\","
                  "\"workflows.argoproj.io/node-id\":\"\"}",
            ""),
        POD(OWNER ",\"annotations\":[1,2]", ",\"spec\":7,\"status\":null"),
        POD(OWNER, ",\"spec\":{\"containers\":{\"name\":\"main\"}}"),
        POD(OWNER, ",\"spec\":{\"containers\":[null,1,\"x\",[],{}]}"),
        POD(OWNER, ",\"spec\":{\"initContainers\":[{\"name\":\"init\",\"env\":["
                   "{\"name\":\"ARGO_TEMPLATE\",\"value\":\"offloaded\"}]}]}"),
        POD(OWNER, ",\"spec\":{\"initContainers\":[{\"name\":\"init\",\"env\":["
                   "{\"name\":\"ARGO_TEMPLATE\",\"value\":\"[[[[\"}]}]}"),
        POD(OWNER, ",\"spec\":{\"imagePullSecrets\":[{\"name\":1},{},{\"name\":\"s\"}]}"),
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(odd); i++)
        assert_str(read_pod(&a, odd[i]).name, "p");
    assert_int_equal(read_pod(&a, odd[6]).pull_secrets.len, 1);
    arena_done(&a);
}

TEST(more_containers_than_any_pod_has_are_refused)
{
    struct arena a = ARENA_INIT;
    _cleanup_(buf_done) struct buf text = BUF_INIT(MIB);
    struct pod pod;
    struct str uid, workflow;
    struct error err;

    buf_add(&text, STR("{\"metadata\":{\"name\":\"p\",\"uid\":\"u\"," OWNER
                       "},\"spec\":{\"containers\":[{}"));
    for (int i = 0; i < POD_MAX_CONTAINERS; i++)
        buf_add(&text, STR(",{}"));
    buf_add(&text, STR("]}}"));
    assert_fails(pod_read(&a, json_of(&a, text.ptr), &pod, &uid, &workflow, &err), ERR_LIMIT, &err);
    arena_done(&a);
}

TEST(places_of_the_pods_own_template_are_kept)
{
    struct arena a = ARENA_INIT;
    struct pod pod = read_pod(
        &a,
        POD(OWNER, ",\"spec\":{\"containers\":[{\"name\":\"supervisor\",\"env\":[{\"name\":"
                   "\"ARGO_TEMPLATE\",\"value\":\"{\\\"archiveLocation\\\":{\\\"gcs\\\":{}},"
                   "\\\"outputs\\\":{\\\"artifacts\\\":[{\\\"s3\\\":{\\\"bucket\\\":\\\"b\\\"}},"
                   "{\\\"name\\\":\\\"no location\\\"}]}}\"}]}]}"));

    assert_int_equal(pod.places.len, 2);
    assert_str(pod.places.items[0], ""); /* the archive location is of a kind that is not read */
    assert_str(pod.places.items[1], "{\"s3\":{\"bucket\":\"b\"}}");
    arena_done(&a);
}

TEST_MAIN()
