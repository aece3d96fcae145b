/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/counts.h"

#include <string.h>

static const char *const methods[KUBE_METHODS] = {"GET", "POST", "PATCH", "PUT", "DELETE"};

/* The last takes what the others do not; the text of 0 is that of Kubernetes' own clients. */
static const struct {
    int status;
    const char *text;
} codes[KUBE_CODES] = {
    {0, "<error>"}, {200, "200"}, {201, "201"}, {400, "400"}, {401, "401"},  {403, "403"},
    {404, "404"},   {409, "409"}, {410, "410"}, {413, "413"}, {422, "422"},  {429, "429"},
    {500, "500"},   {502, "502"}, {503, "503"}, {504, "504"}, {-1, "other"},
};

void counts_add(struct counts *c, const char *method, int status)
{
    size_t m = 0, code = 0;

    while (m < KUBE_METHODS && strcmp(methods[m], method) != 0)
        m++;
    while (code < KUBE_CODES - 1 && codes[code].status != status)
        code++;
    if (m < KUBE_METHODS)
        atomic_fetch_add(&c->cells[m][code], 1);
}

struct kube_request_counts counts_read(const struct counts *c, struct arena *a)
{
    struct kube_request_counts counts = {0};

    for (size_t m = 0; m < KUBE_METHODS; m++)
        for (size_t code = 0; code < KUBE_CODES; code++) {
            unsigned long n = atomic_load(&c->cells[m][code]);
            if (n)
                *LIST_ADD(a, &counts) =
                    (struct kube_request_count){methods[m], codes[code].text, n};
        }
    return counts;
}
