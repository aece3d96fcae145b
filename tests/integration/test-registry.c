/* SPDX-License-Identifier: Apache-2.0
 *
 * The registry client and the store of images against a real registry (olareg) in its various
 * moods, with the real cosign as the judge of what is stored.
 */
#include "helpers/bundles.h"
#include "helpers/program.h"

#include "oci/manifest.h"

#include <pthread.h>

#define REPOSITORY "team/app"

struct setting {
    struct surroundings s;
    const char *program;
    const char *user; /* NULL: anonymous */
    pid_t pid;
    struct location place;
    struct digest image;
};

/* alice's password is password1: the test account of olareg's own tests. */
static const char accounts[] =
    "users:\n"
    "  alice:\n"
    "    cred: \"$2a$10$AeIxYk02nNYLrmkEIQRSse4DsFH0M9exGec0FbSDSY0fPSZ9chPoa\"\n"
    "acls:\n"
    "  - repo: \"*\"\n"
    "    members: [\"alice\"]\n"
    "    access: [\"read\", \"write\", \"delete\"]\n"
    "  - repo: \"\"\n"
    "    members: [\"alice\"]\n"
    "    access: [\"read\"]\n";

static int account(void *userdata, UNUSED const struct location *l, UNUSED const struct pod *pod,
                   struct oci_credentials *ret, bool *ret_found, UNUSED struct error *err)
{
    const struct setting *x = userdata;

    *ret_found = x->user != NULL;
    if (x->user)
        *ret = (struct oci_credentials){.username = secret_copy(str_c(x->user)),
                                        .password = secret_copy(STR("password1"))};
    return 0;
}

static const char *put_file(struct setting *x, const char *name, const char *text)
{
    const char *path = arena_printf(&x->s.arena, "%s/%s", x->s.folder, name).ptr;

    assert_ok(file_write(path, str_c(text), 0600, false, &x->s.err), &x->s.err);
    return path;
}

/* `more` are further arguments of olareg, up to a NULL. */
static void start(struct setting *x, const char *scheme, const char *const *more)
{
    struct arena *a = &x->s.arena;
    uint16_t port = program_choose_port();
    const char *argv[16] = {
        x->program,       "serve",
        "--addr",         "127.0.0.1",
        "--port",         arena_printf(a, "%u", port).ptr,
        "--dir",          arena_printf(a, "%s/data", x->s.folder).ptr,
        "--external-url", arena_printf(a, "%s://127.0.0.1:%u", scheme, port).ptr};

    for (size_t n = 10; *more; more++)
        argv[n++] = *more;
    x->s.insecure[0] = arena_printf(a, "127.0.0.1:%u", port);
    x->place = image_at(&x->s, REPOSITORY).location;
    x->pid = program_start(argv, port, arena_printf(a, "%s/log", x->s.folder).ptr);
}

static void find_registry(struct setting *x)
{
    *x = (struct setting){.user = NULL};
    struct arena *a = &x->s.arena;
    x->program = program_find(a, "olareg");
    if (!x->program)
        skip();
    x->s.folder = check_temp_folder(a);
    x->s.env = (struct artifact_environment){
        .registry_credentials = account,
        .userdata = x,
        .insecure_registries = x->s.insecure,
        .insecure_registries_len = 1,
        .http = {.allow_loopback = true},
    };
}

/* `flag` and its value are given to olareg; "@accounts" is the file of them. */
static void begin(struct setting *x, const char *flag, const char *value)
{
    find_registry(x);
    const char *file = put_file(x, "accounts.yaml", accounts);
    start(x, "http", (const char *const[]){flag, value && value[0] == '@' ? file : value, NULL});
}

/* Behind an authority of its own, as is its token realm. */
static void begin_private(struct setting *x)
{
    find_registry(x);
    _cleanup_(fake_server_stopp) struct fake_server *authority = fake_server_start_tls(NULL);
    const char *certificate = put_file(x, "cert.pem", fake_server_cert_pem(authority));
    const char *key = put_file(x, "key.pem", fake_server_key_pem(authority));
    const char *file = put_file(x, "accounts.yaml", accounts);
    start(x, "https",
          (const char *const[]){"--tls-cert", certificate, "--tls-key", key, "--auth-token-opaque",
                                file, NULL});
    x->user = "alice";
    x->s.env.insecure_registries_len = 0;
    x->s.env.registry_ca_file = str_c(certificate);
}

