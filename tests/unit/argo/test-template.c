/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#include "argo/location.h"

static const char workflow[] =
    "{\"spec\":{\"templates\":[{\"name\":\"main\",\"from\":\"spec\",\"steps\":[[{\"name\":\"s\","
    "\"inline\":{\"from\":\"inline step\"}}]]},{\"name\":\"old\",\"from\":\"spec only\"},"
    "{\"name\":\"d\",\"dag\":{\"tasks\":[{\"name\":\"t\",\"inline\":{\"from\":\"inline task\"}},"
    "{\"name\":\"twice\",\"inline\":{\"from\":\"1\"}}]}},"
    "{\"name\":\"e\",\"dag\":{\"tasks\":[{\"name\":\"twice\",\"inline\":{\"from\":\"2\"}}]}}]},"
    "\"status\":{\"storedTemplates\":{"
    "\"namespaced/lib/main\":{\"from\":\"lib\"},\"cluster/lib/main\":{\"from\":\"cluster\"},"
    "\"namespaced/lib/inline/s\":{\"from\":\"stored inline\"}}}}";

TEST(a_template_is_found_by_scope_and_never_by_bare_name)
{
    static const struct {
        const char *node, *from;
    } rows[] = {
        {"{\"templateName\":\"main\",\"templateScope\":\"local/w\"}", "spec"},
        {"{\"templateName\":\"main\",\"templateScope\":\"local/\"}", "spec"},
        {"{\"templateName\":\"main\"}", "spec"},
        {"{\"templateName\":\"main\",\"templateScope\":\"namespaced/lib\"}", "lib"},
        {"{\"templateName\":\"main\",\"templateScope\":\"lib\"}", "lib"},
        {"{\"templateName\":\"main\",\"templateScope\":\"cluster/lib\"}", "cluster"},
        {"{\"templateRef\":{\"name\":\"lib\",\"template\":\"main\"},\"templateScope\":\"local/w\"}",
         "lib"},
        {"{\"templateRef\":{\"name\":\"lib\",\"template\":\"main\",\"clusterScope\":true}}",
         "cluster"},
        {"{\"displayName\":\"s\",\"templateScope\":\"local/w\"}", "inline step"},
        {"{\"displayName\":\"s(2:x)\",\"templateScope\":\"local/w\"}", "inline step"},
        {"{\"displayName\":\"t\",\"templateScope\":\"local/w\"}", "inline task"},
        {"{\"displayName\":\"s(0)\",\"templateScope\":\"namespaced/lib\"}", "stored inline"},
        {"{\"displayName\":\"twice\",\"templateScope\":\"local/w\"}", NULL},
        {"{\"templateName\":\"main\",\"templateScope\":\"namespaced/other\"}", NULL},
        {"{\"templateName\":\"none\",\"templateScope\":\"local/w\"}", NULL},
        {"{\"templateRef\":{},\"templateName\":\"main\"}", NULL},
        {"{}", NULL},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const json_t *t =
            location_template_of_node(json_of(&a, workflow), json_of(&a, rows[i].node));
        assert_str(json_str_at(t, "from"), rows[i].from ? rows[i].from : "");
    }
    arena_done(&a);
}

TEST(the_stored_spec_comes_before_the_objects_own)
{
    struct arena a = ARENA_INIT;
    json_t *w = json_of(&a, workflow), *node = json_of(&a, "{\"templateName\":\"main\"}");

    json_put(json_at(w, "status"), "storedWorkflowTemplateSpec",
             json_incref(json_of(&a, "{\"templates\":[{\"name\":\"main\",\"from\":\"stored\"}]}")));
    assert_str(json_str_at(location_template_of_node(w, node), "from"), "stored");
    node = json_of(&a, "{\"templateName\":\"old\"}");
    assert_str(json_str_at(location_template_of_node(w, node), "from"), "spec only");
    arena_done(&a);
}

TEST(names_too_long_for_any_key_find_nothing)
{
    struct arena a = ARENA_INIT;
    static char name[5 * NAME_MAX_BYTES];
    json_t *node = json_new_object(&a);

    memset(name, 'n', sizeof(name));
    json_put_str(node, "templateName", (struct str){name, sizeof(name)});
    json_put_c(node, "templateScope", "namespaced/lib");
    assert_null(location_template_of_node(json_of(&a, workflow), node));
    arena_done(&a);
}

TEST_MAIN()
