/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

TEST(a_recorded_run_is_read_field_by_field)
{
    struct arena a = ARENA_INIT;
    struct run run = recorded_run(&a, "from-template-rmgjn");

    assert_str(run.uid, "6cd9773e-1872-43b8-a0bf-1d7b49746ab5");
    assert_str(run.namespace, "argo");
    assert_str(run.name, "from-template-rmgjn");
    assert_str(run.generate_name, "from-template-");
    assert_int_equal(run.generation, 4);
    assert_str(run.resource_version, "5379");
    assert_str(run.phase, "Succeeded");
    assert_str(run.created, "2026-11-23T19:46:41Z");
    assert_str(run.started, "2026-11-23T19:47:19Z");
    assert_str(run.finished, "2026-11-23T19:48:45Z");
    assert_true(run.completed && run.ran_by_argo && !run.pods_v1);
    assert_str(run.entrypoint, "main"); /* of the stored spec */
    assert_str(run.template_ref.name, "release");
    assert_false(run.template_ref.cluster_scope);
    assert_int_equal(run.parameters.len, 1);
    assert_str(run.parameters.items[0].name, "version");
    assert_str(run.parameters.items[0].value, "2.5");
    assert_int_equal(run.repository.kind, LOCATION_S3);
    assert_str(run.repository.bucket, "artifacts");
    assert_int_equal(run.templates.len, 1);
    assert_str(run.templates.items[0].key, "namespaced/release/main");
    assert_true(digest_is_set(&run.spec_digest) && digest_is_set(&run.templates.items[0].digest));
    arena_done(&a);
}

TEST(origins_are_read)
{
    struct arena a = ARENA_INIT;
    struct run child = recorded_run(&a, "child-nbzmz"),
               nightly = recorded_run(&a, "nightly-1795463220");
    struct run resubmitted = recorded_run(&a, "half-failed-sxsnf");

    assert_str(child.owner.kind, "Workflow");
    assert_str(child.owner.name, "parent-2knhz");
    assert_str(nightly.owner.kind, "CronWorkflow");
    assert_str(nightly.cron_workflow, "nightly");
    assert_str(nightly.generate_name, "");
    assert_str(resubmitted.creator, "admin");
    assert_str(resubmitted.owner.kind, "");
    arena_done(&a);
}

TEST(every_recorded_run_is_finished_and_ran)
{
    struct arena a = ARENA_INIT;
    struct dirent **runs;
    int n = scandir(TEST_DATA "/runs", &runs, NULL, alphasort), seen = 0;

    for (int i = 0; i < n; i++) {
        if (runs[i]->d_type == DT_DIR && runs[i]->d_name[0] != '.') {
            struct run run = run_of(&a, recorded_json(&a, runs[i]->d_name, "workflow.json"));
            assert_str(run.unfinished, "");
            assert_int_equal(run.ran_by_argo, strcmp(runs[i]->d_name, "forged") != 0);
            seen++;
        }
        free(runs[i]);
    }
    free(runs);
    assert_true(seen >= 25);
    arena_done(&a);
}

TEST(a_forged_status_sends_us_nowhere)
{
    struct arena a = ARENA_INIT;
    struct run run = run_of(&a, recorded_json(&a, "forged", "workflow.json"));
    const struct artifact *stolen = output_named(node_named(&run, "forged"), "stolen");

    assert_false(run.ran_by_argo);
    assert_int_equal(stolen->state, ARTIFACT_REFUSED);
    assert_contains(stolen->reason, "127.0.0.1:9999/evil");
    assert_contains(stolen->reason, "no credentials are sent there");
    arena_done(&a);
}

TEST(what_is_no_workflow_is_refused)
{
    static const char *const bad[] = {
        "{}",
        "{\"metadata\":7}",
        "{\"metadata\":{\"name\":\"w\"}}",
        "{\"metadata\":{\"uid\":\"u\"}}",
        "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"w\",\"uid\":\"u\"}}",
        "{\"kind\":\"CronWorkflow\",\"metadata\":{\"name\":\"w\",\"uid\":\"u\"}}",
    };
    struct arena a = ARENA_INIT;
    struct run run;
    struct error err;

    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_fails(workflow_read(&a, json_of(&a, bad[i]), &run, &err), ERR_INVALID, &err);
    arena_done(&a);
}

TEST(an_empty_workflow_is_unfinished)
{
    struct arena a = ARENA_INIT;
    struct run run = run_of(&a, json_of(&a, "{\"metadata\":{\"name\":\"w\",\"uid\":\"u\"}}"));

    assert_false(run.completed || run.ran_by_argo || run.pods_v1);
    assert_int_equal(run.nodes.len, 0);
    assert_false(digest_is_set(&run.spec_digest));
    arena_done(&a);
}

