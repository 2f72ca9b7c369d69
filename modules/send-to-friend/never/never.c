/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/never/never.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "modules/send-to-friend/never/never_ask.h"
#include "modules/send-to-friend/never/never_file.h"

struct never {
	char *folder, *socket;
	struct keyset *keys;
	pthread_mutex_t lock; /* for all that follows */
	struct never_stamp stamp;
	struct buf bytes;
	struct never_list list; /* a view of bytes */
};

/* check_keys - has the list a key that we lack? Then somebody on it could not
 * be found, and would be sent a mail. */
static int
check_keys(const struct keyset *keys, const struct never_list *list,
    const char *folder, struct err *err)
{
	uint8_t mark[KEYSET_MARK_BYTES];

	for (size_t i = 0; i < list->nparts; i++) {
		const struct never_part *part = &list->parts[i];
		const struct secret *key = keyset_find(keys, part->version);

		if (!key)
			return err_set(err,
			    "%s/list: %zu who want no mail are there under "
			    "version %u of the key \"" KEYSET_NEVER
			    "\", which is missing: put that key file back",
			    folder, part->n, (unsigned)part->version);
		keyset_mark(key, mark);
		if (memcmp(mark, part->mark, sizeof(mark)) != 0)
			return err_set(err,
			    "%s/list: %zu who want no mail are there under "
			    "another key of version %u than ours: put the "
			    "right key file \"" KEYSET_NEVER "\" back",
			    folder, part->n, (unsigned)part->version);
	}
	return 0;
}

/* load - read the list, hold it against the keys; as never_file_load */
static int
load(const struct keyset *keys, const char *folder, struct buf *bytes_r,
    struct never_list *list_r, struct never_stamp *stamp_r, struct err *err)
{
	int got = never_file_load(folder, bytes_r, list_r, stamp_r, err);

	if (got == 1 && check_keys(keys, list_r, folder, err) < 0)
		return -1;
	return got;
}

/* never_check - for -t */
int
never_check(const struct never_where *where, struct err *err)
{
	struct keyset *keys = NULL;
	struct never_stamp stamp;
	struct never_list list;
	struct buf bytes;
	int ret;

	if (!*where->folder)
		return 0;
	if (access(where->folder, F_OK) < 0 && errno == ENOENT)
		log_warning("%s is not there, so nobody is known who wants no "
			    "mail again; formpledge-never-again makes it at "
			    "its first start",
		    where->folder);
	if (keyset_load(where->secrets, KEYSET_NEVER, &keys, err) < 0)
		return -1;
	ret = load(keys, where->folder, &bytes, &list, &stamp, err);
	buf_free(&bytes);
	keyset_free(&keys);
	return ret < 0 ? -1 : 0;
}

/* refresh - the list as it is now; locked. 0 or -1 */
static int
refresh(struct never *never, struct err *err)
{
	struct never_stamp stamp;
	struct never_list list;
	struct buf bytes;
	int got = never_file_stamp(never->folder, &stamp, err);

	if (got < 0)
		return -1;
	if (got == 1 && memcmp(&stamp, &never->stamp, sizeof(stamp)) == 0)
		return 0;
	got = load(never->keys, never->folder, &bytes, &list, &stamp, err);
	if (got <= 0) {
		buf_free(&bytes);
		return err_set(err, "%s: there is no list", never->folder);
	}
	buf_free(&never->bytes);
	never->bytes = bytes;
	never->list = list;
	never->stamp = stamp;
	return 0;
}

/* begin - the first time: a list is made where there is none */
static int
begin(struct never *never, const char *secrets, struct err *err)
{
	static const struct never_request make = {.what = NEVER_MAKE};
	struct never_stamp stamp;
	int got;

	if (keyset_load(secrets, KEYSET_NEVER, &never->keys, err) < 0)
		return -1;
	got = never_file_stamp(never->folder, &stamp, err);
	if (got == 0 && never_ask(never->socket, &make, err) < 0)
		return -1;
	return got < 0 ? -1 : refresh(never, err);
}

/* never_open - keys and list */
int
never_open(
    const struct never_where *where, struct never **never_r, struct err *err)
{
	struct never *never;

	*never_r = NULL;
	if (!*where->folder)
		return 0;
	never = calloc(1, sizeof(*never));
	must(never);
	must(pthread_mutex_init(&never->lock, NULL) == 0);
	never->folder = strdup(where->folder);
	never->socket = strdup(where->socket);
	must(never->folder && never->socket);
	if (begin(never, where->secrets, err) < 0) {
		never_close(&never);
		return -1;
	}
	*never_r = never;
	return 0;
}

/* never_close - forget */
void
never_close(struct never **never)
{
	if (!*never)
		return;
	keyset_free(&(*never)->keys);
	buf_free(&(*never)->bytes);
	pthread_mutex_destroy(&(*never)->lock);
	free((*never)->folder);
	free((*never)->socket);
	free(*never);
	*never = NULL;
}

/* find_locked - under every version that somebody is there with */
static int
find_locked(struct never *never, struct arena *arena,
    const struct address *address, struct err *err)
{
	struct never_entry entry;
	bool found = false;

	if (refresh(never, err) < 0)
		return -1;
	for (size_t i = 0; i < never->list.nparts; i++) {
		const struct never_part *part = &never->list.parts[i];

		never_digest(
		    arena, never->keys, part->version, address, &entry);
		found |= never_list_has(part, entry.digest);
	}
	return found;
}

/* never_find - did this address say never? */
int
never_find(struct never *never, struct arena *arena,
    const struct address *address, struct err *err)
{
	int ret;

	pthread_mutex_lock(&never->lock);
	ret = find_locked(never, arena, address, err);
	pthread_mutex_unlock(&never->lock);
	return ret;
}

/* never_health - could it be found? */
int
never_health(struct never *never, struct err *err)
{
	int ret;

	pthread_mutex_lock(&never->lock);
	ret = refresh(never, err);
	pthread_mutex_unlock(&never->lock);
	return ret;
}

/* never_offer - under the newest key */
char *
never_offer(
    struct never *never, struct arena *arena, const struct address *address)
{
	struct never_entry entry;

	never_digest(
	    arena, never->keys, keyset_newest(never->keys), address, &entry);
	return never_token(arena, never->keys, &entry);
}

/* never_accept - what came back */
int
never_accept(struct never *never, struct str token, struct never_entry *entry_r)
{
	return never_token_parse(never->keys, token, entry_r);
}

/* never_store - by the program that may write */
int
never_store(
    struct never *never, const struct never_entry *entry, struct err *err)
{
	const struct never_request add = {.what = NEVER_ADD, .entry = *entry};

	return never_ask(never->socket, &add, err);
}
