/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keys.h"

static int run(struct cli *c)
{
    _cleanup_(key_freep) struct key *key = NULL;
    struct error err = ERROR_INIT;

    if (any_key_open(c, c->arguments.items[0], &key, &err) < 0)
        return cli_fail(c, err.class == ERR_INVALID ? EXIT_USAGE : exit_code_of_local(&err), &err);
    cli_print(c, PRI_STR, STR_ARG(key_public_pem(c->arena, key)));
    return EXIT_DONE;
}

const struct command command_key_public = {
    .name = "key public",
    .summary = "Print the public half of a key",
    .arguments = "FILE",
    .takes = ARGUMENT_FILE,
    .least = 1,
    .most = 1,
    .options = OPTION(PASSWORD_FILE),
    .description =
        "Prints the public key (PEM) that belongs to a private key file: the one to hand "
        "to everybody who verifies.",
    .examples =
        (const struct example[]){
            {"key public cosign.key > cosign.pub", "Make the public key anew:"}, {0}},
    .run = run,
};
