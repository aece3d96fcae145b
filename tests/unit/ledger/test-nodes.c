/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

static struct secret_ref ref(struct book *b, const char *name)
{
    return (struct secret_ref){arena_printf(&b->a, "%s-secret", name),
                               arena_printf(&b->a, "%s-member", name)};
}

/* Every member differs from every other, so that two swapped columns show. */
static struct artifact artifact_of(struct book *b, const char *name)
{
    return (struct artifact){
        .name = str_c(name),
        .path = STR("/tmp/out"),
        .location = {.kind = LOCATION_OSS,
                     .endpoint = STR("s3.example:9000"),
                     .bucket = STR("out"),
                     .region = STR("eu-1"),
                     .key = STR("build/x.tgz"),
                     .insecure = true,
                     .addressing = ADDRESSING_VIRTUAL,
                     .access_key = ref(b, "access"),
                     .secret_key = ref(b, "secret"),
                     .session_token = ref(b, "session"),
                     .ca = ref(b, "ca"),
                     .sse_customer_key = ref(b, "sse"),
                     .role_arn = STR("arn:aws:iam::1:role/x"),
                     .use_sdk_creds = true},
        .uri = STR("s3://out/build/x.tgz"),
        .role = ROLE_BYPRODUCT,
        .state = ARTIFACT_DIGESTED,
        .reason = STR("because"),
        .is_log = true,
        .deleted = true,
        .facts = {.digest = digest_of(1),
                  .size = 123456789012,
                  .etag = STR("\"e\""),
                  .version_id = STR("v3"),
                  .last_modified = STR("Mon, 23 Nov 2026 19:24:48 GMT")},
        .expected = digest_of(2),
    };
}

static struct artifact directory_of(struct book *b, const char *name, unsigned members)
{
    struct artifact artifact = artifact_of(b, name);

    artifact.is_directory = true;
    artifact.facts = (struct object_facts){0};
    artifact.uri = STR("s3://out/dir/");
    for (unsigned i = 0; i < members; i++)
        *LIST_ADD(&b->a, &artifact.objects) =
            (struct object){.key = arena_printf(&b->a, "dir/%u", i),
                            .uri = arena_printf(&b->a, "s3://out/dir/%u", i),
                            .facts = {.digest = digest_of(100 + i),
                                      .size = i,
                                      .etag = arena_printf(&b->a, "e%u", i),
                                      .version_id = STR("v"),
                                      .last_modified = STR("then")}};
    return artifact;
}

static struct node node_of(const char *id)
{
    return (struct node){
        .id = str_c(id),
        .name = STR("build[0].compile"),
        .display_name = STR("compile"),
        .type = STR("Pod"),
        .phase = NODE_ERROR,
        .template_name = STR("compile"),
        .template_scope = STR("local/build"),
        .boundary_id = STR("build"),
        .message = STR("exit code 1"),
        .started = STR("2026-11-23T19:20:02Z"),
        .finished = STR("2026-11-23T19:21:02Z"),
        .pod_name = STR("build-compile-123"),
        .is_owner = true,
        .is_attempt = true,
        .memoized = true,
        .synced = true,
    };
}

static void assert_location(const struct location *got, const struct location *want)
{
    assert_true(location_same_place(got, want));
    assert_int_equal(got->kind, want->kind);
    assert_same(got->key, want->key);
    assert_int_equal(got->addressing, want->addressing);
    assert_same(got->sse_customer_key.key, want->sse_customer_key.key);
}

static void assert_artifact(const struct artifact *got, const struct artifact *want)
{
    assert_same(got->name, want->name);
    assert_same(got->path, want->path);
    assert_location(&got->location, &want->location);
    assert_same(got->uri, want->uri);
    assert_int_equal(got->role, want->role);
    assert_int_equal(got->state, want->state);
    assert_same(got->reason, want->reason);
    assert_int_equal(got->is_log, want->is_log);
    assert_int_equal(got->deleted, want->deleted);
    assert_int_equal(got->is_directory, want->is_directory);
    assert_facts(&got->facts, &want->facts);
    assert_digest(got->expected, want->expected);
    assert_int_equal(got->objects.len, want->objects.len);
    for (size_t i = 0; i < want->objects.len; i++) {
        assert_same(got->objects.items[i].key, want->objects.items[i].key);
        assert_same(got->objects.items[i].uri, want->objects.items[i].uri);
        assert_facts(&got->objects.items[i].facts, &want->objects.items[i].facts);
    }
}

