/* SPDX-License-Identifier: Apache-2.0
 *
 * Which entry of a Docker configuration opens host/repository. As the kubelet's keyring
 * (kubernetes pkg/credentialprovider) but for one point: a path in a key matches whole components,
 * so that a key for "reg.io/team" does not open "reg.io/team-b".
 */
#include "oci/auth.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "json/json.h"

void oci_credentials_done(struct oci_credentials *c)
{
    secret_done(&c->username);
    secret_done(&c->password);
    secret_done(&c->identity_token);
}

/* Docker Hub's names are one registry; `docker login` files it under its old index URL. */
static struct str hub_name(struct str host)
{
    static const struct str aliases[] = {STR("index.docker.io"), STR("registry-1.docker.io"),
                                         STR("registry.hub.docker.com")};

    for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
        if (str_eq(host, aliases[i]))
            return STR("docker.io");
    return host;
}

struct key { /* of an entry: what it is for */
    struct str host, path;
};

/* Takes off what stands for the API itself: a scheme, and /v1/ or /v2/. */
static struct key split_key(struct str text)
{
    static const struct str schemes[] = {STR("https://"), STR("http://")};
    static const struct str versions[] = {STR("v1/"), STR("v2/")};
    struct key k;

    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        if (str_starts_with(text, schemes[i]))
            text = str_skip(text, schemes[i].len);
    while (str_ends_with(text, STR("/")))
        text.len--;
    str_cut(text, '/', &k.host, &k.path);
    k.host = hub_name(k.host);
    for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
        if (str_starts_with(k.path, versions[i]))
            k.path = str_skip(k.path, versions[i].len);
        else if (str_eq(k.path, str_first(versions[i], 2)))
            k.path = STR_EMPTY;
    }
    return k;
}

/* Label by label, so that "*" does not reach over a dot; the ports must be equal. */
static bool host_matches(struct str pattern, struct str host)
{
    struct str pattern_port, host_port, x, y;
    bool more, other_more;

    str_cut_last(pattern, ':', &pattern, &pattern_port);
    str_cut_last(host, ':', &host, &host_port);
    do {
        more = str_cut(pattern, '.', &x, &pattern);
        other_more = str_cut(host, '.', &y, &host);
        if (!str_matches(y, x))
            return false;
    } while (more && other_more);
    return more == other_more && str_eq(pattern_port, host_port);
}

static bool key_matches(const struct key *k, struct str host, struct str repository)
{
    bool below =
        str_starts_with(repository, k->path) &&
        (k->path.len == 0 || k->path.len == repository.len || repository.ptr[k->path.len] == '/');

    return below && host_matches(k->host, host);
}

bool oci_auth_key_is_host(struct str key, struct str host)
{
    struct key k = split_key(key);

    return k.path.len == 0 && str_eq(k.host, hub_name(host));
}

/* `docker login` with a credential helper leaves empty entries behind: they open nothing. */
static bool is_usable(const json_t *entry)
{
    return json_str_at(entry, "auth").len || json_str_at(entry, "username").len ||
           json_str_at(entry, "identitytoken").len;
}

static const json_t *find_entry(json_t *entries, struct str host, struct str repository,
                                const char **ret_name)
{
    const json_t *best = NULL;
    size_t best_len = 0;
    const char *name;
    json_t *entry;

    json_object_foreach(entries, name, entry)
    {
        struct key k = split_key(str_c(name));
        size_t len = k.host.len + k.path.len;
        if (!is_usable(entry) || !key_matches(&k, host, repository) || (best && len <= best_len))
            continue;
        best = entry;
        best_len = len;
        *ret_name = name;
    }
    return best;
}

/* "auth" is base64 of user:password; the password may hold colons, the user may not. */
static int split_auth(struct str auth, struct oci_credentials *ret, struct error *err)
{
    _cleanup_(secret_done) struct secret pair = SECRET_EMPTY;
    struct str username, password;

    if (base64_decode_secret(auth, &pair, err) < 0 ||
        !str_cut(secret_str(&pair), ':', &username, &password))
        return -1;
    ret->username = secret_copy(username);
    ret->password = secret_copy(password);
    return 0;
}

static int read_entry(const json_t *entry, const char *name, struct oci_credentials *ret,
                      struct error *err)
{
    struct str auth = json_str_at(entry, "auth");

    if (auth.len && split_auth(auth, ret, err) < 0)
        return error_set(err, ERR_INVALID,
                         "entry '%.200s': its auth is not base64 of user:password", name);
    if (!auth.len) {
        ret->username = secret_copy(json_str_at(entry, "username"));
        ret->password = secret_copy(json_str_at(entry, "password"));
    }
    ret->identity_token = secret_copy(json_str_at(entry, "identitytoken"));
    return 0;
}

int oci_auth_lookup(struct str docker_config, bool legacy, struct str host, struct str repository,
                    struct oci_credentials *ret, bool *ret_found, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct oci_credentials found = {0};
    const char *name = "";
    json_t *root;

    if (json_parse_object(&scratch, docker_config, CONFIG_FILE_MAX_BYTES, JSON_OWN_MAX_DEPTH, &root,
                          err) < 0)
        return error_wrap(err, "docker configuration");
    json_t *entries = legacy ? root : json_at(root, "auths");
    const json_t *entry = find_entry(entries, hub_name(host), repository, &name);
    if (entry && read_entry(entry, name, &found, err) < 0)
        return error_wrap(err, "docker configuration");
    if (entry)
        *ret = found;
    *ret_found = entry != NULL;
    return 0;
}
