/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/scrub.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define STACK_BYTES (64 * 1024)

/* scrub - overwrite with zeros */
void
scrub(void *mem, size_t len)
{
	if (len)
		explicit_bzero(mem, len);
}

/* scrub_str - overwrite a string */
void
scrub_str(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
}

/* scrub_free_ - overwrite, free, forget */
void
scrub_free_(void **mem, size_t len)
{
	if (!*mem)
		return;
	scrub(*mem, len);
	free(*mem);
	*mem = NULL;
}

/* scrub_stack - wipe what lies below the caller's frame */
void __attribute__((noinline)) scrub_stack(void)
{
	char stack[STACK_BYTES];

	scrub(stack, sizeof(stack));
}

/* scrub_heap_free - free that leaves nothing behind */
void
scrub_heap_free(void *mem)
{
	if (mem)
		scrub(mem, malloc_usable_size(mem));
	free(mem);
}

/* scrub_heap_realloc - realloc that leaves nothing behind */
void *
scrub_heap_realloc(void *mem, size_t size)
{
	size_t had = mem ? malloc_usable_size(mem) : 0;
	void *moved = malloc(size ? size : 1);

	if (!moved)
		return NULL;
	if (had)
		memcpy(moved, mem, had < size ? had : size);
	scrub_heap_free(mem);
	return moved;
}
