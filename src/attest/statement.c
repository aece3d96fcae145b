/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/statement.h"

#include "base/limits.h"

/* A subject's digest.sha256 is bare hex, although digest_parse takes a prefix too. */
static bool parse_sha256(struct str hex, struct digest *ret)
{
    return hex.len == 64 && digest_parse(hex, ret);
}

static int read_digest(const json_t *v, struct digest *ret, struct error *err)
{
    struct str hex;
    json_t *digests, *value;
    const char *algorithm;

    if (json_need(v, "subject", "digest", JSON_OBJECT, &digests, err) < 0)
        return -1;
    json_object_foreach(digests, algorithm,
                        value) if (json_need_str(digests, "subject.digest", algorithm, &hex, err) <
                                   0) return -1;
    if (json_need_str(digests, "subject.digest", "sha256", &hex, err) < 0)
        return -1;
    if (!parse_sha256(hex, ret))
        return error_set(err, ERR_INVALID, "subject.digest.sha256: want 64 hex digits");
    return 0;
}

/* The members of an in-toto ResourceDescriptor; those that nobody here reads need only be known. */
static int read_subject(const json_t *v, struct subject *ret, struct error *err)
{
    static const char *const members[] = {"name",      "uri",         "digest",           "content",
                                          "mediaType", "annotations", "downloadLocation", NULL};

    if (!json_is_object(v))
        return error_set(err, ERR_INVALID, "subject: want objects, got %s", json_type_name(v));
    if (json_only_members(v, "subject", members, err) < 0 || read_digest(v, &ret->digest, err) < 0)
        return -1;
    if (json_object_get(v, "name"))
        return json_need_str(v, "subject", "name", &ret->name, err);
    return 0;
}

static int read_subjects(struct arena *a, const json_t *list, struct subject_list *ret,
                         struct error *err)
{
    size_t n = json_array_size(list), i;
    json_t *v;

    if (n == 0)
        return error_set(err, ERR_INVALID, "subject: the list is empty");
    if (n > STATEMENT_MAX_SUBJECTS)
        return error_set(err, ERR_LIMIT, "%zu subjects, at most %d are read", n,
                         STATEMENT_MAX_SUBJECTS);
    json_array_foreach((json_t *)list, i,
                       v) if (read_subject(v, LIST_ADD(a, ret), err) < 0) return -1;
    return 0;
}

static int check_type(const json_t *root, struct error *err)
{
    struct str type;

    if (json_need_str(root, "", "_type", &type, err) < 0)
        return -1;
    if (!str_eq_c(type, STATEMENT_TYPE))
        return error_set(err, ERR_INVALID, "_type: want " STATEMENT_TYPE ", got %.100s", type.ptr);
    return 0;
}

static int read_statement(struct arena *a, struct str payload, struct statement *ret,
                          struct error *err)
{
    static const char *const members[] = {"_type", "subject", "predicateType", "predicate", NULL};
    json_t *root, *subjects, *predicate;

    if (json_parse_object(a, payload, STATEMENT_MAX_BYTES, JSON_OWN_MAX_DEPTH, &root, err) < 0 ||
        json_only_members(root, "", members, err) < 0 || check_type(root, err) < 0 ||
        json_need_str(root, "", "predicateType", &ret->predicate_type, err) < 0 ||
        json_need(root, "", "predicate", JSON_OBJECT, &predicate, err) < 0 ||
        json_need(root, "", "subject", JSON_ARRAY, &subjects, err) < 0)
        return -1;
    if (ret->predicate_type.len == 0)
        return error_set(err, ERR_INVALID, "predicateType: empty");
    ret->predicate = predicate;
    ret->root = root;
    return read_subjects(a, subjects, &ret->subjects, err);
}

int statement_parse(struct arena *a, struct str payload, struct statement *ret, struct error *err)
{
    struct statement s = {.root = NULL};

    if (read_statement(a, payload, &s, err) < 0)
        return error_wrap(err, "statement");
    *ret = s;
    return 0;
}

const struct subject *statement_find(const struct statement *s, const struct digest *digest)
{
    list_each (subject, &s->subjects)
        if (digest_eq(&subject->digest, digest))
            return subject;
    return NULL;
}

const struct subject *statement_find_name(const struct statement *s, struct str name)
{
    list_each (subject, &s->subjects)
        if (name.len && str_eq(subject->name, name))
            return subject;
    return NULL;
}
