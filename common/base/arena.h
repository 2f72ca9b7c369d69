/* SPDX-License-Identifier: BSD-2-Clause */
/* arena - memory that lives and dies together */
#ifndef FP_BASE_ARENA_H
#define FP_BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

/*
 * One request, or one set of settings, lives in one arena; it is wiped when
 * it is cleared or freed. Allocation never returns NULL: what comes from
 * outside is bounded before it gets here, so passing the ceiling is a
 * programmer's error and ends the process. Not for use by two threads.
 */
struct arena;

/* Called when the arena is cleared or freed, newest first. */
typedef void arena_close_fn(void *thing);

struct arena *arena_new(size_t max_bytes);
void *arena_alloc(struct arena *arena, size_t bytes); /* zeroed, aligned */
void *arena_alloc_n(struct arena *arena, size_t n, size_t bytes);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_str(struct arena *arena, struct str s); /* a copy, NUL-ended */
struct str arena_copy(struct arena *arena, struct str s); /* also NUL-ended */
char *arena_printf(struct arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Has close called with thing at the end, even when the request fails. */
void arena_defer(struct arena *arena, arena_close_fn *close, void *thing);

/* Runs the closers and wipes; the memory stays for the next request. */
void arena_clear(struct arena *arena);
/* Runs the closers, wipes, frees, and forgets the pointer. NULL is fine. */
void arena_free(struct arena **arena);

#endif
