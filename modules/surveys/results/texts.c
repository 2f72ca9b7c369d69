/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/texts.h"

#include <stdlib.h>
#include <string.h>

#include "modules/surveys/definition/answer.h"
#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "modules/surveys/bytes.h"
#include "crypto/aead.h"
#include "crypto/rand.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/results.h"

#define ID_BYTES 16
/* number of the question | release | length | text, filled up with zeros */
#define AT_RELEASE   4
#define AT_LENGTH    12
#define AT_TEXT	     16
#define PLAIN_BYTES  (AT_TEXT + SURVEY_TEXT_MAX)
#define SEALED_BYTES (PLAIN_BYTES + AEAD_EXTRA_BYTES)
#define AD_BYTES     (32 + SURVEY_ID_MAX + 32 + ID_BYTES)

/* One of them, before it is sealed. */
struct text {
	uint8_t id[ID_BYTES]; /* first: by_id compares it */
	uint32_t question;
	struct str text; /* in the record */
};

struct texts {
	const struct definition *def;
	struct text *list;
	size_t n, max;
};

/* texts_new - room for the most there may be */
struct texts *
texts_new(const struct definition *def, size_t nanswers)
{
	struct texts *texts;

	if (def->ntexts == 0 || nanswers == 0)
		return NULL;
	texts = calloc(1, sizeof(*texts));
	must(texts != NULL);
	texts->def = def;
	texts->max = nanswers * def->ntexts;
	texts->list = calloc(texts->max, sizeof(*texts->list));
	must(texts->list != NULL);
	return texts;
}

/* texts_free - the ids, too, are nobody's business */
void
texts_free(struct texts **texts)
{
	if (*texts == NULL)
		return;
	scrub_free(&(*texts)->list, (*texts)->max * sizeof(*(*texts)->list));
	free(*texts);
	*texts = NULL;
}

/* texts_forget - the transaction runs again */
void
texts_forget(struct texts *texts)
{
	if (texts != NULL)
		texts->n = 0;
}

/* texts_add - each on its own from here on */
void
texts_add(struct texts *texts, const uint8_t *answers)
{
	for (size_t i = 0; texts && i < texts->def->nquestions; i++) {
		struct str text = answer_text(
		    &texts->def->questions[i], answers);
		struct text *to = &texts->list[texts->n];

		if (text.len == 0)
			continue;
		must(texts->n < texts->max);
		rand_bytes(to->id, sizeof(to->id));
		to->question = (uint32_t)i;
		to->text = text;
		texts->n++;
	}
}

/* ad_of - what a row is bound to: survey, definition and its place */
static struct str
ad_of(const struct definition *def, const uint8_t id[ID_BYTES],
    uint8_t ad_r[AD_BYTES])
{
	memset(ad_r, 0, AD_BYTES);
	memcpy(ad_r, "formpledge text 1", 17);
	memcpy(ad_r + 32, def->id, strlen(def->id));
	memcpy(ad_r + 32 + SURVEY_ID_MAX, def->digest, 32);
	memcpy(ad_r + 32 + SURVEY_ID_MAX + 32, id, ID_BYTES);
	return str_from(ad_r, AD_BYTES);
}

/* insert - one row */
static enum db_status
insert(struct db *db, const struct secret *key, const struct definition *def,
    const struct text *text, uint64_t release, struct err *err)
{
	uint8_t plain[PLAIN_BYTES] = {0}, sealed[SEALED_BYTES], ad[AD_BYTES];

	must(text->text.len <= SURVEY_TEXT_MAX);
	bytes_put32(plain, text->question);
	bytes_put64(plain + AT_RELEASE, release);
	bytes_put32(plain + AT_LENGTH, (uint32_t)text->text.len);
	memcpy(plain + AT_TEXT, text->text.ptr, text->text.len);
	aead_seal(key, ad_of(def, text->id, ad), str_from(plain, sizeof(plain)),
	    sealed);
	scrub(plain, sizeof(plain));
	return db_exec(db,
	    "INSERT INTO survey_text (survey, id, sealed) VALUES (?, ?, ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(def->id)),
		DB_ARG_BLOB(str_from(text->id, ID_BYTES)),
		DB_ARG_BLOB(str_from(sealed, sizeof(sealed)))),
	    NULL, err);
}

/* by_id - the only order that is left */
static int
by_id(const void *a, const void *b)
{
	return memcmp(a, b, ID_BYTES);
}

/* texts_insert - all of them, sorted */
enum db_status
texts_insert(struct db *db, const struct secret *key, struct texts *texts,
    uint64_t release, struct err *err)
{
	enum db_status status = DB_OK;

	if (texts == NULL || texts->n == 0)
		return DB_OK;
	qsort(texts->list, texts->n, sizeof(*texts->list), by_id);
	for (size_t i = 0; status == DB_OK && i < texts->n; i++)
		status = insert(
		    db, key, texts->def, &texts->list[i], release, err);
	return status;
}

/* What take_row works with. */
struct taker {
	const struct survey_results *results;
	const struct secret *key;
	texts_fn *fn;
	void *ctx;
	bool failed;
};

/* hand_on - one that opened, if it was released; false: it makes no sense */
static bool
hand_on(struct taker *taker, const uint8_t *plain)
{
	const struct survey_results *results = taker->results;
	uint32_t number = bytes_get32(plain);
	uint32_t len = bytes_get32(plain + AT_LENGTH);
	const struct result_question *question;

	if (number >= results->definition->nquestions || len > SURVEY_TEXT_MAX)
		return false;
	question = &results->questions[number];
	if (bytes_get64(plain + AT_RELEASE) <= (uint64_t)question->as_of)
		taker->fn(taker->ctx, question->question,
		    str_from(plain + AT_TEXT, len));
	return true;
}

/* take_row - one of them */
static int
take_row(void *ctx, const struct db_row *row)
{
	struct taker *taker = ctx;
	struct str id = db_row_str(row, 0), sealed = db_row_str(row, 1);
	uint8_t plain[PLAIN_BYTES], ad[AD_BYTES];

	taker->failed = id.len != ID_BYTES || sealed.len != SEALED_BYTES ||
			aead_open(taker->key,
			    ad_of(taker->results->definition,
				(const uint8_t *)id.ptr, ad),
			    sealed, plain) != 0 ||
			!hand_on(taker, plain);
	scrub(plain, sizeof(plain));
	return taker->failed;
}

/* texts_each - those that were released */
enum db_status
texts_each(struct db *db, const struct secret *key,
    const struct survey_results *results, texts_fn *fn, void *ctx,
    struct err *err)
{
	struct taker taker = {
	    .results = results, .key = key, .fn = fn, .ctx = ctx};
	const char *id = results->definition->id;
	enum db_status status;

	status = db_query(db,
	    "SELECT id, sealed FROM survey_text WHERE survey = ? ORDER BY id",
	    DB_ARGS(DB_ARG_TEXT(str_of(id))), take_row, &taker, err);
	if (status != DB_OK || !taker.failed)
		return status;
	err_set(err,
	    "survey %s: a text cannot be opened: it belongs to another "
	    "definition or another key (surveys.key), or was altered",
	    id);
	return DB_FAILED;
}

/* texts_destroy - all of a survey */
enum db_status
texts_destroy(struct db *db, const char *id, struct err *err)
{
	return db_exec(db, "DELETE FROM survey_text WHERE survey = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(id))), NULL, err);
}
