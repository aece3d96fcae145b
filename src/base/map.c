/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct map_slot {
    char *key; /* NULL: free; &tombstone: removed */
    size_t key_len;
    void *value;
};

static char tombstone;
static uint64_t seed;
static pthread_once_t seed_once = PTHREAD_ONCE_INIT;

static void make_seed(void)
{
    if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
        seed = (uint64_t)(uintptr_t)&seed;
}

/* FNV-1a over a secret start, then a finaliser that spreads the seed into the low bits. */
static uint64_t hash(struct str key)
{
    pthread_once(&seed_once, make_seed);
    uint64_t h = seed ^ 0xcbf29ce484222325U;
    for (size_t i = 0; i < key.len; i++)
        h = (h ^ (unsigned char)key.ptr[i]) * 0x100000001b3U;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93U;
    return h ^ (h >> 32);
}

/* The slot holding key, or the one where it would go. cap must not be 0. */
static struct map_slot *find(const struct map *m, struct str key)
{
    struct map_slot *reusable = NULL;

    for (size_t i = hash(key);; i++) {
        struct map_slot *s = &m->slots[i & (m->cap - 1)];
        if (!s->key)
            return reusable ? reusable : s;
        if (s->key == &tombstone)
            reusable = reusable ? reusable : s;
        else if (str_eq((struct str){s->key, s->key_len}, key))
            return s;
    }
}

static bool is_live(const struct map_slot *s)
{
    return s->key && s->key != &tombstone;
}

static void resize(struct map *m)
{
    struct map old = *m;
    size_t cap = old.len * 2 < 16 ? 16 : old.cap * (old.len * 2 > old.cap ? 2 : 1);

    m->cap = cap;
    m->used = old.len;
    m->slots = calloc(cap, sizeof(*m->slots));
    if (!m->slots)
        log_out_of_memory();
    for (size_t i = 0; i < old.cap; i++)
        if (is_live(&old.slots[i]))
            *find(m, (struct str){old.slots[i].key, old.slots[i].key_len}) = old.slots[i];
    free(old.slots);
}

void *map_get(const struct map *m, struct str key)
{
    if (!m->cap)
        return NULL;
    struct map_slot *s = find(m, key);
    return is_live(s) ? s->value : NULL;
}

void *map_put(struct map *m, struct str key, void *value)
{
    if (m->cap == 0 || (m->used + 1) * 4 > m->cap * 3)
        resize(m);
    struct map_slot *s = find(m, key);
    if (is_live(s)) {
        void *before = s->value;
        s->value = value;
        return before;
    }
    char *copy = malloc(key.len + 1);
    if (!copy)
        log_out_of_memory();
    if (key.len)
        memcpy(copy, key.ptr, key.len);
    copy[key.len] = '\0';
    m->used += s->key == NULL;
    m->len++;
    *s = (struct map_slot){.key = copy, .key_len = key.len, .value = value};
    return NULL;
}

void *map_remove(struct map *m, struct str key)
{
    struct map_slot *s = m->cap ? find(m, key) : NULL;

    if (!s || !is_live(s))
        return NULL;
    void *value = s->value;
    free(s->key);
    *s = (struct map_slot){.key = &tombstone};
    m->len--;
    return value;
}

bool map_next(const struct map *m, size_t *cursor, struct str *ret_key, void **ret_value)
{
    while (*cursor < m->cap) {
        const struct map_slot *s = &m->slots[(*cursor)++];
        if (!is_live(s))
            continue;
        if (ret_key)
            *ret_key = (struct str){s->key, s->key_len};
        *ret_value = s->value;
        return true;
    }
    return false;
}

void map_done(struct map *m)
{
    for (size_t i = 0; i < m->cap; i++)
        if (is_live(&m->slots[i]))
            free(m->slots[i].key);
    free(m->slots);
    *m = MAP_INIT;
}