static void assert_node(const struct node *got, const struct node *want)
{
    assert_same(got->id, want->id);
    assert_same(got->name, want->name);
    assert_same(got->display_name, want->display_name);
    assert_same(got->type, want->type);
    assert_int_equal(got->phase, want->phase);
    assert_same(got->template_name, want->template_name);
    assert_same(got->template_scope, want->template_scope);
    assert_same(got->boundary_id, want->boundary_id);
    assert_same(got->message, want->message);
    assert_same(got->started, want->started);
    assert_same(got->finished, want->finished);
    assert_same(got->pod_name, want->pod_name);
    assert_int_equal(got->is_owner, want->is_owner);
    assert_int_equal(got->is_attempt, want->is_attempt);
    assert_int_equal(got->memoized, want->memoized);
    assert_int_equal(got->synced, want->synced);
    assert_null(got->pod);
    assert_int_equal(got->inputs.len, 0);
    assert_int_equal(got->parameters.len, 0);
    assert_int_equal(got->outputs.len, want->outputs.len);
    for (size_t i = 0; i < want->outputs.len; i++)
        assert_artifact(&got->outputs.items[i], &want->outputs.items[i]);
}

static void put(struct book *b, const struct run *run)
{
    assert_ok(ledger_put_run_nodes(b->l, run, &b->err), &b->err);
}

static void assert_nodes(struct book *b, const struct run *want)
{
    struct run got = {.uid = STR("kept")};

    assert_ok(ledger_get_run_nodes(b->l, want->uid, want->generation, &b->a, &got, &b->err),
              &b->err);
    assert_str(got.uid, "kept");
    assert_int_equal(got.nodes.len, want->nodes.len);
    for (size_t i = 0; i < want->nodes.len; i++)
        assert_node(&got.nodes.items[i], &want->nodes.items[i]);
}

/* A begun run of one node with one output. */
static struct run run_with(struct book *b, const char *uid, struct artifact artifact)
{
    struct run run = run_of(str_c(uid), 1);

    begin(b, run.uid, 1);
    struct node *node = LIST_ADD(&b->a, &run.nodes);
    *node = node_of("n1");
    *LIST_ADD(&b->a, &node->outputs) = artifact;
    return run;
}

TEST(nodes_come_back_whole_and_in_order_also_after_closing)
{
    BOOK(b);
    struct run run = run_with(b, "u1", artifact_of(b, "x"));

    *LIST_ADD(&b->a, &run.nodes.items[0].outputs) = directory_of(b, "y", 3);
    *LIST_ADD(&b->a, &run.nodes.items[0].outputs) = (struct artifact){0};
    *LIST_ADD(&b->a, &run.nodes) = (struct node){.id = STR("n0")};
    struct node *last = LIST_ADD(&b->a, &run.nodes);
    *last = node_of("n2");
    *LIST_ADD(&b->a, &last->outputs) = directory_of(b, "empty", 0);
    put(b, &run);
    book_reopen(b);
    assert_nodes(b, &run);
}

TEST(every_word_for_a_state_role_kind_and_phase_comes_back)
{
    BOOK(b);
    struct run run = run_with(b, "u1", (struct artifact){0});

    for (int i = 0; i < 12; i++) {
        struct node *node = LIST_ADD(&b->a, &run.nodes);
        node->id = arena_printf(&b->a, "n%d", i);
        node->phase = (enum node_phase)(i % (NODE_OMITTED + 1));
        struct artifact *artifact = LIST_ADD(&b->a, &node->outputs);
        artifact->state = (enum artifact_state)(i % ARTIFACT_STATE_COUNT);
        artifact->role = (enum artifact_role)(i % (ROLE_SUPERSEDED + 1));
        artifact->location.kind = (enum location_kind)(i % LOCATION_KIND_COUNT);
        artifact->location.addressing = (enum addressing)(i % (ADDRESSING_VIRTUAL + 1));
    }
    put(b, &run);
    assert_nodes(b, &run);
}

TEST(a_second_put_replaces_the_first_and_leaves_other_runs_alone)
{
    BOOK(b);
    struct run first = run_with(b, "u1", directory_of(b, "x", 5));
    struct run other = run_with(b, "u2", directory_of(b, "x", 2));
    struct run second = {.uid = first.uid, .generation = 1};

    put(b, &first);
    put(b, &other);
    struct node *node = LIST_ADD(&b->a, &second.nodes);
    *node = node_of("other");
    *LIST_ADD(&b->a, &node->outputs) = artifact_of(b, "only");
    put(b, &second);
    assert_nodes(b, &second);
    assert_nodes(b, &other);
}

