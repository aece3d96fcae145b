/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "kube/counts.h"

TEST(requests_are_counted_by_method_and_code)
{
    static const struct {
        const char *method;
        int status;
    } requests[] = {{"GET", 200}, {"GET", 404}, {"GET", 200},   {"PATCH", 0},
                    {"PUT", 418}, {"PUT", 299}, {"TRACE", 200}, {"DELETE", 504}};
    static const struct kube_request_count want[] = {{"GET", "200", 2},
                                                     {"GET", "404", 1},
                                                     {"PATCH", "<error>", 1},
                                                     {"PUT", "other", 2},
                                                     {"DELETE", "504", 1}};
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct counts c = {0};

    assert_int_equal(counts_read(&c, &a).len, 0);
    for (size_t i = 0; i < ARRAY_LEN(requests); i++)
        counts_add(&c, requests[i].method, requests[i].status);
    struct kube_request_counts got = counts_read(&c, &a);
    assert_int_equal(got.len, ARRAY_LEN(want));
    for (size_t i = 0; i < got.len; i++) {
        assert_string_equal(got.items[i].method, want[i].method);
        assert_string_equal(got.items[i].code, want[i].code);
        assert_int_equal(got.items[i].requests, want[i].requests);
    }
}

TEST_MAIN()
