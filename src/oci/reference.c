/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/reference.h"

#include "base/limits.h"
#include "oci/chars.h"

enum { REPOSITORY_MAX = 255, TAG_MAX = 128, IMAGE_ID_DIGITS = 64, PORT_MAX = 65535 };

static bool is_tag_char(char c)
{
    return is_alnum(c) || c == '_' || c == '.' || c == '-';
}

static bool is_label_char(char c)
{
    return is_alnum(c) || c == '-';
}

static bool is_dash(char c)
{
    return c == '-';
}

static bool is_ipv6_char(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':';
}

static bool is_hex_char(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* separator := '.' | '_' | '__' | '-'+ */
static size_t separator_span(struct str s)
{
    if (str_starts_with(s, STR("__")))
        return 2;
    if (s.len && (s.ptr[0] == '.' || s.ptr[0] == '_'))
        return 1;
    return str_span(s, is_dash);
}

/* path-component := alpha-numeric (separator alpha-numeric)* */
static bool is_path_component(struct str s)
{
    for (;;) {
        size_t n = str_span(s, is_lower_alnum);
        if (n == 0)
            return false;
        s = str_skip(s, n);
        if (s.len == 0)
            return true;
        n = separator_span(s);
        if (n == 0)
            return false;
        s = str_skip(s, n);
    }
}

bool oci_is_repository(struct str s)
{
    struct str component;
    bool more;

    if (s.len > REPOSITORY_MAX)
        return false;
    do {
        more = str_cut(s, '/', &component, &s);
        if (!is_path_component(component))
            return false;
    } while (more);
    return true;
}

bool oci_is_tag(struct str s)
{
    return s.len > 0 && s.len <= TAG_MAX && str_span(s, is_tag_char) == s.len && s.ptr[0] != '.' &&
           s.ptr[0] != '-';
}

bool oci_is_digest(struct str s)
{
    struct digest d;

    return str_starts_with(s, STR("sha256:")) && digest_parse(s, &d) &&
           str_eq(str_skip(s, 7), digest_str(&d));
}

/* Without the port; *ret_valid tells whether a port that is there is a good one. */
static struct str cut_port(struct str host, bool *ret_valid)
{
    struct str name, port;
    uint64_t number;

    *ret_valid = true;
    if (str_ends_with(host, STR("]")) || !str_cut_last(host, ':', &name, &port))
        return host;
    *ret_valid = str_to_u64(port, &number) && number > 0 && number <= PORT_MAX;
    return name;
}

static bool is_domain_name(struct str s)
{
    struct str label;
    bool more;

    do {
        more = str_cut(s, '.', &label, &s);
        if (label.len == 0 || str_span(label, is_label_char) != label.len || label.ptr[0] == '-' ||
            label.ptr[label.len - 1] == '-')
            return false;
    } while (more);
    return true;
}

bool oci_is_host(struct str s)
{
    bool port_is_valid;
    struct str name = cut_port(s, &port_is_valid);

    if (!port_is_valid || s.len > REPOSITORY_MAX)
        return false;
    if (!str_starts_with(name, STR("[")))
        return is_domain_name(name);
    struct str inside = str_skip(name, 1);
    return inside.len > 1 && str_span(inside, is_ipv6_char) == inside.len - 1 &&
           str_ends_with(inside, STR("]"));
}

static bool has_upper(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_upper(s.ptr[i]))
            return true;
    return false;
}

/* Docker's rule: the first component is a host when it cannot be part of a repository's name. */
static bool looks_like_host(struct str s)
{
    return str_cut(s, '.', NULL, NULL) || str_cut(s, ':', NULL, NULL) || has_upper(s) ||
           str_eq(s, STR("localhost"));
}

static void split_host(struct arena *a, struct str name, struct oci_reference *ret)
{
    struct str first, rest;

    ret->host = STR("docker.io");
    ret->repository = name;
    if (str_cut(name, '/', &first, &rest) && looks_like_host(first)) {
        ret->host = str_eq(first, STR("index.docker.io")) ? STR("docker.io") : first;
        ret->repository = rest;
    }
    if (str_eq(ret->host, STR("docker.io")) && !str_cut(ret->repository, '/', NULL, NULL))
        ret->repository = arena_printf(a, "library/" PRI_STR, STR_ARG(ret->repository));
}

/* Cuts ":tag" off the last component; a colon before the last '/' belongs to the host. */
static struct str cut_tag(struct str name, struct str *ret_tag)
{
    struct str last, tag;

    if (!str_cut_last(name, '/', NULL, &last))
        last = name;
    if (!str_cut(last, ':', NULL, &tag))
        return name;
    *ret_tag = tag;
    return str_first(name, name.len - tag.len - 1);
}

static int wrong(struct str text, const char *why, struct error *err)
{
    return error_set(err, ERR_INVALID, "image reference '" PRI_STR "': %s",
                     STR_ARG(str_first(text, 200)), why);
}

int oci_reference_parse(struct arena *a, struct str text, struct oci_reference *ret,
                        struct error *err)
{
    struct oci_reference r = {0};
    struct str name, digest;

    if (text.len > OCI_REFERENCE_MAX)
        return error_set(err, ERR_LIMIT, "image reference is longer than %d bytes",
                         OCI_REFERENCE_MAX);
    bool has_digest = str_cut(text, '@', &name, &digest);
    if (has_digest && !(oci_is_digest(digest) && digest_parse(digest, &r.digest)))
        return wrong(text, "the digest must be sha256: and 64 lower-case hex digits", err);
    struct str path = cut_tag(name, &r.tag);
    bool has_tag = path.len != name.len;
    if (has_tag && !oci_is_tag(r.tag))
        return wrong(text, "the tag is malformed", err);
    if (!has_tag && path.len == IMAGE_ID_DIGITS && str_span(path, is_hex_char) == path.len)
        return wrong(text, "this is an image id, not a name", err);
    split_host(a, path, &r);
    if (!oci_is_host(r.host))
        return wrong(text, "the registry host is malformed", err);
    if (has_upper(r.repository))
        return wrong(text, "the repository must be lower case", err);
    if (!oci_is_repository(r.repository))
        return wrong(text, "the repository is malformed", err);
    if (!has_tag && !has_digest)
        r.tag = STR("latest");
    *ret = r;
    ret->host = arena_str(a, r.host);
    ret->repository = arena_str(a, r.repository);
    ret->tag = arena_str(a, r.tag);
    return 0;
}
