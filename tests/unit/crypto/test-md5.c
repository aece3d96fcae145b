/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "crypto/digest.h"
#include "crypto/md5.h"

/* RFC 1321, appendix A.5. */
TEST(the_published_vectors_are_met)
{
    static const struct {
        struct str text;
        const char *want;
    } rows[] = {
        {STR(""), "d41d8cd98f00b204e9800998ecf8427e"},
        {STR("a"), "0cc175b9c0f1b6a831c399e269772661"},
        {STR("message digest"), "f96b697d7cb7938d525a2f31aaf161d0"},
    };
    struct error err = ERROR_INIT;
    uint8_t digest[MD5_BYTES];
    char hex[2 * MD5_BYTES + 1];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_ok(md5(rows[i].text, digest, &err), &err);
        hex_encode(digest, sizeof(digest), hex);
        assert_string_equal(hex, rows[i].want);
    }
}

TEST_MAIN()
