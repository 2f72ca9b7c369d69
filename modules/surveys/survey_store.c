/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/survey_store.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/issuer.h"
#include "modules/surveys/results/results.h"
#include "modules/surveys/results/tally.h"
#include "modules/surveys/survey_keys.h"
#include "modules/surveys/survey_row.h"
#include "modules/surveys/survey_settings.h"
#include "policy/policy.h"

#define ARENA_MAX (16 * 1024 * 1024)

/* survey_state_name - for people and for JSON */
const char *
survey_state_name(enum survey_state state)
{
	static const char *const names[] = {
	    [SURVEY_DRAFT] = "draft",
	    [SURVEY_OPEN] = "open",
	    [SURVEY_CLOSING] = "closing",
	    [SURVEY_CLOSED] = "closed",
	};

	must((size_t)state < sizeof(names) / sizeof(names[0]));
	return names[state];
}

/* survey_check - a definition against settings and policy */
int
survey_check(const struct survey_env *env, struct arena *arena,
    const char *id_or_path, const struct definition **def_r, struct err *err)
{
	const enum promise no_texts = PROMISE_SURVEY_AGGREGATE_ONLY;
	struct definition_limits limits = {
	    .k_minimum = env->settings->k_minimum};
	const char *path = id_or_path;

	if (strchr(path, '/') == NULL && !strstr(path, ".conf"))
		path = arena_printf(
		    arena, "%s/%s.conf", env->settings->surveys_dir, path);
	if (policy_promises(env->policy, no_texts))
		limits.text_refused = arena_printf(arena, "%s:%d",
		    env->policy->file, env->policy->promises[no_texts].line);
	return definition_load(arena, path, &limits, def_r, err);
}

/* draw - a secret and an issuer of its own, sealed */
static int
draw(const struct survey_env *env, struct arena *arena,
    const struct definition *def, struct survey_row *row, struct err *err)
{
	uint8_t *sealed = arena_alloc(arena, SURVEY_SEALED_BYTES);
	struct secret secret, key;
	int ret;

	secret_random(&secret);
	survey_secret_seal(env->key, def, &secret, sealed);
	row->secret = str_from(sealed, SURVEY_SEALED_BYTES);
	survey_issuer_key(&secret, &key);
	ret = issuer_new(
	    arena, &key, def, &row->issuer, &row->issuer_public, err);
	secret_scrub(&key);
	secret_scrub(&secret);
	return ret;
}

/* insert - the row of a new survey, with empty counters */
static enum db_status
insert(struct db *db, const struct survey_env *env, struct arena *arena,
    const struct definition *def, struct err *err)
{
	size_t bytes = tally_sealed_bytes(def);
	uint8_t *tally = arena_alloc(arena, bytes);
	struct survey_row row = {.tally = str_from(tally, bytes)};
	struct secret key;

	if (draw(env, arena, def, &row, err) != 0)
		return DB_FAILED;
	survey_tally_key(env->key, &key);
	tally_seal(&key, def, tally_new(arena, def), tally);
	secret_scrub(&key);
	return survey_row_insert(db, def, &row, err);
}

/* survey_open - fix its promise and take answers */
enum db_status
survey_open(struct db *db, const struct survey_env *env, const char *id,
    struct err *err)
{
	struct arena *arena = arena_new(ARENA_MAX);
	enum db_status status = DB_FAILED;
	const struct definition *def;
	struct err why = ERR_NONE;

	if (!survey_id_is_valid(str_of(id)))
		err_set(err, "%s: not an id of a survey", id);
	else if (survey_check(env, arena, id, &def, err) == 0)
		status = insert(db, env, arena, def, &why);
	if (status == DB_DUPLICATE)
		err_set(err,
		    "survey %s was opened before; an id is used once: give the "
		    "file another name",
		    id);
	else if (status != DB_OK)
		err_set(err, "survey %s: %s", id, err_text(&why));
	arena_free(&arena);
	return status;
}

