/* SPDX-License-Identifier: Apache-2.0
 *
 * A temporary folder with files, gone at the end of the scope:
 * _cleanup_(folder_remove) struct folder f = folder_make();
 */
#pragma once

#include "base/arena.h"

struct folder {
    struct arena arena; /* lives as long as the folder */
    char *path;
};

struct folder folder_make(void);
void folder_remove(struct folder *f);

/* Writes a file (mode 0600) and gives its path; fails the test when it cannot. */
const char *folder_put(struct folder *f, const char *name, const char *text);
