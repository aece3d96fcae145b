/* SPDX-License-Identifier: Apache-2.0 */
#include "controller/config.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/quantity.h"
#include "json/yaml.h"

enum member_kind { TEXT, TEXTS, FLAG, NUMBER, BYTES, SECONDS, SCOPE };

static const char *const kind_texts[] = {
    [TEXT] = "text",
    [TEXTS] = "list of texts",
    [FLAG] = "true or false",
    [NUMBER] = "number",
    [BYTES] = "size such as 64Mi",
    [SECONDS] = "time such as 6h",
    [SCOPE] = "labelled or all",
};

struct member {
    const char *section; /* "" for the top level */
    const char *name;
    enum member_kind kind;
    size_t offset;
    const char *fallback; /* as it would stand in the file; NULL: required */
    const char *help;
};

#define AT(field) offsetof(struct config, field)

static const struct member members[] = {
    {"", "scope", SCOPE, AT(scope_all), "labelled",
     "`labelled`: workflows or namespaces with the label `argo.slsa.io/enable: \"true\"`; `all`: "
     "every workflow that does not opt out"},
    {"", "namespaces", TEXTS, AT(namespaces), "", "watch only these namespaces; empty: all"},
    {"", "builderId", TEXT, AT(rules.builder_id), NULL,
     "`builder.id` of every statement: a URI that names this installation"},
    {"", "cluster", TEXT, AT(rules.cluster), "", "name of the cluster in `invocationId`"},
    {"", "ledger", TEXT, AT(ledger), "/var/lib/argo-slsa/ledger.db",
     "SQLite file, on a local file system"},
    {"", "workers", NUMBER, AT(workers), "4", "threads that read artifacts and sign"},
    {"signer", "kind", TEXT, AT(signer.kind), "secret", "`secret` or `file`"},
    {"signer", "namespace", TEXT, AT(signer.namespace), "argo-slsa", "of the Secret"},
    {"signer", "name", TEXT, AT(signer.name), "signing-secret",
     "Secret with `cosign.key` and `cosign.password`"},
    {"signer", "keyFile", TEXT, AT(signer.key_file), "", "cosign key or PEM, for `file`"},
    {"signer", "passwordFile", TEXT, AT(signer.password_file), "",
     "password of that key; empty: environment `COSIGN_PASSWORD`"},
    {"limits", "artifactBytes", BYTES, AT(rules.limits.max_bytes), "1Ti",
     "largest artifact that is read"},
    {"limits", "directoryObjects", NUMBER, AT(rules.limits.max_objects), "100000",
     "most objects of a directory artifact"},
    {"limits", "artifactTime", SECONDS, AT(rules.limits.max_seconds), "6h",
     "longest time for one artifact"},
    {"redact", "parameters", TEXTS, AT(redact),
     "*password* *secret* *token* *credential* *apikey* *private*",
     "parameters whose values are withheld from statements: names with `*`, in any case"},
    {"objectStores", "endpoints", TEXTS, AT(endpoints), "",
     "only these endpoints and registries are contacted (`*` allowed); empty: any that the trust "
     "rules allow"},
    {"objectStores", "allowLoopback", FLAG, AT(allow_loopback), "false",
     "allow loopback addresses (test beds)"},
    {"registries", "insecure", TEXTS, AT(insecure_registries), "",
     "registries (`host[:port]`) that speak plain HTTP"},
    {"registries", "caFile", TEXT, AT(registry_ca_file), "",
     "certificates (PEM) of authorities to trust for registries, beside those of the system; read "
     "anew for each use"},
    {"registries", "dockerConfig", TEXT, AT(docker_config), "",
     "Docker configuration with registry credentials or the credential helpers that have them"},
    {"server", "address", TEXT, AT(listen_address), "0.0.0.0",
     "where health, metrics and the API listen"},
    {"server", "port", NUMBER, AT(listen_port), "8080", ""},
    {"server", "useProxyEnvironment", FLAG, AT(use_proxy), "false",
     "honour `HTTPS_PROXY` and its kin"},
    {"log", "level", TEXT, AT(log_level), "info", "`debug`, `info`, `warn`, `error`"},
    {"log", "format", TEXT, AT(log_format), "text", "`text` or `json`"},
};

static const char *const sections[] = {"signer",     "limits", "redact", "objectStores",
                                       "registries", "server", "log"};

static const char *path_of(struct arena *a, const struct member *m)
{
    return m->section[0] ? arena_printf(a, "%s.%s", m->section, m->name).ptr : m->name;
}

static int bad(struct arena *a, const struct member *m, struct error *err)
{
    return error_set(err, ERR_INVALID, "configuration: %s: want %s", path_of(a, m),
                     kind_texts[m->kind]);
}

