/* SPDX-License-Identifier: BSD-2-Clause */
/* page_audit - who has looked at what, and why */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "base/words.h"
#include "http/form.h"
#include "modules/staff/custodian_audit.h"
#include "modules/staff/pages/question.h"
#include "modules/staff/pages/staff_pages.h"
#include "page/page.h"
#include "page/view.h"

/* What each word of the log says. */
static const char *const whats[AUDIT_WHAT_COUNT] = {
    [AUDIT_MEMBER_FIND] = N_("asked for a member"),
    [AUDIT_MEMBER_SHOW] = N_("looked at a member"),
    [AUDIT_MEMBER_EXPORT] = N_("took a copy of a member's data"),
    [AUDIT_MEMBER_ERASE] = N_("erased a member"),
    [AUDIT_MEMBER_TERMINATE] = N_("ended the account of a child"),
    [AUDIT_MEMBER_TELL] = N_("recorded a disclosure about a member"),
    [AUDIT_FORM_LIST] = N_("listed forms that came"),
    [AUDIT_FORM_SHOW] = N_("read a form that came"),
    [AUDIT_FORM_FILE] = N_("opened a file that came"),
    [AUDIT_FORM_EXPORT] = N_("took a copy of forms that came"),
    [AUDIT_FORM_MARK] = N_("noted something on a form that came"),
    [AUDIT_FORM_ERASE] = N_("erased a form that came"),
    [AUDIT_SURVEY_RESULTS] = N_("looked at results of a survey"),
    [AUDIT_SURVEY_TEXTS] = N_("read texts of a survey"),
    [AUDIT_REQUEST_SHOW] = N_("read a request"),
    [AUDIT_REQUEST_MARK] = N_("noted something on a request"),
    [AUDIT_ERASURES_SHOW] = N_("looked at erasures"),
    [AUDIT_AUDIT_SHOW] = N_("looked at this page"),
    [AUDIT_AUDIT_CUT] = N_("cut old entries off"),
    [AUDIT_RETENTION] = N_("had data erased by its date"),
};

static const struct field fields[] = {
    {.name = "from", .type = FIELD_TEXT, .max = 10, .label = "From"},
};

/* words_of_what - for people; the word itself where it is a newer one's */
static struct str
words_of_what(struct request *req, struct str word)
{
	int what = audit_what_find(word);

	return what >= 0 && whats[what] ? str_of(page_text(req, whats[what]))
					: word;
}

/* add - one entry */
static void
add(struct request *req, struct view *list, const struct custodian_audit *entry)
{
	struct view *item = view_add_object(list);

	view_set_text(item, "when", page_minute(req, entry->when));
	view_set_bool(item, "is_broken", entry->is_broken);
	view_set_text(item, "who", entry->who);
	view_set_text(item, "role", entry->role);
	view_set_text(item, "what", words_of_what(req, entry->what));
	view_set_text(item, "object", entry->object);
	view_set_text(item, "reason", entry->reason);
	view_set_text(item, "writer", entry->writer);
}

/* fill - the entries of an answer, and the way to the ones before; 0 or -1 */
static int
fill(struct request *req, struct view *view, struct str text, int64_t from)
{
	struct view *list = view_set_list(view, "entries");
	struct custodian_audit entry;
	bool more = text.len > 0 && text.ptr[0] == '1';
	int got;

	if (text.len == 0)
		return -1;
	text = str_from(text.ptr + 1, text.len - 1);
	while ((got = custodian_audit_take(&text, &entry)) == 1)
		add(req, list, &entry);
	from += CUSTODIAN_AUDIT_PAGE;
	if (more && from <= CUSTODIAN_AUDIT_MAX)
		view_set_int(view, "before", from);
	return got;
}

/* send - the page of an answer, or that there is none */
static int
send(struct request *req, struct response *res, const struct staff_user *user,
    int64_t from)
{
	struct view *view = staff_view(req, user, N_("Who looked at what"));
	struct custodian_answer answer;
	struct err err = ERR_NONE;
	enum custodian_said said = question_put(req, user,
	    &(struct custodian_ask){.what = AUDIT_AUDIT_SHOW,
		.role = str_of(role_abouts[ROLE_AUDIT].name),
		.object = str_of(
		    arena_printf(req->arena, "%lld", (long long)from)),
		.reason = STR("")},
	    &answer);

	err_set(&err, "it cannot be shown");
	if (said != CUSTODIAN_DONE || fill(req, view, answer.text, from) < 0)
		return staff_unavailable(req, res, "the audit log", &err);
	return page_send(req, res, HTTP_OK, "staff_audit", view);
}

/* audit_show - GET /audit: the newest */
static int
audit_show(struct request *req, struct response *res)
{
	struct staff_user user;
	int status = staff_enter(req, res, ROLE_AUDIT, &user);

	return status ? status : send(req, res, &user, 0);
}

/* audit_before - POST /audit: those before */
static int
audit_before(struct request *req, struct response *res)
{
	struct staff_user user;
	struct form *form;
	int64_t from = 0;
	int status = staff_enter(req, res, ROLE_AUDIT, &user);

	if (status)
		return status;
	status = form_decode(req, fields, 1, &form);
	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (form_check(form) ||
	    num_parse(form_get(form, "from"), 0, CUSTODIAN_AUDIT_MAX, &from))
		return page_error(
		    req, res, HTTP_UNPROCESSABLE, N_("There is no such page."));
	return send(req, res, &user, from);
}

static const struct route routes[] = {
    STAFF_GET("/audit", audit_show),
    STAFF_POST("/audit", audit_before),
};
const struct staff_routes staff_audit_routes = {
    routes, sizeof(routes) / sizeof(routes[0])};
