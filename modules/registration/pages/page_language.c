/* SPDX-License-Identifier: BSD-2-Clause */
/* The language in which a member is written to. */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/pages/registration_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

static const struct field fields[] = {
    {.name = "language",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED,
	.max = 35,
	.label = N_("Language")},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
static const struct me_page page = {
    fields, sizeof(fields) / sizeof(fields[0]), "me"};

/* name_of - what a language calls itself */
static struct str
name_of(const struct language *language)
{
	/* TRANSLATORS: the name of your language, in your language */
	const char *name = words_of(language->words, N_("English"));

	if (!language->words && !str_has_prefix(str_of(language->tag), "en"))
		name = language->tag;
	return str_of(name);
}

/* language_list - the languages that a member can choose from */
void
language_list(
    const struct request *req, struct view *view, const struct member *member)
{
	const struct context *ctx = req->ctx;
	const struct language *is = language_find(
	    ctx->languages, ctx->nlanguages, member->language);
	struct view *list = view_set_list(view, "_languages");

	view_set_text(view, "language", str_of(is->tag));
	view_set_text(view, "_language", name_of(is));
	view_set_bool(view, "_has_languages", ctx->nlanguages > 1);
	for (size_t i = 0; i < ctx->nlanguages; i++) {
		struct view *item;

		if (&ctx->languages[i] == is)
			continue;
		item = view_add_object(list);
		view_set_text(item, "tag", str_of(ctx->languages[i].tag));
		view_set_text(item, "name", name_of(&ctx->languages[i]));
	}
}

/* language_post - POST /me/language */
int
language_post(struct request *req, struct response *res)
{
	struct account_env env = registration_env(req);
	const struct language *language;
	struct err err = ERR_NONE;
	enum db_status status;
	struct form *form;
	struct str tag;
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply || (reply = me_form(req, res, &page, &form)))
		return reply;
	tag = form_get(form, "language");
	language = language_find(
	    req->ctx->languages, req->ctx->nlanguages, tag);
	if (!str_is_nocase(tag, language->tag))
		return page_error(req, res, HTTP_UNPROCESSABLE,
		    "This site does not have that language.");
	status = member_set_language(
	    env.db, env.arena, &me->key, str_of(language->tag), &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return registration_redirect(req, res, "/me");
}