static int set_list(struct arena *a, const struct member *m, const json_t *v, struct str_list *ret,
                    struct error *err)
{
    const json_t *item;
    size_t i;

    if (!json_is_array(v))
        return bad(a, m, err);
    json_array_foreach(v, i, item)
    {
        if (!json_is_string(item))
            return bad(a, m, err);
        *LIST_ADD(a, ret) = json_as_str(item);
    }
    return 0;
}

/* Numbers may be written plain or quoted, so both go through their text. */
static bool set_amount(enum member_kind kind, struct str text, uint64_t *ret)
{
    switch (kind) {
    case BYTES:
        return quantity_bytes(text, ret);
    case SECONDS:
        return quantity_seconds(text, ret);
    default:
        return str_to_u64(text, ret);
    }
}

static int set_text(struct arena *a, struct config *c, const struct member *m, struct str text,
                    struct error *err)
{
    void *field = (char *)c + m->offset;
    bool ok = true;

    if (m->kind == TEXT)
        *(struct str *)field = text;
    else if (m->kind == FLAG || m->kind == SCOPE) {
        const char *yes = m->kind == FLAG ? "true" : "all",
                   *no = m->kind == FLAG ? "false" : "labelled";
        *(bool *)field = str_eq_c(text, yes);
        ok = *(bool *)field || str_eq_c(text, no);
    } else
        ok = set_amount(m->kind, text, field);
    return ok ? 0 : bad(a, m, err);
}

static int set_fallback(struct arena *a, struct config *c, const struct member *m,
                        struct error *err)
{
    struct str rest = str_c(m->fallback), word;

    if (!m->fallback)
        return error_set(err, ERR_INVALID, "configuration: %s is missing: %s", path_of(a, m),
                         m->help);
    if (m->kind != TEXTS)
        return set_text(a, c, m, rest, err);
    while (rest.len) {
        str_cut(rest, ' ', &word, &rest);
        *LIST_ADD(a, (struct str_list *)(void *)((char *)c + m->offset)) = word;
    }
    return 0;
}

static int set_member(struct arena *a, struct config *c, const struct member *m, const json_t *root,
                      struct error *err)
{
    const json_t *holder = m->section[0] ? json_at(root, m->section) : root;
    const json_t *v = json_at(holder, m->name);

    if (!v)
        return set_fallback(a, c, m, err);
    if (m->kind == TEXTS)
        return set_list(a, m, v, (struct str_list *)(void *)((char *)c + m->offset), err);
    if (m->kind == TEXT ? !json_is_string(v) : json_is_array(v) || json_is_object(v))
        return bad(a, m, err);
    return set_text(a, c, m, json_as_text(a, v), err);
}

static int check_names(struct arena *a, const json_t *root, struct error *err)
{
    static const char *const top_extra[] = {"apiVersion", "kind", "stores"};

    for (size_t s = 0; s <= ARRAY_LEN(sections); s++) {
        const char *section = s < ARRAY_LEN(sections) ? sections[s] : "";
        const char **names =
            ARENA_ARRAY(a, const char *, ARRAY_LEN(members) + ARRAY_LEN(sections) + 4);
        size_t n = 0;
        for (size_t i = 0; i < ARRAY_LEN(members); i++)
            if (str_eq_c(str_c(members[i].section), section))
                names[n++] = members[i].name;
        for (size_t i = 0; !section[0] && i < ARRAY_LEN(sections); i++)
            names[n++] = sections[i];
        for (size_t i = 0; !section[0] && i < ARRAY_LEN(top_extra); i++)
            names[n++] = top_extra[i];
        const json_t *holder = section[0] ? json_at(root, section) : root;
        const char *where =
            section[0] ? arena_printf(a, "configuration: %s", section).ptr : "configuration";
        if (holder && !json_is_object(holder))
            return error_set(err, ERR_INVALID, "%s: want members, got %s", where,
                             json_type_name(holder));
        if (holder && json_only_members(holder, where, names, err) < 0)
            return -1;
    }
    return 0;
}

