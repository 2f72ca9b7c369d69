/* SPDX-License-Identifier: BSD-2-Clause */
/* never_file - the list in its folder */
#ifndef FP_FRIEND_NEVER_FILE_H
#define FP_FRIEND_NEVER_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/buf.h"
#include "modules/send-to-friend/never/never_list.h"

struct err;

/*
 * FOLDER/list is replaced whole, so that whoever reads it finds the old one
 * or the new one; FOLDER/lock is held meanwhile. FOLDER/made stands beside a
 * list that was there once: where it is alone the list was lost, and no empty
 * one takes its place.
 */

/* Which file it is: another one after every change. */
struct never_stamp {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec changed;
};

/* 1, 0: there is none, or -1. */
int never_file_stamp(
    const char *folder, struct never_stamp *stamp_r, struct err *err);

/* Reads it whole: 1, 0: there is none, or -1: it cannot be read, is damaged,
 * or was lost. list_r is a view of bytes_r (ceiling NEVER_BYTES_MAX), which
 * the caller frees, also after -1. */
int never_file_load(const char *folder, struct buf *bytes_r,
    struct never_list *list_r, struct never_stamp *stamp_r, struct err *err);

/* The same with any file: a copy of a list. */
int never_file_read(const char *path, struct buf *bytes_r,
    struct never_list *list_r, struct err *err);

/* Is a file of the folder, by its name, one of those above (or "." or "..")? */
bool never_file_is_ours(const char *name);

/* Makes an empty list where there never was one. 0 or -1. */
int never_file_init(const char *folder, struct err *err);

/*
 * Adds what is not there yet; when it returns 0 all of it is on the disk, and
 * added_r says how many are new. -1: nothing is added.
 */
int never_file_add(const char *folder, const struct never_list *more,
    size_t *added_r, struct err *err);

#endif
