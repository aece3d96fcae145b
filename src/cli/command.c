/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

extern const struct command command_attest, command_completion, command_controller, command_get,
    command_help, command_inspect, command_key_check, command_key_generate, command_key_public,
    command_list, command_tree, command_verify, command_version;

const struct command *const commands[] = {
    &command_verify,    &command_get,        &command_list,         &command_tree,
    &command_inspect,   &command_attest,     &command_key_generate, &command_key_public,
    &command_key_check, &command_controller, &command_completion,   &command_help,
    &command_version,
};
const size_t commands_len = ARRAY_LEN(commands);

const char *const exit_code_meanings[EXIT_CODE_COUNT] = {
    [EXIT_DONE] = "verified, or done",
    [EXIT_INTERNAL] = "internal error, or a local file cannot be read or written",
    [EXIT_USAGE] = "wrong use of the command line",
    [EXIT_NOTHING] = "there is nothing to verify, or no attestation of it",
    [EXIT_POLICY] = "an expectation is not met",
    [EXIT_UNTRUSTED] = "the signature or its key is not trusted, or a bundle is malformed",
    [EXIT_TAMPERED] = "tampered: the digest differs from the attested one",
    [EXIT_UNFINISHED] = "the run or its delivery is not finished yet",
    [EXIT_UNREACHABLE] = "a store, registry or cluster does not answer or refuses access",
};

/* Do the first words spell this name? Gives how many, or 0. */
static size_t count_matching(const char *name, const struct str_list *words)
{
    struct str left = str_c(name), part;
    size_t n = 0;

    while (left.len) {
        str_cut(left, ' ', &part, &left);
        if (n == words->len || !str_eq(words->items[n], part))
            return 0;
        n++;
    }
    return n;
}

const struct command *command_find(const struct str_list *words, size_t *ret_used)
{
    for (size_t i = 0; i < commands_len; i++) {
        size_t used = count_matching(commands[i]->name, words);
        if (used) {
            *ret_used = used;
            return commands[i];
        }
    }
    return NULL;
}

const char *command_in_group(struct str word)
{
    struct str first, second;

    for (size_t i = 0; i < commands_len; i++)
        if (str_cut(str_c(commands[i]->name), ' ', &first, &second) && str_eq(first, word))
            return commands[i]->name;
    return NULL;
}
