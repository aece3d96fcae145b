/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "sign/signer.h"

#include <string.h>

TEST(every_row_of_the_table_is_complete_and_named_once)
{
    for (size_t i = 0; i < signer_backends_len; i++) {
        const struct signer_ops *ops = signer_backends[i];
        assert_true(ops->name[0] && ops->summary[0]);
        assert_true(ops->open && ops->sign && ops->warning && ops->close);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(ops->name, signer_backends[k]->name);
    }
}

TEST(an_unknown_kind_is_refused_with_the_known_ones)
{
    struct signer_config c = {.kind = STR("hsm")};
    struct error err = ERROR_INIT;
    struct signer *s = NULL;

    assert_fails(signer_open(&c, &s, &err), ERR_INVALID, &err);
    assert_str(str_c(err.msg), "signer 'hsm' is not known (known: secret, file)");
    assert_null(s);
    signer_close(NULL);
}

/* A back end whose answer is wrong. */
static int sign_wrongly(UNUSED struct signer *s, struct str message, struct arena *a,
                        struct str *ret_signature, struct key **ret_public, struct error *err)
{
    struct str other = arena_printf(a, "not " PRI_STR, STR_ARG(message));

    assert_ok(key_generate(ret_public, err), err);
    return key_sign(*ret_public, other, a, ret_signature, err);
}

TEST(a_signature_that_does_not_verify_is_never_handed_out)
{
    static const struct signer_ops ops = {.sign = sign_wrongly};
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct signer wrong = {&ops};
    struct error err = ERROR_INIT;
    struct str signature = STR("before");
    struct key *public = NULL;

    assert_fails(signer_sign(&wrong, STR("m"), &a, &signature, &public, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "check of the signature just made");
    assert_str(signature, "before");
    assert_null(public);
}

TEST_MAIN()
