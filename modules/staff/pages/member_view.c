/* SPDX-License-Identifier: BSD-2-Clause */
/* member_view - what is kept of one member, for staff to read */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "db/db.h"
#include "http/context.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/store/member.h"
#include "modules/registration/store/object.h"
#include "modules/registration/store/objection.h"
#include "modules/registration/store/profile.h"
#include "modules/staff/pages/members.h"
#include "modules/staff/pages/staff_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/policy.h"

/* What the parts below share. */
struct showing {
	struct request *req;
	const struct datakey *key;
	struct member member;
	struct view *view, *list;
};

/* state_of - in words */
static const char *
state_of(const struct member *member)
{
	static const char *const words[] = {
	    [MEMBER_PENDING] = N_("not confirmed"),
	    [MEMBER_ACTIVE] = N_("active"),
	    [MEMBER_AWAY] = N_("deactivated by the member"),
	    [MEMBER_SUSPENDED] = N_("suspended: said to be under age"),
	};

	return words[member->suspended_until ? MEMBER_SUSPENDED
					     : member->state];
}

/* add - a line of the list; nothing where there is no text */
static void
add(struct showing *showing, const char *label, struct str text)
{
	struct view *item;

	if (text.len == 0)
		return;
	item = view_add_object(showing->list);
	view_set_text(item, "label", str_of(label));
	view_set_text(item, "text", text);
}

/* add_account - the account's own fields */
static void
add_account(struct showing *showing)
{
	struct request *req = showing->req;
	const struct member *member = &showing->member;

	add(showing, N_("State"), str_of(page_text(req, state_of(member))));
	add(showing, N_("User id"), member->user_id);
	add(showing, N_("Mail address"), member->email);
	add(showing, N_("New mail address, not confirmed yet"),
	    member->email_new);
	add(showing, N_("Name"), member->name);
	add(showing, N_("Telephone number"), member->phone);
	add(showing, N_("Postal address"), member->address);
	add(showing, N_("Age"),
	    str_of(arena_printf(req->arena,
		page_text(req, "at least %d, as told in %.*s"),
		(int)member->age_limit,
		STR_ARG(page_month(req, member->age_month)))));
	add(showing, N_("News by mail"),
	    str_of(page_text(req, member->mail_news ? N_("yes") : N_("no"))));
	add(showing, N_("Privacy policy, version"), member->policy);
}

/* parts_of - several choices, with commas */
static struct str
parts_of(struct arena *arena, struct str rest)
{
	const char *text = "";

	while (!str_is_none(rest)) {
		struct str part = str_cut(&rest, PROFILE_PART);

		text = arena_printf(arena, "%s%s" STR_FMT, text,
		    *text ? ", " : "", STR_ARG(part));
	}
	return str_of(text);
}

/* add_profile - the operator's own fields, under the labels that the member
 * saw; and what the member objects to */
static enum db_status
add_profile(struct showing *showing, struct err *err)
{
	struct arena *arena = showing->req->arena;
	struct profile *profile = arena_alloc(arena, sizeof(*profile));
	enum db_status status = profile_load(
	    staff_db(showing->req, STAFF_REGISTRATION), arena, showing->key,
	    profile, err);

	if (status != DB_OK)
		return status;
	for (size_t i = 0; i < profile->nvalues; i++)
		add(showing, arena_str(arena, profile->values[i].label),
		    parts_of(arena, profile->values[i].text));
	for (size_t i = 0; i < profile->nobjects; i++)
		add(showing, N_("Objects to the use for"), profile->objects[i]);
	return DB_OK;
}

/* purpose_words - what an entry of the ledger is about */
static struct str
purpose_words(struct request *req, struct str purpose)
{
	const struct policy *policy = req->ctx->policy;

	if (str_is(purpose, "policy"))
		return str_of(page_text(req, N_("the privacy policy")));
	if (str_is(purpose, OBJECT_ALL))
		return str_of(page_text(req, N_("any use of the data")));
	if (str_has_prefix(purpose, CATEGORY_PREFIX))
		return str_of(
		    arena_printf(req->arena, page_text(req, "mail: %.*s"),
			(int)(purpose.len - strlen(CATEGORY_PREFIX)),
			purpose.ptr + strlen(CATEGORY_PREFIX)));
	for (size_t i = 0; i < policy->npurposes; i++)
		if (str_is(purpose, policy->purposes[i].id))
			return str_of(policy->purposes[i].text);
	return purpose;
}

/* add_consent - one entry of the ledger */
static void
add_consent(void *ctx, const struct ledger_entry *entry)
{
	struct showing *showing = ctx;
	struct request *req = showing->req;
	struct view *item = view_add_object(showing->list);

	view_set_text(item, "when", page_minute(req, entry->when));
	view_set_text(item, "what",
	    purpose_words(req, arena_copy(req->arena, entry->purpose)));
	view_set_text(item, "policy", arena_copy(req->arena, entry->policy));
	view_set_bool(item, "granted", entry->granted);
}

/* add_lists - what has rows of its own */
static enum db_status
add_lists(struct showing *showing, struct err *err)
{
	struct request *req = showing->req;
	struct db *db = staff_db(req, STAFF_REGISTRATION);
	int64_t erased = 0;
	enum db_status status;

	showing->list = view_set_list(showing->view, "consents");
	status = ledger_list(
	    db, req->arena, showing->key, add_consent, showing, err);
	if (status == DB_OK)
		status = objection_find(db,
		    str_from(showing->key->id, sizeof(showing->key->id)),
		    &erased, err);
	if (erased > 0)
		view_set_text(
		    showing->view, "erased_on", page_date(req, erased));
	return status;
}

/* members_view - all of it */
int
members_view(struct request *req, const struct datakey *key, struct view *view,
    struct err *err)
{
	struct showing showing = {.req = req, .key = key, .view = view};
	struct db *db = staff_db(req, STAFF_REGISTRATION);
	bool found = false;
	enum db_status status = member_see(
	    db, req->arena, key, &showing.member, &found, err);

	if (status != DB_OK || !found)
		return status == DB_OK ? 0 : -1;
	showing.list = view_set_list(view, "facts");
	add_account(&showing);
	status = add_profile(&showing, err);
	view_set_bool(view, "restricted", showing.member.restricted);
	if (status == DB_OK)
		status = add_lists(&showing, err);
	return status == DB_OK ? 1 : -1;
}
