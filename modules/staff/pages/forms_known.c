/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/pages/forms_known.h"

#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "conf/site.h"
#include "http/context.h"
#include "http/language.h"
#include "http/request.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/forms.h"
#include "modules/feedback/store/form_def.h"
#include "modules/feedback/store/form_load.h"
#include "page/page.h"

/* beside - feedback.conf, in the folder of staff.conf */
static const char *
beside(struct request *req)
{
	const char *file = settings_file(app_settings(req->app));
	const char *slash = strrchr(file, '/');

	return arena_printf(req->arena, "%.*sfeedback.conf",
	    slash ? (int)(slash - file + 1) : 0, file);
}

/* note_bad - feedback itself says what is wrong with a form */
static void
note_bad(void *ctx, const char *path, const char *why)
{
	(void)ctx;
	(void)path;
	(void)why;
}

/* forms_known_load - settings, then forms */
void
forms_known_load(struct request *req, struct forms_known *forms_r)
{
	struct feedback_settings *values = arena_alloc(
	    req->arena, sizeof(*values));
	const struct form_env env = {
	    .policy = req->ctx->policy,
	    .languages = req->ctx->site->languages,
	};
	struct settings *settings;

	*forms_r = (struct forms_known){.appeal = feedback_appeal};
	if (settings_load(req->arena, &feedback_table, beside(req), &settings,
		values, NULL) < 0)
		return;
	if (values->appeal && *values->appeal)
		forms_r->appeal = values->appeal;
	if (forms_load(req->arena, values, &env, note_bad, NULL, &forms_r->set,
		NULL) < 0)
		forms_r->set = NULL;
}

/* forms_known_find - by name */
const struct form_def *
forms_known_find(const struct forms_known *forms, struct str name)
{
	return forms->set ? form_set_find(forms->set, name) : NULL;
}

/* forms_known_title - or the name */
struct str
forms_known_title(
    struct request *req, const struct forms_known *forms, struct str name)
{
	const struct form_def *def = forms_known_find(forms, name);

	if (!def)
		return name;
	def = form_def_in(req->arena, def, req->language->tag);
	return str_of(page_text(req, def->title));
}

/* What boxes that are no fields of a form are called. */
static const struct {
	const char *name, *label;
} boxes[] = {
    {"may_contact", N_("May be contacted")},
    {"may_publish", N_("May be published")},
    {"mail_news", N_("Wants news by mail")},
};

/* field_in - in the language of the page; NULL: none of that name */
static const struct own_field *
field_in(struct request *req, const struct form_def *def, struct str field)
{
	if (!def)
		return NULL;
	def = form_def_in(req->arena, def, req->language->tag);
	return own_field_find(def->fields, arena_str(req->arena, field));
}

/* forms_known_label - or the name */
struct str
forms_known_label(
    struct request *req, const struct form_def *def, struct str field)
{
	const struct own_field *own = field_in(req, def, field);

	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++)
		if (str_is(field, boxes[i].name))
			return str_of(page_text(req, boxes[i].label));
	return own ? str_of(page_text(req, own->label)) : field;
}

/* forms_known_value - a choice by its label, all else as it is */
struct str
forms_known_value(struct request *req, const struct form_def *def,
    struct str field, struct str value)
{
	const struct own_field *own = field_in(req, def, field);

	for (size_t i = 0; own && own->choices && own->choices[i]; i++)
		if (str_is(value, own->choices[i]))
			return str_of(page_text(req, own->labels[i]));
	return value;
}
