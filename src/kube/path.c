/* SPDX-License-Identifier: Apache-2.0 */
#include "http/sigv4.h"
#include "kube/request.h"

/* As the server's IsValidPathSegmentName. */
static int check_segment(struct str s, struct error *err)
{
    if (str_eq_c(s, ".") || str_eq_c(s, "..") || str_contains(s, STR("/")) ||
        str_contains(s, STR("%")))
        return error_set(err, ERR_INVALID, "'" PRI_STR "' is not a name that Kubernetes allows",
                         STR_ARG(str_first(s, 100)));
    return 0;
}

int kube_path(struct arena *a, const struct kube_kind *kind, struct str ns, struct str name,
              struct str *ret, struct error *err)
{
    struct str parts[] = {kind->group[0] ? STR("apis") : STR("api"),
                          str_c(kind->group),
                          str_c(kind->version),
                          ns.len ? STR("namespaces") : STR_EMPTY,
                          ns,
                          str_c(kind->plural),
                          name};
    struct str path = STR_EMPTY;

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (check_segment(parts[i], err) < 0)
            return -1;
        if (parts[i].len)
            path = arena_printf(a, PRI_STR "/" PRI_STR, STR_ARG(path),
                                STR_ARG(sigv4_encode(a, parts[i], false)));
    }
    *ret = path;
    return 0;
}

struct str kube_what(struct arena *a, const char *verb, const struct kube_kind *kind, struct str ns,
                     struct str name)
{
    return arena_printf(a, "%s %s%s" PRI_STR "%s" PRI_STR, verb, kind->plural,
                        ns.len || name.len ? " " : "", STR_ARG(ns), ns.len && name.len ? "/" : "",
                        STR_ARG(name));
}

struct str kube_query(struct arena *a, struct str path, const char *name, struct str value)
{
    if (value.len == 0)
        return path;
    return arena_printf(a, PRI_STR "%c%s=" PRI_STR, STR_ARG(path),
                        str_contains(path, STR("?")) ? '&' : '?', name,
                        STR_ARG(sigv4_encode(a, value, false)));
}
