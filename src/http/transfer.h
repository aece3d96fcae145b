/* SPDX-License-Identifier: Apache-2.0
 *
 * One request and its reply in the making: what libcurl's callbacks write into. Private to the
 * client.
 */
#pragma once

#include "http/client.h"
#include "http/url.h"

#include <curl/curl.h>

struct transfer {
    CURL *easy;
    const struct http_client_options *options;
    const struct http_request *request;
    struct url url;
    struct arena *arena;

    struct curl_slist *headers_out, *connect_to;
    CURLcode setup;     /* first option that libcurl refused */
    uint64_t body_sent; /* bytes of the request body handed to libcurl */

    struct http_header_list headers;
    size_t header_bytes;
    bool headers_done;
    struct buf body;
    uint64_t body_bytes;
    bool enough; /* an error reply was cut at HTTP_ERROR_BODY_MAX: that is all we want */

    uint64_t active_ms;    /* monotonic time of the last byte in either direction */
    struct error failure;  /* set by a callback that stopped the transfer */
    const char *refused;   /* what an address was that we must not connect to */
    char refused_text[64]; /* that address */
    char detail[CURL_ERROR_SIZE];
};

/* Gives the easy handle every option of the request. ERR_INVALID for a bad URL or header. */
int transfer_prepare(struct transfer *t, struct error *err) MUST_CHECK;

/* Registers the callbacks that receive the reply (transfer_receive.c) and send the body
 * (transfer_send.c). */
void transfer_receive(struct transfer *t);
void transfer_send(struct transfer *t);

/* Detaches the easy handle from everything that the request owns; frees the rest. */
void transfer_done(struct transfer *t);

int transfer_status(const struct transfer *t); /* of the reply, 0 when none came */

/* Remembers the first option that libcurl refused, so that a list of them reads as a list. */
#define TRANSFER_SET(t, option, value) \
    ((t)->setup = (t)->setup ? (t)->setup : curl_easy_setopt((t)->easy, option, value))
