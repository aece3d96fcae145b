/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kubeconfig.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"
#include "json/yaml.h"

static const struct {
    const char *list;   /* member of the file */
    const char *member; /* that holds the body of an entry */
} kinds[] = {
    [KUBECONFIG_CLUSTER] = {"clusters", "cluster"},
    [KUBECONFIG_USER] = {"users", "user"},
    [KUBECONFIG_CONTEXT] = {"contexts", "context"},
};

/* Each entry is an object with a name of its own and a body. */
static int check_list(const json_t *root, enum kubeconfig_kind kind, struct error *err)
{
    _cleanup_(map_done) struct map seen = MAP_INIT;
    json_t *list = json_at(root, kinds[kind].list);

    if (list && !json_is_array(list))
        return error_set(err, ERR_INVALID, "%s: want an array, got %s", kinds[kind].list,
                         json_type_name(list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        struct str name = json_str_at(entry, "name");
        if (name.len == 0)
            return error_set(err, ERR_INVALID, "%s[%zu]: no name", kinds[kind].list, i);
        if (!json_is_object(json_at(entry, kinds[kind].member)))
            return error_set(err, ERR_INVALID, "%s '" PRI_STR "': no member '%s'", kinds[kind].list,
                             STR_ARG(name), kinds[kind].member);
        if (map_put(&seen, name, list))
            return error_set(err, ERR_INVALID, "%s: two are named '" PRI_STR "'", kinds[kind].list,
                             STR_ARG(name));
    }
    return 0;
}

int kubeconfig_add(struct kubeconfig *k, struct arena *a, struct str path, struct str text,
                   struct error *err)
{
    struct kubeconfig_file file = {.path = path};

    if (!str_cut_last(path, '/', &file.folder, NULL))
        file.folder = STR(".");
    if (str_trim(text).len && yaml_parse(a, text, YAML_MAX_BYTES, &file.root, err) < 0)
        return error_wrap(err, PRI_STR, STR_ARG(path));
    if (file.root && !json_is_null(file.root) && !json_is_object(file.root))
        return error_set(err, ERR_INVALID, PRI_STR ": not a kubeconfig: want an object, got %s",
                         STR_ARG(path), json_type_name(file.root));
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (check_list(file.root, (enum kubeconfig_kind)i, err) < 0)
            return error_wrap(err, PRI_STR, STR_ARG(path));
    *LIST_ADD(a, k) = file;
    return 0;
}

static int load_file(struct kubeconfig *k, struct arena *a, struct str path, struct error *err)
{
    _cleanup_(secret_done) struct secret text = SECRET_EMPTY;

    path = arena_str(a, path);
    if (file_read_secret(path.ptr, YAML_MAX_BYTES, &text, err) == 0)
        return kubeconfig_add(k, a, path, secret_str(&text), err);
    return err->class == ERR_NOT_FOUND ? 0 : -1;
}

int kubeconfig_load(struct arena *a, const char *path, const char *home, struct kubeconfig *ret,
                    struct error *err)
{
    struct str all = str_c(path), rest, one;
    struct kubeconfig k = {0};

    if (str_is_empty(all) && str_is_empty(str_c(home)))
        return error_set(err, ERR_NOT_FOUND, "no kubeconfig: neither KUBECONFIG nor HOME is set");
    if (str_is_empty(all))
        all = arena_printf(a, "%s/.kube/config", home);
    for (rest = all; rest.len;) {
        str_cut(rest, ':', &one, &rest);
        if (one.len && load_file(&k, a, one, err) < 0)
            return error_wrap(err, "kubeconfig");
    }
    if (k.len == 0)
        return error_set(err, ERR_NOT_FOUND, "no kubeconfig: " PRI_STR " does not exist",
                         STR_ARG(all));
    *ret = k;
    return 0;
}

struct str kubeconfig_current_context(const struct kubeconfig *k)
{
    list_each (file, k) {
        struct str name = json_str_at(file->root, "current-context");
        if (name.len)
            return name;
    }
    return STR_EMPTY;
}

static struct str names_of(const struct kubeconfig *k, enum kubeconfig_kind kind, struct arena *a)
{
    struct str names = STR_EMPTY;

    list_each (file, k) {
        const json_t *list = json_at(file->root, kinds[kind].list);
        for (size_t i = 0; i < json_array_size(list); i++) {
            struct str name = json_str_at(json_array_get(list, i), "name");
            names = arena_printf(a, PRI_STR "%s" PRI_STR, STR_ARG(names), names.len ? ", " : "",
                                 STR_ARG(name));
            if (names.len > 200)
                return names;
        }
    }
    return names.len ? names : STR("none");
}

int kubeconfig_find(const struct kubeconfig *k, enum kubeconfig_kind kind, struct str name,
                    struct arena *a, struct kubeconfig_entry *ret, struct error *err)
{
    list_each (file, k) {
        const json_t *list = json_at(file->root, kinds[kind].list);
        for (size_t i = 0; i < json_array_size(list); i++) {
            const json_t *entry = json_array_get(list, i);
            if (!str_eq(name, json_str_at(entry, "name")))
                continue;
            *ret = (struct kubeconfig_entry){.file = file,
                                             .kind = kind,
                                             .name = name,
                                             .body = json_at(entry, kinds[kind].member)};
            return 0;
        }
    }
    return error_set(err, ERR_NOT_FOUND, "no %s named '" PRI_STR "' (there are: " PRI_STR ")",
                     kinds[kind].member, STR_ARG(name), STR_ARG(names_of(k, kind, a)));
}

int kubeconfig_fail(const struct kubeconfig_entry *e, const char *member, struct error *err)
{
    return error_wrap(err, PRI_STR ": %s '" PRI_STR "': %s", STR_ARG(e->file->path),
                      kinds[e->kind].member, STR_ARG(e->name), member);
}

int kubeconfig_str(const struct kubeconfig_entry *e, const char *member, struct str *ret,
                   struct error *err)
{
    const json_t *v = json_at(e->body, member);

    if (v && !json_is_string(v)) {
        error_set(err, ERR_INVALID, "want a string, got %s", json_type_name(v));
        return kubeconfig_fail(e, member, err);
    }
    *ret = json_as_str(v);
    return 0;
}

struct str kubeconfig_path(const struct kubeconfig_entry *e, struct arena *a, struct str path)
{
    if (path.len == 0 || path.ptr[0] == '/')
        return arena_str(a, path);
    return arena_printf(a, PRI_STR "/" PRI_STR, STR_ARG(e->file->folder), STR_ARG(path));
}

int kube_config_from_file(struct arena *a, const char *path, const char *home, const char *context,
                          struct kube_config *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct kubeconfig k;
    struct str name = str_c(context);

    if (kubeconfig_load(&scratch, path, home, &k, err) < 0)
        return -1;
    if (name.len == 0)
        name = kubeconfig_current_context(&k);
    if (name.len == 0)
        return error_set(
            err, ERR_NOT_FOUND,
            "kubeconfig " PRI_STR ": no current-context: name one (there are: " PRI_STR ")",
            STR_ARG(k.items[0].path), STR_ARG(names_of(&k, KUBECONFIG_CONTEXT, &scratch)));
    if (kubeconfig_resolve(&k, a, name, ret, err) < 0)
        return error_wrap(err, "kubeconfig context '" PRI_STR "'", STR_ARG(name));
    return 0;
}
