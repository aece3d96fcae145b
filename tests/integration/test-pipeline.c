/* SPDX-License-Identifier: Apache-2.0
 *
 * The stages over a recorded run of the real Argo: what is kept between them, what a second call
 * does, what a store that is away does.
 */
#include "helpers/check.h"

#include "attest/statement.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "controller/pipeline.h"
#include "crypto/digest.h"
#include "helpers/folder.h"
#include "sigstore/bundle.h"

#define RUN "runs/artifact-passing-r26k8/"
#define KEY \
    "artifact-passing-r26k8/artifact-passing-r26k8-hello-world-to-file-62789243/hello-art.tgz"
#define OBJECT "artifacts/" KEY

struct bench {
    struct arena arena;
    struct folder folder;
    struct signer *signer;
    struct ledger *ledger;
    struct artifact_environment env;
    struct store_config store;
    struct pipeline_rules rules;
    struct pipeline pipeline;
};

static struct str in_folder(struct bench *b, const char *name)
{
    return arena_printf(&b->arena, "%s/%s", b->folder.path, name);
}

static void set_up(struct bench *b)
{
    struct error err = ERROR_INIT;
    struct signer_config signer = {.kind = STR("file"),
                                   .key_file = STR(TEST_DATA "/keys/p256.pem")};
    struct str copy;

    *b = (struct bench){0};
    b->folder = folder_make();
    copy =
        arena_printf(&b->arena, "cp -r " TEST_DATA "/" RUN "artifacts %s/objects", b->folder.path);
    assert_int_equal(system(copy.ptr), 0);
    assert_ok(signer_open(&signer, &b->signer, &err), &err);
    assert_ok(ledger_open(in_folder(b, "ledger.db").ptr, false, &b->ledger, &err), &err);
    b->env = (struct artifact_environment){.folder = in_folder(b, "objects")};
    b->store = (struct store_config){
        .kind = STR("directory"), .name = STR("directory"), .path = in_folder(b, "store")};
    b->rules = (struct pipeline_rules){.builder_id = STR("https://example.com/argo"),
                                       .limits = {1 * GIB, 1000, 60},
                                       .stores = &b->store,
                                       .stores_len = 1};
    b->pipeline = (struct pipeline){
        .ledger = b->ledger, .signer = b->signer, .rules = &b->rules, .env = &b->env};
}

static void tear_down(struct bench *b)
{
    clock_fix_ms(0);
    ledger_close(b->ledger);
    signer_close(b->signer);
    folder_remove(&b->folder);
    arena_done(&b->arena);
}

static json_t *load(struct bench *b, const char *name)
{
    struct error err = ERROR_INIT;
    json_t *v = NULL;

    assert_ok(json_parse_object(&b->arena, check_data(&b->arena, TEST_DATA, name),
                                JSON_OBJECT_MAX_BYTES, JSON_MAX_DEPTH, &v, &err),
              &err);
    return v;
}

static struct run_key begin(struct bench *b, json_t *workflow, bool want_new)
{
    struct error err = ERROR_INIT;
    struct run_key key = {0};
    bool new = false;

    assert_ok(pipeline_begin(&b->pipeline, &b->arena, workflow, &key, &new, &err), &err);
    assert_int_equal(new, want_new);
    return key;
}

static void attest(struct bench *b, const struct run_key *key)
{
    struct error err = ERROR_INIT;

    assert_ok(pipeline_attest(&b->pipeline, &b->arena, key, &err), &err);
}

static struct statement_row statement_of(struct bench *b, const struct run_key *key)
{
    struct error err = ERROR_INIT;
    struct statement_row *rows, row = {0};
    size_t n;

    assert_ok(
        ledger_run_statements(b->ledger, key->uid, key->generation, &b->arena, &rows, &n, &err),
        &err);
    assert_int_equal(n, 1);
    assert_ok(ledger_get_statement(b->ledger, &rows[0].digest, &b->arena, &row, &err), &err);
    return row;
}

