/* SPDX-License-Identifier: Apache-2.0 */
#include "http/transfer.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "http/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

enum { RECEIVE_BUFFER = 512 * 1024 }; /* fewer system calls for large objects */

static curl_socket_t on_open_socket(void *userdata, UNUSED curlsocktype purpose,
                                    struct curl_sockaddr *address)
{
    struct transfer *t = userdata;
    const char *refused = address_refusal(&address->addr, t->options);

    if (refused) {
        t->refused = refused;
        getnameinfo(&address->addr, address->addrlen, t->refused_text, sizeof(t->refused_text),
                    NULL, 0, NI_NUMERICHOST);
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static int check_host(const struct transfer *t, struct error *err)
{
    const char *refused = address_refusal_of_host(t->url.host, t->options);

    if (refused)
        return error_set(err, ERR_INVALID, PRI_STR "://" PRI_STR ": connecting to %s is refused",
                         STR_ARG(t->url.scheme), STR_ARG(t->url.authority), refused);
    return 0;
}

static void add_line(struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(*list, line);

    if (!longer)
        log_out_of_memory();
    *list = longer;
}

/* libcurl's way to send a header without a value is "Name;". */
static void add_header(struct transfer *t, struct str name, struct str value)
{
    _cleanup_(freep) char *line = NULL;

    if (asprintf(&line, PRI_STR "%s" PRI_STR, STR_ARG(name), value.len ? ": " : ";",
                 STR_ARG(value)) < 0)
        log_out_of_memory();
    add_line(&t->headers_out, line);
    explicit_bzero(line, strlen(line)); /* it may be a credential */
}

static int add_headers(struct transfer *t, struct error *err)
{
    add_header(t, STR("Host"), t->url.authority); /* as written: it may have been signed */
    add_line(&t->headers_out, "Expect:");
    for (size_t i = 0; i < t->request->headers_len; i++) {
        const struct http_header *h = &t->request->headers[i];
        if (h->name.len == 0 || str_has_control(h->name) || str_cut(h->name, ':', NULL, NULL) ||
            str_has_control(h->value))
            return error_set(err, ERR_INVALID, "header " PRI_STR " with forbidden characters",
                             STR_ARG(h->name));
        add_header(t, h->name, h->value);
    }
    TRANSFER_SET(t, CURLOPT_HTTPHEADER, t->headers_out);
    return 0;
}

/* With a server name of its own (kubeconfig: tls-server-name) the URL carries that name, which
 * libcurl puts into SNI and compares with the certificate, and connects to the real host. */
static void set_url(struct transfer *t)
{
    const struct http_tls *tls = t->request->tls;

    if (!tls || tls->server_name.len == 0) {
        TRANSFER_SET(t, CURLOPT_URL, arena_cstr(t->arena, t->request->url));
        return;
    }
    bool has_port = t->url.port.len > 0;
    struct str url =
        arena_printf(t->arena, PRI_STR "://" PRI_STR "%s" PRI_STR PRI_STR, STR_ARG(t->url.scheme),
                     STR_ARG(tls->server_name), has_port ? ":" : "", STR_ARG(t->url.port),
                     STR_ARG(t->url.target));
    struct str real =
        arena_printf(t->arena, "::" PRI_STR "%s", STR_ARG(t->url.authority), has_port ? "" : ":");
    add_line(&t->connect_to, real.ptr);
    TRANSFER_SET(t, CURLOPT_URL, url.ptr);
    TRANSFER_SET(t, CURLOPT_CONNECT_TO, t->connect_to);
}

static struct curl_blob blob_of(struct str pem)
{
    return (struct curl_blob){.data = (void *)pem.ptr, .len = pem.len, .flags = CURL_BLOB_NOCOPY};
}

/* The system's roots are a file, a folder or both. A blob stands instead of the file, whose bytes
 * it has to repeat; a system without the file has no roots there. */
static struct str add_system_file(struct transfer *t, struct str pem, struct arena *a)
{
    struct error ignored = ERROR_INIT;
    struct str file = STR_EMPTY;
    const char *path = NULL;

    if (curl_easy_getinfo(t->easy, CURLINFO_CAINFO, &path) != CURLE_OK || !path ||
        file_read(a, path, HTTP_ROOTS_MAX_BYTES, &file, &ignored) < 0)
        return pem;
    return arena_printf(a, PRI_STR "\n" PRI_STR, STR_ARG(file), STR_ARG(pem));
}

static void set_roots(struct transfer *t, const struct http_tls *tls)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct str pem = tls->ca_pem;

    if (tls->beside_system_roots)
        pem = add_system_file(t, pem, &scratch);
    else
        TRANSFER_SET(t, CURLOPT_CAPATH, NULL); /* else the folder counts as well */
    struct curl_blob ca = {.data = (void *)pem.ptr, .len = pem.len, .flags = CURL_BLOB_COPY};
    TRANSFER_SET(t, CURLOPT_CAINFO, NULL);
    TRANSFER_SET(t, CURLOPT_CAINFO_BLOB, &ca);
}

static void set_tls(struct transfer *t)
{
    const struct http_tls *tls = t->request->tls;

    TRANSFER_SET(t, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (tls && tls->ca_pem.len)
        set_roots(t, tls);
    if (tls && tls->client_cert_pem.len) {
        struct curl_blob cert = blob_of(tls->client_cert_pem), key = blob_of(tls->client_key_pem);
        TRANSFER_SET(t, CURLOPT_SSLCERT_BLOB, &cert);
        TRANSFER_SET(t, CURLOPT_SSLKEY_BLOB, &key);
    }
}

static void set_connection(struct transfer *t)
{
    uint32_t timeout = t->request->timeout_ms ? t->request->timeout_ms : HTTP_REQUEST_MS;

    TRANSFER_SET(t, CURLOPT_PROTOCOLS_STR, "http,https");
    TRANSFER_SET(t, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1); /* libs §2 */
    TRANSFER_SET(t, CURLOPT_USERAGENT, "argo-slsa/" ARGO_SLSA_VERSION);
    TRANSFER_SET(t, CURLOPT_FOLLOWLOCATION, 0L);
    TRANSFER_SET(t, CURLOPT_PATH_AS_IS, 1L);
    TRANSFER_SET(t, CURLOPT_NOSIGNAL, 1L);
    TRANSFER_SET(t, CURLOPT_TCP_KEEPALIVE, 1L); /* finds a vanished peer of a quiet stream: */
    TRANSFER_SET(t, CURLOPT_TCP_KEEPIDLE, 30L); /* with Linux' nine probes after 165 s */
    TRANSFER_SET(t, CURLOPT_TCP_KEEPINTVL, 15L);
    TRANSFER_SET(t, CURLOPT_BUFFERSIZE, (long)RECEIVE_BUFFER);
    TRANSFER_SET(t, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_MS);
    TRANSFER_SET(t, CURLOPT_TIMEOUT_MS, timeout == UINT32_MAX ? 0L : (long)timeout);
    TRANSFER_SET(t, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    TRANSFER_SET(t, CURLOPT_OPENSOCKETDATA, t);
    TRANSFER_SET(t, CURLOPT_ERRORBUFFER, t->detail);
    if (!t->options->use_proxy_env)
        TRANSFER_SET(t, CURLOPT_PROXY, "");
}

int transfer_prepare(struct transfer *t, struct error *err)
{
    if (url_parse(t->request->url, &t->url, err) < 0 || check_host(t, err) < 0)
        return -1;
    if (add_headers(t, err) < 0)
        return error_wrap(err, PRI_STR "://" PRI_STR, STR_ARG(t->url.scheme),
                          STR_ARG(t->url.authority));
    set_url(t);
    set_connection(t);
    set_tls(t);
    transfer_send(t);
    transfer_receive(t);
    t->active_ms = clock_mono_ms();
    if (t->setup == CURLE_OUT_OF_MEMORY)
        log_out_of_memory();
    if (t->setup)
        return error_set(err, ERR_INTERNAL, "libcurl refuses an option: %s",
                         curl_easy_strerror(t->setup));
    return 0;
}

static void free_lines(struct curl_slist *list)
{
    for (struct curl_slist *line = list; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(list);
}

void transfer_done(struct transfer *t)
{
    curl_easy_reset(t->easy); /* it must not point into this request any more */
    free_lines(t->headers_out);
    curl_slist_free_all(t->connect_to);
    buf_done(&t->body);
}