static int set_store(struct arena *a, struct config *c, const json_t *v, struct error *err)
{
    static const char *const allowed[] = {"kind",   "name",   "prefix", "path",
                                          "bucket", "legacy", NULL};
    struct store_config s = {
        .kind = json_str_at(v, "kind"),
        .name = json_str_at(v, "name"),
        .prefix = json_at(v, "prefix") ? json_str_at(v, "prefix") : STR(".argo-slsa"),
        .path = json_str_at(v, "path"),
        .bucket = json_str_at(v, "bucket"),
        .legacy = json_bool_at(v, "legacy"),
    };

    if (json_only_members(v, "configuration: stores", allowed, err) < 0)
        return -1;
    if (!store_find(s.kind))
        return error_set(err, ERR_INVALID, "configuration: stores: unknown kind '" PRI_STR "'",
                         STR_ARG(s.kind));
    if (str_eq_c(s.kind, "directory") != (s.path.len > 0))
        return error_set(err, ERR_INVALID,
                         "configuration: stores: `path` belongs to kind directory, and only there");
    s.name = s.name.len ? s.name : s.kind;
    list_each (other, &c->stores)
        if (str_eq(other->name, s.name))
            return error_set(err, ERR_INVALID,
                             "configuration: stores: two are named '" PRI_STR
                             "': give one another name",
                             STR_ARG(s.name));
    *LIST_ADD(a, &c->stores) = s;
    return 0;
}

static int set_stores(struct arena *a, struct config *c, const json_t *root, struct error *err)
{
    static const char *const by_default[] = {"bucket", "oci"};
    const json_t *stores = json_at(root, "stores"), *v;
    size_t i;

    if (stores && !json_is_array(stores))
        return error_set(err, ERR_INVALID, "configuration: stores must be a list");
    json_array_foreach(stores, i, v) if (set_store(a, c, v, err) < 0) return -1;
    for (i = 0; !stores && i < ARRAY_LEN(by_default); i++)
        *LIST_ADD(a, &c->stores) = (struct store_config){.kind = str_c(by_default[i]),
                                                         .name = str_c(by_default[i]),
                                                         .prefix = STR(".argo-slsa")};
    return 0;
}

static int check_values(const struct config *c, struct error *err)
{
    if (c->workers < 1 || c->workers > 256)
        return error_set(err, ERR_INVALID, "configuration: workers must lie between 1 and 256");
    if (c->listen_port > 65535)
        return error_set(err, ERR_INVALID,
                         "configuration: server.port must lie between 0 and 65535");
    if (!str_contains(c->rules.builder_id, STR(":")))
        return error_set(
            err, ERR_INVALID,
            "configuration: builderId must be a URI, such as https://ci.example.com/argo");
    return 0;
}

static int fill(struct config *c, struct str yaml, struct error *err)
{
    struct arena *a = &c->arena;
    json_t *root;

    if (yaml_parse(a, yaml, CONFIG_FILE_MAX_BYTES, &root, err) < 0)
        return error_wrap(err, "configuration");
    if (!json_is_object(root) || !str_eq_c(json_str_at(root, "apiVersion"), CONFIG_API_VERSION) ||
        !str_eq_c(json_str_at(root, "kind"), CONFIG_KIND))
        return error_set(err, ERR_INVALID,
                         "configuration: want apiVersion " CONFIG_API_VERSION
                         " and kind " CONFIG_KIND);
    if (check_names(a, root, err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (set_member(a, c, &members[i], root, err) < 0)
            return -1;
    if (set_stores(a, c, root, err) < 0 || check_values(c, err) < 0)
        return -1;
    c->rules.redact = c->redact.items;
    c->rules.redact_len = c->redact.len;
    c->rules.endpoints = c->endpoints.items;
    c->rules.endpoints_len = c->endpoints.len;
    c->rules.stores = c->stores.items;
    c->rules.stores_len = c->stores.len;
    return 0;
}

int config_parse(struct str yaml, struct config **ret, struct error *err)
{
    _cleanup_(config_unrefp) struct config *c = MEMORY_NEW(struct config);
    atomic_init(&c->refs, 1);
    if (fill(c, arena_str(&c->arena, yaml), err) < 0)
        return -1;
    *ret = TAKE_PTR(c);
    return 0;
}

int config_load(const char *path, struct config **ret, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str yaml;

    if (file_read(&a, path, CONFIG_FILE_MAX_BYTES, &yaml, err) < 0 ||
        config_parse(yaml, ret, err) < 0)
        return error_wrap(err, "%s", path);
    return 0;
}

struct config *config_ref(struct config *c)
{
    atomic_fetch_add(&c->refs, 1);
    return c;
}

void config_unref(struct config *c)
{
    if (!c || atomic_fetch_sub(&c->refs, 1) > 1)
        return;
    arena_done(&c->arena);
    free(c);
}

struct str config_reference(struct arena *a)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(64 * KIB);

    buf_add(&b, STR("| member | value | default | meaning |\n|---|---|---|---|\n"));
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct member *m = &members[i];
        buf_addf(&b, "| `%s` | %s | %s%s%s | %s |\n", path_of(a, m), kind_texts[m->kind],
                 m->fallback && m->fallback[0] ? "`" : "", m->fallback ? m->fallback : "required",
                 m->fallback && m->fallback[0] ? "`" : "", m->help);
    }
    return arena_str(a, buf_str(&b));
}
