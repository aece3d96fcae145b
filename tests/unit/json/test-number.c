/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "json/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void format(json_t *v, char ret[static NUMBER_TEXT_SIZE])
{
    number_format(v, ret);
    json_decref(v);
}

static double from_bits(uint64_t bits)
{
    double d;

    memcpy(&d, &bits, sizeof(d));
    return d;
}

/* RFC 8785 appendix B, by IEEE 754 bits. */
TEST(samples_of_the_rfc_come_out_byte_for_byte)
{
    static const struct {
        uint64_t bits;
        const char *want;
    } rows[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[NUMBER_TEXT_SIZE];
        format(json_real(from_bits(rows[i].bits)), text);
        assert_string_equal(text, rows[i].want);
    }
}

/* 2^-44: the nearest 16-digit decimal does not read back, its upper neighbour does. */
TEST(shorter_text_above_a_power_of_two_is_found)
{
    char text[NUMBER_TEXT_SIZE];

    format(json_real(ldexp(1, -44)), text);
    assert_string_equal(text, "5.684341886080802e-14");
}

TEST(integers_keep_all_their_digits)
{
    char text[NUMBER_TEXT_SIZE];

    format(json_integer(INT64_MIN), text);
    assert_string_equal(text, "-9223372036854775808");
    format(json_integer(9007199254740993), text);
    assert_string_equal(text, "9007199254740993");
}

TEST(every_text_reads_back_as_the_same_double)
{
    uint64_t bits = 88172645463325252U; /* xorshift64 */

    for (int i = 0; i < 20000; i++) {
        char text[NUMBER_TEXT_SIZE];
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        if (!isfinite(from_bits(bits)))
            continue;
        format(json_real(from_bits(bits)), text);
        assert_true(strtod(text, NULL) == from_bits(bits));
    }
}

TEST_MAIN()
