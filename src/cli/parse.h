/* SPDX-License-Identifier: Apache-2.0
 *
 * Command line -> command, options and arguments. Options may stand anywhere, also before the
 * command; "--" ends them. Pure: the environment comes in as an array.
 */
#pragma once

#include "cli/command.h"

struct parsed {
    const struct command *command;
    struct options options;
    struct str_list arguments; /* after the command's name */
};

/* ERR_INVALID for every wrong use, with a suggestion where one is near; *ret_command is set as soon
 * as the command is known, also on failure, so that the caller can point at its help. */
int parse_command_line(struct arena *a, int argc, const char *const *argv, const char *const *env,
                       struct parsed *ret, const struct command **ret_command,
                       struct error *err) MUST_CHECK;
