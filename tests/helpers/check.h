/* SPDX-License-Identifier: Apache-2.0
 *
 * What every test program includes: cmocka and a few assertions on our own types.
 *
 * A test is `TEST(sentence_that_it_proves) { … }`; TEST_MAIN() at the end of the file runs them
 * all.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "base/arena.h"
#include "base/error.h"

#define TEST(name)                                                 \
    static void name(void **state);                                \
    __attribute__((constructor)) static void register_##name(void) \
    {                                                              \
        check_register(#name, name);                               \
    }                                                              \
    static void name(UNUSED void **state)

#define TEST_MAIN()                 \
    int main(void)                  \
    {                               \
        return check_run(__FILE__); \
    }

void check_register(const char *name, CMUnitTestFunction fn);
int check_run(const char *file);

/* The expression gives 0; else the test fails with the error's text. */
#define assert_ok(expr, err)                                                           \
    do {                                                                               \
        if ((expr) != 0)                                                               \
            fail_msg("%s: %s: %s", #expr, error_class_name((err)->class), (err)->msg); \
    } while (0)

/* The expression fails with this class and says something. */
#define assert_fails(expr, want, err)                                          \
    do {                                                                       \
        *(err) = ERROR_INIT;                                                   \
        assert_int_equal((expr), -1);                                          \
        if ((err)->class != (want))                                            \
            fail_msg("%s: want %s, got %s: %s", #expr, error_class_name(want), \
                     error_class_name((err)->class), (err)->msg);              \
        assert_true((err)->msg[0] != '\0');                                    \
    } while (0)

#define assert_str(got, want)        check_str((got), (want), __FILE__, __LINE__)
#define assert_contains(text, piece) check_contains((text), (piece), __FILE__, __LINE__)

void check_str(struct str got, const char *want, const char *file, int line);
void check_contains(struct str text, const char *piece, const char *file, int line);

/* Whole file below tests/data; fails the test when it cannot be read. */
struct str check_data(struct arena *a, const char *data_folder, const char *path);

/* A fresh folder under TMPDIR that check_temp_remove deletes with all in it. */
char *check_temp_folder(struct arena *a);
void check_temp_remove(const char *path);
