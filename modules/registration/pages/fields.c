/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/fields.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "conf/site.h"
#include "http/context.h"
#include "http/form.h"
#include "http/request.h"
#include "mail/address.h"
#include "modules/registration/pages/choices.h"
#include "modules/registration/store/names.h"
#include "modules/registration/pages/own_form.h"
#include "modules/registration/pages/password_rule.h"
#include "modules/registration/registration_settings.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/typed.h"

static const struct field fields[] = {
    {.name = "user_id",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = USER_ID_MAX,
	.label = N_("User id"),
	.check = names_check_new_user_id},
    {.name = "email",
	.type = FIELD_EMAIL,
	.flags = FIELD_REQUIRED | FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = ADDRESS_MAX,
	.label = N_("Mail address"),
	.check = address_check},
    {.name = "password",
	.type = FIELD_PASSWORD,
	.flags = FIELD_REQUIRED,
	.max = PASSWORD_MAX_CHARS,
	.label = N_("Password")},
    {.name = "name",
	.type = FIELD_TEXT,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL | FIELD_FREE_TEXT,
	.max = 100,
	.label = N_("Name")},
    {.name = "phone",
	.type = FIELD_TEXT,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL | FIELD_TEL,
	.max = 40,
	.label = N_("Telephone number")},
    {.name = "address",
	.type = FIELD_TEXTAREA,
	.flags = FIELD_PERSONAL | FIELD_FREE_TEXT,
	.max = 500,
	.label = N_("Postal address")},
    {.name = "mail_news",
	.type = FIELD_CHECKBOX,
	.label = N_("Send me news by mail")},
    TYPED_FIELDS,
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    CONSENT_FIELDS,
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* ask_of - how much a field is asked for */
static int64_t
ask_of(const struct registration_settings *settings, const char *name)
{
	if (strcmp(name, "name") == 0)
		return settings->ask_name;
	if (strcmp(name, "phone") == 0)
		return settings->ask_phone;
	if (strcmp(name, "address") == 0)
		return settings->ask_address;
	if (strcmp(name, "mail_news") == 0 &&
	    !category_find(settings->mail_categories, STR(CATEGORY_NEWS), NULL))
		return REGISTRATION_ASK_NO;
	return REGISTRATION_ASK_OPTIONAL;
}

/* add - one field of the table, as the settings want it */
static void
add(const struct request *req, struct field *table, size_t *n,
    const struct field *field)
{
	table[*n] = *field;
	if (ask_of(settings_of(req), field->name) == REGISTRATION_ASK_REQUIRED)
		table[*n].flags |= FIELD_REQUIRED;
	(*n)++;
}

/* fields_all - the whole form */
const struct field *
fields_all(struct request *req, const struct own_form *own, size_t *n_r)
{
	struct field *table = arena_alloc_n(
	    req->arena, NFIELDS + own_form_count(own), sizeof(*table));

	*n_r = 0;
	for (size_t i = 0; i < NFIELDS; i++) {
		if (ask_of(settings_of(req), fields[i].name) !=
		    REGISTRATION_ASK_NO)
			add(req, table, n_r, &fields[i]);
	}
	own_form_add(req, own, table, n_r);
	return choices_table(req, table, *n_r, n_r);
}

/* fields_pick - some of it */
const struct field *
fields_pick(struct request *req, const char *const *names,
    const struct own_form *own, size_t *n_r)
{
	struct field *table = arena_alloc_n(req->arena,
	    NFIELDS + (own ? own_form_count(own) : 0), sizeof(*table));

	*n_r = 0;
	for (; *names; names++) {
		for (size_t i = 0; i < NFIELDS; i++) {
			if (strcmp(fields[i].name, *names) == 0)
				add(req, table, n_r, &fields[i]);
		}
	}
	if (own)
		own_form_add(req, own, table, n_r);
	return table;
}

/* fields_is_asked - do the settings ask for it? */
bool
fields_is_asked(const struct request *req, const char *name)
{
	return ask_of(settings_of(req), name) != REGISTRATION_ASK_NO;
}

/* fields_hint - what is said of the fields before they are filled */
void
fields_hint(struct request *req, struct view *view)
{
	static const char *const hints[][2] = {
	    {"user_id", N_("3 to 32 letters (a to z), digits, dots, hyphens or "
			   "underscores; the first is a letter.")},
	    {"email", N_("We send a link there, to see that it is yours.")},
	    {"phone", N_("If you leave it out, nothing else changes.")},
	    {"address", N_("If you leave it out, nothing else changes.")},
	    {"mail_news", N_("You can change this at any time.")},
	};
	static const char *const complete[][2] = {{"user_id", "username"},
	    {"email", "email"}, {"password", "new-password"}, {"name", "name"},
	    {"phone", "tel"}, {"address", "street-address"}};

	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		if (view_member(view, str_of(hints[i][0])))
			page_field_set(view, hints[i][0], "hint", hints[i][1]);
	}
	for (size_t i = 0; i < sizeof(complete) / sizeof(complete[0]); i++) {
		if (view_member(view, str_of(complete[i][0])))
			page_field_set(view, complete[i][0], "autocomplete",
			    complete[i][1]);
	}
	if (!view_member(view, STR("password")))
		return;
	page_field_set(view, "password", "hint",
	    arena_printf(req->arena,
		page_text(req, "At least %d characters, of any kind. A few "
			       "words that do not belong together are fine."),
		(int)settings_of(req)->password_min));
}

/* fields_value - a field that may be left out; nothing is STR_NONE */
struct str
fields_value(const struct form *form, const char *name)
{
	size_t n;
	const struct field *table = form_fields(form, &n);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(table[i].name, name) == 0 &&
		    form_get(form, name).len > 0)
			return form_get(form, name);
	}
	return STR_NONE;
}

/* fields_check_password - against length, lists and zxcvbn */
void
fields_check_password(struct request *req, struct form *form,
    struct str user_id, struct str email, struct str name)
{
	const char *words[] = {req->ctx->site->site_name,
	    arena_str(req->arena, user_id), arena_str(req->arena, email),
	    arena_str(req->arena, name), NULL};
	struct str password = form_get(form, "password");
	const char *message;

	if (password.len == 0)
		return; /* said already */
	message = password_rule_check(
	    password, settings_of(req)->password_min, words);
	if (message)
		form_fail(form, "password", message);
}
