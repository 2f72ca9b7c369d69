/* SPDX-License-Identifier: BSD-2-Clause */
/* file_type - what a file is, by its content (libmagic) */
#ifndef FP_FEEDBACK_STORE_FILE_TYPE_H
#define FP_FEEDBACK_STORE_FILE_TYPE_H

#include "base/str.h"
#include "conf/own_field.h"

struct err;

/* A reader of libmagic's database. One thread at a time is let in. */
struct file_types;

/* NULL and the reason: the database is missing. */
struct file_types *file_types_open(struct err *err);
void file_types_close(struct file_types **types);

/*
 * Which of enum own_file_type it is, 0: none of them. It must be that from
 * its first byte on, so that no other file hides before it; an Office file
 * with macros, and a text with control bytes, is none.
 */
unsigned file_type_find(struct file_types *types, struct str bytes);

/* "application/pdf" of OWN_PDF. */
const char *file_type_mime(unsigned type);

#endif
