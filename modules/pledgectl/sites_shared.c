/* SPDX-License-Identifier: BSD-2-Clause */
/* sites_shared - what two sites of a host have in common and must not */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/sites.h"

#define PLACES_MAX 64

/* The keys that say where something of a site's own is. */
static const char *const keys[] = {"secrets", "kek_folder", "database",
    "keystore", "registration", "feedback", "surveys", "box_dir", "listen",
    "metrics", "never_again", "never_again_socket", "custodian_socket"};

/* Where something is, and where that was said. */
struct place {
	const char *at; /* comparable: a path, host and database, a port */
	const char *key, *value, *file, *where;
};

struct places {
	struct place list[PLACES_MAX];
	size_t n;
};

/* path_of - as the system has it, where it exists */
static const char *
path_of(struct arena *arena, const char *path)
{
	char *real = realpath(path, NULL);
	const char *text = arena_str(arena, str_of(real ? real : path));

	free(real);
	return text;
}

/* comparable - of a value: without account, scheme of a socket, detours */
static const char *
comparable(struct arena *arena, const char *value)
{
	struct str text = str_of(value), user;

	if (str_has_prefix(text, "sqlite:"))
		return path_of(arena, value + strlen("sqlite:"));
	if (str_has_prefix(text, "unix:"))
		return path_of(arena, value + strlen("unix:"));
	if (!str_has_prefix(text, "mysql://"))
		return *value == '/' ? path_of(arena, value) : value;
	text = str_from(
	    value + strlen("mysql://"), text.len - strlen("mysql://"));
	user = text;
	str_cut(&user, '@');
	if (!str_is_none(user))
		text = user;
	if (str_has_prefix(text, "127.0.0.1/"))
		return arena_printf(
		    arena, "localhost/%s", text.ptr + strlen("127.0.0.1/"));
	return arena_str(arena, text);
}

/* places_add - every key of one table that says a place */
static void
places_add(struct places *places, struct arena *arena,
    const struct settings_table *table, const void *values,
    const struct settings *settings)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct setting *setting = &table->settings[i];
		const char *value;

		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			if (strcmp(setting->name, keys[k]) != 0 ||
			    (setting->type != SETTING_TEXT &&
				setting->type != SETTING_PATH) ||
			    places->n == PLACES_MAX)
				continue;
			memcpy(&value, (const char *)values + setting->offset,
			    sizeof(value));
			if (!value || !*value)
				continue;
			places->list[places->n++] = (struct place){
			    .at = comparable(arena, value),
			    .key = setting->name,
			    .value = value,
			    .file = settings_file(settings),
			    .where = settings_where(settings, setting->name),
			};
		}
	}
}

/* places_of - of a site whose site.conf was read */
static void
places_of(struct control *control, struct arena *arena, struct places *places_r)
{
	places_r->n = 0;
	places_add(places_r, arena, &site_table, &control->site,
	    control->site_settings);
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		struct control_module module;
		struct err err = ERR_NONE;

		if (control_module(control, &suite_modules[i], &module, &err) ==
			0 &&
		    module.present)
			places_add(places_r, arena, suite_modules[i].table,
			    module.values, module.settings);
	}
}

/* compare - each place of ours with each of theirs */
static void
compare(struct control *control, const struct places *ours,
    const struct places *theirs, sites_found_fn *found, void *ctx)
{
	for (size_t i = 0; i < ours->n; i++)
		for (size_t k = 0; k < theirs->n; k++) {
			const struct place *mine = &ours->list[i];
			const struct place *other = &theirs->list[k];

			if (strcmp(mine->at, other->at) != 0)
				continue;
			found(ctx, mine->file,
			    str_of(arena_printf(control->arena,
				"%s: %s = \"%s\" is %s of another site of this "
				"host, %s; give each site its own "
				"(tenancy.client-data-apart)",
				mine->where, mine->key, mine->value, other->key,
				other->where)));
		}
}

/* sites_shared - with every other site of the host */
void
sites_shared(struct control *control, sites_found_fn *found, void *ctx)
{
	struct site_place sites[SITES_MAX];
	size_t n = sites_find(control->arena, sites_root(control), sites);
	struct places ours, theirs;
	const char *own = path_of(control->arena, control->options->conf);

	places_of(control, control->arena, &ours);
	for (size_t i = 0; i < n; i++) {
		struct options options = {
		    .root = sites[i].conf, .conf = sites[i].conf};
		struct control *other;
		struct err err = ERR_NONE;

		if (strcmp(path_of(control->arena, sites[i].conf), own) == 0)
			continue;
		other = control_new(&options);
		if (control_site(other, &err) == 0) {
			places_of(other, other->arena, &theirs);
			compare(control, &ours, &theirs, found, ctx);
			sites_same_keys(control, control->site.secrets,
			    other->site.secrets, found, ctx);
			sites_same_keys(control, control->site.kek_folder,
			    other->site.kek_folder, found, ctx);
		}
		control_free(&other);
	}
}
