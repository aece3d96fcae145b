/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cancel.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>

int cancel_init(struct cancel *c, struct error *err)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    if (fd < 0)
        return error_set_errno(err, errno, "eventfd");
    c->fd = fd;
    atomic_init(&c->set, false);
    return 0;
}

void cancel_done(struct cancel *c)
{
    closep(&c->fd);
}

void cancel_trigger(struct cancel *c)
{
    uint64_t one = 1;

    atomic_store(&c->set, true);
    if (write(c->fd, &one, sizeof(one)) < 0)
        return; /* the counter is full: it is readable already */
}

bool cancel_is_set(const struct cancel *c)
{
    return c && atomic_load(&c->set);
}

bool cancel_sleep(const struct cancel *c, uint64_t ms)
{
    struct pollfd p = {.fd = c ? c->fd : -1, .events = POLLIN};

    if (cancel_is_set(c))
        return false;
    poll(&p, 1, ms > INT_MAX ? INT_MAX : (int)ms);
    return !cancel_is_set(c);
}
