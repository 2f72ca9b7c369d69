/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/choices.h"

#include <string.h>

#include "base/arena.h"
#include "http/context.h"
#include "http/form.h"
#include "http/request.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "page/page.h"
#include "page/view.h"

/* list_all - the categories in force */
static size_t
list_all(const struct request *req, struct category list_r[CATEGORY_MAX])
{
	const struct registration_settings *settings = req->ctx->settings;

	return category_list(settings->mail_categories, list_r);
}

/* table_add - a checkbox for each beside news */
static void
table_add(struct request *req, struct field *table, size_t *n)
{
	struct category list[CATEGORY_MAX];
	size_t nlist = list_all(req, list);

	for (size_t i = 0; i < nlist; i++)
		if (!str_is(list[i].id, CATEGORY_NEWS))
			table[(*n)++] = (struct field){
			    .name = category_purpose(req->arena, list[i].id),
			    .type = FIELD_CHECKBOX,
			    .label = page_text(
				req, arena_str(req->arena, list[i].text)),
			};
}

/* choices_table - a form's table, and the categories */
const struct field *
choices_table(
    struct request *req, const struct field *base, size_t nbase, size_t *n_r)
{
	struct field *table = arena_alloc_n(
	    req->arena, nbase + CATEGORY_MAX, sizeof(*table));

	memcpy(table, base, nbase * sizeof(*table));
	*n_r = nbase;
	table_add(req, table, n_r);
	return table;
}

/* choices_ledger_name - news goes by the name that the form gave it, too */
const char *
choices_ledger_name(struct request *req, const char *purpose)
{
	const struct registration_settings *settings = req->ctx->settings;
	struct str id = str_of(purpose);

	if (str_is(id, CATEGORY_NEWS) ||
	    category_find(settings->mail_categories, id, NULL))
		return category_purpose(req->arena, id);
	return purpose;
}

/* choices_words - "Send me jobs by mail" of "mail_jobs" */
struct str
choices_words(const struct request *req, struct str purpose)
{
	const struct registration_settings *settings = req->ctx->settings;
	struct category category;
	size_t head = strlen(CATEGORY_PREFIX);

	if (!str_has_prefix(purpose, CATEGORY_PREFIX) ||
	    !category_find(settings->mail_categories,
		str_from(purpose.ptr + head, purpose.len - head), &category))
		return STR_NONE;
	return category.text;
}

/* choices_show - the checkboxes */
void
choices_show(struct request *req, struct view *view, const struct form *form)
{
	struct field *table = arena_alloc_n(
	    req->arena, CATEGORY_MAX, sizeof(*table));
	size_t n = 0;

	table_add(req, table, &n);
	page_field_list(view_set_object(view, "_mail"), table, n, form);
}

/* choices_read - what was ticked */
size_t
choices_read(struct request *req, const struct form *form,
    struct str list_r[CATEGORY_MAX])
{
	struct category list[CATEGORY_MAX];
	size_t n = list_all(req, list), chosen = 0;

	for (size_t i = 0; i < n; i++)
		if (!str_is(list[i].id, CATEGORY_NEWS) &&
		    form_is_checked(
			form, category_purpose(req->arena, list[i].id)))
			list_r[chosen++] = list[i].id;
	return chosen;
}

/* choices_add - what a member has chosen */
enum db_status
choices_add(struct request *req, const struct member *member, struct view *view,
    struct err *err)
{
	struct category list[CATEGORY_MAX];
	size_t n = list_all(req, list);
	struct view *items = view_set_list(view, "mail"), *item;
	enum db_status status = DB_OK;
	bool chosen;

	for (size_t i = 0; status == DB_OK && i < n; i++) {
		status = mailing_is_chosen(
		    registration_db(req), member, list[i].id, &chosen, err);
		item = view_add_object(items);
		view_set_text(item, "id", list[i].id);
		view_set_text(item, "_field",
		    str_of(category_purpose(req->arena, list[i].id)));
		view_set_text(item, "text",
		    str_of(
			page_text(req, arena_str(req->arena, list[i].text))));
		view_set_bool(item, "chosen", chosen);
	}
	return status;
}

/* choices_save - each category as it was ticked */
enum db_status
choices_save(struct request *req, const struct form *form,
    const struct mailing *mailing, struct err *err)
{
	struct category list[CATEGORY_MAX];
	size_t n = list_all(req, list);
	enum db_status status = DB_OK;
	bool gpc = registration_has_gpc(req);

	for (size_t i = 0; status == DB_OK && i < n; i++)
		status = mailing_set(mailing, list[i].id,
		    !gpc && form_is_checked(
				form, category_purpose(req->arena, list[i].id)),
		    err);
	return status;
}
