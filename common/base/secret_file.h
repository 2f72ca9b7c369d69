/* SPDX-License-Identifier: BSD-2-Clause */
/* secret_file - a password in a file of its own */
#ifndef FP_BASE_SECRET_FILE_H
#define FP_BASE_SECRET_FILE_H

#include <stddef.h>

struct err;

/* None of these may be set: whoever else can read a secret has it, whoever
 * can write it chooses it. */
#define SECRET_FILE_MODE_BAD 0037

/*
 * The first line of a file, without its line end, in line_r (size bytes, NUL
 * included), which the caller scrubs. 0, or -1 with the remedy: not there,
 * not a file, others may use it (seen on the open descriptor), empty, or
 * longer than size - 1 bytes.
 */
int secret_file_line(
    const char *path, char *line_r, size_t size, struct err *err);

#endif
