/* SPDX-License-Identifier: BSD-2-Clause */
/* survey_pages - handlers of the module's pages, named by the route table */
#ifndef FP_SURVEYS_PAGES_SURVEY_PAGES_H
#define FP_SURVEYS_PAGES_SURVEY_PAGES_H

#include "http/route.h"
#include "modules/surveys/survey_store.h"

struct blind_rsa;
struct definition;
struct view;

/* doors.c: the identified door */
handler_fn survey_get;	 /* GET /{id} */
handler_fn survey_start; /* POST /{id}/start */
/* blind_door.c: the same for ballots that are signed unseen */
handler_fn survey_ballot_get;  /* GET /{id}/ballot: the key */
handler_fn survey_ballot_post; /* POST /{id}/ballot */
handler_fn survey_blank_get;   /* GET /{id}/form: for a ballot kept */
/* pages_ballot.c */
handler_fn survey_script_get; /* GET /ballot.js */
/* answers.c: the anonymous door */
handler_fn survey_answers; /* POST /{id}/answers */
/* The parameters that it refuses; the params of its route. */
extern const char *const survey_identity_params[];
/* pages_list.c, pages_results.c, pages_thanks.c */
handler_fn survey_list_get;    /* GET /: the open surveys */
handler_fn survey_results_get; /* GET /{id}/results, .json and .csv */
/* GET /unavailable.html: what Apache shows where it cannot ask who is a
 * member; always 503. */
handler_fn survey_unavailable_get;
handler_fn survey_thanks_get; /* GET /{id}/thanks: "counted soon" */
handler_fn survey_schema_get; /* GET /survey-schema.json: pages_schema.c */

/*
 * What the doors show (pages_form.c). Each sets res and returns the status.
 * The route table also has results as "/{}/results", "/{}/results.json" and
 * "/{}/results.csv".
 */
struct form;
struct field;

/* The table that answers are decoded with: SURVEY_BALLOT_FIELD and the other
 * fields of the form's own (tokens), and each question under its id; none is
 * required. In arena. */
const struct field *survey_fields(
    struct arena *arena, const struct definition *def, size_t *n_r);

/* The table that they are checked with: the questions asked on the pages
 * from first on and before end, called by their number. In the request's
 * arena. */
const struct field *survey_asked_fields(const struct request *req,
    const struct definition *def, size_t first, size_t end,
    const uint8_t *answers, size_t *n_r);

/*
 * The definition in the language of that tag; STR_NONE: of the visitor. The
 * reply is in it as well, where the site has it.
 */
const struct definition *survey_in_language(
    struct request *req, const struct definition *def, struct str tag);

/* One page of a form, posted to {mount}/{id}/answers: its questions, and
 * what was answered on others in hidden fields. */
struct survey_turn {
	const struct definition *def; /* in the visitor's language */
	struct str ballot;
	size_t page;		   /* def->npages: only the button to send */
	const uint8_t *answers;	   /* so far, settled (asked.h) */
	const struct form *values; /* all that was sent; NULL: nothing yet */
	const struct form *errors; /* what is wrong on this page, or NULL */
};
/* JSON: all questions and the ballot, or what is wrong. */
int survey_turn_send(struct request *req, struct response *res, int status,
    const struct survey_turn *turn);

/* The first page, empty, in the visitor's language. */
int survey_form_send(struct request *req, struct response *res, int status,
    const struct definition *def, struct str ballot);

/* One question as an item of a list, with what was answered and what is
 * wrong (forms, or NULL); number is its place among those asked. */
struct question;
struct view *survey_question_add(struct view *list,
    const struct question *question, const struct form *values,
    const struct form *errors, int64_t number);

/* who = "members": how answers are counted, and a button that posts
 * FORM_TOKEN_FIELD, a form_token_new(req, "start"), to {mount}/{id}/start. */
int survey_notice_send(struct request *req, struct response *res,
    const struct definition *def, const struct blind_rsa *issuer);

/* pages_ballot.c: has a page with such a form offer blind ballots, and say
 * which of the two kinds its ballot is: ballot is that of the form, "" for a
 * blank one, STR_NONE for the notice, which shows issuer's fingerprint. */
void survey_ballot_set(struct request *req, struct response *res,
    struct view *view, struct str ballot, const struct blind_rsa *issuer);

/*
 * survey_json.c: the survey in JSON as survey-schema.json says, in the
 * language of req, with a ballot; or one for members while there is no ballot
 * to show, and what to do. The notice in JSON is SURVEY_STATE_START.
 */
#define SURVEY_STATE_START  "start"  /* POST start gives a ballot */
#define SURVEY_STATE_ISSUED "issued" /* the same, in the browser that has it */
int survey_json_send(struct request *req, struct response *res,
    const struct definition *def, struct str ballot);
int survey_state_send(struct request *req, struct response *res,
    const struct definition *def, const char *state);

/* 409: this ballot was counted already. 410: takes no answers any more; 404
 * where it is not open yet. 401: for members, and nobody is logged in. 503:
 * try again. These look at nothing but req->arena, ctx, content_type. */
int survey_refuse_send(struct request *req, struct response *res, int status,
    const struct definition *def);

/* 409: this member was given a ballot before, and it is not at hand; with
 * the way to answer with one that was kept (pages_ballot.c). */
int survey_other_send(
    struct request *req, struct response *res, const struct definition *def);

/* The env of a request, for the store. */
void survey_env_of(const struct request *req, struct survey_env *env_r);

/*
 * What the live module knows without the database. Open surveys that this
 * host can take answers for now, by id: definitions in the request's arena
 * order; for the list page. They live as long as the program.
 */
size_t survey_live_list(
    struct request *req, const struct definition *const **defs_r);
/* The definition of a survey that is open or was, in the language of the
 * visitor; NULL: none. */
const struct definition *survey_live_find(struct request *req, struct str id);

#endif
