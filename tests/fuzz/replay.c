/* SPDX-License-Identifier: BSD-2-Clause */
/* replay - main() of a fuzzer that only runs its corpus, as a test */
#include "config.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX (1024 * 1024)

/* replay_file - one input; false where it cannot be read */
static bool
replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	size_t len;

	if (!file)
		return false;
	data = malloc(INPUT_MAX);
	len = data ? fread(data, 1, INPUT_MAX, file) : 0;
	fclose(file);
	/* a copy of just its size, so that reading beyond it is noticed */
	if (data) {
		uint8_t *exact = malloc(len ? len : 1);

		if (exact) {
			memcpy(exact, data, len);
			LLVMFuzzerTestOneInput(exact, len);
		}
		free(exact);
	}
	free(data);
	return data != NULL;
}

/* replay_folder - every input below path; their number */
static unsigned
replay_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[4096];
	unsigned n = 0;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		n += replay_file(name);
	}
	if (dir)
		closedir(dir);
	return n;
}

/* main - replay_NOUN [FOLDER]: by default $FP_CORPUS/NOUN */
int
main(int argc, char **argv)
{
	const char *corpus = getenv("FP_CORPUS");
	const char *noun = strstr(argv[0], "replay_");
	char path[2048];
	unsigned n;

	snprintf(path, sizeof(path), "%s/%s", corpus ? corpus : "corpus",
	    noun ? noun + strlen("replay_") : "");
	n = replay_folder(argc > 1 ? argv[1] : path);
	printf("%u inputs of %s\n", n, argc > 1 ? argv[1] : path);
	return n ? EXIT_SUCCESS : EXIT_FAILURE;
}
