/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/box/host.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "crypto/rand.h"
#include "modules/surveys/box/host_key.h"
#include "modules/surveys/box/spent.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/survey_row.h"
#include "modules/surveys/survey_settings.h"

#define LABEL_BYTES (SURVEY_ID_MAX + 32 + BOX_ID_BYTES)
#define ARENA_MAX   (1024 * 1024)

/* path_of - box_dir/ID and what the file is */
static void
path_of(const struct survey_env *env, const char *id, const char *end,
    char path_r[PATH_MAX])
{
	snprintf(path_r, PATH_MAX, "%s/%s%s", env->settings->box_dir, id, end);
}

/* find - the key; pending_r says that the box never took an answer */
static int
find(const struct survey_env *env, const char *id, struct host_key *key_r,
    bool *pending_r, struct err *err)
{
	char path[PATH_MAX];
	int found;

	*pending_r = false;
	path_of(env, id, ".key", path);
	found = host_key_find(path, key_r, err);
	if (found != 0)
		return found;
	*pending_r = true;
	path_of(env, id, ".key.new", path);
	found = host_key_find(path, key_r, NULL);
	if (found < 0 && host_file_destroy(path, err) != 0)
		return -1;
	return found > 0;
}

/* host_name - as the operator knows this host */
void
host_name(char name_r[HOST_NAME_BYTES])
{
	if (gethostname(name_r, HOST_NAME_BYTES) != 0)
		name_r[0] = '\0';
	name_r[HOST_NAME_BYTES - 1] = '\0';
}

/* host_has - is there a box of this survey here */
int
host_has(
    const struct survey_env *env, const struct definition *def, struct err *err)
{
	struct host_key key;
	bool pending;
	int found = find(env, def->id, &key, &pending, err);

	return found > 0 && pending ? 0 : found;
}

/* label_of - what every half of the box is bound to */
static struct str
label_of(const struct definition *def, const uint8_t box_id[BOX_ID_BYTES],
    uint8_t label_r[LABEL_BYTES])
{
	memset(label_r, 0, LABEL_BYTES);
	memcpy(label_r, def->id, strlen(def->id));
	memcpy(label_r + SURVEY_ID_MAX, def->digest, sizeof(def->digest));
	memcpy(label_r + SURVEY_ID_MAX + 32, box_id, BOX_ID_BYTES);
	return str_from(label_r, LABEL_BYTES);
}

/* What opening and making a box work with. */
struct job {
	const struct survey_env *env;
	const struct definition *def;
	const struct host_replies *replies;
	struct host *host;
	char path[PATH_MAX];
	uint8_t label[LABEL_BYTES];
	struct box_config config;
	bool late; /* the survey is not open any more */
};

/* job_init - host and configuration out of the key; -1: not ours */
static int
job_init(struct job *job, const struct host_key *key, struct err *err)
{
	struct secret secret;

	if (survey_secret_open(job->env->key, job->def,
		str_from(key->sealed, sizeof(key->sealed)), &secret, err) != 0)
		return -1;
	job->host = calloc(1, sizeof(*job->host));
	must(job->host != NULL);
	memcpy(job->host->box_id, key->box_id, BOX_ID_BYTES);
	survey_keys_init(&job->host->keys, &secret, key->box_id);
	secret_scrub(&secret);
	path_of(job->env, job->def->id, ".box", job->path);
	job->config = (struct box_config){
	    .path = job->path,
	    .key = &job->host->keys.box,
	    .label = label_of(job->def, key->box_id, job->label),
	    .record_bytes = BALLOT_DIGEST_BYTES + job->def->answer_bytes,
	    .capacity = (uint32_t)job->env->settings->box_answers,
	    .cover_secs = (unsigned)job->env->settings->cover_secs,
	    .reply = job->replies ? job->replies->reply : NULL,
	    .reply_arg = job->replies ? job->replies->arg : NULL,
	};
	return 0;
}