static void end(struct setting *x)
{
    program_stop(x->pid);
    surroundings_done(&x->s);
}

static struct oci_repository *open_repository(struct setting *x)
{
    struct oci_repository *r;

    assert_ok(artifact_repository_open(&x->s.env, &x->place, NULL, &r, &x->s.err), &x->s.err);
    return r;
}

/* Pushes a small image with our own client. */
static void push_image(struct setting *x)
{
    _cleanup_(oci_closep) struct oci_repository *r = open_repository(x);
    struct arena *a = &x->s.arena;
    struct str config = STR("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":"
                            "\"layers\",\"diff_ids\":[]}}");
    struct str digest = oci_digest_of(a, config);
    struct str manifest = arena_printf(a,
                                       "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_MANIFEST
                                       "\",\"config\":{\"mediaType\":\"" OCI_MEDIA_CONFIG
                                       "\",\"digest\":\"" PRI_STR "\",\"size\":%zu},\"layers\":[]}",
                                       STR_ARG(digest), config.len);
    bool indexed;

    assert_ok(oci_put_blob(r, digest, config, a, &x->s.err), &x->s.err);
    assert_ok(
        oci_put_manifest(r, STR("v1"), STR(OCI_MEDIA_MANIFEST), manifest, a, &indexed, &x->s.err),
        &x->s.err);
    sha256_hex(manifest, x->image.hex);
}

static void sign_for_image(struct setting *x, const char *more, struct signed_item *ret)
{
    sign_item(&x->s, "oci://r.io/" REPOSITORY, x->image.hex, more, ret);
    ret->item.image = x->image;
    ret->item.place = x->place;
}

static int put(struct setting *x, const struct signed_item *item, bool legacy, struct arena *a,
               struct error *err)
{
    const struct store_config c = {.kind = STR("oci"), .legacy = legacy};
    struct str where;

    return store_find(c.kind)->put(&c, &x->s.env, &item->item, a, &where, err);
}

static void find(struct setting *x, struct bundle_text_list *ret)
{
    _cleanup_(oci_closep) struct oci_repository *r = open_repository(x);

    *ret = (struct bundle_text_list){0};
    assert_ok(store_find_at_image(r, &x->image, &x->s.arena, ret, &x->s.err), &x->s.err);
}

/* What the real cosign says; 0 as well when it is not installed. */
static int cosign(struct setting *x, const struct signed_item *item)
{
    struct arena *a = &x->s.arena;
    const char *program = program_find(a, "cosign");
    const char *key = arena_printf(a, "%s/key.pub", x->s.folder).ptr;

    if (!program)
        return 0;
    assert_ok(file_write(key, key_public_pem(a, item->key), 0600, false, &x->s.err), &x->s.err);
    const char *const argv[] = {program,
                                "verify-attestation",
                                "--key",
                                key,
                                "--type",
                                "slsaprovenance1",
                                "--insecure-ignore-tlog",
                                "--allow-http-registry",
                                arena_printf(a, PRI_STR "/" REPOSITORY "@sha256:%s",
                                             STR_ARG(x->place.endpoint), x->image.hex)
                                    .ptr,
                                NULL};
    return program_run(argv, arena_printf(a, "%s/cosign.log", x->s.folder).ptr);
}

static void assert_found(struct setting *x, const struct signed_item *item, size_t want)
{
    struct bundle_text_list found;
    size_t good = 0;

    find(x, &found);
    list_each (b, &found) {
        struct error err = ERROR_INIT;
        struct statement statement;
        struct digest payload;
        good += bundle_verify(&x->s.arena, b->text, &item->key, 1, &statement, &payload, &err) == 0;
    }
    assert_int_equal(good, want);
}

