/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/scrub.h"

#define ARENA_CHUNK_BYTES (16 * 1024)
#define ARENA_ALIGN	  16

struct chunk {
	struct chunk *next;
	size_t used, cap;
	_Alignas(ARENA_ALIGN) char data[];
};

struct closer {
	struct closer *next;
	arena_close_fn *close;
	void *thing;
};

struct arena {
	struct chunk *chunks; /* the newest first */
	struct closer *closers;
	size_t total, max; /* bytes */
};

/* chunk_new - a chunk for at least bytes */
static struct chunk *
chunk_new(size_t bytes, struct chunk *next)
{
	size_t cap = bytes > ARENA_CHUNK_BYTES ? bytes : ARENA_CHUNK_BYTES;
	struct chunk *chunk = malloc(sizeof(*chunk) + cap);

	must(chunk != NULL);
	chunk->next = next;
	chunk->used = 0;
	chunk->cap = cap;
	return chunk;
}

/* arena_new - an empty arena */
struct arena *
arena_new(size_t max_bytes)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	must(arena != NULL);
	arena->max = max_bytes;
	return arena;
}

/* arena_alloc - zeroed memory */
void *
arena_alloc(struct arena *arena, size_t bytes)
{
	struct chunk *chunk = arena->chunks;
	void *mem;

	must(bytes <= arena->max);
	bytes = (bytes + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
	must(arena->total + bytes <= arena->max + ARENA_ALIGN);
	if (!chunk || chunk->cap - chunk->used < bytes)
		arena->chunks = chunk = chunk_new(bytes, chunk);
	mem = chunk->data + chunk->used;
	chunk->used += bytes;
	arena->total += bytes;
	memset(mem, 0, bytes);
	return mem;
}

/* arena_alloc_n - zeroed memory for n things */
void *
arena_alloc_n(struct arena *arena, size_t n, size_t bytes)
{
	must(bytes == 0 || n <= SIZE_MAX / bytes);
	return arena_alloc(arena, n * bytes);
}

/* arena_str - copy and end with a NUL */
char *
arena_str(struct arena *arena, struct str s)
{
	char *copy = arena_alloc(arena, s.len + 1);

	if (s.len)
		memcpy(copy, s.ptr, s.len);
	return copy;
}

/* arena_strdup - copy a C string */
char *
arena_strdup(struct arena *arena, const char *text)
{
	return arena_str(arena, str_of(text));
}

/* arena_copy - copy a str */
struct str
arena_copy(struct arena *arena, struct str s)
{
	return str_from(arena_str(arena, s), s.len);
}

/* arena_printf - formatted text */
char *
arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list ap, again;
	char *text;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	must(len >= 0);
	text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, fmt, again);
	va_end(again);
	va_end(ap);
	return text;
}

/* arena_defer - remember a closer */
void
arena_defer(struct arena *arena, arena_close_fn *close, void *thing)
{
	struct closer *closer = arena_alloc(arena, sizeof(*closer));

	closer->close = close;
	closer->thing = thing;
	closer->next = arena->closers;
	arena->closers = closer;
}

/* arena_clear - close, wipe, keep one ordinary chunk */
void
arena_clear(struct arena *arena)
{
	struct chunk *chunk, *next, *keep = NULL;

	for (struct closer *c = arena->closers; c; c = c->next)
		c->close(c->thing);
	arena->closers = NULL;
	for (chunk = arena->chunks; chunk; chunk = next) {
		next = chunk->next;
		scrub(chunk->data, chunk->used);
		chunk->used = 0;
		if (!keep && chunk->cap == ARENA_CHUNK_BYTES)
			keep = chunk;
		else
			free(chunk);
	}
	if (keep)
		keep->next = NULL;
	arena->chunks = keep;
	arena->total = 0;
}

/* arena_free - close, wipe, give back */
void
arena_free(struct arena **arena)
{
	if (!*arena)
		return;
	arena_clear(*arena);
	free((*arena)->chunks);
	free(*arena);
	*arena = NULL;
}
