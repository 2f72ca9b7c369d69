/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/policy_archive.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/config_file.h"
#include "policy/policy.h"

/* An archive in the making. */
struct reader {
	struct arena *arena;
	const struct policy **versions;
	size_t n, bytes;
	struct err *err;
};

/* is_conf - "NAME.conf", not hidden */
static int
is_conf(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && entry->d_name[0] != '.' &&
	       strcmp(entry->d_name + len - 5, ".conf") == 0;
}

/* is_of - does the file say that it is the policy of that name? 1, 0, -1 */
static int
is_of(struct reader *reader, const char *path, const char *name)
{
	config_setting_t *root;
	const char *found, *version;

	if (config_file_load(reader->arena, path, &root, reader->err) < 0)
		return -1;
	return config_setting_lookup_string(root, "name", &found) &&
	       config_setting_lookup_string(root, "version", &version) &&
	       strcmp(found, name) == 0;
}

/* bytes_of - how much text a policy has */
static size_t
bytes_of(const struct policy *policy)
{
	size_t bytes = 0;

	for (size_t i = 0; i < policy->ntexts; i++)
		bytes += strlen(policy->texts[i].text);
	for (size_t i = 0; i < policy->nvariants; i++)
		for (size_t j = 0; j < policy->variants[i].ntexts; j++)
			bytes += strlen(policy->variants[i].texts[j].text);
	return bytes;
}

/* text_differs - has the other one the same text in other words? */
static bool
text_differs(const struct policy_text *text, const struct policy *other)
{
	const struct policy_text *same;

	if (!policy_has_variant(other, str_of(text->variant)))
		return false;
	same = policy_text_for(other, text->variant, text->language);
	return strcmp(same->language, text->language) == 0 &&
	       memcmp(same->digest, text->digest, sizeof(text->digest)) != 0;
}

/* differs - is one version two texts? A language may be missing in one. */
static bool
differs(const struct policy *a, const struct policy *b)
{
	for (size_t i = 0; i < a->ntexts; i++)
		if (text_differs(&a->texts[i], b))
			return true;
	for (size_t i = 0; i < a->nvariants; i++)
		for (size_t j = 0; j < a->variants[i].ntexts; j++)
			if (text_differs(&a->variants[i].texts[j], b))
				return true;
	return false;
}

/* put - behind those that are newer */
static void
put(struct reader *reader, const struct policy *policy)
{
	size_t at = reader->n++;

	for (; at > 1 && strcmp(reader->versions[at - 1]->effective,
			     policy->effective) < 0;
	     at--)
		reader->versions[at] = reader->versions[at - 1];
	reader->versions[at] = policy;
}

/* add - one version, if it is not there yet */
static int
add(struct reader *reader, const struct policy *policy)
{
	const struct policy_archive archive = {reader->versions, reader->n};
	const struct policy *same = policy_archive_find(
	    &archive, str_of(policy->version));

	if (same && differs(policy, same))
		return err_set(reader->err,
		    "%s: version \"%s\" of policy \"%s\" has another text in "
		    "%s; give the changed text a new version, and keep the "
		    "file of the earlier one",
		    policy->where, policy->version, policy->name, same->file);
	if (same ||
	    strcmp(policy->effective, reader->versions[0]->effective) > 0)
		return 0;
	reader->bytes += bytes_of(policy);
	if (reader->n == POLICY_ARCHIVE_MAX ||
	    reader->bytes > POLICY_ARCHIVE_TEXT_MAX)
		return err_set(reader->err,
		    "%s: more than %d versions or %d MiB of text in this "
		    "folder",
		    policy->where, POLICY_ARCHIVE_MAX,
		    POLICY_ARCHIVE_TEXT_MAX >> 20);
	put(reader, policy);
	return 0;
}

/* read_file - one file of the folder */
static int
read_file(struct reader *reader, const char *path)
{
	const struct policy *current = reader->versions[0], *policy;
	int ours = is_of(reader, path, current->name);

	if (ours <= 0)
		return ours;
	if (policy_load(reader->arena, path, &policy, reader->err) < 0)
		return -1;
	return add(reader, policy);
}

/* read_folder - every file there, by name */
static int
read_folder(struct reader *reader, const char *dir)
{
	struct dirent **names;
	int n = scandir(dir, &names, is_conf, alphasort), ret = 0;

	if (n < 0)
		return errno == ENOENT ? 0
				       : err_set_errno(reader->err, "%s", dir);
	for (int i = 0; i < n; i++) {
		if (ret == 0)
			ret = read_file(
			    reader, arena_printf(reader->arena, "%s/%s", dir,
					names[i]->d_name));
		free(names[i]);
	}
	free(names);
	return ret;
}

/* policy_archive_load - the one in force, and those of the folder */
int
policy_archive_load(struct arena *arena, const struct policy *current,
    const char *dir, const struct policy_archive **archive_r, struct err *err)
{
	struct policy_archive *archive = arena_alloc(arena, sizeof(*archive));
	struct reader reader = {.arena = arena, .err = err};

	reader.versions = arena_alloc_n(
	    arena, POLICY_ARCHIVE_MAX, sizeof(*reader.versions));
	reader.versions[reader.n++] = current;
	if (read_folder(&reader, dir) < 0)
		return -1;
	archive->versions = reader.versions;
	archive->n = reader.n;
	*archive_r = archive;
	return 0;
}

/* policy_archive_find - by version */
const struct policy *
policy_archive_find(const struct policy_archive *archive, struct str version)
{
	for (size_t i = 0; i < archive->n; i++)
		if (str_is(version, archive->versions[i]->version))
			return archive->versions[i];
	return NULL;
}

/* policy_archive_has_changed - in a version after that one? */
bool
policy_archive_has_changed(const struct policy_archive *archive,
    struct str version, const char *purpose)
{
	for (size_t i = 0; i < archive->n; i++) {
		if (str_is(version, archive->versions[i]->version))
			return false;
		if (policy_is_material(archive->versions[i], purpose))
			return true;
	}
	return true;
}
