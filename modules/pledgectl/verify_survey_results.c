/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_survey_results - what the site shows of its surveys: sums alone, and
 * none about few */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "http/response.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/pledgectl/verify_surveys.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/survey_settings.h"
#include "modules/surveys/survey_store.h"

#define REMEDY_OTHER "see what answers there in place of formpledge-surveys"

/* A look at one survey. */
struct look {
	struct verify *verify;
	struct verify_http *http;
	const struct survey_settings *settings;
	const char *id;
	const struct definition *def; /* its file; NULL: it has mistakes */
	struct err why;
	size_t figures; /* shown */
	struct verify_finding *finding;
};

/* A survey: true, or false with the finding filled. */
typedef bool look_fn(struct look *look);

/* load - its file; what is not in order may be read all the same */
static void
load(struct look *look)
{
	const struct survey_env env = {.settings = look->settings,
	    .policy = look->verify->control->policy};

	look->why = ERR_NONE;
	look->def = NULL;
	survey_check(&env, look->verify->control->arena, look->id, &look->def,
	    &look->why);
}

/* each - of the surveys that the site lists; how many, 0 with the finding
 * filled */
static size_t
each(struct verify *verify, look_fn *look_fn_, size_t *figures_r,
    struct verify_finding *finding_r)
{
	struct look look = {.verify = verify, .finding = finding_r};
	struct verify_surveys surveys;
	size_t n = 0;

	look.settings = verify_survey_settings(verify, finding_r);
	if (!look.settings)
		return 0;
	look.http = verify_http_new(verify);
	if (verify_surveys_list(
		verify, look.http, look.settings, &surveys, finding_r)) {
		for (; n < surveys.n; n++) {
			look.id = surveys.ids[n];
			load(&look);
			if (!look_fn_(&look))
				break;
		}
		n = n == surveys.n ? n : 0;
	}
	verify_http_free(&look.http);
	*figures_r = look.figures;
	return n;
}

/* path - of the survey that is looked at */
static const char *
path(const struct look *look, const char *more)
{
	return verify_survey_path(look->verify, look->settings, look->id, more);
}

/* is_not_there - what nobody may get */
static bool
is_not_there(struct look *look, const char *more)
{
	struct verify_reply reply;

	if (!verify_get(look->http, path(look, more), &reply, look->finding))
		return false;
	if (reply.status >= HTTP_BAD_REQUEST)
		return true;
	verify_say(look->finding, VERIFY_FAILED, REMEDY_OTHER,
	    "%s answers %d: nothing but sums may be read of a survey",
	    path(look, more), reply.status);
	return false;
}

/* asks_for_text - a question in people's own words: by the file, or by what
 * is shown of it */
static bool
asks_for_text(struct look *look, const json_t *results)
{
	bool asks = look->def && look->def->ntexts;
	json_t *question;
	size_t i;

	json_array_foreach(json_object_get(results, "questions"), i, question)
	{
		const char *kind = json_string_value(
		    json_object_get(question, "kind"));

		asks = asks || (kind && strcmp(kind, "text") == 0);
	}
	if (asks)
		verify_say(look->finding, VERIFY_FAILED,
		    "close it: text is one person's by its nature",
		    "survey %s asks for a text", look->id);
	return asks;
}

/* sums_alone - no other key than those of sums */
static bool
sums_alone(struct look *look, const json_t *results)
{
	static const char *const known[] = {"survey", "k", "answers",
	    "as_of_release", "questions", "cross_tables", "state", "closed",
	    "title", "final", "why", "hidden"};
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)results, key, value)
	{
		bool is_known = !json_is_array(value);

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			is_known = is_known || strcmp(key, known[i]) == 0;
		if (is_known)
			continue;
		verify_say(look->finding, VERIFY_FAILED, REMEDY_OTHER,
		    "the results of %s have a list \"%.40s\" that is no sum",
		    look->id, key);
		return false;
	}
	return true;
}

/* look_aggregate - of one survey */
static bool
look_aggregate(struct look *look)
{
	static const char *const never[] = {"/answers", "/answers.json",
	    "/answers.csv", "/answers/1", "/responses", "/ballots", "/texts"};
	struct verify_finding *finding = look->finding;
	json_t *json;
	bool bad;

	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (!is_not_there(look, never[i]))
			return false;
	json = verify_survey_json(
	    look->http, path(look, "/results.json"), finding);
	bad = !json || asks_for_text(look, json) || !sums_alone(look, json);
	json_decref(json);
	return !bad;
}

