/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/delivery.h"

#include <string.h>

#include "base/err.h"
#include "crypto/keyring.h"
#include "http/context.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/mailing.h"
#include "modules/registration/store/names.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/terms.h"

/* id_of - whom the mail names */
static struct str
id_of(const struct outbox_mail *mail)
{
	return str_from(mail->member, sizeof(mail->member));
}

/* under_terms - is it a use that the member agreed to as it is now? */
static enum db_status
under_terms(const struct context *ctx, const struct delivery *delivery,
    bool *go_r, struct err *err)
{
	struct terms terms = {
	    &delivery->env, ctx->archive, &delivery->key, &delivery->member};
	struct str category = str_of(delivery->mail->category);

	if (str_is(category, CATEGORY_ACCOUNT))
		return DB_OK;
	return terms_hold(&terms,
	    str_of(category_purpose(delivery->env.arena, category)), go_r, err);
}

/* to_member - there, and not opted out? */
static enum db_status
to_member(const struct context *ctx, struct delivery *delivery, bool *go_r,
    struct err *err)
{
	const struct registration_settings *settings = ctx->settings;
	const struct account_env *env = &delivery->env;
	enum db_status status = account_get(env, id_of(delivery->mail),
	    &delivery->key, &delivery->member, go_r, err);

	if (status != DB_OK || !*go_r)
		return status;
	if (outbox_open(
		env->arena, &delivery->key, delivery->mail, &delivery->to)) {
		*go_r = false; /* altered: nobody's address any more */
		return DB_OK;
	}
	if (str_is_none(delivery->to))
		delivery->to = delivery->member.email;
	status = mailing_wants(env->db, &delivery->member,
	    settings->mail_categories, str_of(delivery->mail->category), go_r,
	    err);
	if (status == DB_OK && *go_r)
		status = under_terms(ctx, delivery, go_r, err);
	return status;
}

/* is_member - has somebody an account with the visitor's address? */
static enum db_status
is_member(const struct delivery *delivery, bool *yes_r, struct err *err)
{
	struct keystore_name name;
	uint8_t id[DATAKEY_ID_BYTES];

	*yes_r = false;
	if (names_mail(delivery->env.arena, delivery->visitor.email, &name))
		return DB_OK;
	return keystore_find(delivery->env.keys, name, id, yes_r, err);
}

/* may_write - is this mail one that the visitor can still want? */
static enum db_status
may_write(const struct delivery *delivery, bool *go_r, struct err *err)
{
	const struct visitor *visitor = &delivery->visitor;
	uint8_t owner[VISITOR_ID_BYTES];
	bool told;
	enum db_status status;

	*go_r = visitor->confirmed == delivery->mail->announced;
	if (*go_r && delivery->mail->announced) {
		/* A member is told as one, and once is enough. */
		status = is_member(delivery, &told, err);
		*go_r = !told;
		return status;
	}
	if (!*go_r || strcmp(delivery->mail->template, VISITOR_NOTICES) != 0)
		return DB_OK;
	/* Who is told already is not asked again. */
	status = visitor_find(
	    &delivery->env, visitor->email, owner, &told, err);
	*go_r = !told;
	return status;
}

/* to_visitor - there, wanted, and not on the list? */
static enum db_status
to_visitor(const struct context *ctx, struct delivery *delivery, bool *go_r,
    struct err *err)
{
	const struct account_env *env = &delivery->env;
	bool suppressed = false;
	enum db_status status = visitor_get(env, id_of(delivery->mail),
	    &delivery->key, &delivery->visitor, go_r, err);

	if (status != DB_OK || !*go_r)
		return status;
	delivery->to = delivery->visitor.email;
	status = may_write(delivery, go_r, err);
	if (status != DB_OK || !*go_r)
		return status;
	*go_r = suppressed_digest(env->arena,
		    keyring_get(ctx->keyring, "index"), delivery->to,
		    delivery->digest) == 0;
	if (*go_r)
		status = suppressed_has(
		    env->db, delivery->digest, &suppressed, err);
	*go_r = *go_r && !suppressed;
	return status;
}

/* delivery_load - all of it */
enum db_status
delivery_load(const struct context *ctx, struct delivery *delivery, bool *go_r,
    struct err *err)
{
	const struct outbox_mail *mail = delivery->mail;
	const struct account_env *env = &delivery->env;
	enum db_status status;

	*go_r = mail->expires > env->now_secs;
	if (!*go_r)
		return DB_OK;
	status = mail->visitor ? to_visitor(ctx, delivery, go_r, err)
			       : to_member(ctx, delivery, go_r, err);
	if (status == DB_OK && *go_r && mail->announced)
		status = announcement_find(env->db, env->arena,
		    str_from(mail->announcement, sizeof(mail->announcement)),
		    &delivery->announcement, go_r, err);
	return status;
}
