/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/settings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "base/str.h"
#include "conf/config_file.h"
#include "conf/own_field.h"
#include "conf/own_page.h"
#include "conf/setting_value.h"
#include "conf/settings_impl.h"

#define SETTINGS_TEXT_MAX    (256 * 1024) /* bytes of a value as text */
#define SETTINGS_NAMES_MAX   1024	  /* bytes of a short table's keys */
#define SETTINGS_FEW	     16		  /* keys that a message has room for */
#define SETTINGS_PRESETS_MAX (64 * 1024)  /* bytes of a table's defaults */

/* settings_find - the setting of that name, NULL when there is none */
static const struct setting *
settings_find(const struct settings_table *table, const char *name)
{
	for (size_t i = 0; i < table->n; i++)
		if (strcmp(table->settings[i].name, name) == 0)
			return &table->settings[i];
	return NULL;
}

/* settings_nearest - a known key that looks like name, or NULL */
static const char *
settings_nearest(const struct settings_table *table, const char *name)
{
	size_t limit = strlen(name) / 2 + 1;
	const char *nearest = NULL;

	if (limit > 4)
		limit = 4;
	for (size_t i = 0; i < table->n; i++) {
		size_t far = str_distance(name, table->settings[i].name);

		if (far < limit) {
			limit = far;
			nearest = table->settings[i].name;
		}
	}
	return nearest;
}

/* settings_unlike - for a key that looks like none; those that no file of
 * pledgectl conf defaults has, and those of a short table, are said here */
static int
settings_unlike(const struct settings *settings, const char *where,
    const char *name, struct err *err)
{
	const struct settings_table *table = settings->table;
	char known[SETTINGS_NAMES_MAX] = "";
	size_t len = 0;

	if (table->n > SETTINGS_FEW && !table->is_part)
		return err_set(err,
		    "%s: unknown key \"%s\"; pledgectl conf defaults %s lists "
		    "the known ones",
		    where, name, table->name);
	for (size_t i = 0; i < table->n && len < sizeof(known); i++)
		len += (size_t)snprintf(known + len, sizeof(known) - len,
		    "%s%s", i ? ", " : "", table->settings[i].name);
	return err_set(
	    err, "%s: unknown key \"%s\"; known are %s", where, name, known);
}

/* settings_unknown - the message for a key that no table has */
static int
settings_unknown(const struct settings *settings, const config_setting_t *key,
    struct err *err)
{
	const char *name = config_setting_name(key);
	const char *nearest = settings_nearest(settings->table, name);
	const char *where = config_file_where(
	    settings->arena, key, settings->file);

	if (strlen(name) > 64)
		return err_set(err, "%s: unknown key", where);
	if (nearest)
		return err_set(err,
		    "%s: unknown key \"%s\"; did you mean \"%s\"?", where, name,
		    nearest);
	return settings_unlike(settings, where, name, err);
}

/* settings_check_keys - is every key of the file in the table? */
static int
settings_check_keys(const struct settings *settings, struct err *err)
{
	int n = settings->root ? config_setting_length(settings->root) : 0;
	int ret = 0;

	for (int i = 0; i < n; i++) {
		const config_setting_t *key = config_setting_get_elem(
		    settings->root, (unsigned)i);

		if (settings_find(settings->table, config_setting_name(key)))
			continue;
		ret = settings_unknown(settings, key, err);
		if (!err_wants_all(err))
			break;
	}
	return ret;
}

/* settings_presets - the defaults of a table, read like a file */
static int
settings_presets(struct settings *settings, struct err *err)
{
	const struct settings_table *table = settings->table;
	struct buf text = BUF_INIT(SETTINGS_PRESETS_MAX);
	int ret;

	for (size_t i = 0; i < table->n; i++)
		if (table->settings[i].preset)
			buf_printf(&text, "%s = %s;\n", table->settings[i].name,
			    table->settings[i].preset);
	must(!text.full);
	ret = config_file_parse(settings->arena, "defaults", buf_text(&text),
	    &settings->presets, err);
	buf_free(&text);
	return ret;
}

/* settings_member - the value of a key: the file's, else the default */
static const config_setting_t *
settings_member(const struct settings *settings, const struct setting *setting)
{
	const config_setting_t *value = NULL;

	if (settings->root)
		value = config_setting_get_member(
		    settings->root, setting->name);
	if (!value && !(setting->flags & SETTING_REQUIRED))
		value = config_setting_get_member(
		    settings->presets, setting->name);
	return value;
}

/* settings_missing - the message for a required key that is not there */
static int
settings_missing(const struct settings *settings, const struct setting *setting,
    struct err *err)
{
	return err_set(err, "%s: %s%s is missing; add: %s = %s;",
	    settings->place,
	    settings->path && !settings->root ? "no such file: " : "",
	    setting->name, setting->name,
	    setting->preset ? setting->preset : "...");
}

/* settings_empty - the value of a key without one: an empty text is "", a
 * list has an end, all else stays zero */
static void
settings_empty(
    struct arena *arena, const struct setting *setting, void *member_r)
{
	switch (setting->type) {
	case SETTING_TEXT:
	case SETTING_PATH:
	case SETTING_URL:
	case SETTING_MAIL:
		*(const char **)member_r = "";
		break;
	case SETTING_TEXTS:
		*(const char *const **)member_r = arena_alloc(
		    arena, sizeof(const char *));
		break;
	case SETTING_PAGES:
		*(const struct own_pages **)member_r = arena_alloc(
		    arena, sizeof(struct own_pages));
		break;
	case SETTING_FIELDS:
		if (*(const struct own_fields **)member_r)
			break; /* those that are in order */
		*(const struct own_fields **)member_r = arena_alloc(
		    arena, sizeof(struct own_fields));
		break;
	default:
		break;
	}
}