TEST(traces_of_argo_need_a_generation_too)
{
    static const struct {
        const char *text;
        bool ran;
    } rows[] = {
        {"\"generation\":3,\"annotations\":{\"workflows.argoproj.io/pod-name-format\":\"v1\"}}",
         true},
        {"\"generation\":2,\"annotations\":{\"workflows.argoproj.io/pod-name-format\":\"v2\"}}",
         false},
        {"\"generation\":9}", false},
        {"\"generation\":3},\"status\":{\"artifactRepositoryRef\":{\"default\":true}}", true},
        {"\"generation\":\"3\"},\"status\":{\"artifactRepositoryRef\":{}}", false},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str text =
            arena_printf(&a, "{\"metadata\":{\"name\":\"w\",\"uid\":\"u\",%s}", rows[i].text);
        assert_int_equal(run_of(&a, json_of(&a, text.ptr)).ran_by_argo, rows[i].ran);
    }
    arena_done(&a);
}

TEST(parameters_of_every_json_kind_become_text)
{
    struct arena a = ARENA_INIT;
    struct run run = run_of(
        &a,
        json_of(&a,
                "{\"metadata\":{\"name\":\"w\",\"uid\":\"u\"},\"spec\":{\"arguments\":{"
                "\"parameters\":[{\"name\":\"s\",\"value\":\"\"},{\"name\":\"n\",\"value\":1.5},"
                "{\"name\":\"b\",\"value\":true},{\"name\":\"from\",\"valueFrom\":{}},null,7]},"
                "\"serviceAccountName\":\"sa\",\"podSpecPatch\":\"{}\",\"imagePullSecrets\":["
                "{\"name\":\"pull\"}]}}"));

    assert_int_equal(run.parameters.len, 4);
    assert_non_null(run.parameters.items[0].value.ptr);
    assert_str(run.parameters.items[1].value, "1.5");
    assert_str(run.parameters.items[2].value, "true");
    assert_null(run.parameters.items[3].value.ptr);
    assert_str(run.service_account, "sa");
    assert_str(run.pod_spec_patch, "{}");
    assert_str(run.pull_secrets.items[0], "pull");
    arena_done(&a);
}

TEST(the_spec_digest_is_of_what_ran_and_of_nothing_else)
{
    struct arena a = ARENA_INIT;
    json_t *workflow = recorded_json(&a, "from-template-rmgjn", "workflow.json");
    struct run before = run_of(&a, workflow), after;

    json_put_c(json_at(workflow, "spec"), "entrypoint", "other");
    json_put_c(json_at(workflow, "status"), "message", "other");
    after = run_of(&a, workflow);
    assert_true(digest_eq(&before.spec_digest, &after.spec_digest));
    json_put_c(json_at(workflow, "status", "storedWorkflowTemplateSpec"), "entrypoint", "other");
    after = run_of(&a, workflow);
    assert_false(digest_eq(&before.spec_digest, &after.spec_digest));
    arena_done(&a);
}

TEST(labels_choose)
{
    static const struct {
        const char *metadata;
        enum workflow_choice want;
    } rows[] = {
        {"{\"labels\":{\"argo.slsa.io/enable\":\"true\"}}", WORKFLOW_OPTED_IN},
        {"{\"labels\":{\"argo.slsa.io/enable\":\"false\"}}", WORKFLOW_OPTED_OUT},
        {"{\"labels\":{\"argo.slsa.io/enable\":\"yes\"}}", WORKFLOW_UNSAID},
        {"{\"labels\":{\"argo.slsa.io/enable\":true}}", WORKFLOW_UNSAID},
        {"{\"annotations\":{\"argo.slsa.io/enable\":\"true\"}}", WORKFLOW_UNSAID},
        {"{}", WORKFLOW_UNSAID},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(workflow_choice_of_labels(json_of(&a, rows[i].metadata)), rows[i].want);
    assert_int_equal(workflow_choice_of_labels(NULL), WORKFLOW_UNSAID);
    arena_done(&a);
}

TEST(evidence_is_the_object_without_managed_fields)
{
    struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str text, again;
    json_t *workflow =
        json_of(&a, "{\"status\":{\"b\":1,\"a\":2},\"metadata\":{\"uid\":\"u\",\"name\":\"w\","
                    "\"managedFields\":[{}]},\"kind\":\"Workflow\"}");

    assert_ok(workflow_evidence(&a, workflow, &text, &err), &err);
    assert_str(text, "{\"kind\":\"Workflow\",\"metadata\":{\"name\":\"w\",\"uid\":\"u\"},"
                     "\"status\":{\"a\":2,\"b\":1}}");
    assert_non_null(json_at(workflow, "metadata", "managedFields"));
    /* what is read back gives the same run */
    workflow = recorded_json(&a, "packed-hggrw", "workflow.json");
    assert_ok(workflow_evidence(&a, workflow, &text, &err), &err);
    struct run run = run_of(&a, json_of(&a, arena_cstr(&a, text)));
    assert_int_equal(run.nodes.len, 15);
    assert_ok(workflow_evidence(&a, json_of(&a, arena_cstr(&a, text)), &again, &err), &err);
    assert_true(str_eq(text, again));
    arena_done(&a);
}

TEST_MAIN()
