/* SPDX-License-Identifier: BSD-2-Clause */
/* canary_process - words in the memory of a live process */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "modules/pledgectl/canary_places.h"

/* No module has a mapping of that size; those of debugging aids are far larger
 * and nearly empty. */
#define MAPPING_MAX (8UL * 1024 * 1024 * 1024)

/* A mapping, and how much of it was read. */
struct mapping {
	int fd; /* /proc/PID/mem */
	unsigned long at, end;
};

/* hex - the number at *at, which moves behind it */
static unsigned long
hex(const char **at)
{
	static const char digits[] = "0123456789abcdef";
	unsigned long n = 0;
	const char *digit;

	for (; **at && (digit = strchr(digits, **at)); (*at)++)
		n = n << 4 | (unsigned long)(digit - digits);
	return n;
}

/* mapping_parse - "55..-55.. rw-p ..."; is it memory that can be written? */
static int
mapping_parse(const char *line, struct mapping *mapping_r)
{
	mapping_r->at = hex(&line);
	if (*line++ != '-')
		return 0;
	mapping_r->end = hex(&line);
	return strncmp(line, " rw", 3) == 0 && mapping_r->end > mapping_r->at;
}

/* mapping_read - the next bytes; what cannot be read ends it */
static ssize_t
mapping_read(void *ctx, void *to, size_t size)
{
	struct mapping *mapping = ctx;
	ssize_t n;

	if (size > mapping->end - mapping->at)
		size = mapping->end - mapping->at;
	n = size ? pread(mapping->fd, to, size, (off_t)mapping->at) : 0;
	if (n <= 0)
		return 0; /* gone, or a device's */
	mapping->at += (unsigned long)n;
	return n;
}

/* look - at each mapping; 1, 0, or -1 where there is none */
static int
look(struct canary_places *places, FILE *maps, int mem, struct canary_hit *hit)
{
	struct mapping mapping = {.fd = mem};
	char *line = NULL;
	size_t room = 0;
	int any = 0, ret = 0;

	while (ret == 0 && getline(&line, &room, maps) > 0) {
		if (!mapping_parse(line, &mapping))
			continue;
		any = 1;
		if (mapping.end - mapping.at > MAPPING_MAX)
			ret = -1;
		else
			ret = canary_search_stream(
			    places->search, mapping_read, &mapping, hit);
	}
	free(line);
	return any ? ret : -1;
}

/* canary_process - all that it can write to */
void
canary_process(struct canary_places *places, pid_t pid, const char *name)
{
	char path[64], where[CANARY_PLACE_MAX];
	struct canary_hit hit;
	int mem, ret = -1;
	FILE *maps;

	snprintf(where, sizeof(where), "the memory of %s (process %d)", name,
	    (int)pid);
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	if (maps && mem >= 0)
		ret = look(places, maps, mem, &hit);
	if (ret < 0)
		canary_unread(places, "cannot be read: that takes root", where);
	else
		canary_looked(places, ret, &hit, where);
	if (maps)
		fclose(maps);
	if (mem >= 0)
		close(mem);
}
