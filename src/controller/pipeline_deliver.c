/* SPDX-License-Identifier: Apache-2.0
 *
 * The delivery stage: the outbox in the ledger -> stores. A store that is away only delays: its
 * deliveries come back with a growing, jittered wait for as long as it takes.
 */
#include "controller/pipeline_internal.h"

#include "base/clock.h"
#include "crypto/digest.h"
#include "http/retry.h"

static const struct retry_policy delivery_policy = {.first_ms = 2000, .max_ms = 5 * 60 * 1000};

const struct store_config *pipeline_store(const struct pipeline_rules *rules, struct str name)
{
    for (size_t i = 0; i < rules->stores_len; i++)
        if (str_eq(rules->stores[i].name, name))
            return &rules->stores[i];
    return NULL;
}

/* The statement's subjects, or only those that the delivery names. */
static void choose_subjects(struct arena *a, const struct statement_row *s,
                            const struct str_list *names, struct store_item *item)
{
    struct subject *chosen = ARENA_ARRAY(a, struct subject, s->subjects_len);
    size_t n = 0;

    for (size_t i = 0; i < s->subjects_len; i++) {
        bool wanted = names->len == 0;
        list_each (name, names)
            wanted = wanted || str_eq(*name, s->subjects[i].name);
        if (wanted)
            chosen[n++] =
                (struct subject){.name = s->subjects[i].name, .digest = s->subjects[i].digest};
    }
    item->subjects = chosen;
    item->subjects_len = n;
}

static int put(const struct pipeline *p, struct arena *a, const struct delivery_row *row,
               struct str *ret_where, struct error *err)
{
    const struct store_config *store = pipeline_store(p->rules, row->store);
    struct delivery_target target;
    struct statement_row s;

    if (!store)
        return error_set(err, ERR_INVALID, "store '" PRI_STR "' is no longer in the configuration",
                         STR_ARG(row->store));
    if (delivery_target_read(a, row->target, &target, err) < 0 ||
        ledger_get_statement(p->ledger, &row->statement, a, &s, err) < 0)
        return -1;
    struct store_item item = {
        .statement = s.digest,
        .payload_type = STR(STATEMENT_PAYLOAD_TYPE),
        .predicate_type = s.predicate_type,
        .bundle = s.bundle,
        .place = target.place,
        .image = target.image,
        .created_ms = s.created_ms,
    };
    choose_subjects(a, &s, &target.names, &item);
    return store_find(store->kind)->put(store, p->env, &item, a, ret_where, err);
}

static int attempt(const struct pipeline *p, struct arena *a, const struct delivery_row *row,
                   int64_t *ret_next_ms, struct error *err)
{
    struct error failure = ERROR_INIT;
    struct str where;
    uint32_t random;

    *ret_next_ms = 0;
    if (put(p, a, row, &where, &failure) == 0)
        return ledger_delivery_done(p->ledger, row->id, where, err);
    if (failure.class == ERR_CANCELED) {
        *err = failure;
        return -1;
    }
    crypto_random((uint8_t *)&random, sizeof(random));
    *ret_next_ms =
        clock_now_ms() +
        (int64_t)retry_wait_ms(&delivery_policy, (uint32_t)row->attempts + 1, &failure, random);
    return ledger_delivery_failed(p->ledger, row->id, *ret_next_ms, str_c(failure.msg), err);
}

int pipeline_deliver(const struct pipeline *p, struct arena *a, const struct run_key *key,
                     int64_t *ret_next_ms, struct error *err)
{
    struct delivery_row_list rows = {0};
    int64_t earliest = 0;
    bool all;

    if (ledger_run_deliveries(p->ledger, key->uid, key->generation, a, &rows, err) < 0)
        return -1;
    list_each (row, &rows) {
        int64_t next = row->next_ms;
        if (row->done)
            continue;
        if (next <= clock_now_ms() && attempt(p, a, row, &next, err) < 0)
            return -1;
        if (next && (earliest == 0 || next < earliest))
            earliest = next;
    }
    if (ledger_settle_run(p->ledger, key->uid, key->generation, &all, err) < 0)
        return -1;
    *ret_next_ms = all ? 0 : earliest;
    return 0;
}
