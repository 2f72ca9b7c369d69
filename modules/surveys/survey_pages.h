/* SPDX-License-Identifier: BSD-2-Clause */
/* survey_pages - handlers of the module's pages, named by the route table */
#ifndef FP_SURVEYS_SURVEY_PAGES_H
#define FP_SURVEYS_SURVEY_PAGES_H

#include "http/route.h"
#include "survey_store.h"

struct definition;
struct view;

/* doors.c: the identified door */
handler_fn survey_get;	 /* GET /{id} */
handler_fn survey_start; /* POST /{id}/start */
/* answers.c: the anonymous door */
handler_fn survey_answers; /* POST /{id}/answers */
/* pages_list.c, pages_results.c, pages_thanks.c */
handler_fn survey_list_get;    /* GET /: the open surveys */
handler_fn survey_results_get; /* GET /{id}/results, .json and .csv */
handler_fn survey_thanks_get;  /* GET /{id}/thanks: "counted soon" */

/* The env of a request, for the store. */
void survey_env_of(const struct request *req, struct survey_env *env_r);

/*
 * What the live module knows without the database. Open surveys that this
 * host can take answers for now, by id: definitions in the request's arena
 * order; for the list page. They live as long as the program.
 */
size_t survey_live_list(
    struct request *req, const struct definition *const **defs_r);
/* The definition of a survey that is open or was; NULL: none. */
const struct definition *survey_live_find(struct request *req, struct str id);

#endif