TEST(an_image_is_pushed_read_and_attested)
{
    _cleanup_(end) struct setting x;
    _cleanup_(signed_item_done) struct signed_item one, other;

    begin(&x, NULL, NULL);
    push_image(&x);
    struct artifact artifact = {.location = x.place, .expected = x.image};
    assert_ok(artifact_digest(&x.s.env, &generous, NULL, &x.s.arena, &artifact, &x.s.err),
              &x.s.err);
    assert_int_equal(artifact.state, ARTIFACT_DIGESTED);
    artifact = (struct artifact){.location = x.place};
    artifact.location.key = STR("v1");
    assert_ok(artifact_digest(&x.s.env, &generous, NULL, &x.s.arena, &artifact, &x.s.err),
              &x.s.err);
    assert_true(digest_eq(&artifact.facts.digest, &x.image));

    sign_for_image(&x, "1", &one);
    sign_for_image(&x, "2", &other);
    assert_ok(put(&x, &one, false, &x.s.arena, &x.s.err), &x.s.err);
    assert_ok(put(&x, &one, false, &x.s.arena, &x.s.err), &x.s.err);
    assert_found(&x, &one, 1);
    assert_int_equal(cosign(&x, &one), 0);
    if (program_find(&x.s.arena, "cosign"))
        assert_int_not_equal(cosign(&x, &other), 0);
}

/* ---- many writers, and a registry that keeps no index of its own ---- */

enum { WRITERS = 4 };

struct writer {
    struct setting *x;
    const struct signed_item *item;
    struct arena arena;
    struct error err;
    int result;
};

static void *write_one(void *userdata)
{
    struct writer *w = userdata;

    w->result = put(w->x, w->item, true, &w->arena, &w->err);
    return NULL;
}

TEST(no_writer_loses_its_entry_on_a_registry_without_referrers)
{
    _cleanup_(end) struct setting x;
    struct signed_item items[WRITERS];
    struct writer writers[WRITERS];
    pthread_t threads[WRITERS];

    begin(&x, "--api-referrer=false", NULL);
    push_image(&x);
    for (size_t i = 0; i < WRITERS; i++) {
        sign_for_image(&x, (const char[]){(char)('a' + i), '\0'}, &items[i]);
        writers[i] = (struct writer){.x = &x, .item = &items[i]};
    }
    for (size_t i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_one, &writers[i]), 0);
    for (size_t i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < WRITERS; i++) {
        assert_ok(writers[i].result, &writers[i].err);
        assert_found(&x, &items[i], 2); /* the referrer and the legacy layer */
        arena_done(&writers[i].arena);
    }
    assert_int_equal(cosign(&x, &items[0]), 0);
    for (size_t i = 0; i < WRITERS; i++)
        signed_item_done(&items[i]);
}

TEST(every_kind_of_authentication_works)
{
    static const char *const flags[] = {"--auth-basic", "--auth-token-opaque"};

    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        _cleanup_(end) struct setting x;
        _cleanup_(signed_item_done) struct signed_item one;
        begin(&x, flags[i], "@accounts");
        x.user = "alice";
        push_image(&x);
        sign_for_image(&x, "1", &one);
        assert_ok(put(&x, &one, true, &x.s.arena, &x.s.err), &x.s.err);
        assert_found(&x, &one, 2);
        x.user = "mallory";
        assert_fails(put(&x, &one, true, &x.s.arena, &x.s.err), ERR_DENIED, &x.s.err);
        x.user = NULL;
        assert_fails(put(&x, &one, true, &x.s.arena, &x.s.err), ERR_DENIED, &x.s.err);
    }
}

TEST(a_registry_behind_a_private_authority_works)
{
    _cleanup_(end) struct setting x;
    _cleanup_(signed_item_done) struct signed_item one;

    begin_private(&x);
    push_image(&x);
    sign_for_image(&x, "1", &one);
    assert_ok(put(&x, &one, true, &x.s.arena, &x.s.err), &x.s.err);
    assert_found(&x, &one, 2);
    x.s.env.registry_ca_file = STR_EMPTY;
    assert_fails(put(&x, &one, true, &x.s.arena, &x.s.err), ERR_DENIED, &x.s.err);
    assert_contains(str_c(x.s.err.msg), "not trusted");
}

TEST(a_rate_limit_only_delays)
{
    _cleanup_(end) struct setting x;
    _cleanup_(signed_item_done) struct signed_item one;

    begin(&x, "--rate-limit", "4");
    push_image(&x);
    sign_for_image(&x, "1", &one);
    assert_ok(put(&x, &one, true, &x.s.arena, &x.s.err), &x.s.err);
    assert_found(&x, &one, 2);
}

TEST_MAIN()
