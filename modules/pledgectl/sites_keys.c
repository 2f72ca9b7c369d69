/* SPDX-License-Identifier: BSD-2-Clause */
/* sites_keys - keys that two sites have in common, as where a folder was
 * copied: what one sealed the other could open */
#include "config.h"

#include <dirent.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "crypto/keyring.h"
#include "crypto/secret.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/sites.h"

/* key_name - "forms" of "forms.key"; NULL where it is no key */
static const char *
key_name(struct arena *arena, const char *file)
{
	size_t len = strlen(file);

	if (len <= 4 || file[0] == '.' || strcmp(file + len - 4, ".key") != 0)
		return NULL;
	return arena_str(arena, str_from(file, len - 4));
}

/* is_same - have both folders that key, and is it one? What cannot be read is
 * left out: pledgectl is run as root. */
static bool
is_same(const char *one, const char *other, const char *name)
{
	struct secret a, b;
	struct err err = ERR_NONE;
	bool same = keyring_file_load(one, name, &a, &err) > 0;

	if (!same)
		return false;
	same = keyring_file_load(other, name, &b, &err) > 0;
	if (same) {
		same = secret_bytes_eq(str_from(a.bytes, SECRET_BYTES),
		    str_from(b.bytes, SECRET_BYTES));
		secret_scrub(&b);
	}
	secret_scrub(&a);
	return same;
}

/* sites_same_keys - in one folder of each */
void
sites_same_keys(struct control *control, const char *ours, const char *theirs,
    sites_found_fn *found, void *ctx)
{
	DIR *folder = strcmp(ours, theirs) == 0 ? NULL : opendir(ours);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		const char *name = key_name(control->arena, entry->d_name);

		if (name && is_same(ours, theirs, name))
			found(ctx, ours,
			    str_of(arena_printf(control->arena,
				"%s/%s.key: the same key as %s/%s.key of "
				"another site of this host; give each site its "
				"own, by pledgectl keys init "
				"(tenancy.client-data-apart)",
				ours, name, theirs, name)));
	}
	if (folder)
		closedir(folder);
}
