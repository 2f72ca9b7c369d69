/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdatomic.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/registration/store/announcement.h"
#include "modules/registration/store/change.h"
#include "modules/registration/letter.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/store/objection.h"
#include "modules/registration/pages/registration_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/consent.h"
#include "policy/policy.h"

#define LIFETIME_SECS ((int64_t)366 * 86400)
/* That nothing is announced to anybody is asked so often, not for each page:
 * mostly nothing is. */
#define UNANNOUNCED_MS 100

/* The link's token stays in the form; who has it has the mailbox. */
static const struct field fields[] = {
    {.name = "token", .type = FIELD_TOKEN, .label = "The link"},
    {.name = "object", .type = FIELD_CHECKBOX, .label = N_("Erase my account")},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* What a link opens. */
struct opened {
	struct datakey key;
	struct member member;
	struct announcement announcement;
	int64_t due; /* of an objection; 0: none */
	bool found;
};

/* find - member, announcement, objection; found is false where it is too
 * late */
static enum db_status
find(
    struct request *req, struct opened *opened, struct str ids, struct err *err)
{
	struct account_env env = registration_env(req);
	struct str id = str_from(ids.ptr, MEMBER_ID_BYTES);
	enum db_status status = announcement_find(env.db, env.arena,
	    str_from(ids.ptr + MEMBER_ID_BYTES, ANNOUNCEMENT_ID_BYTES),
	    &opened->announcement, &opened->found, err);

	if (status != DB_OK || !opened->found)
		return status;
	opened->found = opened->announcement.deadline_secs > req->now_secs;
	if (opened->found)
		status = account_get(&env, id, &opened->key, &opened->member,
		    &opened->found, err);
	if (status == DB_OK && opened->found)
		status = objection_find(env.db, id, &opened->due, err);
	return status;
}

/* open_link - whose it is: 0, or the status of the reply that was made */
static int
open_link(struct request *req, struct response *res, struct str token,
    struct opened *opened)
{
	struct err err = ERR_NONE;
	enum db_status status = DB_OK;
	struct str ids;

	if (token.len > 0 &&
	    token_open(req->arena, keyring_get(req->ctx->keyring, "forms"),
		LETTER_TRANSFER, req->now_secs, LIFETIME_SECS, token, &ids,
		NULL) == TOKEN_VALID &&
	    ids.len == MEMBER_ID_BYTES + ANNOUNCEMENT_ID_BYTES)
		status = find(req, opened, ids, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (opened->found)
		return 0;
	return page_error(req, res, HTTP_GONE,
	    "This link does not work any more: the day has passed, or the "
	    "account is erased.");
}

/* show - the button, or what was chosen */
static int
show(struct request *req, struct response *res, struct str token,
    const struct opened *opened)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Your data and another owner")));
	view_set_text(view, "token", token);
	view_set_text(view, "deadline",
	    registration_day(req->arena, opened->announcement.deadline_secs));
	view_set_text(view, "_deadline",
	    page_date(req, opened->announcement.deadline_secs));
	view_set_bool(view, "objected", opened->due > 0);
	return page_send(req, res, HTTP_OK, "registration_transfer", view);
}

/* transfer_show - GET /transfer: a button, since scanners follow links */
int
transfer_show(struct request *req, struct response *res)
{
	struct str token = request_query(req, "token");
	struct opened opened = {.found = false};
	int reply = open_link(req, res, token, &opened);

	datakey_scrub(&opened.key);
	return reply ? reply : show(req, res, token, &opened);
}

/* set - erase the account by then, or do not */
static enum db_status
set(struct request *req, struct opened *opened, bool object, struct err *err)
{
	struct account_env env = registration_env(req);
	const struct announcement *a = &opened->announcement;
	struct str id = str_from(opened->member.id, MEMBER_ID_BYTES);
	enum db_status status;

	if (object == (opened->due > 0))
		return DB_OK;
	opened->due = object ? a->deadline_secs : 0;
	if (object)
		status = objection_set(env.db, id,
		    str_from(a->id, sizeof(a->id)), opened->due, err);
	else
		status = objection_drop(env.db, id, err);
	if (status != DB_OK)
		return status;
	return change_consent(&env, &opened->key, req->ctx->policy,
	    consent_text(req, NULL),
	    &(struct change_choice){"transfer", !object}, err);
}

/* transfer_post - POST /transfer */
int
transfer_post(struct request *req, struct response *res)
{
	struct opened opened = {.found = false};
	struct err err = ERR_NONE;
	enum db_status status;
	struct form *form;
	int reply = form_decode(req, fields, NFIELDS, &form);

	if (reply)
		return page_error(req, res, reply, form_refusal(reply));
	reply = open_link(req, res, form_get(form, "token"), &opened);
	if (reply) {
		datakey_scrub(&opened.key);
		return reply;
	}
	status = set(req, &opened, form_is_checked(form, "object"), &err);
	datakey_scrub(&opened.key);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return show(req, res, form_get(form, "token"), &opened);
}

/* What a list of notices is added to. */
struct adding {
	struct request *req;
	const struct account_env *env;
	const struct member *member;
	struct view *list;
	bool any;
};

/* add_paragraphs - what stands between blank lines */
static void
add_paragraphs(struct view *list, struct str text)
{
	size_t start = 0;

	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] != '\n' || text.ptr[i + 1] != '\n')
			continue;
		if (i > start)
			view_add_text(
			    list, str_from(text.ptr + start, i - start));
		start = i + 2;
	}
	if (text.len > start)
		view_add_text(
		    list, str_from(text.ptr + start, text.len - start));
}