static struct str digest_of_subject(const struct statement_row *row, const char *name)
{
    for (size_t i = 0; i < row->subjects_len; i++)
        if (str_eq_c(row->subjects[i].name, name))
            return digest_str(&row->subjects[i].digest);
    return STR_EMPTY;
}

/* The run ends; its statement has this digest for the object. */
static void assert_signed(struct bench *b, const char *want)
{
    struct run_key key = begin(b, load(b, RUN "workflow.json"), true);

    attest(b, &key);
    struct statement_row row = statement_of(b, &key);
    assert_str(digest_of_subject(&row, "s3://" OBJECT), want);
}

static void write_object(struct bench *b, const char *text)
{
    struct error err = ERROR_INIT;

    assert_ok(file_write(in_folder(b, "objects/" OBJECT).ptr, str_c(text), 0644, false, &err),
              &err);
}

static void read_early(struct bench *b)
{
    struct error err = ERROR_INIT;
    json_t *result;
    size_t i;

    json_array_foreach(json_at(load(b, RUN "taskresults.json"), "items"), i, result) assert_ok(
        pipeline_read_early(&b->pipeline, &b->arena, load(b, RUN "workflow.json"), result, &err),
        &err);
}

TEST(a_completion_is_taken_once_however_often_argo_writes_to_it)
{
    struct bench b;

    set_up(&b);
    struct run_key first = begin(&b, load(&b, RUN "workflow.json"), true);
    json_t *later = load(&b, RUN "workflow.json");
    json_put_int(json_at(later, "metadata"), "generation", first.generation + 3);
    struct run_key again = begin(&b, later, false);
    assert_int_equal(again.generation, first.generation);
    tear_down(&b);
}

TEST(a_run_that_ends_again_under_its_uid_supersedes_the_earlier_one)
{
    struct bench b;
    struct run_row row;
    struct error err = ERROR_INIT;

    set_up(&b);
    struct run_key first = begin(&b, load(&b, RUN "workflow.json"), true);
    json_t *retried = load(&b, RUN "workflow.json");
    json_put_int(json_at(retried, "metadata"), "generation", first.generation + 3);
    json_put_c(json_at(retried, "status"), "finishedAt", "2026-11-23T20:30:43Z");
    begin(&b, retried, true);
    assert_ok(ledger_get_run(b.ledger, first.uid, first.generation, &b.arena, &row, &err), &err);
    assert_int_equal(row.state, RUN_SUPERSEDED);
    tear_down(&b);
}

TEST(a_workflow_that_still_runs_is_refused_with_what_is_missing)
{
    struct bench b;
    struct run_key key;
    struct error err;
    bool new;

    set_up(&b);
    json_t *workflow = load(&b, RUN "workflow.json");
    json_put_c(json_at(workflow, "status"), "phase", "Running");
    assert_fails(pipeline_begin(&b.pipeline, &b.arena, workflow, &key, &new, &err), ERR_INVALID,
                 &err);
    assert_contains(str_c(err.msg), "not finished");
    tear_down(&b);
}

TEST(the_read_right_after_the_step_is_signed_whatever_happens_to_the_object_later)
{
    struct bench b;
    char want[SHA256_HEX_SIZE];

    set_up(&b);
    sha256_hex(check_data(&b.arena, TEST_DATA, RUN "artifacts/" OBJECT), want);
    read_early(&b);
    write_object(&b, "tampered with before the run was over");
    assert_signed(&b, want);
    tear_down(&b);
}

TEST(an_early_read_is_done_once)
{
    struct bench b;
    char want[SHA256_HEX_SIZE];

    set_up(&b);
    sha256_hex(check_data(&b.arena, TEST_DATA, RUN "artifacts/" OBJECT), want);
    read_early(&b);
    write_object(&b, "changed");
    read_early(&b); /* as after a restart, when every task result is listed again */
    assert_signed(&b, want);
    tear_down(&b);
}

TEST(a_step_that_ran_again_is_read_again)
{
    struct bench b;
    char want[SHA256_HEX_SIZE];

    set_up(&b);
    clock_fix_ms(1795462000000); /* before the step's start: a read of an earlier attempt */
    read_early(&b);
    clock_fix_ms(0);
    write_object(&b, "of the second attempt");
    sha256_hex(STR("of the second attempt"), want);
    assert_signed(&b, want);
    tear_down(&b);
}

