/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include "base/clock.h"

enum { FIRST_AFTER_MS = 1000, EVERY_MS = 200, BAR_CELLS = 24, NAME_MAX = 40 };

struct progress progress_start(const struct cli *c, struct str what, uint64_t total)
{
    return (struct progress){.cli = c,
                             .what = cli_safe(c, str_first(what, NAME_MAX)),
                             .total = total,
                             .started_ms = clock_mono_ms()};
}

struct str format_bytes(struct arena *a, uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double n = (double)bytes / 1024;
    size_t unit = 0;

    if (bytes < 1024)
        return arena_printf(a, "%llu B", (unsigned long long)bytes);
    for (; n >= 1024 && unit + 1 < ARRAY_LEN(units); unit++)
        n /= 1024;
    return arena_printf(a, "%.1f %s", n, units[unit]);
}

static void draw_bar(FILE *f, uint64_t done, uint64_t total)
{
    int cells = done >= total ? BAR_CELLS : (int)((double)done / (double)total * BAR_CELLS);

    fputc('[', f);
    for (int i = 0; i < BAR_CELLS; i++)
        fputc(i < cells ? '#' : '.', f);
    fputs("] ", f);
}

static void draw(const struct progress *p, uint64_t now_ms)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    FILE *f = p->cli->term.err;
    uint64_t per_second = p->done * 1000 / (now_ms - p->started_ms);

    fprintf(f, "\r\033[K" PRI_STR " ", STR_ARG(p->what));
    if (p->total)
        draw_bar(f, p->done, p->total);
    fprintf(f, PRI_STR ", " PRI_STR "/s", STR_ARG(format_bytes(&a, p->done)),
            STR_ARG(format_bytes(&a, per_second)));
    fflush(f);
}

void progress_add(struct progress *p, uint64_t bytes)
{
    uint64_t now_ms;

    p->done += bytes;
    if (!p->cli->term.err_is_tty)
        return;
    now_ms = clock_mono_ms();
    if (now_ms - p->started_ms < FIRST_AFTER_MS || now_ms - p->drawn_ms < EVERY_MS)
        return;
    p->drawn_ms = now_ms;
    draw(p, now_ms);
}

void progress_end(struct progress *p)
{
    if (p->drawn_ms)
        fputs("\r\033[K", p->cli->term.err);
    p->drawn_ms = 0;
}
