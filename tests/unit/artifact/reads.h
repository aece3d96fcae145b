/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading one artifact, where the test expects it to be settled.
 */
#pragma once

#include "helpers/surroundings.h"

static inline void digest_within(struct surroundings *s, const struct artifact_limits *limits,
                                 struct artifact *artifact)
{
    assert_ok(artifact_digest(&s->env, limits, NULL, &s->arena, artifact, &s->err), &s->err);
}

static inline void digest(struct surroundings *s, struct artifact *artifact)
{
    digest_within(s, &generous, artifact);
}

static inline bool is_unchanged(struct surroundings *s, const struct artifact *known)
{
    bool unchanged = false;

    assert_ok(artifact_is_unchanged(&s->env, known, &s->arena, &unchanged, &s->err), &s->err);
    return unchanged;
}