TEST(a_second_call_of_a_stage_changes_nothing)
{
    struct bench b;
    struct error err = ERROR_INIT;
    int64_t next = 1;

    set_up(&b);
    struct run_key key = begin(&b, load(&b, RUN "workflow.json"), true);
    attest(&b, &key);
    struct statement_row first = statement_of(&b, &key);
    attest(&b, &key);
    struct statement_row second = statement_of(&b, &key);
    assert_true(str_eq(first.bundle, second.bundle));
    assert_int_equal(first.subjects_len, 3);
    assert_ok(pipeline_deliver(&b.pipeline, &b.arena, &key, &next, &err), &err);
    assert_int_equal(next, 0);
    assert_ok(pipeline_deliver(&b.pipeline, &b.arena, &key, &next, &err), &err);
    assert_int_equal(next, 0);
    tear_down(&b);
}

TEST(a_store_that_is_away_only_delays)
{
    struct bench b;
    struct delivery_row_list rows = {0};
    struct error err = ERROR_INIT;
    int64_t next = 0;

    set_up(&b);
    struct str good = b.store.path;
    b.store.path = in_folder(&b, "ledger.db/not-a-folder");
    struct run_key key = begin(&b, load(&b, RUN "workflow.json"), true);
    attest(&b, &key);
    assert_ok(pipeline_deliver(&b.pipeline, &b.arena, &key, &next, &err), &err);
    assert_true(next > clock_now_ms());
    assert_ok(ledger_run_deliveries(b.ledger, key.uid, key.generation, &b.arena, &rows, &err),
              &err);
    assert_int_equal(rows.len, 1);
    assert_false(rows.items[0].done);
    assert_true(rows.items[0].last_error.len > 0);
    b.store.path = good;
    clock_fix_ms(next + 1);
    assert_ok(pipeline_deliver(&b.pipeline, &b.arena, &key, &next, &err), &err);
    assert_int_equal(next, 0);
    struct statement_row row = statement_of(&b, &key);
    struct str path =
        arena_printf(&b.arena, PRI_STR "/bundles/%s.sigstore.json", STR_ARG(good), row.digest.hex);
    struct str stored;
    assert_ok(file_read(&b.arena, path.ptr, BUNDLE_MAX_BYTES, &stored, &err), &err);
    assert_true(str_eq(str_trim(stored), str_trim(row.bundle)));
    tear_down(&b);
}

TEST(an_endpoint_that_is_not_allowed_is_not_asked)
{
    struct bench b;
    struct str allowed = STR("*.example.com");
    struct run_row row;
    struct error err = ERROR_INIT;

    set_up(&b);
    b.rules.endpoints = &allowed;
    b.rules.endpoints_len = 1;
    struct run_key key = begin(&b, load(&b, RUN "workflow.json"), true);
    attest(&b, &key);
    assert_ok(ledger_get_run(b.ledger, key.uid, key.generation, &b.arena, &row, &err), &err);
    assert_int_equal(row.state, RUN_FAILED);
    assert_contains(row.reason, "not in the configured list");
    tear_down(&b);
}

TEST(a_limit_makes_a_by_product_not_a_lost_run)
{
    struct bench b;
    struct run_row row;
    struct error err = ERROR_INIT;

    set_up(&b);
    b.rules.limits.max_bytes = 20; /* the log fits, the archive does not */
    struct run_key key = begin(&b, load(&b, RUN "workflow.json"), true);
    attest(&b, &key);
    assert_ok(ledger_get_run(b.ledger, key.uid, key.generation, &b.arena, &row, &err), &err);
    assert_int_equal(row.state, RUN_PARTIAL);
    struct statement_row s = statement_of(&b, &key);
    assert_int_equal(digest_of_subject(&s, "s3://" OBJECT).len, 0);
    assert_contains(s.payload, "too-big");
    tear_down(&b);
}

TEST_MAIN()
