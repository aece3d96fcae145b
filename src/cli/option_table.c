/* SPDX-License-Identifier: Apache-2.0
 *
 * Every option of every command. Two rows may bear one name when commands mean different things by
 * it (a key to trust, a key to sign with); no command takes both.
 */
#include "cli/option.h"

#define AT(member) offsetof(struct options, member)

const char *const option_group_names[GROUP_COUNT] = {
    [GROUP_TRUST] = "Keys",
    [GROUP_EXPECTATIONS] = "Expectations",
    [GROUP_RUN] = "The recorded run",
    [GROUP_STATEMENTS] = "Where statements are",
    [GROUP_STORES] = "Object stores and registries",
    [GROUP_CLUSTER] = "Cluster",
    [GROUP_GENERAL] = "General",
};

const struct option option_table[OPTION_COUNT] = {
    [OPTION_TRUSTED_KEY] =
        {"key", 'k', OPTION_LIST, GROUP_TRUST, AT(keys), .argument = "FILE",
         .help = "Public key (PEM) whose signatures are trusted; may be repeated. Trust is never "
                 "taken from anywhere else."},
    [OPTION_SIGNING_KEY] =
        {"key", 'k', OPTION_TEXT, GROUP_TRUST, AT(signing_key), .argument = "FILE",
         .help = "Private key to sign with: a cosign key file or PEM. The password comes from "
                 "COSIGN_PASSWORD, --password-file or the terminal."},
    [OPTION_PASSWORD_FILE] =
        {"password-file", 0, OPTION_TEXT, GROUP_TRUST, AT(password_file), .argument = "FILE",
         .help = "File with the password of the private key; one newline at its end is dropped."},

    [OPTION_BUILDER_ID] = {"builder-id", 0, OPTION_TEXT, GROUP_EXPECTATIONS, AT(builder_id),
                           .argument = "URI",
                           .help = "The statement must name exactly this builder."},
    [OPTION_WORKFLOW_TEMPLATE] = {"workflow-template", 0, OPTION_TEXT, GROUP_EXPECTATIONS,
                                  AT(workflow_template), .argument = "NAME",
                                  .help = "The run must come from this WorkflowTemplate."},
    [OPTION_PREDICATE_TYPE] = {"predicate-type", 0, OPTION_TEXT, GROUP_EXPECTATIONS,
                               AT(predicate_type), .argument = "URI",
                               .fallback = "https://slsa.dev/provenance/v1",
                               .help = "Kind of statement to look for."},
    [OPTION_MAX_AGE] = {"max-age", 0, OPTION_DURATION, GROUP_EXPECTATIONS, AT(max_age_s),
                        .argument = "TIME",
                        .help = "The run must have finished no longer ago than this: 30d, 12h, "
                                "90m."},
    [OPTION_ALLOW_FAILED] = {"allow-failed", 0, OPTION_SWITCH, GROUP_EXPECTATIONS, AT(allow_failed),
                             .help = "Accept what a run that failed left behind."},
    [OPTION_READ_ARTIFACTS] =
        {"read-artifacts", 0, OPTION_SWITCH, GROUP_EXPECTATIONS, AT(read_artifacts),
         .help = "For wf/NAME: read every artifact again where it lies and compare its digest."},

    [OPTION_FILE] = {"file", 'f', OPTION_TEXT, GROUP_RUN, AT(file), .argument = "FILE",
                     .help = "The finished Workflow as JSON (kubectl get workflow NAME -o json)."},
    [OPTION_PODS] = {"pods", 0, OPTION_TEXT, GROUP_RUN, AT(pods), .argument = "FILE",
                     .help = "Its pods as a JSON list: image digests come from there."},
    [OPTION_TASK_RESULTS] = {"task-results", 0, OPTION_TEXT, GROUP_RUN, AT(task_results),
                             .argument = "FILE", .help = "Its WorkflowTaskResults as a JSON list."},
    [OPTION_ARTIFACTS] =
        {"artifacts", 0, OPTION_TEXT, GROUP_RUN, AT(artifacts), .argument = "DIR",
         .help = "Folder that holds the stored objects as BUCKET/KEY. Without it they are read "
                 "from their stores."},
    [OPTION_OWN_BUILDER_ID] = {"builder-id", 0, OPTION_TEXT, GROUP_RUN, AT(builder_id),
                               .argument = "URI", .help = "Name of this builder in the statement."},
    [OPTION_CLUSTER_NAME] = {"cluster-name", 0, OPTION_TEXT, GROUP_RUN, AT(cluster_name),
                             .argument = "NAME",
                             .help = "Name of the cluster in the statement's invocation id."},

    [OPTION_BUNDLE] = {"bundle", 'b', OPTION_LIST, GROUP_STATEMENTS, AT(bundles),
                       .argument = "FILE", .help = "Sigstore bundle to check; may be repeated."},
    [OPTION_FROM_STORE] =
        {"store", 's', OPTION_LIST, GROUP_STATEMENTS, AT(stores), .argument = "STORE",
         .help = "Where to look, may be repeated: directory:DIR, bucket (the object's own), "
                 "bucket:NAME, registry, beside (FILE.sigstore.json) or cluster."},
    [OPTION_TO_STORE] =
        {"store", 's', OPTION_LIST, GROUP_STATEMENTS, AT(stores), .argument = "STORE",
         .help = "Where to put bundles, may be repeated: directory:DIR, bucket (the artifact's "
                 "own), bucket:NAME, beside or oci."},
    [OPTION_LEDGER] = {"ledger", 0, OPTION_TEXT, GROUP_STATEMENTS, AT(ledger), .argument = "FILE",
                       .help = "Read a controller's ledger file instead of asking the controller."},
    [OPTION_KEEP_LEDGER] = {"ledger", 0, OPTION_TEXT, GROUP_STATEMENTS, AT(ledger),
                            .argument = "FILE",
                            .help = "Keep what is known about the run in this ledger file, for "
                                    "get, tree and verify wf/NAME. Created when it is not there."},

    [OPTION_OBJECTS] = {"artifacts", 0, OPTION_TEXT, GROUP_STORES, AT(artifacts), .argument = "DIR",
                        .help = "Read s3:// objects from this folder, which holds them as "
                                "BUCKET/KEY, and ask no server."},
    [OPTION_S3_ENDPOINT] = {"s3-endpoint", 0, OPTION_TEXT, GROUP_STORES, AT(s3_endpoint),
                            .argument = "HOST", .also_env = "AWS_ENDPOINT_URL_S3 AWS_ENDPOINT_URL",
                            .fallback = "s3.amazonaws.com",
                            .help = "Server of s3:// objects: HOST[:PORT] or a URL."},
    [OPTION_S3_REGION] = {"s3-region", 0, OPTION_TEXT, GROUP_STORES, AT(s3_region),
                          .argument = "REGION", .also_env = "AWS_REGION AWS_DEFAULT_REGION",
                          .fallback = "asked from the server", .help = "Region of s3:// objects."},
    [OPTION_S3_INSECURE] = {"s3-insecure", 0, OPTION_SWITCH, GROUP_STORES, AT(s3_insecure),
                            .help = "Speak plain HTTP to the server of s3:// objects."},
    [OPTION_REGISTRY_INSECURE] = {"registry-insecure", 0, OPTION_LIST, GROUP_STORES,
                                  AT(registries_insecure), .argument = "HOST",
                                  .help = "Speak plain HTTP to this registry; may be repeated."},
    [OPTION_REGISTRY_CA] =
        {"registry-ca", 0, OPTION_TEXT, GROUP_STORES, AT(registry_ca), .argument = "FILE",
         .help = "Certificates (PEM) of authorities to trust for registries, beside those of the "
                 "system."},

    [OPTION_NAMESPACE] = {"namespace", 'n', OPTION_TEXT, GROUP_CLUSTER, AT(namespace),
                          .argument = "NAME", .fallback = "of the kubeconfig's context",
                          .help = "Namespace of the run. With verify it is an expectation too: the "
                                  "run must have been in it."},
    [OPTION_ALL_NAMESPACES] = {"all-namespaces", 'A', OPTION_SWITCH, GROUP_CLUSTER,
                               AT(all_namespaces), .help = "Runs of every namespace."},
    [OPTION_KUBECONFIG] = {"kubeconfig", 0, OPTION_TEXT, GROUP_CLUSTER, AT(kubeconfig),
                           .argument = "FILE", .also_env = "KUBECONFIG",
                           .fallback = "~/.kube/config", .help = "How to reach the cluster."},
    [OPTION_CONTEXT] = {"context", 0, OPTION_TEXT, GROUP_CLUSTER, AT(context), .argument = "NAME",
                        .fallback = "the current one", .help = "Context of the kubeconfig."},
    [OPTION_CONTROLLER_NAMESPACE] =
        {"controller-namespace", 0, OPTION_TEXT, GROUP_CLUSTER,
         AT(controller_namespace), .argument = "NAME", .fallback = "argo-slsa",
         .help = "Namespace of the controller, which is asked through the API server."},

    [OPTION_STATE] = {"state", 0, OPTION_CHOICE, GROUP_GENERAL, AT(state), .argument = "STATE",
                      .choices = "pending attested partial failed skipped superseded",
                      .help = "Only runs in this state."},
    [OPTION_LIMIT] = {"limit", 0, OPTION_NUMBER, GROUP_GENERAL, AT(limit), .argument = "N",
                      .fallback = "100", .help = "At most so many runs, newest first."},

    [OPTION_PREFIX] = {"prefix", 0, OPTION_TEXT, GROUP_GENERAL, AT(prefix), .argument = "PATH",
                       .fallback = "cosign", .help = "Writes PATH.key and PATH.pub."},
    [OPTION_CONFIG] = {"config", 'c', OPTION_TEXT, GROUP_GENERAL, AT(config), .argument = "FILE",
                       .help = "Configuration file of the controller."},
    [OPTION_OUTPUT] = {"output", 'o', OPTION_CHOICE, GROUP_GENERAL, AT(output),
                       .argument = "FORMAT", .choices = "text json", .fallback = "text",
                       .help = "Form of the result on standard output."},
    [OPTION_MARKDOWN] = {"markdown", 0, OPTION_SWITCH, GROUP_GENERAL, AT(markdown),
                         .help = "The reference of all commands, as in docs/cli.md."},
    [OPTION_VERBOSE] = {"verbose", 'v', OPTION_SWITCH, GROUP_GENERAL, AT(verbose),
                        .help = "Say more: every check, every source."},
    [OPTION_HELP] = {"help", 'h', OPTION_SWITCH, GROUP_GENERAL, AT(help),
                     .help = "Show the help of the command."},
};
