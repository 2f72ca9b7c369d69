/* SPDX-License-Identifier: BSD-2-Clause */
/* scrub - forget memory for good */
#ifndef FP_BASE_SCRUB_H
#define FP_BASE_SCRUB_H

#include <stddef.h>

/* Overwrites len bytes with zeros; the compiler keeps it. NULL with 0 is fine. */
void scrub(void *mem, size_t len);

/* Scrubs a C string up to its end; NULL is fine. */
void scrub_str(char *text);

/* Scrubs len bytes, frees and forgets the pointer: scrub_free(&p, len). */
void scrub_free_(void **mem, size_t len);
#define scrub_free(pp, len) scrub_free_((void **)(pp), (len))

/* Overwrites what calls that have returned, those of libraries too, left on the
 * stack: 64 KiB below the caller's frame. */
void scrub_stack(void);

/* free(3) and realloc(3) that scrub what they give back: for libraries that
 * can be told which to use. */
void scrub_heap_free(void *mem);
void *scrub_heap_realloc(void *mem, size_t size);

#endif
