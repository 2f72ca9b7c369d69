/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_policy - the policy as visitors read it: version, date, earlier
 * versions, regions, and who was told of a change */
#include "config.h"

#include <string.h>
#include <sys/mman.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_birth.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_html.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"
#include "policy/policy.h"
#include "policy/policy_archive.h"

#define REMEDY_MODULE                                                          \
	"have the modules read the policy again: systemctl reload "            \
	"formpledge-registration"
#define REMEDY_TOLD "tell members and visitors: pledgectl policy announce"
#define BEGIN_BYTES 60 /* of a text, by which a page shows that it is there */

/* The JSON of a page of the policy. */
struct page {
	const char *version, *effective, *sha256;
};

/* member - a text of an object, "" where it is none */
static const char *
member(struct arena *arena, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return arena_strdup(arena, text ? text : "");
}

/* read_page - what a page of the policy says of itself */
static bool
read_page(struct verify_http *http, const char *path, struct page *page_r,
    struct verify_finding *finding_r)
{
	static const char *const headers[] = {"Accept: application/json", NULL};
	struct verify_request request = {.path = path, .headers = headers};
	struct arena *arena = verify_http_arena(http);
	struct verify_reply reply;
	struct err err = ERR_NONE;
	json_t *json;

	if (verify_http_send(http, &request, &reply, &err) < 0 ||
	    reply.status != 200) {
		verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
		    "%s cannot be read (%d)", path, reply.status);
		return false;
	}
	json = json_loadb(reply.body.ptr, reply.body.len, 0, NULL);
	page_r->version = member(arena, json, "version");
	page_r->effective = member(arena, json, "effective");
	page_r->sha256 = member(arena, json, "sha256");
	json_decref(json);
	return true;
}

/* is_in_force - does the site show the version that site.conf names? */
static bool
is_in_force(struct verify_http *http, const char *path,
    struct verify_finding *finding_r)
{
	const struct policy *policy = verify_http_verify(http)->control->policy;
	struct page page;

	if (!read_page(http, path, &page, finding_r))
		return false;
	if (strcmp(page.version, policy->version) == 0 &&
	    strcmp(page.effective, policy->effective) == 0)
		return true;
	verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
	    "%s shows version %.40s of %.20s; in force is version %s of %s",
	    path, page.version, page.effective, policy->version,
	    policy->effective);
	return false;
}

/* is_shown - does the page that forms link to say its version? */
static bool
is_shown(struct verify_http *http, struct verify_finding *finding_r)
{
	const struct control *control = verify_http_verify(http)->control;
	const char *path = control->site.policy_url;
	struct verify_reply reply;

	if (!verify_get_status(http, path, 200, &reply, finding_r))
		return false;
	if (strstr(verify_html_text(verify_http_arena(http), reply.body),
		control->policy->version))
		return true;
	verify_say(finding_r, VERIFY_FAILED,
	    "show version and date on the page that policy_url names",
	    "%s does not say that it is version %s", path,
	    control->policy->version);
	return false;
}

/* are_readable - the earlier versions */
static bool
are_readable(struct verify_http *http, const char *mount,
    struct verify_finding *finding_r)
{
	struct verify *verify = verify_http_verify(http);
	const struct policy_archive *archive = verify->control->archive;

	for (size_t i = 1; i < archive->n; i++) {
		struct verify_reply reply;
		const char *path = arena_printf(verify->control->arena,
		    "%s/policy/%s", mount, archive->versions[i]->version);

		if (!verify_get_status(http, path, 200, &reply, finding_r))
			return false;
	}
	return true;
}

