/* SPDX-License-Identifier: Apache-2.0
 *
 * A directory as a whole: the files that are there against the files that one run's statement names
 * below the directory's name. Every statement is verified once, however many files it names.
 *
 * One statement decides: the objects of a run are all in one (attest/provenance.h), and of a set
 * put together from several nobody could tell that a part is missing.
 */
#pragma once

#include "base/map.h"
#include "verify/verify.h"

struct attested { /* a trusted statement about the directory */
    struct verify_result result;
    struct str prefix; /* of the names of its files in this statement */
    size_t same;       /* files that are there as it names them */
    size_t named;      /* files that are there, whatever they hold */
    size_t below;      /* files that it names below the prefix */
};

struct attested_list LIST_OF(struct attested *);

struct member {
    struct str name;              /* below the directory, escaped as in statements */
    struct digest digest;         /* unset: it is no regular file */
    const struct attested *maker; /* a statement that names these bytes so; filled in here */
};

struct member_list LIST_OF(struct member);

enum finding {
    FINDING_SAME,
    FINDING_CHANGED,
    FINDING_MISSING,
    FINDING_EXTRA,
    FINDING_FOREIGN, /* attested, but by another run than the rest */
    FINDING_COUNT,
};

const char *finding_name(enum finding f); /* "verified", "changed", "missing", … */

struct file_finding {
    enum finding finding;
    struct str name;         /* below the directory */
    struct digest want, got; /* unset: not attested; not there, or no regular file */
    struct str maker;        /* of a foreign file: "namespace/workflow" */
};

struct file_finding_list LIST_OF(struct file_finding);

struct directory {
    struct arena *arena;
    const struct verify_request *request; /* its keys and expectations */
    struct str prefix;                    /* empty: the statement's names tell */
    struct member_list members;
    struct map by_name;            /* of members */
    struct map seen;               /* digests of bundles */
    struct attested_list attested; /* only those that name something below the prefix */
    struct verify_result refused;  /* of the other bundles, the one that came furthest */
    size_t next;                   /* of the walk of directory_next_unknown */
};

struct directory_result {
    bool is_attested;               /* a trusted statement names it: that one decided */
    struct verify_result result;    /* verdict and what decided it */
    struct str prefix;              /* in that statement */
    struct file_finding_list files; /* in the order of the members, then those missing */
    size_t counts[FINDING_COUNT];
};

/* In the arena; what is given must live as long. Members' names differ. With an empty prefix the
 * names of the files in a statement must end in the members' names behind one common prefix. */
struct directory *directory_begin(struct arena *a, const struct verify_request *r,
                                  struct str prefix, const struct member_list *members);

/* Verifies each bundle that was not seen before and compares what it names. */
void directory_consider(struct directory *d, const struct candidate_list *bundles);

/* A file that no trusted statement explains so far, worth a search by its digest; each at most
 * once, far apart from one another, NULL at the end. */
const struct member *directory_next_unknown(struct directory *d);

/* Never fails: what goes wrong is a verdict. */
void directory_judge(struct directory *d, struct directory_result *ret);
