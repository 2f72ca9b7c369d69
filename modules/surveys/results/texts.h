/* SPDX-License-Identifier: BSD-2-Clause */
/* texts - what was written in answer to text questions */
#ifndef FP_SURVEYS_TEXTS_H
#define FP_SURVEYS_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

struct definition;
struct err;
struct question;
struct secret;
struct survey_results;

/*
 * The texts of one transaction of the counter. Each becomes a row of its
 * own, under a random id, sealed and always as long; they go in in the order
 * of these ids. So nothing in the table says which texts one person wrote,
 * or what else that person answered.
 */
struct texts;

/* Room for those of so many sets of answers; NULL where the definition has
 * no text questions, which all functions here take for "none". */
struct texts *texts_new(const struct definition *def, size_t nanswers);
void texts_free(struct texts **texts); /* scrubs */

/* Takes the texts of one set of answers, which stay the caller's until
 * texts_insert is done. */
void texts_add(struct texts *texts, const uint8_t *answers);
void texts_forget(struct texts *texts); /* all of them: begin again */

/*
 * Puts them in under key (survey_text_key), within the transaction that
 * counts them. release is the number of the release that will be the first
 * to have them.
 */
enum db_status texts_insert(struct db *db, const struct secret *key,
    struct texts *texts, uint64_t release, struct err *err);

/* text is valid during the call. */
typedef void texts_fn(
    void *ctx, const struct question *question, struct str text);

/*
 * Calls for every text that was released, in the order of the random ids:
 * those of questions that at least k people answered, and new ones only when
 * at least k more had answered that question. DB_FAILED when one does not
 * open: altered, or of another survey, definition or key.
 */
enum db_status texts_each(struct db *db, const struct secret *key,
    const struct survey_results *results, texts_fn *fn, void *ctx,
    struct err *err);

/* Takes away all of a survey, for good once the tables are rewritten. */
enum db_status texts_destroy(struct db *db, const char *id, struct err *err);

#endif
