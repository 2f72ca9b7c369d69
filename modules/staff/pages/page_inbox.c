/* SPDX-License-Identifier: BSD-2-Clause */
/* page_inbox - what came through the forms, without who they are */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "base/words.h"
#include "http/context.h"
#include "modules/feedback/store/submission_list.h"
#include "modules/staff/pages/submission.h"
#include "page/page.h"
#include "page/view.h"

#define PAGE_MAX	 50 /* in a list */
#define LIST_ARENA_BYTES (1024 * 1024)

/* What a list is made with. */
struct listing {
	struct request *req;
	struct forms_known forms;
	struct view *list;
	struct submission_wanted wanted;
	uint32_t n;
	struct submission last; /* that is shown; no texts */
};

/* copy - out of the list's own arena */
static struct str
copy(const struct listing *listing, struct str text)
{
	return arena_copy(listing->req->arena, text);
}

/* add_due - until when it is to be answered, in words */
static void
add_due(struct request *req, struct view *item, const struct submission *s)
{
	bool waits = s->answer_by > 0 && s->answered == 0;

	view_set_bool(item, "_waits", waits);
	view_set_bool(item, "_late", waits && s->answer_by <= req->now_secs);
	view_set_bool(item, "_answered", s->answered > 0);
	if (s->answer_by > 0)
		view_set_text(item, "_due", page_date(req, s->answer_by));
}

/* add_one - one that came, if it is still of this page */
static void
add_one(void *ctx, const struct submission *s)
{
	struct listing *listing = ctx;
	struct request *req = listing->req;
	char *id = arena_alloc(req->arena, SUBMISSION_ID_CHARS + 1);
	struct str form = copy(listing, s->form);
	struct view *item;

	if (++listing->n > PAGE_MAX)
		return;
	listing->last = *s;
	str_hex(s->id, SUBMISSION_ID_BYTES, id);
	item = view_add_object(listing->list);
	view_set_text(item, "id", str_of(id));
	view_set_text(item, "form", form);
	view_set_text(
	    item, "_title", forms_known_title(req, &listing->forms, form));
	view_set_text(item, "_received", page_minute(req, s->received));
	view_set_text(item, "_state", submission_state(req, s->state));
	view_set_text(item, "state", str_of(progress_states[s->state]));
	view_set_bool(item, "_personal", s->has_person);
	add_due(req, item, s);
}

/* add_form - a choice of the filter */
static void
add_form(void *ctx, struct str form, int64_t n, int64_t open)
{
	struct listing *listing = ctx;
	struct request *req = listing->req;
	struct view *item = view_add_object(listing->list);

	form = copy(listing, form);
	view_set_text(item, "form", form);
	view_set_text(
	    item, "_title", forms_known_title(req, &listing->forms, form));
	view_set_int(item, "n", n);
	view_set_int(item, "open", open);
	view_set_bool(item, "checked", str_eq(form, listing->wanted.form));
}

/* read_after - "SECS-ID": where the page before ended */
static void
read_after(struct listing *listing)
{
	struct str after = request_query(listing->req, "after"), secs;

	if (str_is_none(after))
		return;
	secs = str_cut(&after, '-');
	if (num_parse(secs, 1, INT64_MAX, &listing->wanted.after_secs) ||
	    after.len != SUBMISSION_ID_CHARS ||
	    str_unhex(after, listing->wanted.after, SUBMISSION_ID_BYTES))
		listing->wanted.after_secs = 0;
}

/* read_filters - out of the query string */
static void
read_filters(struct listing *listing)
{
	struct request *req = listing->req;
	struct str form = request_query(req, "form");

	listing->wanted = (struct submission_wanted){
	    .form = form.len ? form : STR_NONE,
	    .state = 1 + progress_state_find(request_query(req, "state")),
	    .open = str_is(request_query(req, "due"), "yes"),
	    .max = PAGE_MAX + 1,
	};
	read_after(listing);
}

/* set_states - choices of the filter */
static void
set_states(struct listing *listing, struct view *view)
{
	struct view *list = view_set_list(view, "_states");

	for (int i = 0; i < PROGRESS_STATES; i++) {
		struct view *item = view_add_object(list);

		view_set_text(item, "value", str_of(progress_states[i]));
		view_set_text(
		    item, "_label", submission_state(listing->req, i));
		view_set_bool(item, "checked", listing->wanted.state == i + 1);
	}
	view_set_bool(view, "_due_only", listing->wanted.open);
}

