/* SPDX-License-Identifier: Apache-2.0
 *
 * Every maximum of the program, in one place to audit. Those that an operator may want to move are
 * defaults of the configuration (docs/configuration.md); the rest are fixed.
 */
#pragma once

#define KIB (1024UL)
#define MIB (1024UL * KIB)
#define GIB (1024UL * MIB)

/* memory */
#define ARENA_MAX_BYTES (256 * MIB)

/* programs that we run */
#define PROCESS_INPUT_MAX (4 * KIB) /* a pipe takes this much without a reader */

/* JSON and YAML */
#define JSON_OBJECT_MAX_BYTES (4 * MIB)  /* one Kubernetes object: etcd takes 1.5 MiB */
#define JSON_LIST_MAX_BYTES   (64 * MIB) /* one page of a list */
#define JSON_MAX_DEPTH        128        /* a Workflow's spec nests deeper than our own files */
#define JSON_OWN_MAX_DEPTH    64
#define YAML_MAX_BYTES        (1 * MIB)

/* compressed node status (a Workflow's status.compressedNodes) */
#define NODES_INFLATED_MAX_BYTES (64 * MIB)
#define NODES_INFLATED_MAX_RATIO 200 /* real node status: 5 to 40 */

/* files of ours */
#define KEY_FILE_MAX_BYTES    (64 * KIB)
#define CONFIG_FILE_MAX_BYTES (1 * MIB)
#define BUNDLE_MAX_BYTES      (16 * MIB)
#define STATEMENT_MAX_BYTES   (8 * MIB)

/* Kubernetes */
#define KUBE_LIST_PAGE       500
#define KUBE_ANNOTATION_MAX  (4 * KIB) /* all annotations of ours on one Workflow */
#define KUBE_EVENT_NOTE_MAX  1024
#define KUBE_TOKEN_MAX_BYTES (64 * KIB)
#define KUBE_LIST_HEAD_MAX   (64 * KIB) /* a list without its items */

/* HTTP */
#define HTTP_HEADER_MAX_BYTES (64 * KIB)
#define HTTP_HEADERS_MAX      128
#define HTTP_BODY_MAX_BYTES   (64 * MIB) /* replies kept in memory; streams have their own limit */
#define HTTP_ERROR_BODY_MAX   (64 * KIB)
#define HTTP_ROOTS_MAX_BYTES  (8 * MIB) /* the system's bundle of authorities */
#define HTTP_CONNECT_MS       10000
#define HTTP_REQUEST_MS       60000 /* an ordinary request and its reply */
#define HTTP_STALL_MS         60000 /* a stream without a byte for this long is cut */

#define HTTP_SERVER_BODY_MAX           (64 * KIB)
#define HTTP_SERVER_DISCARD_MAX        (4 * MIB)
#define HTTP_SERVER_CONNECTIONS        512
#define HTTP_SERVER_CONNECTIONS_PER_IP 256 /* all webhook calls come from one API server */
#define HTTP_SERVER_IDLE_SECONDS       30
#define HTTP_SERVER_CONNECTION_BYTES   (64 * KIB) /* request line and headers */

/* object stores */
#define S3_KEY_MAX_BYTES    1024 /* the service's own limit */
#define S3_LIST_PAGE        1000
#define S3_LIST_MAX_BYTES   (16 * MIB) /* one page as XML */
#define S3_REGION_MAX_BYTES 32
#define S3_SSE_KEY_BYTES    32
#define S3_LESSONS_MAX      2 /* repeats of a request after learning region and clock */
#define S3_XML_MAX_DEPTH    8
#define S3_XML_PATH_MAX     256 /* bytes of the element names from the root down */

/* registries */
#define OCI_MANIFEST_MAX_BYTES (4 * MIB)
#define OCI_REFERRERS_MAX      1000
#define OCI_REFERENCE_MAX      1024
#define OCI_TOKEN_MAX_BYTES    (64 * KIB)
#define OCI_REDIRECTS_MAX      3          /* of one blob */
#define OCI_PAGES_MAX          100        /* of one list of referrers */
#define OCI_HELPER_MAX_BYTES   (64 * KIB) /* printed by a credential helper */
#define OCI_HELPER_MS          30000
#define OCI_WAITS              3 /* taken for one request, of at most OCI_WAIT_MAX_MS each */
#define OCI_WAIT_MAX_MS        5000
#define OCI_UPDATE_ROUNDS      5 /* read-modify-write of a tag that others write too */

/* runs */
#define RUN_MAX_NODES    200000
#define RUN_MAX_SUBJECTS 10000     /* per statement */
#define NAME_MAX_BYTES   (4 * KIB) /* any single name taken from a tenant */

#define NODE_MAX_IMAGES      256 /* named by the output parameters of one node */
#define POD_MAX_CONTAINERS   256
#define POD_MAX_PLACES       16 /* object store places that one pod's template names */
#define POD_MAX_PULL_SECRETS 64

/* default limits of one artifact (configuration: limits.*) */
#define ARTIFACT_MAX_BYTES   (1024UL * GIB)
#define ARTIFACT_MAX_OBJECTS 100000
#define ARTIFACT_MAX_SECONDS (6 * 3600UL)

/* bundles and signatures */
#define BUNDLE_MAX_ENTRIES     32     /* log entries, timestamps: as sigstore-go */
#define STATEMENT_MAX_SUBJECTS 100000 /* accepted when verifying */
#define VERIFY_MAX_CANDIDATES  256    /* bundles of one place that are tried for one target */

/* ledger */
#define LEDGER_BUSY_MS          5000 /* wait for another process that writes */
#define LEDGER_SQL_MAX_BYTES    (4 * KIB)
#define LEDGER_LIST_ROWS        100                       /* of a query that names no limit */
#define LEDGER_STATEMENTS_MAX   1000                      /* newest ones of one subject */
#define LEDGER_EVIDENCE_KEEP_MS (90LL * 24 * 3600 * 1000) /* of workflows that may be retried */
