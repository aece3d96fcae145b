/* SPDX-License-Identifier: Apache-2.0
 *
 * WWW-Authenticate (RFC 9110 section 11.6.1): a list of challenges, each a scheme with either one
 * token68 or a list of parameters. The commas of both lists look the same; a name that no '='
 * follows begins the next challenge.
 */
#include "oci/auth.h"
#include "oci/chars.h"

#include <string.h>

struct challenge {
    struct str scheme, realm, service, scope;
};

static const struct {
    const char *name;
    size_t offset;
} parameters[] = {
    {"realm", offsetof(struct challenge, realm)},
    {"service", offsetof(struct challenge, service)},
    {"scope", offsetof(struct challenge, scope)},
};

static bool is_token_char(char c)
{
    return is_alnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token68_char(char c)
{
    return is_alnum(c) || (c && strchr("-._~+/", c));
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_separator(char c)
{
    return is_space(c) || c == ',';
}

static bool is_equals(char c)
{
    return c == '=';
}

/* Takes the leading bytes of that kind off *s. */
static struct str take(struct str *s, bool (*is_kind)(char))
{
    struct str taken = str_first(*s, str_span(*s, is_kind));

    *s = str_skip(*s, taken.len);
    return taken;
}

/* What is between the quotes, without the backslashes; false when the end is missing. */
static bool take_quoted(struct arena *a, struct str *s, struct str *ret)
{
    size_t end = 1, n = 0;

    while (end < s->len && s->ptr[end] != '"')
        end += s->ptr[end] == '\\' ? 2 : 1;
    if (end >= s->len)
        return false;
    char *text = arena_alloc(a, end);
    for (size_t i = 1; i < end; i++) {
        i += s->ptr[i] == '\\';
        text[n++] = s->ptr[i];
    }
    *ret = (struct str){text, n};
    *s = str_skip(*s, end + 1);
    return !str_has_control(*ret);
}

/* token68 stands alone up to the next comma. */
static bool take_token68(struct str *s)
{
    struct str rest = *s;

    if (take(&rest, is_token68_char).len == 0)
        return false;
    take(&rest, is_equals);
    take(&rest, is_space);
    if (rest.len && rest.ptr[0] != ',')
        return false;
    *s = rest;
    return true;
}

enum taken { TAKEN, NOT_THERE, MALFORMED };

static enum taken take_parameter(struct arena *a, struct str *s, struct challenge *c)
{
    struct str rest = *s, value;
    struct str name = take(&rest, is_token_char);

    take(&rest, is_space);
    if (name.len == 0 || take(&rest, is_equals).len != 1)
        return NOT_THERE;
    take(&rest, is_space);
    if (!str_starts_with(rest, STR("\"")))
        value = take(&rest, is_token_char);
    else if (!take_quoted(a, &rest, &value))
        return MALFORMED;
    for (size_t i = 0; i < ARRAY_LEN(parameters); i++) {
        struct str *slot = (void *)((char *)c + parameters[i].offset);
        if (!str_eq_nocase(name, str_c(parameters[i].name)))
            continue;
        if (slot->ptr)
            return MALFORMED; /* "MUST only occur once per challenge" */
        *slot = value;
    }
    *s = rest;
    return TAKEN;
}

static bool take_challenge(struct arena *a, struct str *s, struct challenge *c)
{
    c->scheme = take(s, is_token_char);
    if (c->scheme.len == 0 || (s->len && !is_separator(s->ptr[0])))
        return false;
    take(s, is_space);
    if (take_token68(s))
        return true;
    for (;;) {
        enum taken t = take_parameter(a, s, c);
        if (t == MALFORMED)
            return false;
        if (t == NOT_THERE)
            return true;
        take(s, is_separator);
    }
}

int oci_challenge_parse(struct arena *a, struct str header, struct oci_challenge *ret,
                        struct error *err)
{
    struct oci_challenge bearer = {0}, basic = {.basic = true};
    bool has_bearer = false, has_basic = false;
    struct str s = header;

    for (take(&s, is_separator); s.len; take(&s, is_separator)) {
        struct challenge c = {0};
        if (!take_challenge(a, &s, &c))
            return error_set(err, ERR_INVALID, "malformed WWW-Authenticate header");
        bool is_bearer = str_eq_nocase(c.scheme, STR("Bearer")) && c.realm.len;
        if (is_bearer && !has_bearer)
            bearer =
                (struct oci_challenge){.realm = c.realm, .service = c.service, .scope = c.scope};
        has_bearer = has_bearer || is_bearer;
        has_basic = has_basic || str_eq_nocase(c.scheme, STR("Basic"));
    }
    if (!has_bearer && !has_basic)
        return error_set(err, ERR_INVALID,
                         "the registry asks for neither Bearer nor Basic authentication");
    *ret = has_bearer ? bearer : basic;
    return 0;
}
