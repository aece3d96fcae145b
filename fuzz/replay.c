/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs a fuzz target over saved inputs without a fuzzing engine, so that every compiler replays the
 * corpus as a test. Arguments are files or folders; those that begin with '-' belong to libFuzzer
 * and are passed over.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static unsigned replayed;

static int replay_file(const char *path, size_t size)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes =
        malloc(size ? size : 1); /* exact size, so that sanitizers see one byte too far */

    if (!f || !bytes || fread(bytes, 1, size, f) != size) {
        fprintf(stderr, "cannot read %s\n", path);
        return 1;
    }
    fclose(f);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    replayed++;
    return 0;
}

static int replay(const char *path)
{
    struct stat st;
    struct dirent *entry;
    char child[4096];
    int failed = 0;

    if (stat(path, &st) < 0) {
        fprintf(stderr, "no such file or folder: %s\n", path);
        return 1;
    }
    if (S_ISREG(st.st_mode))
        return replay_file(path, (size_t)st.st_size);
    DIR *d = opendir(path);
    while (d && (entry = readdir(d)))
        if (entry->d_name[0] != '.') {
            snprintf(child, sizeof(child), "%s/%s", path, entry->d_name);
            failed |= replay(child);
        }
    if (d)
        closedir(d);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;

    for (int i = 1; i < argc; i++)
        if (argv[i][0] != '-')
            failed |= replay(argv[i]);
    printf("%u inputs replayed\n", replayed);
    return failed || replayed == 0;
}
