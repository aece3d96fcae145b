/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/aws.h"

#include <stddef.h>

static const struct {
    const char *name;
    size_t offset;
} members[] = {
    {"aws_access_key_id", offsetof(struct aws_keys, access_key)},
    {"aws_secret_access_key", offsetof(struct aws_keys, secret_key)},
    {"aws_session_token", offsetof(struct aws_keys, session_token)},
};

static void take_member(struct str line, struct aws_keys *into)
{
    struct str name, value;

    if (!str_cut(line, '=', &name, &value))
        return;
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (str_eq_c(str_trim(name), members[i].name))
            *(struct str *)(void *)((char *)into + members[i].offset) = str_trim(value);
}

static bool is_section(struct str line, struct str *ret_name)
{
    if (line.len < 2 || line.ptr[0] != '[' || line.ptr[line.len - 1] != ']')
        return false;
    *ret_name = str_trim((struct str){line.ptr + 1, line.len - 2});
    return true;
}

int aws_profile_parse(struct str text, struct str profile, struct aws_keys *ret, struct error *err)
{
    struct aws_keys keys = {0};
    bool inside = false, found = false;
    struct str line, name;

    while (text.len) {
        str_cut(text, '\n', &line, &text);
        line = str_trim(line);
        if (is_section(line, &name))
            found |= inside = str_eq(name, profile);
        else if (inside && line.len && line.ptr[0] != '#' && line.ptr[0] != ';')
            take_member(line, &keys);
    }
    if (!found)
        return error_set(err, ERR_NOT_FOUND, "there is no profile [" PRI_STR "]",
                         STR_ARG(str_first(profile, 60)));
    if (!keys.access_key.len || !keys.secret_key.len)
        return error_set(err, ERR_INVALID,
                         "profile [" PRI_STR "] lacks aws_access_key_id or aws_secret_access_key",
                         STR_ARG(str_first(profile, 60)));
    *ret = keys;
    return 0;
}
