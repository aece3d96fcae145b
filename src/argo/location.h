/* SPDX-License-Identifier: Apache-2.0
 *
 * Where an artifact named in status or in a task result really lies, and whether we may go there
 * (design §6, rule 2).
 *
 * Order: the artifact's own full location; else the node template's archiveLocation; else the
 * frozen artifact repository; the artifact's own key is kept. A location is honoured only when the
 * spec, the stored template or the frozen repository gives the same place (endpoint, bucket,
 * transport, secrets); anything else is refused.
 */
#pragma once

#include "model/run.h"
#include "json/json.h"

/* Sets location, uri, state (PENDING, or REFUSED / UNSUPPORTED / MISSING with reason) of *artifact.
 * `artifact_json` is one element of outputs.artifacts, `template` the node's template or NULL,
 * `workflow` the whole object. */
void location_resolve(struct arena *a, const json_t *workflow, const json_t *template,
                      const json_t *artifact_json, struct artifact *artifact);

/* Honours a refused location after all when the pod's own template, with its variables filled in,
 * names the same place. A place that is only a key lies in its archive location. */
void location_resolve_by_pod(struct arena *a, const struct pod *pod, struct artifact *artifact);

/* A location object's fields (the member "s3", "gcs", …) into *ret; LOCATION_NONE when there is
 * none. */
void location_read(const json_t *holder, struct location *ret);

/* The template that a node ran: by templateScope and templateRef through status.storedTemplates,
 * then the stored spec, then the spec; NULL when it cannot be found. */
const json_t *location_template_of_node(const json_t *workflow, const json_t *node);