/* set_next - a link to what is behind this page */
static void
set_next(struct listing *listing, struct view *view)
{
	const struct submission *last = &listing->last;
	const struct submission_wanted *wanted = &listing->wanted;
	char id[SUBMISSION_ID_CHARS + 1];

	if (listing->n <= PAGE_MAX)
		return;
	str_hex(last->id, SUBMISSION_ID_BYTES, id);
	view_set_text(view, "_next",
	    str_of(arena_printf(listing->req->arena,
		"?form=" STR_FMT "&state=%s&due=%s&after=%lld-%s",
		STR_ARG(wanted->form),
		wanted->state ? progress_states[wanted->state - 1] : "",
		wanted->open ? "yes" : "",
		(long long)(wanted->open ? last->answer_by : last->received),
		id)));
}

/* fill - filters and rows; DB_OK, or nothing is shown */
static enum db_status
fill(struct listing *listing, struct view *view, struct err *err)
{
	struct db *db = staff_db(listing->req, STAFF_FEEDBACK);
	struct arena *arena;
	enum db_status status;

	listing->list = view_set_list(view, "_forms");
	status = submission_forms(db, add_form, listing, err);
	if (status != DB_OK)
		return status;
	listing->list = view_set_list(view, "items");
	arena = arena_new(LIST_ARENA_BYTES);
	status = submission_list(
	    db, arena, &listing->wanted, add_one, listing, err);
	arena_free(&arena);
	set_next(listing, view);
	return status;
}

/* list_show - the list of one of the desks */
static int
list_show(struct request *req, struct response *res, const struct desk *desk,
    const char *title, const char *template)
{
	struct listing *listing = arena_alloc(req->arena, sizeof(*listing));
	struct err err = ERR_NONE;
	struct staff_user user;
	struct view *view;
	int status = staff_enter(req, res, desk->role, &user);

	if (status)
		return status;
	*listing = (struct listing){.req = req};
	view = staff_view(req, &user, title);
	read_filters(listing);
	if (desk->requests) {
		listing->wanted.form = STR_NONE;
		listing->wanted.state = 0;
		listing->wanted.open = true;
	}
	if (!staff_db(req, STAFF_FEEDBACK))
		return page_error(
		    req, res, HTTP_NOT_FOUND, N_("This site has no forms."));
	forms_known_load(req, &listing->forms);
	set_states(listing, view);
	if (fill(listing, view, &err) != DB_OK)
		return staff_unavailable(req, res, "feedback", &err);
	return page_send(req, res, HTTP_OK, template, view);
}

/* inbox_list - GET /inbox */
static int
inbox_list(struct request *req, struct response *res)
{
	return list_show(req, res, &desk_inbox, N_("Inbox"), "staff_inbox");
}

/* requests_list - GET /requests */
static int
requests_list(struct request *req, struct response *res)
{
	return list_show(req, res, &desk_requests,
	    N_("Requests and complaints"), "staff_requests");
}

/* DESK - the handlers of one of the two */
#define DESK(desk_)                                                            \
	static int desk_##_show(struct request *req, struct response *res)     \
	{                                                                      \
		return submission_show(req, res, &desk_);                      \
	}                                                                      \
	static int desk_##_look(struct request *req, struct response *res)     \
	{                                                                      \
		return submission_look(req, res, &desk_);                      \
	}                                                                      \
	static int desk_##_mark(struct request *req, struct response *res)     \
	{                                                                      \
		return submission_mark(req, res, &desk_);                      \
	}                                                                      \
	static int desk_##_file(struct request *req, struct response *res)     \
	{                                                                      \
		return submission_file_get(req, res, &desk_);                  \
	}

DESK(desk_inbox)
DESK(desk_requests)

static const struct route routes[] = {
    STAFF_QUERY("/inbox", inbox_list),
    STAFF_QUERY("/inbox/{}/{}", desk_inbox_show),
    STAFF_POST("/inbox/{}/{}", desk_inbox_look),
    STAFF_POST("/inbox/{}/{}/mark", desk_inbox_mark),
    STAFF_POST("/inbox/{}/{}/file", desk_inbox_file),
    STAFF_GET("/requests", requests_list),
    STAFF_QUERY("/requests/{}", desk_requests_show),
    STAFF_POST("/requests/{}", desk_requests_look),
    STAFF_POST("/requests/{}/mark", desk_requests_mark),
    STAFF_POST("/requests/{}/file", desk_requests_file),
};
const struct staff_routes staff_inbox_routes = {
    routes, sizeof(routes) / sizeof(routes[0])};
