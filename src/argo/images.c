/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/images.h"

#include "base/limits.h"
#include "oci/reference.h"

#define URL_SUFFIX    STR("IMAGE_URL")
#define DIGEST_SUFFIX STR("IMAGE_DIGEST")
#define TOO_MANY      "more images are named than one node may"

static struct artifact *add_output(struct arena *a, struct node *node, struct str name)
{
    struct artifact *artifact = LIST_ADD(a, &node->outputs);

    artifact->name = name;
    artifact->location.kind = LOCATION_OCI;
    return artifact;
}

static void add_malformed(struct arena *a, struct node *node, struct str name, const char *why)
{
    struct artifact *artifact = add_output(a, node, name);

    artifact->state = ARTIFACT_UNREADABLE;
    artifact->reason = arena_printf(a, "output parameter " PRI_STR " names no image: %s",
                                    STR_ARG(str_first(name, 120)), why);
}

static struct artifact *find_image(struct node *node, struct str uri, const struct digest *digest)
{
    list_each (artifact, &node->outputs)
        if (artifact->location.kind == LOCATION_OCI && str_eq(artifact->uri, uri) &&
            digest_eq(&artifact->expected, digest))
            return artifact;
    return NULL;
}

/* An image that several parameters name is one artifact with all their names. */
static void add_image(struct arena *a, struct node *node, struct str name,
                      const struct oci_reference *ref, const struct digest *digest)
{
    struct location location = {
        .kind = LOCATION_OCI, .endpoint = ref->host, .bucket = ref->repository};
    struct str uri = location_uri(a, &location);
    struct artifact *known = find_image(node, uri, digest);

    if (known) {
        known->name = arena_printf(a, PRI_STR ", " PRI_STR, STR_ARG(known->name), STR_ARG(name));
        return;
    }
    struct artifact *artifact = add_output(a, node, name);
    artifact->location = location;
    artifact->uri = uri;
    artifact->expected = *digest;
}

/* "repository@sha256:…", perhaps with a tag. */
static void add_reference(struct arena *a, struct node *node, struct str name, struct str text)
{
    struct oci_reference ref;
    struct error err = ERROR_INIT;

    if (oci_reference_parse(a, text, &ref, &err) < 0)
        add_malformed(a, node, name, err.msg);
    else if (!digest_is_set(&ref.digest))
        add_malformed(a, node, name, "no digest (want repository@sha256:…)");
    else
        add_image(a, node, name, &ref, &ref.digest);
}

/* `OCI`, or `OCI_*` when it can be meant: the prefix also begins names of Oracle's cloud. */
static bool read_oci(struct arena *a, struct node *node, const struct parameter *p)
{
    bool is_exact = str_eq_c(p->name, "OCI");
    bool is_prefixed = str_starts_with(p->name, STR("OCI_")) && str_contains(p->value, STR("@"));

    if (is_exact || is_prefixed)
        add_reference(a, node, p->name, str_trim(p->value));
    return is_exact || is_prefixed;
}

/* Cuts at the first comma or line end. */
static struct str next_item(struct str *rest)
{
    size_t n = 0;

    while (n < rest->len && rest->ptr[n] != ',' && rest->ptr[n] != '\n')
        n++;
    struct str item = str_first(*rest, n);
    *rest = str_skip(*rest, n + 1);
    return str_trim(item);
}

static bool read_list(struct arena *a, struct node *node, const struct parameter *p)
{
    struct str rest = p->value;
    size_t n = 0;

    if (!str_eq_c(p->name, "IMAGES"))
        return false;
    while (rest.len && n < NODE_MAX_IMAGES) {
        struct str item = next_item(&rest);
        if (item.len)
            add_reference(a, node, arena_printf(a, "IMAGES[%zu]", n++), item);
    }
    if (str_trim(rest).len)
        add_malformed(a, node, p->name, TOO_MANY);
    return true;
}

/* The parameter that has the other suffix behind the same beginning, or NULL. */
static const struct parameter *find_partner(const struct node *node, const struct parameter *p,
                                            struct str suffix, struct str other)
{
    struct str prefix = str_first(p->name, p->name.len - suffix.len);

    list_each (q, &node->parameters)
        if (q->name.len == prefix.len + other.len && str_starts_with(q->name, prefix) &&
            str_ends_with(q->name, other))
            return q;
    return NULL;
}

static bool read_pair(struct arena *a, struct node *node, const struct parameter *p)
{
    struct oci_reference ref;
    struct digest digest;
    struct error err = ERROR_INIT;

    if (!str_ends_with(p->name, URL_SUFFIX))
        return false;
    const struct parameter *partner = find_partner(node, p, URL_SUFFIX, DIGEST_SUFFIX);
    if (!partner)
        add_malformed(a, node, p->name, "there is no parameter with its digest (…IMAGE_DIGEST)");
    else if (!digest_parse(str_trim(partner->value), &digest))
        add_malformed(a, node, p->name, "the …IMAGE_DIGEST beside it is no sha256 digest");
    else if (oci_reference_parse(a, str_trim(p->value), &ref, &err) < 0)
        add_malformed(a, node, p->name, err.msg);
    else if (digest_is_set(&ref.digest) && !digest_eq(&ref.digest, &digest))
        add_malformed(a, node, p->name, "it and the …IMAGE_DIGEST beside it differ");
    else
        add_image(a, node, p->name, &ref, &digest);
    return true;
}

static bool read_orphan(struct arena *a, struct node *node, const struct parameter *p)
{
    if (!str_ends_with(p->name, DIGEST_SUFFIX) || find_partner(node, p, DIGEST_SUFFIX, URL_SUFFIX))
        return false;
    add_malformed(a, node, p->name, "there is no parameter with its repository (…IMAGE_URL)");
    return true;
}

void images_of_node(struct arena *a, struct node *node)
{
    static bool (*const readers[])(struct arena *, struct node *, const struct parameter *) = {
        read_oci, read_list, read_pair, read_orphan};
    size_t before = node->outputs.len;

    list_each (p, &node->parameters) {
        if (!str_trim(p->value).len) /* an optional output that was not made */
            continue;
        if (node->outputs.len - before >= NODE_MAX_IMAGES) {
            add_malformed(a, node, p->name, TOO_MANY);
            return;
        }
        for (size_t i = 0; i < ARRAY_LEN(readers) && !readers[i](a, node, p); i++)
            ;
    }
}
