/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#include "argo/packed.h"

#include <zlib.h>

static struct str gzip(struct arena *a, struct str text, int level)
{
    size_t max = text.len + 1000;
    char *packed = arena_alloc(a, max);
    z_stream z = {.next_in = (unsigned char *)text.ptr,
                  .avail_in = (unsigned)text.len,
                  .next_out = (unsigned char *)packed,
                  .avail_out = (unsigned)max};

    assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return (struct str){packed, z.total_out};
}

TEST(nodes_come_back_out)
{
    struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    json_t *nodes;
    struct str packed = gzip(&a, STR("{\"w\":{\"id\":\"w\"}}"), 9);

    assert_ok(packed_nodes_read(&a, base64_encode(&a, packed), &nodes, &err), &err);
    assert_str(json_str_at(nodes, "w", "id"), "w");
    packed = json_str_at(recorded_json(&a, "packed-hggrw", "workflow.json"), "status",
                         "compressedNodes");
    assert_ok(packed_nodes_read(&a, packed, &nodes, &err), &err);
    assert_int_equal(json_object_size(nodes), 15);
    arena_done(&a);
}

TEST(what_cannot_be_read_is_named)
{
    static const struct {
        struct str bytes;
        const char *text;
    } rows[] = {
        {STR("\x28\xb5\x2f\xfd\x00"), "zstd"},
        {STR("\x8b\x02\x80{}"), "brotli"},
        {STR("\x1f\x8b"), "ends too early"},
        {STR("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03garbage"), "broken gzip"},
    };
    struct arena a = ARENA_INIT;
    struct error err;
    json_t *nodes;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_fails(packed_nodes_read(&a, base64_encode(&a, rows[i].bytes), &nodes, &err),
                     ERR_INVALID, &err);
        assert_contains(str_c(err.msg), "status.compressedNodes");
        assert_contains(str_c(err.msg), rows[i].text);
    }
    assert_fails(packed_nodes_read(&a, STR("no base64!"), &nodes, &err), ERR_INVALID, &err);
    assert_fails(packed_nodes_read(&a, base64_encode(&a, gzip(&a, STR("[]"), 9)), &nodes, &err),
                 ERR_INVALID, &err);
    arena_done(&a);
}

TEST(nothing_may_follow_the_stream_or_be_cut_from_it)
{
    struct arena a = ARENA_INIT;
    struct error err;
    json_t *nodes;
    struct str packed = gzip(&a, STR("{\"a\":1}"), 9);

    for (size_t n = 0; n < packed.len; n++)
        assert_fails(packed_nodes_read(&a, base64_encode(&a, str_first(packed, n)), &nodes, &err),
                     ERR_INVALID, &err);
    char *longer = arena_cstr(&a, packed); /* its NUL counts as one byte more */
    struct str text = base64_encode(&a, (struct str){longer, packed.len + 1});
    assert_fails(packed_nodes_read(&a, text, &nodes, &err), ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "1 bytes follow");
    arena_done(&a);
}

TEST(a_bomb_is_not_inflated)
{
    struct arena a = ARENA_INIT;
    struct error err;
    json_t *nodes;
    size_t n = 2 * MIB;
    char *spaces = arena_alloc(&a, n);

    memset(spaces, ' ', n);
    spaces[n - 2] = '{';
    spaces[n - 1] = '}';
    struct str packed = gzip(&a, (struct str){spaces, n}, 9);
    assert_true(packed.len * NODES_INFLATED_MAX_RATIO < n);
    assert_fails(packed_nodes_read(&a, base64_encode(&a, packed), &nodes, &err), ERR_LIMIT, &err);
    /* the same bytes stored without compression are fine */
    packed = gzip(&a, (struct str){spaces, n}, 0);
    assert_ok(packed_nodes_read(&a, base64_encode(&a, packed), &nodes, &err), &err);
    arena_done(&a);
}

TEST(a_fan_out_of_thousands_stays_below_the_ratio)
{
    struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(buf_done) struct buf text = BUF_INIT(8 * MIB);
    json_t *nodes;

    buf_addc(&text, '{');
    for (unsigned i = 0; i < 5000; i++)
        buf_addf(&text,
                 "%s\"big-%u\":{\"id\":\"big-%u\",\"name\":\"big[0].gen(%u:%u)\",\"displayName\":"
                 "\"gen(%u:%u)"
                 "\",\"type\":\"Pod\",\"templateName\":\"gen\",\"templateScope\":\"local/big\","
                 "\"phase\":\"Succeeded\",\"boundaryID\":\"big\",\"taskResultSynced\":true}",
                 i ? "," : "", 2654435761U * i, 2654435761U * i, i, i, i, i);
    buf_addc(&text, '}');
    struct str packed = gzip(&a, buf_str(&text), 9);
    assert_ok(packed_nodes_read(&a, base64_encode(&a, packed), &nodes, &err), &err);
    assert_int_equal(json_object_size(nodes), 5000);
    assert_true(text.len / packed.len < NODES_INFLATED_MAX_RATIO / 2);
    arena_done(&a);
}

TEST_MAIN()
