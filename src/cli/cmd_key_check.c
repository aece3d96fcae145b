/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keys.h"

#include <string.h>

/* What cosign verifies whatever the other side is (reference oracles §2). */
static bool cosign_can_use(const char *algorithm)
{
    return strcmp(algorithm, "ecdsa-p256") == 0 || strncmp(algorithm, "rsa-", 4) == 0;
}

static int tell_json(struct cli *c, const struct key *key, bool private)
{
    json_t *v = json_new_object(c->arena);

    json_put_int(v, "schemaVersion", CLI_SCHEMA_VERSION);
    json_put_str(v, "file", c->arguments.items[0]);
    json_put_c(v, "kind", private ? "private" : "public");
    json_put_c(v, "algorithm", key_algorithm(key));
    json_put_str(v, "hint", key_hint(c->arena, key));
    json_put_bool(v, "cosign", cosign_can_use(key_algorithm(key)));
    return cli_print_json(c, v, EXIT_DONE);
}

static int tell_text(struct cli *c, const struct key *key, bool private)
{
    bool cosign = cosign_can_use(key_algorithm(key));

    cli_print(c, "file       " PRI_STR "\n", STR_ARG(cli_safe(c, c->arguments.items[0])));
    cli_print(c, "kind       %s\n", private ? "private key; it opens" : "public key");
    cli_print(c, "algorithm  %s\n", key_algorithm(key));
    cli_print(c, "hint       " PRI_STR "\n", STR_ARG(key_hint(c->arena, key)));
    cli_print(c, "cosign     %s\n",
              cosign ? "can verify with it"
                     : "cannot verify everything with it; use ECDSA P-256 (key generate)");
    return EXIT_DONE;
}

static int run(struct cli *c)
{
    _cleanup_(key_freep) struct key *key = NULL;
    struct error err = ERROR_INIT;

    if (any_key_open(c, c->arguments.items[0], &key, &err) < 0)
        return cli_fail(c, err.class == ERR_INVALID ? EXIT_USAGE : exit_code_of_local(&err), &err);
    return (cli_wants_json(c) ? tell_json : tell_text)(c, key, key_is_private(key));
}

const struct command command_key_check = {
    .name = "key check",
    .summary = "Say what a key file is and whether it can be used",
    .arguments = "FILE",
    .takes = ARGUMENT_FILE,
    .least = 1,
    .most = 1,
    .options = OPTION(PASSWORD_FILE) | OPTION(OUTPUT),
    .description = "Tells algorithm and hint of a public or private key file, whether the password "
                   "opens it, and whether cosign can verify what it signs. A wrong password ends "
                   "with 5.",
    .examples =
        (const struct example[]){{"key check cosign.key", "Before giving it to a cluster:"}, {0}},
    .run = run,
};
