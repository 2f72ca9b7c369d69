/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_never_link - only what was made under our key is a link */
#include "config.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "crypto/keyring.h"
#include "modules/send-to-friend/never/never_link.h"

#define ARENA_MAX (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* make_keys - one key that is always the same, so that the corpus lasts */
static struct keyset *
make_keys(void)
{
	char dir[] = "/tmp/fuzz_never_link.XXXXXX", path[64];
	struct keyset *keys = NULL;
	struct err err = ERR_NONE;
	struct secret secret;
	int fd;

	must(mkdtemp(dir) != NULL);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	must(fd >= 0 && mkdirat(fd, "friend", 0700) == 0);
	close(fd);
	snprintf(path, sizeof(path), "%s/friend", dir);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	memset(secret.bytes, 7, sizeof(secret.bytes));
	must(keyring_file_make(fd, "1", &secret, 0400, (gid_t)-1) == 1);
	must(keyset_load(dir, "friend", &keys, &err) == 0);
	unlinkat(fd, "1.key", 0);
	close(fd);
	rmdir(path);
	rmdir(dir);
	return keys;
}

/* LLVMFuzzerTestOneInput - a token; and one of ours, altered by the input */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct keyset *keys;
	struct never_entry entry = {.version = 1}, got;
	struct arena *arena = arena_new(ARENA_MAX);
	struct str token;
	char *mine;

	if (!keys)
		keys = make_keys();
	token = str_from(data, size);
	if (never_token_parse(keys, token, &got) == 0)
		must(str_is(token, never_token(arena, keys, &got)));
	if (size)
		memcpy(entry.digest, data,
		    size < sizeof(entry.digest) ? size : sizeof(entry.digest));
	mine = never_token(arena, keys, &entry);
	must(never_token_parse(keys, str_of(mine), &got) == 0);
	must(memcmp(got.digest, entry.digest, sizeof(got.digest)) == 0);
	if (size) {
		char *at = &mine[data[0] % strlen(mine)];

		*at = *at == 'A' ? 'B' : 'A';
		must(never_token_parse(keys, str_of(mine), &got) < 0);
	}
	arena_free(&arena);
	return 0;
}