TEST(a_run_without_nodes_has_none)
{
    BOOK(b);
    struct run run = run_of(STR("u1"), 1);

    begin(b, STR("u1"), 1);
    assert_nodes(b, &run);
    put(b, &run);
    assert_nodes(b, &run);
}

TEST(hostile_text_in_a_node_comes_back_byte_for_byte)
{
    BOOK(b);
    struct run run = run_of(STR("u1"), 1);

    begin(b, STR("u1"), 1);
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct str text = hostile(&b->a, i);
        struct node *node = LIST_ADD(&b->a, &run.nodes);
        *node = (struct node){.id = text, .name = text, .display_name = text, .message = text};
        struct artifact *artifact = LIST_ADD(&b->a, &node->outputs);
        *artifact = directory_of(b, "x", 1);
        artifact->name = artifact->uri = artifact->reason = artifact->location.key = text;
        artifact->objects.items[0].key = artifact->objects.items[0].uri = text;
        artifact->objects.items[0].facts.etag = text;
    }
    put(b, &run);
    assert_nodes(b, &run);
}

/* ---- lineage ---- */

static void assert_found(struct book *b, const char *uri, unsigned want)
{
    struct object_facts facts;

    assert_ok(ledger_digest_of_uri(b->l, str_c(uri), &b->a, &facts, &b->err), &b->err);
    assert_digest(facts.digest, digest_of(want));
}

static void assert_unknown(struct book *b, const char *uri)
{
    struct object_facts facts = {.size = 42};

    assert_fails(ledger_digest_of_uri(b->l, str_c(uri), &b->a, &facts, &b->err), ERR_NOT_FOUND,
                 &b->err);
    assert_contains(str_c(b->err.msg), uri);
    assert_int_equal(facts.size, 42);
}

TEST(a_uri_gives_what_was_last_read_there)
{
    BOOK(b);
    struct artifact artifact = artifact_of(b, "x");
    struct object_facts got;

    struct run old = run_with(b, "u1", artifact);
    put(b, &old);
    assert_ok(ledger_digest_of_uri(b->l, artifact.uri, &b->a, &got, &b->err), &b->err);
    assert_facts(&got, &artifact.facts);

    artifact.facts.digest = digest_of(50);
    struct run new = run_with(b, "u2", artifact);
    put(b, &new);
    put(b, &old); /* stored again, yet not newer */
    assert_found(b, "s3://out/build/x.tgz", 50);
    assert_unknown(b, "s3://out/build/x");
}

TEST(members_of_a_directory_are_found_by_their_own_uri)
{
    BOOK(b);
    struct run run = run_with(b, "u1", directory_of(b, "x", 3));

    put(b, &run);
    assert_found(b, "s3://out/dir/2", 102);
    assert_unknown(b, "s3://out/dir/");
    assert_unknown(b, "s3://out/dir/3");
}

TEST(the_newer_of_a_member_and_a_single_object_is_found)
{
    BOOK(b);
    struct artifact single = artifact_of(b, "x");

    struct run first = run_with(b, "u1", directory_of(b, "x", 1));
    put(b, &first);
    single.uri = STR("s3://out/dir/0");
    single.facts.digest = digest_of(60);
    struct run second = run_with(b, "u2", single);
    put(b, &second);
    assert_found(b, "s3://out/dir/0", 60);
    struct run third = run_with(b, "u3", directory_of(b, "x", 1));
    put(b, &third);
    assert_found(b, "s3://out/dir/0", 100);
}

TEST(what_was_not_read_or_was_overwritten_within_its_run_is_not_found)
{
    BOOK(b);
    struct artifact unread = artifact_of(b, "x");
    struct artifact overwritten = artifact_of(b, "y");
    struct artifact folder = directory_of(b, "z", 1);

    unread.state = ARTIFACT_UNREADABLE;
    overwritten.uri = STR("s3://out/fixed");
    overwritten.role = folder.role = ROLE_SUPERSEDED;
    struct run run = run_with(b, "u1", unread);
    *LIST_ADD(&b->a, &run.nodes.items[0].outputs) = overwritten;
    *LIST_ADD(&b->a, &run.nodes.items[0].outputs) = folder;
    put(b, &run);
    assert_unknown(b, "s3://out/build/x.tgz");
    assert_unknown(b, "s3://out/fixed");
    assert_unknown(b, "s3://out/dir/0");
}

TEST_MAIN()
