/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/folder.h"

#include "base/file.h"
#include "helpers/check.h"

struct folder folder_make(void)
{
    struct folder f = {.arena = ARENA_INIT};

    f.path = check_temp_folder(&f.arena);
    return f;
}

void folder_remove(struct folder *f)
{
    check_temp_remove(f->path);
    arena_done(&f->arena);
}

const char *folder_put(struct folder *f, const char *name, const char *text)
{
    const char *path = arena_printf(&f->arena, "%s/%s", f->path, name).ptr;
    struct error err = ERROR_INIT;

    if (file_write(path, str_c(text), 0600, false, &err) < 0)
        fail_msg("%s", err.msg);
    return path;
}