/* job_open - the box; the host is given back where it does not open */
static enum box_opening
job_open(struct job *job, struct host **host_r, struct err *err)
{
	enum box_opening opening;

	job->config.spent = spent_new((size_t)job->def->electorate);
	opening = box_open(&job->config, &job->host->box, err);
	if (opening == BOX_OPENED) {
		*host_r = job->host;
		return BOX_OPENED;
	}
	spent_free(&job->config.spent);
	host_close(&job->host);
	return opening;
}

/* host_adopt - the box that is there */
enum box_opening
host_adopt(const struct survey_env *env, const struct definition *def,
    const struct host_replies *replies, struct host **host_r, struct err *err)
{
	struct job job = {.env = env, .def = def, .replies = replies};
	struct host_key key;
	bool pending;

	if (find(env, def->id, &key, &pending, err) != 1 || pending) {
		err_set(err, "survey %s has no ballot box here", def->id);
		return BOX_REFUSED;
	}
	if (job_init(&job, &key, err) != 0)
		return BOX_REFUSED;
	return job_open(&job, host_r, err);
}

/* begin - a number for the box, kept until it counts */
static int
begin(const struct survey_env *env, const char *id, struct str sealed,
    struct host_key *key_r, struct err *err)
{
	char path[PATH_MAX];
	bool pending;
	int found = find(env, id, key_r, &pending, err);

	if (found != 0)
		return found > 0 && pending ? 0 : -1;
	if (sealed.len != sizeof(key_r->sealed))
		return err_set(err, "survey %s has no secret any more", id);
	rand_bytes(key_r->box_id, BOX_ID_BYTES);
	memcpy(key_r->sealed, sealed.ptr, sealed.len);
	path_of(env, id, ".key.new", path);
	return host_key_save(path, key_r, err);
}

/* register_work - the transaction: a box of a survey that is open */
static enum db_status
register_work(struct db *db, void *ctx, struct err *err)
{
	struct job *job = ctx;
	struct arena *arena = arena_new(ARENA_MAX);
	char name[HOST_NAME_BYTES];
	struct survey_row row;
	enum db_status status;

	host_name(name);
	status = survey_row_lock(db, arena, job->def->id, &row, err);
	arena_free(&arena);
	if (status != DB_OK)
		return status;
	job->late = row.state != SURVEY_OPEN;
	if (job->late)
		return DB_OK;
	status = db_exec(db,
	    "INSERT INTO survey_box (box, survey, drained, host)"
	    " VALUES (?, ?, 0, ?)",
	    DB_ARGS(DB_ARG_BLOB(str_from(job->host->box_id, BOX_ID_BYTES)),
		DB_ARG_TEXT(str_of(job->def->id)), DB_ARG_TEXT(str_of(name))),
	    NULL, err);
	return status == DB_DUPLICATE ? DB_OK : status;
}

/* register_box - closing waits for this one from now on */
static enum box_opening
register_box(struct db *db, struct job *job, struct err *err)
{
	enum db_status status = db_transact(
	    db, register_work, db_run_again, job, err);

	if (status != DB_OK)
		return BOX_REFUSED;
	return job->late ? BOX_HELD : BOX_OPENED;
}

/* commit - the box counts */
static int
commit(const struct survey_env *env, const char *id, struct err *err)
{
	char from[PATH_MAX], to[PATH_MAX];

	path_of(env, id, ".key.new", from);
	path_of(env, id, ".key", to);
	if (rename(from, to) != 0)
		return err_set_errno(err, "%s", to);
	return host_folder_sync(to, err);
}

/* host_create - a new box, registered */
enum box_opening
host_create(struct db *db, const struct survey_env *env,
    const struct definition *def, struct str sealed,
    const struct host_replies *replies, struct host **host_r, struct err *err)
{
	struct job job = {.env = env, .def = def, .replies = replies};
	enum box_opening opening = BOX_REFUSED;
	struct err why = ERR_NONE;
	struct host_key key;

	if (begin(env, def->id, sealed, &key, err) != 0 ||
	    job_init(&job, &key, err) != 0)
		return BOX_REFUSED;
	if (box_create(&job.config, &why) == 0)
		opening = register_box(db, &job, &why);
	if (opening == BOX_OPENED && commit(env, def->id, &why) != 0)
		opening = BOX_REFUSED;
	if (opening == BOX_OPENED)
		return job_open(&job, host_r, err);
	err_set(err, "survey %s: %s", def->id, err_text(&why));
	host_close(&job.host);
	return opening;
}