/* run_versioned - policy.versioned: the page */
static void
run_versioned(struct verify *verify, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	const struct policy *policy = verify->control->policy;
	struct err err = ERR_NONE;
	struct verify_http *http;
	const char *path;

	if (!settings)
		return;
	if (control_archive(verify->control, &err) < 0) {
		verify_say(finding_r, VERIFY_FAILED, "mend the file", "%s",
		    err_text(&err));
		return;
	}
	path = verify_below(verify, settings->module.mount, "/policy");
	http = verify_http_new(verify);
	if (is_in_force(http, path, finding_r) && is_shown(http, finding_r) &&
	    are_readable(http, settings->module.mount, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s shows version %s of %s; earlier versions that can be "
		    "read there: %zu",
		    path, policy->version, policy->effective,
		    verify->control->archive->n - 1);
	verify_http_free(&http);
}

const struct verify_check verify_policy_page = {
    .promise = PROMISE_POLICY_VERSIONED,
    .name = "policy-page",
    .run = run_versioned,
};

/* begins - the first words of a text are on a page */
static bool
begins(struct verify_http *http, const struct verify_reply *reply,
    const char *text)
{
	struct arena *arena = verify_http_arena(http);
	const char *words = verify_html_text(
	    arena, str_from(text, strnlen(text, BEGIN_BYTES)));
	const char *seen = verify_html_text(arena, reply->body);

	return strstr(seen, words) != NULL;
}

/* linked - where a page leads to that begins so; NULL: nowhere */
static const char *
linked(struct arena *arena, struct str body, const char *begin)
{
	const char *at = memmem(body.ptr, body.len, begin, strlen(begin));
	struct str rest;

	if (!at)
		return NULL;
	rest = str_from(at, body.len - (size_t)(at - body.ptr));
	return arena_str(arena, str_cut(&rest, '"'));
}

/* leads_to_variant - to what a visitor agrees: the page links it */
static bool
leads_to_variant(struct verify_http *http, struct verify_reply *reply,
    const char *mount, const struct policy_variant *variant)
{
	struct verify *verify = verify_http_verify(http);
	struct arena *arena = verify_http_arena(http);
	struct verify_finding unsaid = {0};
	const char *path = linked(arena, reply->body,
	    verify_below(verify, mount,
		arena_printf(arena, "/policy/%s/%s/",
		    verify->control->policy->version, variant->id)));
	struct verify_reply page;

	if (!path || !verify_get_status(http, path, 200, &page, &unsaid))
		return false;
	for (size_t i = 0; i < variant->ntexts; i++)
		if (begins(http, &page, variant->texts[i].text))
			return true;
	return false;
}

/* shows_variant - who comes from there is shown that text at sign-up */
static bool
shows_variant(struct verify_http *http,
    const struct registration_settings *settings,
    const struct policy_variant *variant, struct verify_finding *finding_r)
{
	struct verify *verify = verify_http_verify(http);
	const char *mount = settings->module.mount;
	struct verify_birth birth = verify_birth_at(http, 60, 0);
	struct verify_reply reply;
	struct verify_form form;

	if (!verify_open_form(http, verify_below(verify, mount, "/"), "/age",
		&form, finding_r))
		return false;
	verify_birth_fill(&form, &birth);
	verify_form_set(&form, "country",
	    arena_str(verify_http_arena(http),
		str_from(variant->countries[0],
		    strcspn(variant->countries[0], "-"))));
	if (!verify_submit(&form, NULL, &reply, finding_r))
		return false;
	if (leads_to_variant(http, &reply, mount, variant))
		return true;
	verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
	    "who says to live in %s is not led to the text of \"%.60s\" at "
	    "%.*s",
	    variant->countries[0], variant->region,
	    (int)strcspn(reply.path, "?"), reply.path);
	return false;
}

/* run_by_region - policy.by-region: each variant at sign-up */
static void
run_by_region(struct verify *verify, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	const struct policy *policy = verify->control->policy;
	size_t tried = 0;
	bool ok = true;

	if (!settings)
		return;
	for (size_t i = 0; ok && i < policy->nvariants; i++) {
		const struct policy_variant *variant = &policy->variants[i];
		struct verify_http *http;

		/* A part of a country is for the web server to say. */
		if (!variant->countries || !variant->countries[0] ||
		    strchr(variant->countries[0], '-'))
			continue;
		http = verify_http_new(verify);
		ok = shows_variant(http, settings, variant, finding_r);
		verify_http_free(&http);
		tried++;
	}
	if (ok)
		verify_say(finding_r, VERIFY_OK, NULL,
		    policy->nvariants
			? "%zu regions with a text of their own: each is "
			  "shown at sign-up to who says to live there"
			: "the policy has one text for all regions",
		    tried);
}

