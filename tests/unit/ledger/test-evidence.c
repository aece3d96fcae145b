/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

#include "base/clock.h"
#include "base/limits.h"

static struct pod pod_of(struct book *b, const char *uid, const char *name, bool finished)
{
    struct pod pod = {
        .name = str_c(name),
        .uid = str_c(uid),
        .node_id = STR("build-1"),
        .created = STR("2026-11-23T19:20:02Z"),
        .service_account = STR("builder"),
        .finished = finished,
    };

    *LIST_ADD(&b->a, &pod.pull_secrets) = STR("registry-1");
    *LIST_ADD(&b->a, &pod.pull_secrets) = STR("registry-2");
    *LIST_ADD(&b->a, &pod.places) = STR("{\"s3\":{\"bucket\":\"out\"}}");
    *LIST_ADD(&b->a, &pod.containers) = (struct container){
        .name = STR("init"),
        .kind = CONTAINER_INIT,
        .image = STR("registry.example.com/argoproj/argoexec:v4"),
        .digest = digest_of(3),
        .is_config_digest = true,
    };
    *LIST_ADD(&b->a, &pod.containers) = (struct container){
        .name = STR("main"),
        .kind = CONTAINER_MAIN,
        .image = STR("busybox"),
        .repository = STR("docker.io/library/busybox"),
        .digest = digest_of(4),
        .terminated = finished,
        .exit_code = finished ? -1 : 0,
    };
    return pod;
}

static void assert_container(const struct container *got, const struct container *want)
{
    assert_same(got->name, want->name);
    assert_int_equal(got->kind, want->kind);
    assert_same(got->image, want->image);
    assert_same(got->repository, want->repository);
    assert_digest(got->digest, want->digest);
    assert_int_equal(got->is_config_digest, want->is_config_digest);
    assert_int_equal(got->terminated, want->terminated);
    assert_int_equal(got->exit_code, want->exit_code);
}

static void assert_texts(const struct str_list *got, const struct str_list *want)
{
    assert_int_equal(got->len, want->len);
    for (size_t i = 0; i < want->len; i++)
        assert_same(got->items[i], want->items[i]);
}

static void assert_pod(const struct pod *got, const struct pod *want)
{
    assert_same(got->name, want->name);
    assert_same(got->uid, want->uid);
    assert_same(got->node_id, want->node_id);
    assert_same(got->created, want->created);
    assert_same(got->service_account, want->service_account);
    assert_int_equal(got->finished, want->finished);
    assert_texts(&got->pull_secrets, &want->pull_secrets);
    assert_texts(&got->places, &want->places);
    assert_int_equal(got->containers.len, want->containers.len);
    for (size_t i = 0; i < want->containers.len; i++)
        assert_container(&got->containers.items[i], &want->containers.items[i]);
}

static void put(struct book *b, const char *workflow, const struct pod *pod)
{
    assert_ok(ledger_put_pod(b->l, str_c(workflow), pod, &b->err), &b->err);
}

static struct pod_list pods_of(struct book *b, const char *workflow)
{
    struct pod_list list = {0};

    assert_ok(ledger_get_pods(b->l, str_c(workflow), &b->a, &list, &b->err), &b->err);
    return list;
}

/* ---- pods ---- */

TEST(a_pod_comes_back_whole_also_after_closing)
{
    BOOK(b);
    struct pod pod = pod_of(b, "p1", "build-1", true);

    put(b, "w1", &pod);
    book_reopen(b);
    struct pod_list list = pods_of(b, "w1");
    assert_int_equal(list.len, 1);
    assert_pod(&list.items[0], &pod);
}

TEST(pods_come_sorted_by_name_then_time_and_only_of_their_workflow)
{
    BOOK(b);
    struct pod retried = pod_of(b, "p4", "b", true);

    retried.created = STR("2026-11-23T19:20:00Z");
    put(b, "w1", &(struct pod){.uid = STR("p1"), .name = STR("c")});
    put(b, "w1", &(struct pod){.uid = STR("p2"), .name = STR("a")});
    put(b, "w2", &(struct pod){.uid = STR("p3"), .name = STR("0")});
    put(b, "w1", &(struct pod){.uid = STR("p5"), .name = STR("b"), .created = STR("2027")});
    put(b, "w1", &retried);
    struct pod_list list = pods_of(b, "w1");
    assert_int_equal(list.len, 4);
    assert_str(list.items[0].uid, "p2");
    assert_str(list.items[1].uid, "p4");
    assert_str(list.items[2].uid, "p5");
    assert_str(list.items[3].uid, "p1");
    assert_int_equal(pods_of(b, "w3").len, 0);
}

TEST(the_last_status_of_a_pod_wins_unless_an_earlier_one_was_final)
{
    static const struct {
        bool first, second, replaced;
    } rows[] = {
        {false, false, true},
        {false, true, true},
        {true, true, true},
        {true, false, false},
    };
    BOOK(b);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *workflow = arena_printf(&b->a, "w%zu", i).ptr;
        struct pod first = pod_of(b, "p", "first", rows[i].first);
        struct pod second = pod_of(b, "p", "second", rows[i].second);
        second.containers.len = 1;
        put(b, workflow, &first);
        put(b, workflow, &second);
        struct pod_list list = pods_of(b, workflow);
        assert_int_equal(list.len, 1);
        assert_pod(&list.items[0], rows[i].replaced ? &second : &first);
    }
}

