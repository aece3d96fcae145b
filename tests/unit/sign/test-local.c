/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/memory.h"
#include "sign/local.h"

#include <string.h>

/* A source that changes at every look: two keys in turn, every third time garbage. */
struct restless {
    struct local_signer local;
    struct str pems[3];
    int reads;
};

static bool always(UNUSED struct local_signer *s)
{
    return true;
}

static int read_next(struct local_signer *local, struct secret *ret_pem,
                     UNUSED struct secret *ret_password, UNUSED struct error *err)
{
    struct restless *r = (struct restless *)local;

    *ret_pem = secret_copy(r->pems[r->reads++ % 3]);
    return 0;
}

static void close_nothing(UNUSED struct signer *s)
{
}

static const struct local_source source = {always, read_next};
static const struct signer_ops ops = {
    .sign = local_sign, .warning = local_warning, .close = close_nothing};

enum { THREADS = 4, ROUNDS = 50 };

static void *sign_often(void *signer)
{
    uintptr_t failed = 0;

    for (int i = 0; i < ROUNDS; i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        _cleanup_(key_freep) struct key *public = NULL;
        struct error err = ERROR_INIT;
        char text[SIGNER_WARNING_SIZE];
        struct str signature;
        failed += signer_sign(signer, STR("message"), &a, &signature, &public, &err) < 0;
        signer_warning(signer, text);
    }
    return (void *)failed;
}

TEST(threads_sign_while_the_key_changes_under_them)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct restless r = {.pems = {check_data(&a, TEST_DATA, "keys/p256.pem"),
                                  check_data(&a, TEST_DATA, "keys/ed25519.pem"), STR("garbage")}};
    pthread_t threads[THREADS];

    local_init(&r.local, &ops, &source);
    assert_ok(local_start(&r.local, &err), &err);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, sign_often, &r.local.base), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed = NULL;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_true(r.reads > THREADS);
    local_done(&r.local);
}

TEST(an_unchanged_key_is_not_opened_again)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str pem = check_data(&a, TEST_DATA, "keys/p256.pem");
    struct restless r = {.pems = {pem, pem, pem}};
    struct str signature;

    local_init(&r.local, &ops, &source);
    assert_ok(local_start(&r.local, &err), &err);
    struct key *before = r.local.key;
    _cleanup_(key_freep) struct key *public = NULL;
    assert_ok(signer_sign(&r.local.base, STR("m"), &a, &signature, &public, &err), &err);
    assert_int_equal(r.reads, 2);
    assert_ptr_equal(public, before);
    local_done(&r.local);
}

TEST_MAIN()