/* aggregate_run - all of them */
static void
aggregate_run(struct verify *verify, struct verify_finding *finding_r)
{
	size_t figures, n = each(verify, look_aggregate, &figures, finding_r);

	if (n)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%zu surveys ask for no text, and no address of theirs "
		    "gives more than sums",
		    n);
}

/* show_few - a figure that is about too few */
static bool
show_few(struct look *look, const char *of, json_int_t n, json_int_t k)
{
	verify_say(look->finding, VERIFY_FAILED, REMEDY_OTHER,
	    "the results of %s show %.60s: %lld, where k is %lld", look->id, of,
	    (long long)n, (long long)k);
	return false;
}

/* cells_hold - every count is hidden, none, or of enough people */
static bool
cells_hold(struct look *look, const json_t *cells, const char *of, json_int_t k)
{
	json_t *cell;
	size_t i;

	json_array_foreach(cells, i, cell)
	{
		const json_t *count = json_object_get(cell, "count");
		json_int_t n = json_integer_value(count);

		if (json_is_null(count) || !count)
			continue;
		look->figures++;
		if (n && n < k)
			return show_few(look, of, n, k);
	}
	return true;
}

/* is_sensitive - by the survey's file */
static bool
is_sensitive(const struct definition *def, const char *id)
{
	for (size_t i = 0; i < def->nquestions; i++)
		if (strcmp(def->questions[i].id, id) == 0)
			return def->sensitive || def->questions[i].sensitive;
	return true; /* of one that is not known the stricter rule holds */
}

/* question_holds - what is shown of one question */
static bool
question_holds(struct look *look, const json_t *question, json_int_t k)
{
	const char *id = json_string_value(json_object_get(question, "id"));
	const json_t *answers = json_object_get(question, "answers");
	const json_t *options = json_object_get(question, "options");
	bool hidden = !json_is_integer(answers);
	json_int_t n = json_integer_value(answers);

	if (!id)
		id = "a question";
	if (!hidden && n && n < k)
		return show_few(look, id, n, k);
	/* Behind a number that is hidden nothing is to be seen. */
	return cells_hold(look, options, id,
	    hidden			  ? INT32_MAX
	    : is_sensitive(look->def, id) ? k
					  : 0);
}

/* results_hold - questions, and one against the other */
static bool
results_hold(struct look *look, const json_t *results)
{
	json_int_t k = json_integer_value(json_object_get(results, "k"));
	json_t *at;
	size_t i;

	if (k < look->settings->k_minimum || k < SURVEY_K_FLOOR)
		return show_few(look, "what one person answers", k,
		    look->settings->k_minimum);
	json_array_foreach(json_object_get(results, "questions"), i, at)
	{
		if (!question_holds(look, at, k))
			return false;
	}
	json_array_foreach(json_object_get(results, "cross_tables"), i, at)
	{
		if (!cells_hold(
			look, json_object_get(at, "cells"), "a cross-table", k))
			return false;
	}
	return true;
}

/* look_small - of one survey */
static bool
look_small(struct look *look)
{
	json_t *results;
	bool good;

	if (!look->def) {
		verify_say(look->finding, VERIFY_UNKNOWN,
		    "mend the file, or let pledgectl read it: pledgectl "
		    "surveys check",
		    "%s", err_text(&look->why));
		return false;
	}
	results = verify_survey_json(
	    look->http, path(look, "/results.json"), look->finding);
	good = results && results_hold(look, results);
	json_decref(results);
	return good;
}

/* small_run - all of them */
static void
small_run(struct verify *verify, struct verify_finding *finding_r)
{
	size_t figures, n = each(verify, look_small, &figures, finding_r);

	if (n)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%zu surveys show %zu figures, and none of them is about "
		    "fewer people than k",
		    n, figures);
}

const struct verify_check verify_survey_aggregate = {
    .promise = PROMISE_SURVEY_AGGREGATE_ONLY,
    .name = "survey-aggregate",
    .run = aggregate_run,
};

const struct verify_check verify_survey_small = {
    .promise = PROMISE_SURVEY_SMALL_GROUPS_HIDDEN,
    .name = "survey-small-groups",
    .run = small_run,
};

const struct verify_check verify_survey_statistics = {
    .promise = PROMISE_SHARING_STATISTICS_ANONYMOUS,
    .name = "survey-statistics",
    .run = small_run,
};
