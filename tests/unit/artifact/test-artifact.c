/* SPDX-License-Identifier: Apache-2.0 */
#include "reads.h"

TEST(other_kinds_are_named_and_not_read)
{
    _cleanup_(surroundings_done) struct surroundings s;
    struct artifact artifact = {.location = {.kind = LOCATION_HDFS}};
    bool unchanged;

    with_folder(&s);
    digest(&s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_UNSUPPORTED);
    assert_contains(artifact.reason, "hdfs");
    assert_fails(artifact_is_unchanged(&s.env, &artifact, &s.arena, &unchanged, &s.err),
                 ERR_INVALID, &s.err);
}

TEST_MAIN()
