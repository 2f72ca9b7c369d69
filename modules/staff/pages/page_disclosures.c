/* SPDX-License-Identifier: BSD-2-Clause */
/* page_disclosures - that data of a member was passed on, and to whom */
#include "config.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "modules/registration/store/account_env.h"
#include "modules/registration/store/disclosed.h"
#include "modules/staff/pages/question.h"
#include "modules/staff/pages/staff_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/policy.h"
#include "policy/policy_archive.h"

#define FORM	  "disclosures"
#define LOGIN_MAX 254 /* characters: of a mail address */
#define DATE_MAX  10

static const struct field fields[] = {
    {.name = "login",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_NO_CONTROL,
	.max = LOGIN_MAX,
	.label = N_("User id or mail address")},
    {.name = "ground",
	.type = FIELD_CHOICE,
	.flags = FIELD_REQUIRED,
	.choices = disclosed_kinds + 1,
	.label = N_("On what ground")},
    {.name = "purpose",
	.type = FIELD_TEXT,
	.max = DISCLOSED_PURPOSE_MAX,
	.label = N_("What the member agreed to")},
    {.name = "to",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_NO_CONTROL,
	.max = DISCLOSED_RECIPIENT_MAX / 4,
	.label = N_("To whom")},
    {.name = "what",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_NO_CONTROL,
	.max = DISCLOSED_TEXT_MAX / 4,
	.label = N_("Which data")},
    {.name = QUESTION_REASON,
	.type = FIELD_TEXTAREA,
	.flags = FIELD_REQUIRED,
	.max = CUSTODIAN_REASON_MAX,
	.label = N_("Why")},
    {.name = "date",
	.type = FIELD_TEXT,
	.max = DATE_MAX,
	.label = N_("When it was passed on")},
    {.name = "tell_from",
	.type = FIELD_TEXT,
	.max = DATE_MAX,
	.label = N_("The law forbids to tell the member before")},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

static const char *const ground_words[] = {"", N_("The member agreed to it"),
    N_("A court or an authority demands it"),
    N_("Another ground that the law gives")};

/* add_count - how many of a ground */
static void
add_count(void *ctx, enum disclosed_kind kind, int64_t n, int64_t waiting)
{
	struct view *item = view_add_object(ctx);

	view_set_text(item, "ground", str_of(disclosed_kinds[kind]));
	view_set_text(item, "label", str_of(ground_words[kind]));
	view_set_int(item, "recorded", n);
	view_set_int(item, "told", n - waiting);
	view_set_int(item, "to_be_told", waiting);
}

/* set_grounds - as choices */
static void
set_grounds(struct view *view, const struct form *form)
{
	struct str chosen = form ? form_get(form, "ground") : STR("");
	struct view *list = view_set_list(view, "_grounds");

	for (size_t i = 1; disclosed_kinds[i]; i++) {
		struct view *item = view_add_object(list);

		view_set_text(item, "value", str_of(disclosed_kinds[i]));
		view_set_text(item, "label", str_of(ground_words[i]));
		view_set_bool(
		    item, "checked", str_is(chosen, disclosed_kinds[i]));
	}
}

/* set_purposes - those for which data passes on */
static void
set_purposes(struct request *req, struct view *view, const struct form *form)
{
	const struct policy *policy = req->ctx->policy;
	struct str chosen = form ? form_get(form, "purpose") : STR("");
	struct view *list = view_set_list(view, "_purposes");

	for (size_t i = 0; i < policy->npurposes; i++) {
		const struct policy_purpose *purpose = &policy->purposes[i];
		struct view *item;

		if (!purpose->shared)
			continue;
		item = view_add_object(list);
		view_set_text(item, "value", str_of(purpose->id));
		view_set_text(item, "_label",
		    str_of(policy_purpose_text(purpose, req->language->tag)));
		view_set_bool(item, "checked", str_is(chosen, purpose->id));
	}
}

/* show - counts, and the form */
static int
show(struct request *req, struct response *res, const struct staff_user *user,
    int status, const char *notice, const struct form *form)
{
	struct view *view = staff_view(req, user, N_("Disclosures"));
	struct db *db = staff_db(req, STAFF_REGISTRATION);
	struct err err = ERR_NONE;

	if (!db)
		return page_error(
		    req, res, HTTP_NOT_FOUND, N_("This site has no members."));
	if (disclosed_count(
		db, add_count, view_set_list(view, "counts"), &err) != DB_OK)
		return staff_unavailable(req, res, "registration", &err);
	staff_token(req, user, FORM, view);
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	set_grounds(view, form);
	set_purposes(req, view, form);
	page_fields(view, fields, NFIELDS, form);
	page_field_set(view, "login", "autocomplete", "off");
	page_field_set(view, "login", "hint",
	    N_("Exactly as the member has it; there is no search."));
	page_field_set(view, QUESTION_REASON, "hint",
	    N_("The law and the number of the matter, or the purpose. The "
	       "member reads it."));
	page_field_set(
	    view, "date", "hint", N_("Such as 2026-12-31. Nothing: today."));
	page_field_set(view, "tell_from", "hint",
	    N_("Only for a legal demand that says so, for ten years at most. "
	       "Nothing: the member is told now."));
	if (status == HTTP_UNAVAILABLE)
		response_header(res, "Retry-After", STR("30"));
	if (!form)
		return page_send(req, res, status, "staff_disclosures", view);
	return page_form(req, res, status, "staff_disclosures", view, form);
}

/* disclosures_show - GET /disclosures */
static int
disclosures_show(struct request *req, struct response *res)
{
	struct staff_user user;
	int status = staff_enter(req, res, ROLE_DISCLOSURES, &user);

	if (status)
		return status;
	return show(req, res, &user, HTTP_OK,
	    str_is(request_query(req, "saved"), "1")
		? N_("It is recorded. The member reads it on their page, and "
		     "a mail tells them as soon as that is allowed.")
		: NULL,
	    NULL);
}

/* read_day - the second at which a day begins; 0: none was entered */
static int64_t
read_day(struct request *req, struct form *form, const char *name)
{
	const char *text = arena_str(req->arena, form_get(form, name));
	struct tm tm = {.tm_mday = 1};

	if (!*text)
		return 0;
	if (policy_is_date(text) && strptime(text, "%Y-%m-%d", &tm))
		return (int64_t)timegm(&tm);
	form_fail(form, name, N_("Enter a day such as 2026-12-31."));
	return 0;
}

/* entry_id - the same page sent twice with the same words is one disclosure;
 * a page of before that is filled in anew is another */
static void
entry_id(
    struct request *req, const struct form *form, struct disclosed_entry *entry)
{
	uint8_t mac[HMAC_BYTES];

	HMAC(keyring_get(req->ctx->keyring, "forms"), mac,
	    STR("staff disclosure"), form_get(form, FORM_TOKEN_FIELD),
	    form_get(form, "login"), form_get(form, "ground"),
	    form_get(form, "purpose"), form_get(form, "to"),
	    form_get(form, "what"), entry->why, form_get(form, "date"),
	    form_get(form, "tell_from"));
	memcpy(entry->id, mac, sizeof(entry->id));
}

/* read - what was entered; false: the form has errors */
static bool
read(struct request *req, struct form *form, struct disclosed_entry *entry)
{
	const struct field_error *errors;

	form_check(form);
	*entry = (struct disclosed_entry){
	    .kind = disclosed_kind_find(form_get(form, "ground")),
	    .when = read_day(req, form, "date"),
	    .tell_from = read_day(req, form, "tell_from"),
	    .recipient = form_get(form, "to"),
	    .what = form_get(form, "what"),
	    .why = str_trim(question_reason(req, form)),
	    .purpose_id = form_get(form, "purpose"),
	};
	question_has_reason(form);
	if (entry->kind == DISCLOSED_AGREEMENT && entry->purpose_id.len == 0)
		form_fail(
		    form, "purpose", N_("Say what the member agreed to."));
	if (entry->kind != DISCLOSED_AGREEMENT)
		entry->purpose_id = STR("");
	if (entry->when == 0)
		entry->when = req->now_secs;
	/* Before anybody is asked: the look would be kept silent as well. */
	if (!disclosed_is_silence(entry, req->now_secs))
		form_fail(
		    form, "tell_from", disclosed_message(DISCLOSED_NO_SILENCE));
	entry_id(req, form, entry);
	return form_errors(form, &errors) == 0;
}

/* Where a refusal is said. */
static const char *const verdict_fields[] = {
    [DISCLOSED_DONE] = "login",
    [DISCLOSED_NO_PURPOSE] = "purpose",
    [DISCLOSED_NOT_AGREED] = "purpose",
    [DISCLOSED_RESTRICTED] = "purpose",
    [DISCLOSED_NO_SILENCE] = "tell_from",
    [DISCLOSED_LATER] = "date",
};

/* save - under the key that was handed over */
static int
save(struct request *req, struct response *res, const struct staff_user *user,
    struct form *form, const struct disclosed_entry *entry,
    const struct datakey *key)
{
	struct account_env env = {
	    .db = staff_db(req, STAFF_REGISTRATION),
	    .arena = req->arena,
	    .now_secs = req->now_secs,
	};
	struct terms terms = {&env, req->ctx->archive, key, NULL};
	enum disclosed_verdict verdict = DISCLOSED_DONE;
	struct err err = ERR_NONE;

	if (disclosed_add(&terms, entry, &verdict, &err) != DB_OK)
		return staff_unavailable(req, res, "registration", &err);
	if (verdict == DISCLOSED_DONE)
		return response_redirect(
		    res, arena_printf(req->arena, "%s/disclosures?saved=1",
			     req->ctx->mount));
	form_fail(form, verdict_fields[verdict], disclosed_message(verdict));
	return show(req, res, user, HTTP_UNPROCESSABLE, NULL, form);
}

/* ask - the custodian, for the key of that one member */
static int
ask(struct request *req, struct response *res, const struct staff_user *user,
    struct form *form, const struct disclosed_entry *entry)
{
	struct custodian_answer answer;
	enum custodian_said said = question_put(req, user,
	    &(struct custodian_ask){.what = AUDIT_MEMBER_TELL,
		.role = str_of(role_abouts[ROLE_DISCLOSURES].name),
		.object = form_get(form, "login"),
		.reason = entry->why,
		.tell_from = entry->tell_from},
	    &answer);
	int status;

	if (said == CUSTODIAN_DONE && answer.nkeys == 1) {
		status = save(req, res, user, form, entry, &answer.keys[0]);
	} else if (said == CUSTODIAN_NONE) {
		form_fail(form, "login",
		    N_("There is no member of exactly that user id or mail "
		       "address. That you have asked is recorded."));
		status = show(req, res, user, HTTP_NOT_FOUND, NULL, form);
	} else {
		status = show(req, res, user, question_status(said),
		    question_notice(said), form);
	}
	custodian_scrub(&answer);
	return status;
}

/* disclosures_record - POST /disclosures */
static int
disclosures_record(struct request *req, struct response *res)
{
	struct disclosed_entry entry;
	struct staff_user user;
	struct form *form;
	int status = staff_enter(req, res, ROLE_DISCLOSURES, &user);

	if (status)
		return status;
	status = form_decode(req, fields, NFIELDS, &form);
	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (staff_token_check(
		req, &user, FORM, form_get(form, FORM_TOKEN_FIELD)) < 0)
		return show(req, res, &user, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened by "
		       "you. Please send it again."),
		    form);
	if (!read(req, form, &entry))
		return show(req, res, &user, HTTP_UNPROCESSABLE, NULL, form);
	return ask(req, res, &user, form, &entry);
}

static const struct route routes[] = {
    STAFF_QUERY("/disclosures", disclosures_show),
    STAFF_POST("/disclosures", disclosures_record),
};
const struct staff_routes staff_disclosure_routes = {
    routes, sizeof(routes) / sizeof(routes[0])};
