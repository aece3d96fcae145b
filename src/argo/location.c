/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/location.h"

#include <stddef.h>

/* A member of Argo's location object and where it goes in struct location. */
struct field {
    const char *name;
    void (*read)(const json_t *member, void *to);
    size_t offset;
    const char *inside; /* object that holds the member; NULL: the location itself */
};

static void read_text(const json_t *member, void *to)
{
    *(struct str *)to = json_as_str(member);
}

static void read_first(const json_t *member, void *to)
{
    *(struct str *)to = json_as_str(json_array_get(member, 0));
}

static void read_flag(const json_t *member, void *to)
{
    *(bool *)to = json_is_true(member);
}

static void read_secret(const json_t *member, void *to)
{
    *(struct secret_ref *)to =
        (struct secret_ref){json_str_at(member, "name"), json_str_at(member, "key")};
}

static void read_addressing(const json_t *member, void *to)
{
    struct str name = json_as_str(member);

    *(enum addressing *)to = str_eq_c(name, "path")             ? ADDRESSING_PATH
                             : str_eq_c(name, "virtual-hosted") ? ADDRESSING_VIRTUAL
                                                                : ADDRESSING_AUTO;
}

#define FIELD(json, reader, member)                           \
    {                                                         \
        json, reader, offsetof(struct location, member), NULL \
    }
#define FIELD_IN(in, json, reader, member)                  \
    {                                                       \
        json, reader, offsetof(struct location, member), in \
    }
#define FIELDS_MAX 16

/* In the order in which Argo looks for them (ArtifactLocation.Get in workflow_types.go). Literal
 * secrets (oss.securityToken, plugin.configuration, raw.data, http.headers) stay where they are. */
static const struct {
    enum location_kind kind;
    struct field fields[FIELDS_MAX]; /* up to the first without name */
} kinds[] = {
    {LOCATION_ARTIFACTORY,
     {FIELD("url", read_text, key), FIELD("usernameSecret", read_secret, access_key),
      FIELD("passwordSecret", read_secret, secret_key)}},
    {LOCATION_AZURE,
     {FIELD("endpoint", read_text, endpoint), FIELD("container", read_text, bucket),
      FIELD("blob", read_text, key), FIELD("accountKeySecret", read_secret, secret_key),
      FIELD("useSDKCreds", read_flag, use_sdk_creds)}},
    {LOCATION_GIT, {FIELD("repo", read_text, key), FIELD("revision", read_text, bucket)}},
    {LOCATION_GCS,
     {FIELD("bucket", read_text, bucket), FIELD("key", read_text, key),
      FIELD("serviceAccountKeySecret", read_secret, secret_key)}},
    {LOCATION_HDFS, {FIELD("addresses", read_first, bucket), FIELD("path", read_text, key)}},
    {LOCATION_HTTP, {FIELD("url", read_text, key)}},
    {LOCATION_OSS,
     {FIELD("endpoint", read_text, endpoint), FIELD("bucket", read_text, bucket),
      FIELD("key", read_text, key), FIELD("accessKeySecret", read_secret, access_key),
      FIELD("secretKeySecret", read_secret, secret_key),
      FIELD("useSDKCreds", read_flag, use_sdk_creds)}},
    {LOCATION_RAW, {{0}}},
    {LOCATION_S3,
     {FIELD("endpoint", read_text, endpoint), FIELD("bucket", read_text, bucket),
      FIELD("region", read_text, region), FIELD("key", read_text, key),
      FIELD("roleARN", read_text, role_arn), FIELD("insecure", read_flag, insecure),
      FIELD("useSDKCreds", read_flag, use_sdk_creds),
      FIELD("accessKeySecret", read_secret, access_key),
      FIELD("secretKeySecret", read_secret, secret_key),
      FIELD("sessionTokenSecret", read_secret, session_token), FIELD("caSecret", read_secret, ca),
      FIELD("addressingStyle", read_addressing, addressing),
      FIELD_IN("encryptionOptions", "serverSideCustomerKeySecret", read_secret, sse_customer_key)}},
    {LOCATION_PLUGIN, {FIELD("name", read_text, bucket), FIELD("key", read_text, key)}},
};

void location_read(const json_t *holder, struct location *ret)
{
    *ret = (struct location){0};
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        const json_t *object = json_at(holder, location_kind_name(kinds[k].kind));
        if (!json_is_object(object))
            continue;
        ret->kind = kinds[k].kind;
        for (const struct field *f = kinds[k].fields; f->name; f++) {
            const json_t *from = f->inside ? json_at(object, f->inside) : object;
            f->read(json_at(from, f->name), (char *)ret + f->offset);
        }
        return;
    }
}
