/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#include "argo/nodes.h"

struct row {
    const char *uri, *endpoint, *finished;
    enum node_phase phase;
    enum artifact_role want;
};

static void check_roles(const struct row *rows, size_t n)
{
    struct arena a = ARENA_INIT;
    struct run run = {0};

    for (size_t i = 0; i < n; i++) {
        struct node *node = LIST_ADD(&a, &run.nodes);
        node->id = arena_printf(&a, "%zu", i);
        node->phase = rows[i].phase;
        node->finished = str_c(rows[i].finished);
        struct artifact *artifact = LIST_ADD(&a, &node->outputs);
        artifact->uri = str_c(rows[i].uri);
        artifact->location.kind =
            str_starts_with(artifact->uri, STR("oci:")) ? LOCATION_OCI : LOCATION_S3;
        artifact->location.endpoint = str_c(rows[i].endpoint);
    }
    for (int again = 0; again < 2; again++) {
        roles_assign(&a, &run);
        for (size_t i = 0; i < n; i++)
            if (run.nodes.items[i].outputs.items[0].role != rows[i].want)
                fail_msg("row %zu: %s", i,
                         artifact_role_name(run.nodes.items[i].outputs.items[0].role));
    }
    arena_done(&a);
}

#define T(s) "2026-01-01T00:00:" s "Z"

TEST(phases_decide_what_nobody_contests)
{
    static const struct row rows[] = {
        {"s3://b/1", "h", T("01"), NODE_SUCCEEDED, ROLE_SUBJECT},
        {"s3://b/2", "h", T("01"), NODE_FAILED, ROLE_BYPRODUCT},
        {"s3://b/3", "h", T("01"), NODE_ERROR, ROLE_BYPRODUCT},
        {"s3://b/4", "h", "", NODE_RUNNING, ROLE_BYPRODUCT},
        {"", "", T("01"), NODE_SUCCEEDED, ROLE_SUBJECT},
        {"", "", T("01"), NODE_SUCCEEDED, ROLE_SUBJECT},
    };

    check_roles(rows, ARRAY_LEN(rows));
}

TEST(the_last_writer_of_an_object_owns_it)
{
    static const struct row rows[] = {
        {"s3://b/k", "h", T("01"), NODE_SUCCEEDED, ROLE_SUPERSEDED},
        {"s3://b/k", "h", T("03"), NODE_SUCCEEDED, ROLE_SUBJECT},
        {"s3://b/k", "h", T("02"), NODE_SUCCEEDED, ROLE_SUPERSEDED},
        {"s3://b/k", "h", "soon", NODE_SUCCEEDED, ROLE_SUPERSEDED},
        /* another store has another object of that name */
        {"s3://b/k", "g", T("01"), NODE_SUCCEEDED, ROLE_SUBJECT},
        /* an instant, however it is written */
        {"s3://b/z", "h", "2026-01-01T01:00:00+01:00", NODE_SUCCEEDED, ROLE_SUPERSEDED},
        {"s3://b/z", "h", T("01"), NODE_SUCCEEDED, ROLE_SUBJECT},
    };

    check_roles(rows, ARRAY_LEN(rows));
}

TEST(a_failed_attempt_before_a_success_does_no_harm)
{
    static const struct row rows[] = {
        {"s3://b/k", "h", T("01"), NODE_FAILED, ROLE_BYPRODUCT},
        {"s3://b/k", "h", T("02"), NODE_SUCCEEDED, ROLE_SUBJECT},
    };

    check_roles(rows, ARRAY_LEN(rows));
}

/* The object holds what the failed node stored: the other one's word is no longer true of it. */
TEST(nobody_owns_what_a_failed_node_wrote_last)
{
    static const struct row rows[] = {
        {"s3://b/k", "h", T("01"), NODE_SUCCEEDED, ROLE_SUPERSEDED},
        {"s3://b/k", "h", T("02"), NODE_FAILED, ROLE_BYPRODUCT},
    };

    check_roles(rows, ARRAY_LEN(rows));
}

TEST(ties_go_to_success_and_then_to_the_last_id)
{
    static const struct row rows[] = {
        {"s3://b/k", "h", T("01"), NODE_FAILED, ROLE_BYPRODUCT},
        {"s3://b/k", "h", T("01"), NODE_SUCCEEDED, ROLE_SUPERSEDED},
        {"s3://b/k", "h", T("01"), NODE_SUCCEEDED, ROLE_SUBJECT},
    };

    check_roles(rows, ARRAY_LEN(rows));
}

TEST(images_do_not_replace_each_other)
{
    static const struct row rows[] = {
        {"oci://h/a", "h", T("01"), NODE_SUCCEEDED, ROLE_SUBJECT},
        {"oci://h/a", "h", T("02"), NODE_SUCCEEDED, ROLE_SUBJECT},
        {"oci://h/a", "h", T("03"), NODE_FAILED, ROLE_BYPRODUCT},
    };

    check_roles(rows, ARRAY_LEN(rows));
}

TEST_MAIN()