const struct verify_check verify_policy_regions = {
    .promise = PROMISE_POLICY_BY_REGION,
    .name = "policy-regions",
    .run = run_by_region,
};

/* What the process that looks at announcements is told, and tells. */
struct telling {
	char version[POLICY_VERSION_MAX + 1];
	int64_t announced, unfinished;
};

/* take - two numbers */
static int
take(void *ctx, const struct db_row *row)
{
	struct telling *telling = ctx;

	telling->announced = db_row_int(row, 0);
	telling->unfinished = db_row_int(row, 1);
	return 0;
}

/* look - was a change to this version announced? */
static enum db_status
look(struct db *db, void *shared, struct err *err)
{
	struct telling *telling = shared;

	return db_query(db,
	    "SELECT COUNT(*), COALESCE(SUM(phase < 2), 0) FROM announcement "
	    "WHERE kind = 'change' AND policy = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(telling->version))), take, telling, err);
}

/* judge_told - by what was found */
static void
judge_told(const struct verify *verify, const struct telling *telling,
    struct verify_finding *finding_r)
{
	const char *version = verify->control->policy->version;

	if (telling->announced == 0)
		verify_say(finding_r, VERIFY_FAILED, REMEDY_TOLD,
		    "version %s is in force, an earlier one is in policy_dir, "
		    "and nobody was told of the change",
		    version);
	else if (telling->unfinished)
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "have it finished: pledgectl policy announce again",
		    "the change to version %s is still being told", version);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "the change to version %s was announced to all concerned",
		    version);
}

/* look_apart - in a process of its own */
static void
look_apart(struct verify *verify, struct verify_finding *finding_r)
{
	struct err err = ERR_NONE;
	struct control_module module;
	struct telling *telling = mmap(NULL, sizeof(*telling),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (telling == MAP_FAILED)
		return;
	memcpy(telling->version, verify->control->policy->version,
	    strnlen(verify->control->policy->version, POLICY_VERSION_MAX));
	if (control_module(verify->control, &suite_modules[SUITE_REGISTRATION],
		&module, &err) < 0 ||
	    apart_run(verify->control, &module,
		&suite_modules[SUITE_REGISTRATION].databases[1], look, telling,
		NULL, &err) < 0)
		verify_say(finding_r, VERIFY_FAILED,
		    "see whether the database runs: pledgectl doctor", "%s",
		    err_text(&err));
	else
		judge_told(verify, telling, finding_r);
	munmap(telling, sizeof(*telling));
}

/* run_told - policy.change-notified */
static void
run_told(struct verify *verify, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	struct err err = ERR_NONE;
	struct verify_http *http;
	struct verify_form form;
	bool ok;

	if (!settings)
		return;
	http = verify_http_new(verify);
	ok = verify_open_form(http,
	    verify_below(verify, settings->module.mount, "/policy-notices"),
	    "/policy-notices", &form, finding_r);
	verify_http_free(&http);
	if (!ok)
		return;
	if (control_archive(verify->control, &err) < 0)
		verify_say(finding_r, VERIFY_FAILED, "mend the file", "%s",
		    err_text(&err));
	else if (verify->control->archive->n > 1)
		look_apart(verify, finding_r);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "the policy has not changed: no earlier version is in "
		    "policy_dir; who wants to be told can ask at "
		    "%s/policy-notices",
		    settings->module.mount);
}

const struct verify_check verify_policy_told = {
    .promise = PROMISE_POLICY_CHANGE_NOTIFIED,
    .name = "policy-announced",
    .run = run_told,
};
