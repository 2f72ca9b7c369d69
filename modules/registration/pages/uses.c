/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/uses.h"

#include <string.h>

#include "base/arena.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "http/request.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/change.h"
#include "modules/registration/registration_settings.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/policy.h"

/* uses_is_choice - not part of the account itself */
bool
uses_is_choice(const struct policy_purpose *purpose)
{
	return !purpose->needed && strcmp(purpose->id, "policy") != 0 &&
	       strcmp(purpose->id, CHANGE_NEWS) != 0;
}

/* is_asked - and no kind of mail, which has a box of its own */
static bool
is_asked(const struct request *req, const struct policy_purpose *purpose)
{
	const struct registration_settings *settings = req->ctx->settings;
	struct str id = str_of(purpose->id);

	return uses_is_choice(purpose) && !str_is(id, CATEGORY_NEWS) &&
	       !category_find(settings->mail_categories, id, NULL);
}

/* field_name - of a purpose's box */
static const char *
field_name(struct request *req, const struct policy_purpose *purpose)
{
	return arena_printf(req->arena, "use_%s", purpose->id);
}

/* table_add - a checkbox for each */
static void
table_add(struct request *req, struct field *table, size_t *n)
{
	const struct policy *policy = req->ctx->policy;
	size_t end = *n + ACCOUNT_USES_MAX;

	for (size_t i = 0; i < policy->npurposes && *n < end; i++) {
		const struct policy_purpose *purpose = &policy->purposes[i];

		if (is_asked(req, purpose))
			table[(*n)++] = (struct field){
			    .name = field_name(req, purpose),
			    .type = FIELD_CHECKBOX,
			    .label = policy_purpose_text(
				purpose, req->language->tag),
			};
	}
}

/* uses_table - a form's table, and the purposes */
const struct field *
uses_table(
    struct request *req, const struct field *base, size_t nbase, size_t *n_r)
{
	struct field *table = arena_alloc_n(
	    req->arena, nbase + ACCOUNT_USES_MAX, sizeof(*table));

	memcpy(table, base, nbase * sizeof(*table));
	*n_r = nbase;
	table_add(req, table, n_r);
	return table;
}

/* uses_show - the checkboxes */
void
uses_show(struct request *req, struct view *view, const struct form *form)
{
	struct field *table = arena_alloc_n(
	    req->arena, ACCOUNT_USES_MAX, sizeof(*table));
	size_t n = 0;

	table_add(req, table, &n);
	if (n > 0)
		page_field_list(view_set_object(view, "_uses"), table, n, form);
}

/* uses_read - what was ticked */
size_t
uses_read(struct request *req, const struct form *form,
    const char *list_r[ACCOUNT_USES_MAX])
{
	const struct policy *policy = req->ctx->policy;
	size_t asked = 0, n = 0;

	for (size_t i = 0; i < policy->npurposes && asked < ACCOUNT_USES_MAX;
	     i++) {
		const struct policy_purpose *purpose = &policy->purposes[i];

		if (!is_asked(req, purpose))
			continue;
		asked++;
		if (form_is_checked(form, field_name(req, purpose)))
			list_r[n++] = purpose->id;
	}
	return n;
}