TEST(a_pod_without_anything_is_stored_too)
{
    BOOK(b);

    put(b, "", &(struct pod){0});
    struct pod_list list = pods_of(b, "");
    assert_int_equal(list.len, 1);
    assert_pod(&list.items[0], &(struct pod){0});
}

TEST(hostile_names_in_a_pod_come_back_byte_for_byte)
{
    BOOK(b);

    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct str text = hostile(&b->a, i);
        struct pod pod = {.name = text, .uid = text, .node_id = text, .created = text};
        pod.service_account = text;
        *LIST_ADD(&b->a, &pod.pull_secrets) = text;
        *LIST_ADD(&b->a, &pod.places) = text;
        *LIST_ADD(&b->a, &pod.containers) =
            (struct container){.name = text, .image = text, .repository = text};
        assert_ok(ledger_put_pod(b->l, text, &pod, &b->err), &b->err);
    }
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct str text = hostile(&b->a, i);
        struct pod_list list;
        assert_ok(ledger_get_pods(b->l, text, &b->a, &list, &b->err), &b->err);
        assert_int_equal(list.len, 1);
        assert_same(list.items[0].name, text);
        assert_same(list.items[0].pull_secrets.items[0], text);
        assert_same(list.items[0].places.items[0], text);
        assert_same(list.items[0].containers.items[0].repository, text);
    }
}

/* ---- early reads ---- */

static struct early_read read_of(struct book *b, const char *node, const char *name, bool directory)
{
    struct early_read e = {
        .workflow_uid = STR("w1"),
        .node_id = str_c(node),
        .artifact_name = str_c(name),
        .read_ms = clock_now_ms(),
        .artifact = {.uri = STR("s3://out/x"),
                     .state = ARTIFACT_DIGESTED,
                     .reason = STR("none"),
                     .is_directory = directory,
                     .facts = {.digest = digest_of(5),
                               .size = 1ULL << 40,
                               .etag = STR("\"abc\""),
                               .version_id = STR("v1"),
                               .last_modified = STR("Mon, 23 Nov 2026 19:24:48 GMT")}},
    };

    for (unsigned i = 0; directory && i < 3; i++)
        *LIST_ADD(&b->a, &e.artifact.objects) = (struct object){
            .key = arena_printf(&b->a, "x/%u", i),
            .uri = arena_printf(&b->a, "s3://out/x/%u", i),
            .facts = {.digest = digest_of(i), .size = i, .etag = STR("e"), .version_id = STR("v")}};
    return e;
}

static void put_read(struct book *b, const struct early_read *e)
{
    assert_ok(ledger_put_early_read(b->l, e, &b->err), &b->err);
}

static size_t reads_of(struct book *b, struct str workflow, struct early_read **ret)
{
    size_t n = 99;

    assert_ok(ledger_get_early_reads(b->l, workflow, &b->a, ret, &n, &b->err), &b->err);
    return n;
}

static void assert_read(const struct early_read *got, const struct early_read *want)
{
    assert_same(got->workflow_uid, want->workflow_uid);
    assert_same(got->node_id, want->node_id);
    assert_same(got->artifact_name, want->artifact_name);
    assert_same(got->artifact.name, want->artifact_name);
    assert_int_equal(got->read_ms, want->read_ms);
    assert_same(got->artifact.uri, want->artifact.uri);
    assert_int_equal(got->artifact.state, want->artifact.state);
    assert_same(got->artifact.reason, want->artifact.reason);
    assert_int_equal(got->artifact.is_directory, want->artifact.is_directory);
    assert_facts(&got->artifact.facts, &want->artifact.facts);
    assert_int_equal(got->artifact.objects.len, want->artifact.objects.len);
    for (size_t i = 0; i < want->artifact.objects.len; i++) {
        assert_same(got->artifact.objects.items[i].key, want->artifact.objects.items[i].key);
        assert_same(got->artifact.objects.items[i].uri, want->artifact.objects.items[i].uri);
        assert_facts(&got->artifact.objects.items[i].facts, &want->artifact.objects.items[i].facts);
    }
}

TEST(early_reads_come_back_whole_also_after_closing)
{
    BOOK(b);
    struct early_read file = read_of(b, "n1", "file", false);
    struct early_read directory = read_of(b, "n1", "folder", true);
    struct early_read *got;

    put_read(b, &directory);
    put_read(b, &file);
    book_reopen(b);
    assert_int_equal(reads_of(b, STR("w1"), &got), 2);
    assert_read(&got[0], &file);
    assert_read(&got[1], &directory);
    assert_int_equal(reads_of(b, STR("w2"), &got), 0);
}

