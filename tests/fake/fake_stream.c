/* SPDX-License-Identifier: Apache-2.0 */
#include "fake/fake_internal.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/socket.h>

struct fake_tls {
    SSL_CTX *context;
    char cert_pem[4096], key_pem[4096];
};

bool fake_stream_open(struct fake_connection *c, struct fake_tls *tls)
{
    if (!tls)
        return true;
    SSL *ssl = SSL_new(tls->context);
    SSL_set_fd(ssl, c->fd);
    c->ssl = ssl;
    return SSL_accept(ssl) == 1;
}

int64_t fake_stream_read(struct fake_connection *c, char *into, size_t cap)
{
    size_t n = 0;

    if (!c->ssl)
        return recv(c->fd, into, cap, 0);
    return SSL_read_ex(c->ssl, into, cap, &n) == 1 ? (int64_t)n : -1;
}

bool fake_stream_write(struct fake_connection *c, struct str bytes)
{
    while (bytes.len) {
        size_t done = 0;
        if (c->ssl) {
            if (SSL_write_ex(c->ssl, bytes.ptr, bytes.len, &done) != 1)
                return false;
        } else {
            ssize_t n = send(c->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
            if (n <= 0)
                return false;
            done = (size_t)n;
        }
        bytes = str_skip(bytes, done);
    }
    return true;
}

void fake_stream_close(struct fake_connection *c)
{
    if (c->ssl) {
        SSL_shutdown(c->ssl);
        SSL_free(c->ssl);
    }
    c->ssl = NULL;
}

static void add_extension(X509 *cert, int nid, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    X509_add_ext(cert, e, -1);
    X509_EXTENSION_free(e);
}

static X509 *self_signed(EVP_PKEY *key)
{
    X509 *cert = X509_new();

    X509_set_version(cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_NAME *name = X509_get_subject_name(cert);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"fake.test", -1, -1,
                               0);
    X509_set_issuer_name(cert, name);
    X509_set_pubkey(cert, key);
    add_extension(cert, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(cert, NID_subject_alt_name, "DNS:fake.test,IP:127.0.0.1");
    X509_sign(cert, key, EVP_sha256());
    return cert;
}

static void take_text(BIO *memory, char *into, size_t cap)
{
    int n = BIO_read(memory, into, (int)cap - 1);

    into[n > 0 ? n : 0] = '\0';
}

static void write_pem(struct fake_tls *t, X509 *cert, EVP_PKEY *key)
{
    BIO *memory = BIO_new(BIO_s_mem());

    PEM_write_bio_X509(memory, cert);
    take_text(memory, t->cert_pem, sizeof(t->cert_pem));
    PEM_write_bio_PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL);
    take_text(memory, t->key_pem, sizeof(t->key_pem));
    BIO_free(memory);
}

static void demand_client_certificate(SSL_CTX *context, const char *ca_pem)
{
    BIO *memory = BIO_new_mem_buf(ca_pem, -1);
    X509 *ca = PEM_read_bio_X509(memory, NULL, NULL, NULL);

    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    X509_free(ca);
    BIO_free(memory);
}

struct fake_tls *fake_tls_new(const char *client_ca_pem)
{
    struct fake_tls *t = calloc(1, sizeof(*t));
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = self_signed(key);

    t->context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(t->context, cert);
    SSL_CTX_use_PrivateKey(t->context, key);
    if (client_ca_pem)
        demand_client_certificate(t->context, client_ca_pem);
    write_pem(t, cert, key);
    X509_free(cert);
    EVP_PKEY_free(key);
    return t;
}

void fake_tls_free(struct fake_tls *t)
{
    if (t)
        SSL_CTX_free(t->context);
    free(t);
}

const char *fake_tls_cert_pem(const struct fake_tls *t)
{
    return t->cert_pem;
}

const char *fake_tls_key_pem(const struct fake_tls *t)
{
    return t->key_pem;
}
