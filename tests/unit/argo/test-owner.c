/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#include "argo/owner.h"

#define REF(api, kind, name, rest)                                             \
    "{\"apiVersion\":\"" api "\",\"kind\":\"" kind "\",\"name\":\"" name "\"," \
    "\"uid\":\"u\"" rest "}"
#define OWNED(refs) "{\"metadata\":{\"ownerReferences\":[" refs "]}}"
#define CONTROLS    ",\"controller\":true"

TEST(owners_are_told_apart)
{
    static const struct {
        const char *text, *controller, *workflow, *controlling;
    } rows[] = {
        {OWNED(REF("argoproj.io/v1alpha1", "Workflow", "w", CONTROLS)), "w", "w", "w"},
        {OWNED(REF("argoproj.io/v1alpha1", "Workflow", "w", "")), "", "w", ""},
        {OWNED(REF("argoproj.io/v1alpha1", "CronWorkflow", "c", CONTROLS)), "c", "", ""},
        {OWNED(REF("v1", "Pod", "p", CONTROLS) "," REF("argoproj.io/v1alpha1", "Workflow", "w",
                                                       CONTROLS)),
         "w", "w", "w"},
        {OWNED(REF("example.com/argoproj.io", "Workflow", "w", CONTROLS)), "", "", ""},
        {OWNED(REF("argoproj.io/v1alpha1", "Workflow", "", CONTROLS)), "", "", ""},
        {OWNED("null,[],7"), "", "", ""},
        {"{}", "", "", ""},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const json_t *object = json_of(&a, rows[i].text);
        assert_str(json_str_at(owner_controller(object), "name"), rows[i].controller);
        assert_str(json_str_at(owner_workflow(object, false), "name"), rows[i].workflow);
        assert_str(json_str_at(owner_workflow(object, true), "name"), rows[i].controlling);
    }
    arena_done(&a);
}

TEST_MAIN()