/* Digests on their way from the database into the box. */
struct loader {
	struct box *box;
	uint8_t digests[256 * BALLOT_DIGEST_BYTES];
	size_t n;
};

/* flush - what was gathered */
static void
flush(struct loader *loader)
{
	box_add_spent(loader->box, loader->digests, loader->n);
	loader->n = 0;
}

/* take_digest - one row */
static int
take_digest(void *ctx, const struct db_row *row)
{
	struct loader *loader = ctx;
	struct str digest = db_row_str(row, 0);

	if (digest.len == BALLOT_DIGEST_BYTES)
		memcpy(loader->digests + loader->n++ * BALLOT_DIGEST_BYTES,
		    digest.ptr, digest.len);
	if (loader->n * BALLOT_DIGEST_BYTES == sizeof(loader->digests))
		flush(loader);
	return 0;
}

/* host_load_spent - counted ballots */
enum db_status
host_load_spent(struct db *db, const struct definition *def, struct host *host,
    struct err *err)
{
	struct loader loader = {.box = host->box};
	enum db_status status = db_query(db,
	    "SELECT digest FROM survey_spent WHERE survey = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(def->id))), take_digest, &loader, err);

	flush(&loader);
	return status;
}

/* host_close - end its thread, forget its keys */
void
host_close(struct host **host)
{
	if (*host == NULL)
		return;
	box_close(&(*host)->box);
	survey_keys_fini(&(*host)->keys);
	free(*host);
	*host = NULL;
}

/* host_set_drained - nothing is left in this box */
enum db_status
host_set_drained(struct db *db, const struct host *host, struct err *err)
{
	return db_exec(db, "UPDATE survey_box SET drained = 1 WHERE box = ?",
	    DB_ARGS(DB_ARG_BLOB(str_from(host->box_id, BOX_ID_BYTES))), NULL,
	    err);
}

/* host_abandon - renaming decides who has it: whoever goes on making this
 * box finds it gone */
enum db_status
host_abandon(struct db *db, const struct survey_env *env,
    const struct definition *def, struct err *err)
{
	struct host host = {0};
	char from[PATH_MAX], to[PATH_MAX];
	struct host_key key;
	bool pending;
	enum db_status status;

	if (find(env, def->id, &key, &pending, NULL) != 1 || !pending)
		return DB_OK;
	path_of(env, def->id, ".key.new", from);
	path_of(env, def->id, ".key.gone", to);
	if (rename(from, to) != 0)
		return DB_OK;
	memcpy(host.box_id, key.box_id, BOX_ID_BYTES);
	status = host_set_drained(db, &host, err);
	if (status != DB_OK) {
		if (rename(to, from) != 0)
			err_set_errno(err, "%s", from);
		return status;
	}
	return host_destroy(env, def->id, err) == 0 ? DB_OK : DB_FAILED;
}

/* host_destroy - the key: without it the box says nothing. What was counted
 * is overwritten in the box already */
int
host_destroy(const struct survey_env *env, const char *id, struct err *err)
{
	static const char *const ends[] = {
	    ".key.gone", ".key.new", ".issuer", ".issuer.new"};
	char path[PATH_MAX], key[PATH_MAX];

	/* Whoever looks finds the key whole or not at all. */
	path_of(env, id, ".key", key);
	path_of(env, id, ".key.gone", path);
	if (rename(key, path) != 0 && errno != ENOENT)
		return err_set_errno(err, "%s", key);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		path_of(env, id, ends[i], path);
		if (host_file_destroy(path, err) != 0)
			return -1;
	}
	path_of(env, id, ".box", path);
	if (unlink(path) != 0 && errno != ENOENT)
		return err_set_errno(err, "%s", path);
	return 0;
}
