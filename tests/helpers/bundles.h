/* SPDX-License-Identifier: Apache-2.0
 *
 * Signed statements for the tests of stores: about one subject, with a key made on the spot.
 */
#pragma once

#include "helpers/surroundings.h"

#include "crypto/digest.h"
#include "sigstore/bundle.h"
#include "store/store.h"

struct signed_item {
    struct key *key;
    struct subject subject;
    struct store_item item;
};

static UNUSED void signed_item_done(struct signed_item *s)
{
    key_free(s->key);
}

/* `more` makes statements about the same subject differ. */
static UNUSED void sign_item(struct surroundings *s, const char *name, const char *hex,
                             const char *more, struct signed_item *ret)
{
    struct arena *a = &s->arena;
    struct str signature;

    *ret = (struct signed_item){.subject = {.name = str_c(name)}};
    assert_true(digest_parse(str_c(hex), &ret->subject.digest));
    struct str payload = arena_printf(
        a,
        "{\"_type\":\"" STATEMENT_TYPE "\",\"predicate\":{\"x\":\"%s\"},\"predicateType\":"
        "\"" PREDICATE_SLSA_V1 "\",\"subject\":[{\"digest\":{\"sha256\":\"%s\"},\"name\":\"%s\"}]}",
        more, hex, name);
    assert_ok(key_generate(&ret->key, &s->err), &s->err);
    assert_ok(key_sign(ret->key, dsse_pae(a, STR(STATEMENT_PAYLOAD_TYPE), payload), a, &signature,
                       &s->err),
              &s->err);
    ret->item = (struct store_item){
        .payload_type = STR(STATEMENT_PAYLOAD_TYPE),
        .predicate_type = STR(PREDICATE_SLSA_V1),
        .subjects = &ret->subject,
        .subjects_len = 1,
        .created_ms = 1763925888000,
    };
    sha256_hex(payload, ret->item.statement.hex);
    assert_ok(bundle_write(a, payload, signature, ret->key, &ret->item.bundle, &s->err), &s->err);
}

/* The text is a good bundle of the item's statement, signed by its key. */
static UNUSED void assert_verifies(struct surroundings *s, struct str text,
                                   const struct signed_item *by)
{
    struct statement statement;
    struct digest payload;

    assert_ok(bundle_verify(&s->arena, text, &by->key, 1, &statement, &payload, &s->err), &s->err);
    assert_true(digest_eq(&payload, &by->item.statement));
}
