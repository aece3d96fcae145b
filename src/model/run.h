/* SPDX-License-Identifier: Apache-2.0
 *
 * The nouns that every stage speaks: one run of a workflow, its nodes, the pods that ran them and
 * the artifacts they left. Plain structs in an arena; all slices live as long as it does. No I/O
 * here.
 */
#pragma once

#include "model/digest.h"
#include "model/location.h"

/* How something is known (docs/buildtype-v1.md). Ordered: a combination is as good as its worst
 * part. */
enum evidence {
    EVIDENCE_CLAIMED,  /* a tenant could have written it */
    EVIDENCE_RECORDED, /* Argo's controller wrote it */
    EVIDENCE_OBSERVED, /* we read it, or the kubelet reported it */
};

enum run_state {               /* value of the label argo.slsa.io/state once the run is marked */
                 RUN_RUNNING,  /* seen, not finished */
                 RUN_PENDING,  /* finished, work under way */
                 RUN_ATTESTED, /* every output artifact is a subject */
                 RUN_PARTIAL,  /* some artifact could not be read or was refused; the rest is
                                  attested */
                 RUN_FAILED, /* the workflow failed, or nothing could be attested although there was
                                something */
                 RUN_SKIPPED,    /* nothing to attest */
                 RUN_SUPERSEDED, /* a later generation of the same workflow took its place */
                 RUN_STATE_COUNT,
};

enum artifact_state {
    ARTIFACT_PENDING,     /* not read yet */
    ARTIFACT_DIGESTED,    /* read whole: digest is set */
    ARTIFACT_MISSING,     /* the store says that it does not exist */
    ARTIFACT_REFUSED,     /* trust rules forbid reading it */
    ARTIFACT_UNREADABLE,  /* credentials, permissions or a broken object */
    ARTIFACT_TOO_BIG,     /* a configured limit was passed */
    ARTIFACT_UNSUPPORTED, /* a kind of location that this version does not read */
    ARTIFACT_DELETED,     /* Argo's garbage collection removed it before we could read it */
    ARTIFACT_STATE_COUNT,
};

enum artifact_role {
    ROLE_SUBJECT,    /* output of a succeeded owner node */
    ROLE_BYPRODUCT,  /* output of a failed attempt */
    ROLE_SUPERSEDED, /* a later node of the run, succeeded or not, wrote the same URI */
};

/* One stored object and what was seen of it when it was read. */
struct object_facts {
    struct digest digest;
    uint64_t size;   /* bytes */
    struct str etag; /* as sent, quotes included */
    struct str version_id;
    struct str last_modified; /* as sent */
};

struct object { /* one member of a directory artifact */
    struct str key;
    struct str uri;
    struct object_facts facts;
};

struct object_list LIST_OF(struct object);

struct artifact {
    struct str name; /* unique among the outputs of its node */
    struct str path; /* inside the container; empty for logs and images */
    struct location location;
    struct str uri; /* location_uri(), set once the location is resolved */
    enum artifact_role role;
    enum artifact_state state;
    struct str reason; /* for people, when the state is a failure */
    bool is_log;
    bool deleted; /* Argo's artifact GC flag */
    bool is_directory;
    struct object_facts facts;  /* single object, or image manifest */
    struct object_list objects; /* directory: one per file, sorted by key */
    struct digest expected;     /* image: digest that the step named */
};

struct artifact_list LIST_OF(struct artifact);

struct parameter {
    struct str name, value;
    bool redacted; /* value withheld by rule; it is empty */
};

struct parameter_list LIST_OF(struct parameter);

enum container_kind { CONTAINER_INIT, CONTAINER_MAIN, CONTAINER_SIDECAR };

struct container {
    struct str name;
    enum container_kind kind;
    struct str image;      /* as the pod spec names it */
    struct str repository; /* of imageID, such as docker.io/library/busybox; may be empty */
    struct digest digest;  /* of imageID: manifest or index */
    bool is_config_digest; /* imageID was a bare sha256: the image's config, not its manifest */
    bool terminated;
    int64_t exit_code;
};

