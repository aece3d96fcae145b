/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "cli/keys.h"
#include "cli/password.h"
#include "sigstore/keyfile.h"

#include <unistd.h>

struct pair {
    char *private_path, *public_path;
    struct str private_pem, public_pem, hint;
};

static int refuse_existing(const struct pair *p, struct error *err)
{
    const char *const paths[] = {p->private_path, p->public_path};

    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        if (access(paths[i], F_OK) == 0)
            return error_set(err, ERR_CONFLICT,
                             "%s exists already and is not overwritten; choose another --prefix",
                             paths[i]);
    return 0;
}

static int make(struct cli *c, struct pair *p, struct error *err)
{
    _cleanup_(secret_done) struct secret password = SECRET_EMPTY;
    _cleanup_(key_freep) struct key *key = NULL;

    if (password_for_new_key(c, &password, err) < 0 || key_generate(&key, err) < 0 ||
        keyfile_seal(key, secret_str(&password), c->arena, &p->private_pem, err) < 0)
        return -1;
    p->public_pem = key_public_pem(c->arena, key);
    p->hint = key_hint(c->arena, key);
    return 0;
}

/* Both files or none. */
static int save(const struct pair *p, struct error *err)
{
    if (file_write(p->private_path, p->private_pem, 0600, true, err) < 0)
        return -1;
    if (file_write(p->public_path, p->public_pem, 0644, true, err) == 0)
        return 0;
    unlink(p->private_path);
    return -1;
}

static int tell(struct cli *c, const struct pair *p)
{
    if (!cli_wants_json(c)) {
        cli_print(c,
                  "private key  %s (keep it secret)\npublic key   %s\nhint         " PRI_STR "\n",
                  p->private_path, p->public_path, STR_ARG(p->hint));
        return EXIT_DONE;
    }
    json_t *v = json_new_object(c->arena);
    json_put_int(v, "schemaVersion", CLI_SCHEMA_VERSION);
    json_put_c(v, "privateKey", p->private_path);
    json_put_c(v, "publicKey", p->public_path);
    json_put_str(v, "hint", p->hint);
    return cli_print_json(c, v, EXIT_DONE);
}

static int run(struct cli *c)
{
    struct str prefix = c->options.prefix.len ? c->options.prefix : STR("cosign");
    struct error err = ERROR_INIT;
    struct pair p = {
        .private_path =
            arena_cstr(c->arena, arena_printf(c->arena, PRI_STR ".key", STR_ARG(prefix))),
        .public_path =
            arena_cstr(c->arena, arena_printf(c->arena, PRI_STR ".pub", STR_ARG(prefix))),
    };

    if (refuse_existing(&p, &err) < 0 || make(c, &p, &err) < 0 || save(&p, &err) < 0)
        return cli_fail(c, err.class == ERR_INVALID ? EXIT_USAGE : EXIT_INTERNAL, &err);
    return tell(c, &p);
}

const struct command command_key_generate = {
    .name = "key generate",
    .summary = "Make a signing key pair",
    .arguments = "",
    .options = OPTION(PREFIX) | OPTION(PASSWORD_FILE) | OPTION(OUTPUT),
    .description =
        "Makes an ECDSA P-256 key pair and writes PREFIX.key, encrypted as cosign does, and "
        "PREFIX.pub. Existing files are never overwritten. The password comes from "
        "--password-file, "
        "from COSIGN_PASSWORD (it may be empty) or from the terminal.",
    .examples =
        (const struct example[]){
            {"key generate", "cosign.key and cosign.pub in this folder, with a password:"},
            {"key generate --prefix build/release --password-file pw", "Without a terminal:"},
            {0}},
    .run = run,
};