/* settings_take - one key into the caller's struct */
static int
settings_take(const struct settings *settings, const struct setting *setting,
    void *member_r, struct err *err)
{
	const config_setting_t *value = settings_member(settings, setting);
	struct setting_source from = {
	    .arena = settings->arena,
	    .file = settings->path,
	    .where = settings->place,
	    .err = err,
	};

	if (!value && setting->flags & SETTING_REQUIRED)
		return settings_missing(settings, setting, err);
	if (!value) {
		settings_empty(settings->arena, setting, member_r);
		return 0;
	}
	if (settings_line(settings, setting->name))
		from.where = config_file_where(
		    settings->arena, value, settings->file);
	return setting_value_load(&from, setting, value, member_r);
}

/* settings_fill - the whole struct */
static int
settings_fill(struct settings *settings, void *values_r, struct err *err)
{
	const struct settings_table *table = settings->table;
	int ret;

	memset(values_r, 0, table->size);
	ret = settings_check_keys(settings, err);
	if ((ret < 0 && !err_wants_all(err)) ||
	    settings_presets(settings, err) < 0)
		return -1;
	for (size_t i = 0; i < table->n; i++) {
		const struct setting *setting = &table->settings[i];
		char *member = (char *)values_r + setting->offset;

		must(setting->type == SETTING_GROUP ||
		     setting->type == SETTING_WORDS ||
		     setting->offset < table->size);
		if (settings_take(settings, setting, member, err) == 0)
			continue;
		if (!err_wants_all(err))
			return -1;
		settings_empty(settings->arena, setting, member);
		ret = -1;
	}
	return ret;
}

/* settings_new - nothing read yet */
static struct settings *
settings_new(
    struct arena *arena, const struct settings_table *table, const char *path)
{
	struct settings *settings = arena_alloc(arena, sizeof(*settings));

	settings->arena = arena;
	settings->table = table;
	settings->path = path ? arena_strdup(arena, path) : NULL;
	settings->file = path ? settings->path
			      : arena_printf(arena, "%s.conf", table->name);
	settings->place = settings->file;
	return settings;
}

/* settings_load - read a file against a table */
int
settings_load(struct arena *arena, const struct settings_table *table,
    const char *path, struct settings **settings_r, void *values_r,
    struct err *err)
{
	struct settings *settings = settings_new(arena, table, path);

	*settings_r = NULL;
	if (path && (access(path, F_OK) == 0 || errno != ENOENT) &&
	    config_file_load(arena, path, &settings->root, err) < 0)
		return -1;
	*settings_r = settings;
	return settings_fill(settings, values_r, err);
}

/* settings_parse - read a text against a table */
int
settings_parse(struct arena *arena, const struct settings_table *table,
    const char *name, const char *text, struct settings **settings_r,
    void *values_r, struct err *err)
{
	struct settings *settings = settings_new(arena, table, name);

	*settings_r = NULL;
	if (config_file_parse(arena, name, text, &settings->root, err) < 0)
		return -1;
	*settings_r = settings;
	return settings_fill(settings, values_r, err);
}

/* settings_load_group - read one group against a table */
int
settings_load_group(struct arena *arena, const struct settings_table *table,
    struct config_setting_t *group, const char *file,
    struct settings **settings_r, void *values_r, struct err *err)
{
	struct settings *settings = settings_new(arena, table, file);

	*settings_r = NULL;
	settings->root = group;
	settings->place = config_file_where(arena, group, settings->file);
	if (!config_setting_is_group(group))
		return err_set(err, "%s: a group is wanted here: { ... }",
		    settings->place);
	*settings_r = settings;
	return settings_fill(settings, values_r, err);
}

/* settings_line - the line of a key, 0 for a default */
int
settings_line(const struct settings *settings, const char *name)
{
	const config_setting_t *value;

	if (!settings->root)
		return 0;
	value = config_setting_get_member(settings->root, name);
	return value ? (int)config_setting_source_line(value) : 0;
}

/* settings_where - the file, and the line unless it is the default */
const char *
settings_where(const struct settings *settings, const char *name)
{
	const config_setting_t *value = NULL;

	if (settings->root)
		value = config_setting_get_member(settings->root, name);
	if (!value)
		return settings->place;
	return config_file_where(settings->arena, value, settings->file);
}

/* settings_file - the file that was read, or would have been */
const char *
settings_file(const struct settings *settings)
{
	return settings->file;
}

/* text_of - a value as a file would say it */
static const char *
text_of(const struct settings *settings, const char *name,
    void (*print)(const struct config_setting_t *, struct buf *))
{
	const struct setting *setting = settings_find(settings->table, name);
	struct buf text = BUF_INIT(SETTINGS_TEXT_MAX);
	const config_setting_t *value;
	const char *copy;

	must(setting);
	value = settings_member(settings, setting);
	if (value)
		print(value, &text);
	copy = arena_str(settings->arena, buf_str(&text));
	buf_free(&text);
	return copy;
}

/* settings_text - a value, on one short line */
const char *
settings_text(const struct settings *settings, const char *name)
{
	return text_of(settings, name, setting_value_print);
}

/* settings_text_whole - a value, with all that is in it */
const char *
settings_text_whole(const struct settings *settings, const char *name)
{
	return text_of(settings, name, setting_value_print_whole);
}

/* settings_group - a group or list that the module reads itself */
struct config_setting_t *
settings_group(const struct settings *settings, const char *name)
{
	struct config_setting_t *value = NULL;

	must(settings_find(settings->table, name));
	if (settings->root)
		value = config_setting_get_member(settings->root, name);
	if (!value)
		value = config_setting_get_member(settings->presets, name);
	return value;
}
