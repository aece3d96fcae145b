/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "controller/controller.h"
#include "web/web.h"

static int serve(const struct cli *c, const struct controller_options *o, struct error *err)
{
    _cleanup_(controller_closep) struct controller *controller = NULL;
    _cleanup_(http_server_stopp) struct http_server *server = NULL;

    if (controller_open(o, &controller, err) < 0)
        return -1;
    if (cancel_is_set(c->cancel))
        return 0;
    if (web_start(controller, &server, err) < 0)
        return error_wrap(err, "start the server");
    return controller_run(controller, c->cancel, err);
}

static char *or_null(const struct cli *c, struct str s)
{
    return s.len ? arena_cstr(c->arena, s) : NULL;
}

/* A file that is not there is a local matter; what a server lacks is not. */
static int exit_code_of_start(const struct error *err)
{
    if (err->class == ERR_NOT_FOUND && !err->http_status)
        return exit_code_of_local(err);
    return err->class == ERR_INVALID ? EXIT_USAGE : exit_code_of_backend(err);
}

static int run(struct cli *c)
{
    struct controller_options o = {
        .config_path = or_null(c, c->options.config),
        .kubeconfig = or_null(c, c->options.kubeconfig),
        .context = or_null(c, c->options.context),
    };
    struct error err = ERROR_INIT;

    if (!o.config_path)
        return cli_fail_usage(c, "controller wants --config FILE");
    if (serve(c, &o, &err) < 0)
        return cli_fail(c, exit_code_of_start(&err), &err);
    return EXIT_DONE;
}

const struct command command_controller = {
    .name = "controller",
    .summary = "Run the controller: watch workflows, attest and store",
    .arguments = "",
    .options = OPTION(CONFIG) | OPTION(KUBECONFIG) | OPTION(CONTEXT),
    .description =
        "Watches finished workflows, digests their artifacts, signs provenance and delivers it, "
        "until SIGTERM or SIGINT. The configuration file is read again when it changes. Inside a "
        "cluster the pod's service account is used, outside a kubeconfig. Without a usable signing "
        "key nothing starts.",
    .examples =
        (const struct example[]){
            {"controller --config /etc/argo-slsa/config.yaml", "In a cluster:"}, {0}},
    .run = run,
};
