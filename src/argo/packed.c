/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/packed.h"

#include "base/limits.h"
#include "crypto/digest.h"

#include <zlib.h>

enum { GZIP_WINDOW_BITS = 15 + 16, CHUNK_BYTES = 64 * 1024 };

static void inflate_done(z_stream **z)
{
    inflateEnd(*z);
}

static size_t inflated_max(size_t packed)
{
    size_t max = packed * NODES_INFLATED_MAX_RATIO;

    return max < NODES_INFLATED_MAX_BYTES ? max : NODES_INFLATED_MAX_BYTES;
}

/* One gzip member and nothing behind it. The output never grows beyond the buffer's maximum. */
static int gunzip(struct str packed, struct buf *ret, struct error *err)
{
    char chunk[CHUNK_BYTES];
    z_stream stream = {.next_in = (unsigned char *)packed.ptr, .avail_in = (unsigned)packed.len};
    int status = inflateInit2(&stream, GZIP_WINDOW_BITS);

    if (status != Z_OK)
        return error_set(err, ERR_INTERNAL, "zlib cannot start (%d)", status);
    _cleanup_(inflate_done) UNUSED z_stream *ending = &stream;
    while (status == Z_OK && !ret->failed) {
        stream.next_out = (unsigned char *)chunk;
        stream.avail_out = sizeof(chunk);
        status = inflate(&stream, Z_NO_FLUSH);
        buf_add(ret, (struct str){chunk, sizeof(chunk) - stream.avail_out});
    }
    if (ret->failed)
        return error_set(err, ERR_LIMIT, "inflates from %zu to more than %zu bytes", packed.len,
                         ret->max);
    if (status != Z_STREAM_END)
        return error_set(err, ERR_INVALID, "broken gzip: %s",
                         stream.msg ? stream.msg : "it ends too early");
    if (stream.avail_in)
        return error_set(err, ERR_INVALID, "%u bytes follow the gzip stream", stream.avail_in);
    return 0;
}

static int unpack(struct str packed, struct buf *ret, struct error *err)
{
    if (packed.len > JSON_OBJECT_MAX_BYTES)
        return error_set(err, ERR_LIMIT, "%zu bytes, at most %lu are read", packed.len,
                         JSON_OBJECT_MAX_BYTES);
    if (str_starts_with(packed, STR("\x1f\x8b")))
        return gunzip(packed, ret, err);
    /* Argo 4.1 tells them apart in the same way: brotli has no mark of its own */
    const char *algorithm = str_starts_with(packed, STR("\x28\xb5\x2f\xfd")) ? "zstd" : "brotli";
    return error_set(err, ERR_INVALID,
                     "compressed with %s, but only gzip is read; set the workflow controller's "
                     "WORKFLOW_COMPRESSION_ALGORITHM to gzip",
                     algorithm);
}

int packed_nodes_read(struct arena *a, struct str base64, json_t **ret, struct error *err)
{
    struct str packed;

    if (base64_decode(a, base64, &packed, err) < 0)
        return error_wrap(err, "status.compressedNodes");
    _cleanup_(buf_done) struct buf text = BUF_INIT(inflated_max(packed.len));
    if (unpack(packed, &text, err) < 0 ||
        json_parse_object(a, buf_str(&text), NODES_INFLATED_MAX_BYTES, JSON_MAX_DEPTH, ret, err) <
            0)
        return error_wrap(err, "status.compressedNodes");
    return 0;
}