struct container_list LIST_OF(struct container);

struct pod {
    struct str name, uid, node_id; /* node_id: set once the pod is attached to its node */
    struct str created; /* RFC 3339: a retried node's pod has the name of the earlier one */
    struct str service_account;
    struct str_list pull_secrets;
    struct container_list containers;
    struct str_list places; /* JSON of the locations that the pod's own template names, variables
                               filled in: the archive location first, then output artifacts */
    bool finished;          /* every container terminated */
};

struct pod_list LIST_OF(struct pod);

enum node_phase {
    NODE_PENDING,
    NODE_RUNNING,
    NODE_SUCCEEDED,
    NODE_SKIPPED,
    NODE_FAILED,
    NODE_ERROR,
    NODE_OMITTED,
};

struct node {
    struct str id, name, display_name;
    struct str type; /* Pod, Steps, DAG, Retry, … */
    enum node_phase phase;
    struct str template_name, template_scope, boundary_id, message;
    struct str started, finished; /* RFC 3339, empty when unknown */
    struct str pod_name;          /* recomputed; empty when the node has no pod */
    const struct pod *pod;        /* NULL when none was seen */
    bool is_owner;                /* its outputs are its own (argo: owner rule) */
    bool is_attempt;              /* one attempt of a Retry node */
    bool memoized;
    bool synced; /* task results are in */
    struct artifact_list inputs, outputs;
    struct parameter_list parameters; /* output parameters */
};

struct node_list LIST_OF(struct node);

struct template_ref {
    struct str name;
    bool cluster_scope;
};

struct run_owner { /* controlling ownerReference: the CronWorkflow or Workflow that made this one */
    struct str kind, name, uid; /* empty when none */
};

struct stored_template {  /* a template called by reference, as Argo stored it in the run */
    struct str key;       /* "namespaced/release/main", "cluster/…" */
    struct digest digest; /* canonical JSON */
};

struct stored_template_list LIST_OF(struct stored_template);

struct run {
    struct str uid, namespace, name;
    struct str generate_name; /* empty when the name was chosen */
    int64_t generation;
    struct str resource_version;
    struct str phase, message; /* Succeeded, Failed, Error, … */
    struct str created, started, finished;
    bool
        completed; /* label completed=true and a terminal phase and finishedAt and all results in */
    struct str unfinished; /* what is missing for that, for people; empty when completed */
    bool from_recording;   /* read from files: nothing of it was observed by us while it ran */
    bool pods_v1;          /* pod name = node id */
    struct str entrypoint, service_account, pod_spec_patch, instance_id;
    struct template_ref template_ref; /* spec.workflowTemplateRef; name empty when none */
    struct str creator;               /* label, claimed */
    struct str cron_workflow;         /* label, claimed */
    struct run_owner owner;           /* claimed */
    struct str_list pull_secrets;     /* spec.imagePullSecrets */
    struct parameter_list parameters; /* spec.arguments.parameters */
    struct location repository; /* frozen artifact repository, kind NONE when there was none */
    struct digest spec_digest;  /* canonical JSON of what ran (stored spec, else spec) */
    struct stored_template_list templates; /* sorted by key */
    struct node_list nodes;                /* sorted by id */
    struct pod_list pods;                  /* sorted by name; filled by the collector */
    bool
        ran_by_argo; /* traces of Argo's controller: generation, frozen repository or format mark */
};

const char *run_state_name(enum run_state s);
bool run_state_from_name(struct str name, enum run_state *ret);
const char *artifact_state_name(enum artifact_state s);
bool artifact_state_from_name(struct str name, enum artifact_state *ret);
const char *artifact_role_name(enum artifact_role r);
bool artifact_role_from_name(struct str name, enum artifact_role *ret);
const char *evidence_name(enum evidence e);
const char *node_phase_name(enum node_phase p);
bool node_phase_from_name(struct str name, enum node_phase *ret);
const char *container_kind_name(enum container_kind k);

/* NULL when the run has no such node (nodes must be sorted by id). */
struct node *run_find_node(const struct run *r, struct str id);
