/* SPDX-License-Identifier: BSD-2-Clause */
/* live - the surveys that this program serves, and their boxes */
#ifndef FP_SURVEYS_LIVE_H
#define FP_SURVEYS_LIVE_H

#include <pthread.h>
#include <stdbool.h>

#include "modules/surveys/box/box.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/survey_keys.h"
#include "modules/surveys/survey_row.h"
#include "modules/surveys/survey_store.h"

struct app;
struct blind_rsa;
struct db_turn;
struct field;
struct host;
struct live_replies;
struct request;

/*
 * One survey. def and what hangs from it stay as long as the program; state
 * and host change under the lock of struct live.
 */
struct live_survey {
	struct arena *arena;
	const struct definition *def;
	const struct field *fields; /* survey_fields */
	size_t nfields;
	pthread_mutex_t replies_lock;
	struct live_replies *replies;
	enum survey_state state;
	struct host *host; /* NULL: takes no answers here now */
	struct host *draining;
	struct blind_rsa *issuer; /* of blind ballots, or NULL; without its
				     private part when the database is down */
	bool issuer_loaded;	  /* of the database; it is looked at once */
	bool issuer_wrong;	  /* the operator was told */
	bool spent_loaded;   /* of the database; until then it decides alone */
	int64_t count_at_ms; /* not before; of the counting thread */
	bool complained;     /* the operator was told why it does not open */
	bool ended;	     /* the operator was told to close it */
	bool full;	     /* the operator was told that its box is */
	bool count_failed;   /* ... and that nothing can be counted */
	char problem[256];   /* for health; "" for none */
};

#define LIVE_BAD_MAX  64
#define LIVE_GONE_MAX 256

#define LIVE_IDENTITY_MAX 16 /* parameters that say who is asking */

/*
 * All of them. The counting thread alone writes; handlers look under the
 * lock, which it takes for moments only.
 */
struct live {
	struct app *app;
	pthread_rwlock_t lock;
	struct db_turn *turn; /* of the threads that issue ballots */
	struct live_survey *surveys[SURVEY_ROWS_MAX];
	size_t n;
	char bad[LIVE_BAD_MAX][SURVEY_ID_MAX + 1]; /* ids complained of */
	size_t nbad;
	int64_t refreshed_ms;
	bool database_down;			 /* as the last look found it */
	bool durable_asked;			 /* whether its commits last */
	_Atomic bool again;			 /* of live_again */
	struct live_survey *gone[LIVE_GONE_MAX]; /* of live_reread */
	size_t ngone;
	/* of each identity parameter; the event thread's */
	int64_t complained_ms[LIVE_IDENTITY_MAX];
};

struct live *live_new(struct app *app);
void live_free(struct live **live);

/* Reads the definitions and adopts the boxes of this host. */
void live_open(struct live *live);

/* Looks into the database for surveys opened and closed, and loads what was
 * spent. For the start, and the counting thread. */
void live_refresh(struct live *live, struct db *db);

/*
 * One turn of the counting thread: looks into the database now and then for
 * surveys opened or closed, counts what waits, drains what is closing.
 */
void live_turn(struct live *live, struct db *db);

/* live_again.c: settings were read anew, so surveys that take no answers here
 * are, too. The second is of live_turn. */
void live_again(struct live *live);
void live_reread(struct live *live);

/* With the lock held: the survey of that id, NULL for none. */
struct live_survey *live_find(struct live *live, struct str id);

/* May answers be taken now? 0, or the status of the refusal: 404 not open
 * yet, 410 closed, 503. With the lock held. */
int live_refusal(const struct live_survey *survey, int64_t now_secs);

/* Tells the operator, once a minute at most for each, that the web server
 * passes a parameter to the anonymous door that it must not; number is its
 * place in survey_identity_params. */
void live_complain_identity(
    struct live *live, size_t number, const char *param);

/* A problem of any survey, for the health page: 0, or -1 and the reason. */
int live_health(struct live *live, struct err *err);

/* live_close.c, for the counting thread: a survey that the database calls
 * closing takes no more here; its box is emptied; one that is closed is
 * forgotten, with what this host has of it. */
void live_note_closing(struct live *live, struct live_survey *survey);
void live_stop(struct live *live, struct db *db, struct live_survey *survey);
void live_drain(struct live *live, struct db *db, struct live_survey *survey);
void live_forget(struct live *live, struct live_survey *survey);

/* live_notes.c, for the counting thread: what the operator is told, once
 * each. n: how many were counted. */
void live_note_database(
    struct live *live, enum db_status status, const struct err *err);
void live_note_count(const struct live *live, struct live_survey *survey,
    enum db_status status, size_t n, const struct err *err);
void live_note_durable(struct live *live, struct db *db);
void live_note_full(struct live_survey *survey);
void live_note_end(struct live_survey *survey);

/* live_replies.c: replies prepared beforehand, for the box's thread, in every
 * language; refreshed by the counting thread when the context is another. */
void live_replies_refresh(struct app *app, struct live_survey *survey);
void live_replies_free(struct live_replies **replies);
/* The tag of a box_put: the format and language of the reply to req. */
enum { LIVE_HTML, LIVE_JSON, LIVE_KINDS };
unsigned live_tag(const struct request *req);
/* A box_reply_fn: arg is the struct live_survey, ctx a struct later, tag
 * that of live_tag. */
void live_reply(void *arg, void *ctx, unsigned tag, enum box_result result);

#endif