TEST(a_later_read_replaces_the_earlier_one_with_its_members)
{
    BOOK(b);
    struct early_read first = read_of(b, "n1", "x", true);
    struct early_read second = read_of(b, "n1", "x", true);
    struct early_read *got;

    second.artifact.state = ARTIFACT_TOO_BIG;
    second.artifact.objects.len = 1;
    put_read(b, &first);
    put_read(b, &second);
    assert_int_equal(reads_of(b, STR("w1"), &got), 1);
    assert_read(&got[0], &second);
}

TEST(hostile_names_in_an_early_read_come_back_byte_for_byte)
{
    BOOK(b);
    struct early_read *got;

    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct early_read e = read_of(b, "n", "x", true);
        e.workflow_uid = e.node_id = e.artifact_name = e.artifact.uri = hostile(&b->a, i);
        e.artifact.facts.etag = e.artifact.objects.items[0].key = hostile(&b->a, i);
        put_read(b, &e);
        assert_int_equal(reads_of(b, e.workflow_uid, &got), 1);
        assert_read(&got[0], &e);
    }
}

/* ---- the end ---- */

static void mark(struct book *b, const char *uid, int64_t generation)
{
    assert_ok(ledger_mark_run(b->l, str_c(uid), generation, &b->err), &b->err);
}

static void begin_in_phase(struct book *b, const char *uid, int64_t generation, const char *phase)
{
    struct run run = run_of(str_c(uid), generation);
    bool is_new;

    run.phase = str_c(phase);
    assert_ok(ledger_begin_run(b->l, &run, EVIDENCE, &is_new, &b->err), &b->err);
}

static void put_evidence(struct book *b)
{
    struct pod pod = pod_of(b, "p1", "a", true);
    struct early_read e = read_of(b, "n1", "x", true);

    put(b, "w1", &pod);
    put_read(b, &e);
}

static void assert_evidence(struct book *b, size_t pods, size_t reads)
{
    struct early_read *got;

    assert_int_equal(pods_of(b, "w1").len, pods);
    assert_int_equal(reads_of(b, STR("w1"), &got), reads);
}

TEST(marking_a_run_drops_its_live_evidence_and_no_other)
{
    BOOK(b);
    struct pod other = pod_of(b, "p2", "a", true);

    put_evidence(b);
    put(b, "w2", &other);
    begin_in_phase(b, "w1", 3, "Succeeded");
    assert_evidence(b, 1, 1);
    mark(b, "w1", 3);
    assert_evidence(b, 0, 0);
    assert_int_equal(pods_of(b, "w2").len, 1);
}

TEST(evidence_of_a_run_that_failed_stays_for_its_retry)
{
    BOOK(b);

    put_evidence(b);
    begin_in_phase(b, "w1", 3, "Failed");
    mark(b, "w1", 3);
    assert_evidence(b, 1, 1);
    begin_in_phase(b, "w1", 7, "Succeeded");
    mark(b, "w1", 7);
    assert_evidence(b, 0, 0);
}

TEST(marking_a_superseded_run_leaves_the_evidence_to_its_successor)
{
    BOOK(b);

    put_evidence(b);
    begin_in_phase(b, "w1", 3, "Succeeded");
    begin_in_phase(b, "w1", 7, "Succeeded");
    mark(b, "w1", 3);
    assert_evidence(b, 1, 1);
}

TEST(a_pod_first_seen_after_the_run_began_is_of_a_retry_and_stays)
{
    BOOK(b);
    struct pod late = pod_of(b, "p9", "z", false);
    struct pod early = pod_of(b, "p1", "a", false);

    clock_fix_ms(1000000);
    put(b, "w1", &early);
    clock_fix_ms(2000000);
    begin_in_phase(b, "w1", 3, "Succeeded");
    clock_fix_ms(3000000);
    put(b, "w1", &late);
    put(b, "w1", &early); /* seen again: still of the run */
    mark(b, "w1", 3);
    clock_fix_ms(0);
    struct pod_list list = pods_of(b, "w1");
    assert_int_equal(list.len, 1);
    assert_str(list.items[0].uid, "p9");
}

TEST(evidence_that_nobody_asked_for_any_more_is_dropped_in_the_end)
{
    BOOK(b);
    int64_t now = 1795463220000;

    clock_fix_ms(now);
    put_evidence(b);
    begin_in_phase(b, "w2", 1, "Succeeded");
    clock_fix_ms(now + LEDGER_EVIDENCE_KEEP_MS);
    mark(b, "w2", 1);
    assert_evidence(b, 1, 1);
    clock_fix_ms(now + LEDGER_EVIDENCE_KEEP_MS + 1);
    mark(b, "w2", 1);
    clock_fix_ms(0);
    assert_evidence(b, 0, 0);
}

TEST(old_evidence_of_a_run_that_is_not_marked_stays)
{
    BOOK(b);
    int64_t now = 1795463220000;

    clock_fix_ms(now);
    put_evidence(b);
    begin_in_phase(b, "w1", 1, "Failed");
    begin_in_phase(b, "w2", 1, "Succeeded");
    clock_fix_ms(now + 2 * LEDGER_EVIDENCE_KEEP_MS);
    mark(b, "w2", 1);
    clock_fix_ms(0);
    assert_evidence(b, 1, 1);
}

TEST_MAIN()
