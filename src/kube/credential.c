/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/credential.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/thread.h"

enum { TOKEN_FILE_MS = 60000 };

struct credentials {
    const struct kube_config *config;
    pthread_mutex_t lock; /* held while a plugin runs: the others need its answer too */
    struct kube_credential current;
    uint64_t number;  /* 0: none yet */
    uint64_t read_ms; /* monotonic */
    bool refused;
};

void kube_credential_done(struct kube_credential *c)
{
    secret_done(&c->token);
    secret_done(&c->client_cert);
    secret_done(&c->client_key);
    *c = (struct kube_credential){0};
}

static struct kube_credential copy_of(const struct kube_credential *c)
{
    return (struct kube_credential){
        .token = secret_copy(secret_str(&c->token)),
        .client_cert = secret_copy(secret_str(&c->client_cert)),
        .client_key = secret_copy(secret_str(&c->client_key)),
        .expires_ms = c->expires_ms,
    };
}

struct credentials *credentials_new(const struct kube_config *config)
{
    struct credentials *c = MEMORY_NEW(struct credentials);

    c->config = config;
    pthread_mutex_init(&c->lock, NULL);
    return c;
}

void credentials_free(struct credentials *c)
{
    if (!c)
        return;
    kube_credential_done(&c->current);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* How one kind of credential is asked for, and when what it gave is out of date. */
struct source {
    bool (*is_configured)(const struct kube_config *config);
    bool (*is_outdated)(const struct credentials *c);
    int (*ask)(const struct credentials *c, const struct cancel *cancel,
               struct kube_credential *ret, struct error *err);
    bool stays_usable; /* when asking again fails, the old one is still worth a try */
    bool may_change;
};

static bool has_token_file(const struct kube_config *config)
{
    return config->token_file.len > 0;
}

static bool file_is_outdated(const struct credentials *c)
{
    return clock_mono_ms() - c->read_ms >= TOKEN_FILE_MS;
}

static int read_token_file(const struct credentials *c, UNUSED const struct cancel *cancel,
                           struct kube_credential *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(secret_done) struct secret text = SECRET_EMPTY;
    const char *path = arena_cstr(&a, c->config->token_file);

    if (file_read_secret(path, KUBE_TOKEN_MAX_BYTES, &text, err) < 0)
        return -1;
    struct str token = str_trim(secret_str(&text));
    if (token.len == 0 || str_has_control(token))
        return error_set(err, ERR_INVALID, "%s: not a token", path);
    *ret = (struct kube_credential){.token = secret_copy(token)};
    return 0;
}

static bool has_plugin(const struct kube_config *config)
{
    return config->exec.len > 0 && config->token.len == 0;
}

static bool answer_has_expired(const struct credentials *c)
{
    return c->current.expires_ms && clock_now_ms() >= c->current.expires_ms;
}

static int run_plugin(const struct credentials *c, const struct cancel *cancel,
                      struct kube_credential *ret, struct error *err)
{
    return exec_credential_run(c->config, cancel, ret, err);
}

static bool is_fixed(UNUSED const struct kube_config *config)
{
    return true;
}

static bool never(UNUSED const struct credentials *c)
{
    return false;
}

static int take_token(const struct credentials *c, UNUSED const struct cancel *cancel,
                      struct kube_credential *ret, UNUSED struct error *err)
{
    *ret = (struct kube_credential){.token = secret_copy(secret_str(&c->config->token))};
    return 0;
}

/* The first that is configured counts; a client certificate of the configuration comes on top. */
static const struct source sources[] = {
    {has_token_file, file_is_outdated, read_token_file, .stays_usable = true, .may_change = true},
    {has_plugin, answer_has_expired, run_plugin, .may_change = true},
    {is_fixed, never, take_token, .stays_usable = true, .may_change = false},
};

static const struct source *source_of(const struct kube_config *config)
{
    const struct source *s = sources;

    while (!s->is_configured(config))
        s++;
    return s;
}

static int refresh(struct credentials *c, const struct cancel *cancel, struct error *err)
{
    const struct source *s = source_of(c->config);
    struct kube_credential fresh;
    struct error why = ERROR_INIT;

    if (c->number && !c->refused && !s->is_outdated(c))
        return 0;
    if (s->ask(c, cancel, &fresh, &why) < 0) {
        if (c->number && !c->refused && s->stays_usable)
            return 0;
        *err = why;
        return -1;
    }
    kube_credential_done(&c->current);
    c->current = fresh;
    c->number++;
    c->read_ms = clock_mono_ms();
    c->refused = false;
    return 0;
}

int credentials_get(struct credentials *c, const struct cancel *cancel, struct kube_credential *ret,
                    uint64_t *ret_number, struct error *err)
{
    LOCK_SCOPE(&c->lock);
    if (refresh(c, cancel, err) < 0)
        return -1;
    *ret = copy_of(&c->current);
    *ret_number = c->number;
    return 0;
}

bool credentials_refused(struct credentials *c, uint64_t number)
{
    LOCK_SCOPE(&c->lock);
    if (!source_of(c->config)->may_change)
        return false;
    if (number == c->number)
        c->refused = true;
    return true;
}
