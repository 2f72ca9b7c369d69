/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_surveys.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "http/response.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_loads.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/surveys/survey_settings.h"

#define RESULTS "/results"

/* verify_survey_settings - of the module */
const struct survey_settings *
verify_survey_settings(struct verify *verify, struct verify_finding *finding_r)
{
	const struct control_module *module;

	if (verify_lacks_url(verify, finding_r))
		return NULL;
	module = verify_module(verify, SUITE_SURVEYS, finding_r);
	return module ? module->values : NULL;
}

/* verify_survey_path - of one survey */
const char *
verify_survey_path(struct verify *verify,
    const struct survey_settings *settings, const char *id, const char *more)
{
	return arena_printf(verify->control->arena, "%s/%s%s",
	    settings->module.mount, id, more);
}

/* A list that is read. */
struct reading {
	struct verify *verify;
	struct verify_http *http;
	const char *at, *mount;
	struct verify_surveys *surveys;
};

/* on_load - of no interest here */
static void
on_load(void *ctx, const char *reference, const char *by)
{
	(void)ctx;
	(void)reference;
	(void)by;
}

/* on_sheet - neither */
static void
on_sheet(void *ctx, const char *reference)
{
	(void)ctx;
	(void)reference;
}

/* on_link - MOUNT/ID/results */
static void
on_link(void *ctx, const char *reference)
{
	struct reading *reading = ctx;
	struct verify_surveys *surveys = reading->surveys;
	const char *path = verify_http_resolve(
	    reading->http, reading->at, reference);
	size_t mount = strlen(reading->mount), len = path ? strlen(path) : 0;
	size_t tail = strlen(RESULTS);

	if (len <= mount + 1 + tail || strncmp(path, reading->mount, mount) ||
	    path[mount] != '/' || strcmp(path + len - tail, RESULTS) != 0 ||
	    surveys->n == VERIFY_SURVEYS_MAX)
		return;
	surveys->ids[surveys->n++] = arena_str(reading->verify->control->arena,
	    str_from(path + mount + 1, len - mount - 1 - tail));
}

/* verify_surveys_list - by the links of the module's first page */
bool
verify_surveys_list(struct verify *verify, struct verify_http *http,
    const struct survey_settings *settings, struct verify_surveys *surveys_r,
    struct verify_finding *finding_r)
{
	struct reading reading = {.verify = verify,
	    .http = http,
	    .mount = settings->module.mount,
	    .at = verify_below(verify, settings->module.mount, "/"),
	    .surveys = surveys_r};
	struct verify_loads loads = {.arena = verify_http_arena(http),
	    .ctx = &reading,
	    .load = on_load,
	    .sheet = on_sheet,
	    .link = on_link};
	struct verify_reply reply;

	surveys_r->n = 0;
	if (!verify_get_status(http, reading.at, HTTP_OK, &reply, finding_r))
		return false;
	verify_loads_page(&loads, reply.body);
	if (surveys_r->n)
		return true;
	verify_say(finding_r, VERIFY_UNKNOWN,
	    "open a survey: pledgectl surveys open", "%s lists no survey",
	    reading.at);
	return false;
}

/* verify_survey_json - read one */
json_t *
verify_survey_json(struct verify_http *http, const char *path,
    struct verify_finding *finding_r)
{
	struct verify_reply reply;
	json_t *json;

	if (!verify_get_status(http, path, HTTP_OK, &reply, finding_r))
		return NULL;
	json = json_loadb(reply.body.ptr, reply.body.len, 0, NULL);
	if (!json)
		verify_say(finding_r, VERIFY_FAILED,
		    "see what answers there in place of formpledge-surveys",
		    "%s is no JSON", path);
	return json;
}

/* verify_survey_answer - at the anonymous door */
int
verify_survey_answer(struct verify_http *http, const char *path,
    struct str body, const char *type, const char *const *headers,
    struct verify_finding *finding_r)
{
	struct verify_request request = {.path = path,
	    .headers = headers,
	    .body = body,
	    .type = type,
	    .stay = true};
	struct verify_reply reply;
	struct err err = ERR_NONE;

	if (verify_http_send(http, &request, &reply, &err) == 0)
		return reply.status;
	verify_say(finding_r, VERIFY_FAILED,
	    "see whether the web server runs: pledgectl doctor", "%s",
	    err_text(&err));
	return 0;
}