/* is_over - of a change: agreed to, or another version is in force by now */
static bool
is_over(const struct adding *adding, const struct announcement *a)
{
	const struct policy *policy = adding->req->ctx->policy;

	if (!str_is(a->kind, ANNOUNCEMENT_CHANGE))
		return false;
	return str_eq(a->policy, adding->member->policy) ||
	       (!str_is(a->policy, policy->version) &&
		   strcmp(arena_str(adding->env->arena, a->effective),
		       policy->effective) <= 0);
}

/* add - one notice; of a change only to who has not agreed to it yet */
static void
add(void *ctx, const struct announcement *a)
{
	struct adding *adding = ctx;
	struct arena *arena = adding->env->arena;
	struct view *item;

	adding->any = true;
	if (is_over(adding, a))
		return;
	item = view_add_object(adding->list);
	view_set_text(item, "kind", arena_copy(arena, a->kind));
	view_set_bool(item, "_change", str_is(a->kind, ANNOUNCEMENT_CHANGE));
	view_set_text(item, "subject", a->subject);
	view_set_text(item, "text", a->body);
	view_set_text(item, "version", a->policy);
	view_set_text(item, "effective", a->effective);
	view_set_text(item, "_effective",
	    page_day(adding->req, arena_str(arena, a->effective)));
	add_paragraphs(view_set_list(item, "_paragraphs"), a->body);
	if (a->deadline_secs > adding->req->now_secs)
		view_set_text(item, "_transfer",
		    str_of(letter_transfer_token(
			adding->req->ctx, adding->env, adding->member, a)));
}

/* list_notices - those there are, or none if none were there just now */
static enum db_status
list_notices(struct request *req, const struct me *me, struct view *list,
    struct err *err)
{
	struct account_env env = registration_env(req);
	struct adding adding = {req, &env, &me->member, list, false};
	struct registration *module = registration_of(req);
	int64_t none_ms = atomic_load(&module->unannounced_ms);
	int64_t now_ms = clock_mono_ms();
	enum db_status status;

	if (none_ms && now_ms - none_ms < UNANNOUNCED_MS)
		return DB_OK;
	status = announcement_list(
	    env.db, env.arena, req->now_secs, add, &adding, err);
	if (status == DB_OK)
		atomic_store(&module->unannounced_ms, adding.any ? 0 : now_ms);
	return status;
}

/* transfer_notices - what members are told on their own page */
enum db_status
transfer_notices(struct request *req, const struct me *me, struct view *view,
    struct err *err)
{
	if (me->live.objected_due > 0) {
		view_set_text(view, "erased_on",
		    registration_day(req->arena, me->live.objected_due));
		view_set_text(
		    view, "_erased_on", page_date(req, me->live.objected_due));
	}
	return list_notices(req, me, view_set_list(view, "notices"), err);
}