/* survey_results_of - the last release */
enum db_status
survey_results_of(struct db *db, const struct survey_env *env,
    struct arena *arena, const struct definition *def,
    const struct survey_results **results_r, struct err *err)
{
	struct survey_row row;
	struct tally *tally;
	struct secret key;
	enum db_status status = survey_row_get(db, arena, def->id, &row, err);
	int ret;

	if (status != DB_OK)
		return status;
	if (row.state == SURVEY_DRAFT) {
		err_set(err, "survey %s was never opened", def->id);
		return DB_FAILED;
	}
	if (survey_row_fits(&row, def, err) != 0)
		return DB_FAILED;
	survey_tally_key(env->key, &key);
	ret = tally_open(arena, &key, def, row.tally, &tally, err);
	secret_scrub(&key);
	if (ret != 0)
		return DB_FAILED;
	*results_r = results_new(arena, def, tally, row.state == SURVEY_CLOSED);
	return DB_OK;
}

/* survey_results - of the definition in its file */
enum db_status
survey_results(struct db *db, const struct survey_env *env, struct arena *arena,
    const char *id, const struct survey_results **results_r, struct err *err)
{
	const struct definition *def;

	if (survey_check(env, arena, id, &def, err) != 0)
		return DB_FAILED;
	return survey_results_of(db, env, arena, def, results_r, err);
}

/* is_definition - does a name end in .conf */
static int
is_definition(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && entry->d_name[0] != '.' &&
	       strcmp(entry->d_name + len - 5, ".conf") == 0;
}

/* add_file - an item for a file, with the definition or what is wrong */
static void
add_file(const struct survey_env *env, struct arena *arena, const char *name,
    struct survey_item *item)
{
	struct err err = ERR_NONE;

	item->id = arena_str(arena, str_from(name, strlen(name) - 5));
	item->state = SURVEY_DRAFT;
	if (survey_check(env, arena,
		arena_printf(arena, "%s/%s", env->settings->surveys_dir, name),
		&item->definition, &err) != 0) {
		item->definition = NULL;
		item->problem = arena_strdup(arena, err_text(&err));
	}
}

/* add_row - its state, and an item of its own where there is no file */
static void
add_row(struct arena *arena, const struct survey_row *row,
    struct survey_item *items, size_t *n)
{
	struct survey_item *item = NULL;
	struct err err = ERR_NONE;

	for (size_t i = 0; i < *n; i++)
		if (strcmp(items[i].id, row->id) == 0)
			item = &items[i];
	if (item == NULL) {
		item = &items[(*n)++];
		item->id = arena_strdup(arena, row->id);
		item->problem = "its file is not in surveys_dir; put it back";
	}
	item->state = row->state;
	if (row->issuer_public.len > 0)
		item->fingerprint = issuer_fingerprint(
		    arena, row->issuer_public);
	if (item->definition != NULL &&
	    survey_row_fits(row, item->definition, &err) != 0)
		item->problem = arena_strdup(arena, err_text(&err));
}

/* by_id - order of the list */
static int
by_id(const void *a, const void *b)
{
	const struct survey_item *one = a, *two = b;

	return strcmp(one->id, two->id);
}

/* survey_list - all that there are */
enum db_status
survey_list(struct db *db, const struct survey_env *env, struct arena *arena,
    const struct survey_item **items_r, size_t *n_r, struct err *err)
{
	struct survey_row *rows;
	struct survey_item *items;
	struct dirent **names = NULL;
	size_t nrows, n = 0;
	int nfiles;
	enum db_status status = survey_row_all(db, arena, &rows, &nrows, err);

	if (status != DB_OK)
		return status;
	nfiles = scandir(
	    env->settings->surveys_dir, &names, is_definition, alphasort);
	if (nfiles < 0)
		nfiles = 0; /* no folder, no drafts */
	items = arena_alloc_n(
	    arena, nrows + (size_t)nfiles + 1, sizeof(*items));
	for (int i = 0; i < nfiles; i++) {
		if (n < SURVEY_ROWS_MAX)
			add_file(env, arena, names[i]->d_name, &items[n++]);
		free(names[i]);
	}
	free(names);
	for (size_t i = 0; i < nrows; i++)
		add_row(arena, &rows[i], items, &n);
	qsort(items, n, sizeof(*items), by_id);
	*items_r = items;
	*n_r = n;
	return DB_OK;
}
