/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "cli/help.h"
#include "controller/config.h"

static int help_on(struct cli *c, struct buf *b)
{
    size_t used;
    const struct command *wanted;

    if (c->options.markdown) {
        help_markdown(b, c->arena);
    } else if (c->arguments.len == 1 && str_eq_c(c->arguments.items[0], "configuration")) {
        buf_add(b, config_reference(c->arena));
    } else if (c->arguments.len == 0) {
        help_overview(b, c->program, c->term.width);
    } else if ((wanted = command_find(&c->arguments, &used))) {
        help_of_command(b, c->arena, c->program, wanted, c->term.width);
    } else {
        return cli_fail_usage(c, "there is no command '" PRI_STR "'",
                              STR_ARG(str_first(c->arguments.items[0], 60)));
    }
    return EXIT_DONE;
}

static int run(struct cli *c)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(HELP_MAX_BYTES);
    int code = help_on(c, &b);

    cli_print(c, PRI_STR, STR_ARG(buf_str(&b)));
    return code;
}

const struct command command_help = {
    .name = "help",
    .summary = "Explain the program or a command",
    .arguments = "[COMMAND | configuration]",
    .takes = ARGUMENT_COMMAND,
    .most = 8,
    .options = OPTION(MARKDOWN),
    .description = "Shows every command, the options and examples of one, or the members of the "
                   "controller's configuration file.",
    .examples =
        (const struct example[]){{"help verify", "The options of verify:"},
                                 {"help configuration", "What the configuration file may hold:"},
                                 {0}},
    .run = run,
};
