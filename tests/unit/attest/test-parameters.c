/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/attest/runs.h"

static struct str text_of(struct arena *a, json_t *v)
{
    struct str text = STR_EMPTY;
    struct error err = ERROR_INIT;

    assert_ok(json_canonical(a, json_owned(a, v), MIB, &text, &err), &err);
    return text;
}

TEST(parameters_are_told_as_they_were_given)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();

    *LIST_ADD(&a, &run.parameters) = (struct parameter){STR("p"), STR("v"), false};
    *LIST_ADD(&a, &run.parameters) = (struct parameter){STR("empty"), STR(""), false};
    *LIST_ADD(&a, &run.parameters) = (struct parameter){STR("elsewhere"), STR_EMPTY, false};
    *LIST_ADD(&a, &run.parameters) = (struct parameter){STR("token"), STR("leaked"), true};
    run.entrypoint = STR("main");
    assert_str(
        text_of(&a, external_parameters_json(&run)),
        "{\"arguments\":{\"parameters\":[{\"name\":\"p\",\"value\":\"v\"},{\"name\":\"empty\","
        "\"value\":\"\"},{\"name\":\"elsewhere\"},{\"name\":\"token\",\"redacted\":true}]},"
        "\"entrypoint\":\"main\",\"workflow\":{\"apiVersion\":\"argoproj.io/v1alpha1\","
        "\"kind\":\"Workflow\",\"name\":\"w\",\"namespace\":\"ns\"}}");
    arena_done(&a);
}

TEST(a_name_prefix_stands_for_any_name)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();

    run.generate_name = STR("w-");
    struct str text = text_of(&a, external_parameters_json(&run));
    assert_contains(text, "\"generateName\":\"w-\"");
    assert_false(str_contains(text, STR("\"name\":\"w\"")));
    assert_contains(text_of(&a, internal_parameters_json(&run)), "\"name\":\"w\"");
    arena_done(&a);
}

TEST(a_patch_is_known_by_its_digest_only)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();

    run.pod_spec_patch = STR("password: hunter2");
    run.template_ref = (struct template_ref){STR("release"), true};
    run.service_account = STR("sa");
    struct str text = text_of(&a, external_parameters_json(&run));
    assert_false(str_contains(text, STR("hunter2")));
    assert_contains(text, "\"podSpecPatch\":{\"digest\":{\"sha256\":\"");
    assert_contains(text, "\"workflowTemplateRef\":{\"clusterScope\":true,\"name\":\"release\"}");
    assert_contains(text, "\"serviceAccountName\":\"sa\"");
    arena_done(&a);
}

TEST(internal_parameters_name_secrets_but_hold_none)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();

    run.pods_v1 = true;
    run.creator = STR("me");
    run.cron_workflow = STR("nightly");
    run.instance_id = STR("shard");
    run.owner = (struct run_owner){STR("CronWorkflow"), STR("nightly"), STR("cu")};
    run.message = STR("do not tell");
    run.repository = (struct location){.kind = LOCATION_S3,
                                       .endpoint = STR("h"),
                                       .bucket = STR("b"),
                                       .region = STR("r"),
                                       .insecure = true,
                                       .access_key = {STR("s2"), STR("k")},
                                       .secret_key = {STR("s2"), STR("k")},
                                       .ca = {STR("s1"), STR("k")}};
    assert_str(
        text_of(&a, internal_parameters_json(&run)),
        "{\"artifactRepository\":{\"bucket\":\"b\",\"endpoint\":\"h\",\"insecure\":true,\"region\":"
        "\"r\",\"secrets\":[\"s1\",\"s2\"],\"type\":\"s3\"},\"creator\":\"me\",\"cronWorkflow\":"
        "\"nightly\",\"generation\":4,\"instanceId\":\"shard\",\"name\":\"w\",\"owner\":{\"kind\":"
        "\"CronWorkflow\",\"name\":\"nightly\",\"uid\":\"cu\"},\"phase\":\"Succeeded\","
        "\"podNameFormat\":\"v1\",\"uid\":\"u\"}");
    arena_done(&a);
}

TEST_MAIN()
