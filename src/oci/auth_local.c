/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/auth_local.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/process.h"
#include "oci/reference.h"
#include "json/json.h"

#include <string.h>

/* What a helper says on standard output, with a status that is not 0, when it has none
 * (docker-credential-helpers, credentials/error.go). */
#define HELPER_HAS_NONE "credentials not found in native keychain"

/* The user name beside an identity token. */
#define HELPER_TOKEN_USER "<token>"

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("-_.", c));
}

/* Nothing that is a path, an option or a surprise. */
static int check_name(struct str name, struct error *err)
{
    if (str_span(name, is_name_char) == name.len)
        return 0;
    return error_set(err, ERR_INVALID,
                     "'" PRI_STR "' is no name of a credential helper: want lower case letters, "
                     "digits, '-', '_' and '.'",
                     STR_ARG(str_first(name, 100)));
}

/* The helper for the host; empty when there is none. */
static struct str find_helper(json_t *root, struct str host)
{
    const char *key;
    json_t *name;

    json_object_foreach(json_at(root, "credHelpers"), key, name)
    {
        if (oci_auth_key_is_host(str_c(key), host))
            return json_as_str(name);
    }
    return json_str_at(root, "credsStore");
}

static int take_reply(struct str text, struct oci_credentials *ret, bool *ret_found,
                      struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    json_t *root;

    if (json_parse_object(&scratch, text, OCI_HELPER_MAX_BYTES, JSON_OWN_MAX_DEPTH, &root, err) < 0)
        return error_wrap(err, "reply");
    struct str username = json_str_at(root, "Username"), secret = json_str_at(root, "Secret");
    bool usable = username.len && secret.len && !str_has_control(username);
    if (usable && str_eq_c(username, HELPER_TOKEN_USER)) {
        ret->identity_token = secret_copy(secret);
    } else if (usable) {
        ret->username = secret_copy(username);
        ret->password = secret_copy(secret);
    }
    secret_wipe(secret);
    if (!usable && (username.len || secret.len))
        return error_set(err, ERR_INVALID, "reply: want a Username and a Secret");
    *ret_found = usable;
    return 0;
}

static int run(const struct process *p, struct oci_credentials *ret, bool *ret_found,
               struct error *err)
{
    _cleanup_(secret_done) struct secret output = SECRET_EMPTY;

    if (process_run(p, &output, err) < 0) {
        if (err->class != ERR_TRANSIENT && err->class != ERR_CANCELED)
            err->class = ERR_DENIED; /* for us, credentials were refused */
        return -1;
    }
    if (*p->ret_status == 0) {
        if (take_reply(secret_str(&output), ret, ret_found, err) < 0)
            return error_wrap(err, "%s", p->argv[0]);
        return 0;
    }
    if (!str_eq_c(str_trim(secret_str(&output)), HELPER_HAS_NONE))
        return error_set(err, ERR_DENIED, "%s ended with status %d", p->argv[0], *p->ret_status);
    *ret_found = false;
    return 0;
}

/* Helpers know Docker Hub by the address that `docker login` files it under. */
static int ask_helper(struct str name, struct str host, const struct cancel *cancel,
                      struct oci_credentials *ret, bool *ret_found, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    bool is_hub = oci_auth_key_is_host(STR("docker.io"), host);
    int status;

    if (check_name(name, err) < 0)
        return -1;
    if (!oci_is_host(host))
        return error_set(err, ERR_INVALID, "'" PRI_STR "' is no registry host",
                         STR_ARG(str_first(host, 100)));
    const char *const argv[] = {
        arena_printf(&scratch, "docker-credential-" PRI_STR, STR_ARG(name)).ptr, "get", NULL};
    return run(&(struct process){.argv = argv,
                                 .input = is_hub ? STR("https://index.docker.io/v1/") : host,
                                 .max_output = OCI_HELPER_MAX_BYTES,
                                 .timeout_ms = OCI_HELPER_MS,
                                 .cancel = cancel,
                                 .ret_status = &status},
               ret, ret_found, err);
}

static int look_up(struct str config, struct str host, struct str repository,
                   const struct cancel *cancel, struct oci_credentials *ret, bool *ret_found,
                   struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    bool found = false;
    json_t *root;

    if (json_parse_object(&scratch, config, CONFIG_FILE_MAX_BYTES, JSON_OWN_MAX_DEPTH, &root, err) <
        0)
        return error_wrap(err, "docker configuration");
    struct str helper = find_helper(root, host);
    if (helper.len && ask_helper(helper, host, cancel, ret, &found, err) < 0)
        return -1;
    if (!found)
        return oci_auth_lookup(config, false, host, repository, ret, ret_found, err);
    *ret_found = true;
    return 0;
}

int oci_auth_local_lookup(const char *path, struct str host, struct str repository,
                          const struct cancel *cancel, struct oci_credentials *ret, bool *ret_found,
                          struct error *err)
{
    _cleanup_(secret_done) struct secret config = SECRET_EMPTY;

    if (file_read_secret(path, CONFIG_FILE_MAX_BYTES, &config, err) < 0)
        return -1;
    if (look_up(secret_str(&config), host, repository, cancel, ret, ret_found, err) < 0)
        return error_wrap(err, "credentials in %s", path);
    return 0;
}
