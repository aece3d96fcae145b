/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#include "argo/images.h"

#define HEX1 "1111111111111111111111111111111111111111111111111111111111111111"
#define HEX2 "2222222222222222222222222222222222222222222222222222222222222222"
#define AT1  "@sha256:" HEX1
#define AT2  "@sha256:" HEX2

enum { MAX = 4 };

struct row {
    struct parameter parameters[MAX];
    const char *outputs[MAX]; /* "name uri digit-of-digest", or "name !piece of the reason" */
};

#define P(n, v)                                                   \
    {                                                             \
        .name = {n, sizeof(n) - 1}, .value = { v, sizeof(v) - 1 } \
    }

static const struct row rows[] = {
    {{P("OCI", "127.0.0.1:5000/a/b" AT1)}, {"OCI oci://127.0.0.1:5000/a/b 1"}},
    {{P("OCI", " app" AT1 "\n")}, {"OCI oci://docker.io/library/app 1"}},
    {{P("OCI", "r.io/a:v1" AT1)}, {"OCI oci://r.io/a 1"}},
    {{P("OCI_web", "r.io/web" AT1), P("OCI_api", "r.io/api" AT2)},
     {"OCI_web oci://r.io/web 1", "OCI_api oci://r.io/api 2"}},
    /* the same image in two repositories is two, under two names it is one */
    {{P("OCI_1", "r.io/a" AT1), P("OCI_2", "r.io/b" AT1), P("OCI_3", "r.io/a" AT1)},
     {"OCI_1, OCI_3 oci://r.io/a 1", "OCI_2 oci://r.io/b 1"}},
    {{P("app-IMAGE_URL", "r.io/a:v1"), P("app-IMAGE_DIGEST", "sha256:" HEX1)},
     {"app-IMAGE_URL oci://r.io/a 1"}},
    {{P("IMAGE_DIGEST", "sha256:" HEX1), P("IMAGE_URL", "r.io/a" AT1)},
     {"IMAGE_URL oci://r.io/a 1"}},
    {{P("IMAGES", "r.io/a" AT1 ", r.io/b" AT2 "\n\nr.io/c" AT1 "\n,")},
     {"IMAGES[0] oci://r.io/a 1", "IMAGES[1] oci://r.io/b 2", "IMAGES[2] oci://r.io/c 1"}},
    /* claims that mean nothing */
    {{P("OCI", "r.io/a:v1")}, {"OCI !no digest"}},
    {{P("OCI", "not an image")}, {"OCI !names no image"}},
    {{P("OCI_x", "r.io/a@sha256:12")}, {"OCI_x !names no image"}},
    {{P("a_IMAGE_URL", "r.io/a")}, {"a_IMAGE_URL !no parameter with its digest"}},
    {{P("a_IMAGE_DIGEST", "sha256:" HEX1), P("b_IMAGE_URL", "r.io/b")},
     {"a_IMAGE_DIGEST !no parameter with its repository",
      "b_IMAGE_URL !no parameter with its digest"}},
    {{P("IMAGE_URL", "r.io/a"), P("IMAGE_DIGEST", "latest")}, {"IMAGE_URL !no sha256 digest"}},
    {{P("IMAGE_URL", "r.io/a" AT2), P("IMAGE_DIGEST", "sha256:" HEX1)}, {"IMAGE_URL !differ"}},
    {{P("IMAGE_URL", "r.io/../a"), P("IMAGE_DIGEST", "sha256:" HEX1)},
     {"IMAGE_URL !names no image"}},
    /* no claims at all */
    {{P("OCI_REGION", "eu-frankfurt-1"), P("oci", "r.io/a" AT1), P("OCIX", "r.io/a" AT1),
      P("OCI", " ")},
     {NULL}},
    {{P("IMAGE_URLS", "r.io/a"), P("IMAGES", ""), P("images", "r.io/a" AT1)}, {NULL}},
};

static void check_output(const struct artifact *artifact, const char *want)
{
    struct str name, rest, uri, digit, text = str_c(want);

    assert_int_equal(artifact->location.kind, LOCATION_OCI);
    if (str_contains(text, STR("!"))) {
        str_cut(text, '!', &name, &rest);
        assert_int_equal(artifact->state, ARTIFACT_UNREADABLE);
        assert_true(str_eq(artifact->name, str_trim(name)));
        assert_contains(artifact->reason, rest.ptr);
        assert_true(artifact->uri.len == 0);
        return;
    }
    str_cut_last(text, ' ', &rest, &digit);
    str_cut_last(rest, ' ', &name, &uri);
    assert_int_equal(artifact->state, ARTIFACT_PENDING);
    assert_true(str_eq(artifact->name, name));
    assert_true(str_eq(artifact->uri, uri));
    assert_true(artifact->expected.hex[0] == digit.ptr[0]);
    assert_true(location_is_full(&artifact->location));
}

TEST(output_parameters_name_images)
{
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct node node = {0};
        size_t n = 0;
        for (size_t p = 0; p < MAX && rows[i].parameters[p].name.len; p++)
            *LIST_ADD(&a, &node.parameters) = rows[i].parameters[p];
        images_of_node(&a, &node);
        for (; n < MAX && rows[i].outputs[n]; n++) {
            if (n >= node.outputs.len)
                fail_msg("row %zu: %zu outputs, want %s", i, node.outputs.len, rows[i].outputs[n]);
            check_output(&node.outputs.items[n], rows[i].outputs[n]);
        }
        assert_int_equal(node.outputs.len, n);
    }
    arena_done(&a);
}

TEST(one_node_names_only_so_many_images)
{
    struct arena a = ARENA_INIT;
    struct node node = {0};
    _cleanup_(buf_done) struct buf list = BUF_INIT(MIB);

    for (int i = 0; i < 2 * NODE_MAX_IMAGES; i++)
        buf_addf(&list, "r.io/a%d" AT1 ",", i);
    *LIST_ADD(&a, &node.parameters) = (struct parameter){STR("IMAGES"), buf_str(&list), false};
    images_of_node(&a, &node);
    assert_int_equal(node.outputs.len, NODE_MAX_IMAGES + 1);
    assert_contains(node.outputs.items[NODE_MAX_IMAGES].reason, "more images");

    node = (struct node){0};
    for (int i = 0; i < 2 * NODE_MAX_IMAGES; i++)
        *LIST_ADD(&a, &node.parameters) =
            (struct parameter){arena_printf(&a, "%d_IMAGE_URL", i), STR("r.io/a"), false};
    images_of_node(&a, &node);
    assert_int_equal(node.outputs.len, NODE_MAX_IMAGES + 1);
    arena_done(&a);
}

TEST(the_recorded_build_names_one_image_twice)
{
    struct arena a = ARENA_INIT;
    struct run run = recorded_run(&a, "build-image-zd5nq");
    struct node *node = node_named(&run, "build-image-zd5nq");

    assert_int_equal(node->outputs.len, 2);
    struct artifact *image = output_named(node, "app-IMAGE_URL, OCI");
    assert_str(image->uri, "oci://127.0.0.1:5000/apps/hello-15");
    assert_str(image->location.endpoint, "127.0.0.1:5000");
    assert_str(digest_str(&image->expected),
               "448aabc56592d88472c36a49ef1c4354cc509663a5ade1dc2f98efd40a188813");
    assert_int_equal(image->role, ROLE_SUBJECT);
    arena_done(&a);
}

TEST_MAIN()
