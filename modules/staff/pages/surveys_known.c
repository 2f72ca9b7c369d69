/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/pages/surveys_known.h"

#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "http/context.h"
#include "http/language.h"
#include "http/request.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release_store.h"
#include "modules/surveys/survey_settings.h"

#define SURVEYS_MAX 1000

/* What a listing fills. */
struct listing {
	struct request *req;
	const struct survey_settings *settings; /* NULL: cannot be read */
	struct survey_known *list;
	size_t n;
};

/* settings_of - surveys.conf, in the folder of staff.conf; NULL: not there */
static const struct survey_settings *
settings_of(struct request *req)
{
	struct survey_settings *values = arena_alloc(
	    req->arena, sizeof(*values));
	const char *file = settings_file(app_settings(req->app));
	const char *slash = strrchr(file, '/');
	const char *path = arena_printf(req->arena, "%.*ssurveys.conf",
	    slash ? (int)(slash - file + 1) : 0, file);
	struct settings *settings;

	return settings_load(
		   req->arena, &survey_table, path, &settings, values, NULL) < 0
		   ? NULL
		   : values;
}

/* definition_of - the file, in the language of the page, if it is the one
 * that was opened */
static const struct definition *
definition_of(const struct listing *listing, const char *id, struct str digest)
{
	struct request *req = listing->req;
	const struct survey_env env = {
	    .settings = listing->settings, .policy = req->ctx->policy};
	const struct definition *def;

	if (!listing->settings ||
	    survey_check(&env, req->arena, id, &def, NULL) < 0 ||
	    !str_eq(digest, str_from(def->digest, sizeof(def->digest))))
		return NULL;
	return definition_in(def, str_of(req->language->tag));
}

/* survey_row - one that was opened */
static int
survey_row(void *ctx, const struct db_row *row)
{
	struct listing *listing = ctx;
	struct request *req = listing->req;
	struct survey_known *known = &listing->list[listing->n];
	struct str id = db_row_copy(req->arena, row, 0);

	if (listing->n == SURVEYS_MAX)
		return 1;
	*known = (struct survey_known){
	    .id = arena_str(req->arena, id),
	    .state = (enum survey_state)db_row_int(row, 1),
	    .release = db_row_is_null(row, 3) ? 0 : db_row_int(row, 3),
	};
	known->def = definition_of(listing, known->id, db_row_str(row, 2));
	listing->n++;
	return 0;
}

/* begin - with room for all */
static struct listing
begin(struct request *req)
{
	return (struct listing){
	    .req = req,
	    .settings = settings_of(req),
	    .list = arena_alloc_n(
		req->arena, SURVEYS_MAX, sizeof(*((struct listing *)0)->list)),
	};
}

#define COLUMNS                                                                \
	"SELECT s.id, s.state, s.digest, MAX(r.number) FROM survey s "         \
	"LEFT JOIN survey_release r ON r.survey = s.id "
#define GROUPED "GROUP BY s.id, s.state, s.digest ORDER BY s.id"

/* surveys_known_list - all of them */
enum db_status
surveys_known_list(struct request *req, struct db *db,
    const struct survey_known **list_r, size_t *n_r, struct err *err)
{
	struct listing listing = begin(req);
	enum db_status status = db_query(
	    db, COLUMNS GROUPED, DB_NO_ARGS, survey_row, &listing, err);

	*list_r = listing.list;
	*n_r = listing.n;
	return status;
}

/* surveys_known_find - one of them */
enum db_status
surveys_known_find(struct request *req, struct db *db, struct str id,
    struct survey_known *known_r, const struct release_entry **entry_r,
    bool *found_r, struct err *err)
{
	struct listing listing = begin(req);
	struct release_entry *entries;
	size_t n = 0;
	enum db_status status = db_query(db, COLUMNS "WHERE s.id = ? " GROUPED,
	    DB_ARGS(DB_ARG_TEXT(id)), survey_row, &listing, err);

	*entry_r = NULL;
	*found_r = status == DB_OK && listing.n == 1;
	if (!*found_r)
		return status;
	*known_r = listing.list[0];
	status = release_all(db, req->arena, known_r->id, &entries, &n, err);
	if (status == DB_OK && n > 0)
		*entry_r = &entries[n - 1];
	return status;
}
