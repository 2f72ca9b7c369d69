/* SPDX-License-Identifier: BSD-2-Clause */
/* members_export - the file that members take with them, for one who asks for
 * it by other means than the page */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "conf/own_words.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/members_common.h"
#include "modules/pledgectl/options.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/disclosed.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/store/look.h"
#include "modules/registration/store/mailing.h"
#include "modules/registration/store/objection.h"
#include "modules/registration/store/outbox.h"
#include "modules/registration/store/profile.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/session.h"
#include "page/view.h"

#define JSON_MAX (4 << 20)

/* What the lists below are added to. */
struct adding {
	struct arena *arena;
	struct view *list;
};

/* set_time - to the second, or its first n characters */
static void
set_time(struct view *view, const char *name, int64_t secs, size_t n)
{
	char text[32];
	time_t t = (time_t)secs;
	struct tm tm;

	must(gmtime_r(&t, &tm) != NULL);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	view_set_text(view, name,
	    arena_copy(view_arena(view), str_from(text, n ? n : strlen(text))));
}

/* set_text - null where it was not given */
static void
set_text(struct view *view, const char *name, struct str text)
{
	if (str_is_none(text))
		view_set_null(view, name);
	else
		view_set_text(view, name, text);
}

/* state_of - as the schema has it */
static const char *
state_of(const struct member *member)
{
	if (member->suspended_until || member->state == MEMBER_SUSPENDED)
		return "suspended";
	return member->state == MEMBER_AWAY ? "deactivated" : "active";
}

/* language_of - in which mail is written to the member */
static const char *
language_of(const struct members_found *found)
{
	const char *const *tags = found->control->site.languages;

	for (size_t i = 0; tags[i]; i++)
		if (str_is(found->member->language, tags[i]))
			return tags[i];
	return tags[0];
}

/* set_member - the fields of the row */
static void
set_member(const struct members_found *found, struct view *view)
{
	const struct member *member = found->member;
	struct view *age;

	view_set_text(view, "user_id", member->user_id);
	view_set_text(view, "email", member->email);
	set_text(view, "email_to_confirm", member->email_new);
	set_text(view, "name", member->name);
	set_text(view, "phone", member->phone);
	set_text(view, "address", member->address);
	view_set_bool(view, "mail_news", member->mail_news);
	view_set_text(view, "language", str_of(language_of(found)));
	view_set_text(view, "policy", member->policy);
	age = view_set_object(view, "age");
	view_set_int(age, "at_least", member->age_limit);
	view_set_text(age, "asked_in",
	    str_of(arena_printf(view_arena(view), "%04d-%02d",
		(int)(member->age_month / 100),
		(int)(member->age_month % 100))));
	view_set_text(age, "method", member->age_method);
	view_set_text(view, "state", str_of(state_of(member)));
	view_set_bool(view, "restricted", member->restricted);
}

/* set_value - several choices as a list, all else as a text */
static void
set_value(struct view *item, const struct own_field *field,
    const struct profile_value *value)
{
	struct str rest = value->text;
	struct view *list;

	if (field ? field->type != OWN_CHOICES
		  : !str_has_byte(value->text, PROFILE_PART)) {
		view_set_text(item, "value", value->text);
		return;
	}
	list = view_set_list(item, "value");
	while (!str_is_none(rest))
		view_add_text(list, str_cut(&rest, PROFILE_PART));
}

/* set_fields - the operator's own */
static void
set_fields(struct view *view, const struct own_fields *fields,
    const struct profile *profile)
{
	struct view *list = view_set_list(view, "fields");

	for (size_t i = 0; i < profile->nvalues; i++) {
		const struct profile_value *value = &profile->values[i];
		const struct own_field *field = own_field_find(
		    fields, arena_str(view_arena(view), value->id));
		struct view *item = view_add_object(list);

		view_set_text(item, "id", value->id);
		view_set_text(
		    item, "label", field ? str_of(field->label) : value->label);
		set_value(item, field, value);
		view_set_bool(item, "asked", field != NULL);
		set_text(item, "consent",
		    value->consent.len ? value->consent : STR_NONE);
	}
}

/* add_sight - who sees a field */
static void
add_sight(struct view *list, struct str id, enum own_visibility who)
{
	struct view *item = view_add_object(list);

	view_set_text(item, "field", id);
	view_set_text(item, "shown_to", str_of(own_visibilities[who]));
}

/* set_visibility - of the account's fields, and of the operator's own; what is
 * not asked for now is shown to nobody */
static void
set_visibility(struct view *view, const struct own_fields *fields,
    const struct profile *profile)
{
	static const char *const parts[] = {
	    "name", "email", "phone", "address"};
	struct view *list = view_set_list(view, "visibility");
	size_t n = sizeof(parts) / sizeof(parts[0]);

	for (size_t i = 0; i < n; i++)
		add_sight(list, str_of(parts[i]),
		    profile_sight(profile, str_of(parts[i]), OWN_HIDDEN));
	for (size_t i = 0; i < fields->n; i++) {
		struct str id = str_of(fields->fields[i].id);

		add_sight(list, id,
		    profile_sight(profile, id, fields->fields[i].visibility));
	}
	for (size_t i = 0; i < profile->nsights; i++) {
		struct str id = profile->sights[i].id;
		bool there = own_field_find(
		    fields, arena_str(view_arena(view), id));

		for (size_t k = 0; k < n; k++)
			there |= str_is(id, parts[k]);
		if (!there)
			add_sight(list, id, OWN_HIDDEN);
	}
}

/* set_profile - what the member says beyond the account */
static enum db_status
set_profile(
    const struct members_found *found, struct view *view, struct err *err)
{
	const struct account_env *env = found->env;
	const struct registration_settings *settings = found->module->values;
	const struct own_fields *fields = own_words_in(
	    env->arena, settings->fields, language_of(found));
	struct profile *profile = arena_alloc(env->arena, sizeof(*profile));
	enum db_status status = profile_load(
	    env->db, env->arena, found->key, profile, err);
	struct view *list;

	if (status != DB_OK)
		return status;
	set_fields(view, fields, profile);
	list = view_set_list(view, "objections");
	for (size_t i = 0; i < profile->nobjects; i++)
		view_add_text(list, profile->objects[i]);
	set_visibility(view, fields, profile);
	return DB_OK;
}

/* add_consent - one entry of the ledger */
static void
add_consent(void *ctx, const struct ledger_entry *entry)
{
	const struct adding *adding = ctx;
	struct view *item = view_add_object(adding->list);
	char *digest = arena_alloc(adding->arena, 65);

	str_hex(entry->digest, sizeof(entry->digest), digest);
	view_set_text(item, "purpose", entry->purpose);
	view_set_bool(item, "granted", entry->granted);
	view_set_text(item, "policy", entry->policy);
	view_set_text(item, "policy_sha256", str_of(digest));
	view_set_text(item, "variant", entry->variant);
	view_set_text(item, "language", entry->language);
	set_time(item, "when", entry->when, 0);
}

/* add_session - one log-in that lasts */
static void
add_session(void *ctx, int64_t began, int64_t expires)
{
	const struct adding *adding = ctx;
	struct view *item = view_add_object(adding->list);

	set_time(item, "began", began, 0);
	set_time(item, "ends", expires, 0);
}

/* add_mail - one that is on its way */
static void
add_mail(void *ctx, struct str template, struct str category, int64_t due,
    int64_t expires)
{
	const struct adding *adding = ctx;
	struct view *item = view_add_object(adding->list);

	view_set_text(item, "about", arena_copy(adding->arena, template));
	view_set_text(item, "category", arena_copy(adding->arena, category));
	set_time(item, "due", due, 0);
	set_time(item, "ends", expires, 0);
}

/* add_look - one, by staff; this one is the last */
static void
add_look(void *ctx, const struct look_entry *entry)
{
	const struct adding *adding = ctx;
	struct view *item = view_add_object(adding->list);

	set_time(item, "when", entry->when, 0);
	view_set_text(item, "who", arena_copy(adding->arena, entry->who));
	view_set_text(item, "what", arena_copy(adding->arena, entry->what));
	view_set_text(item, "reason", arena_copy(adding->arena, entry->reason));
}

/* add_disclosure - one that the member may know of */
static void
add_disclosure(void *ctx, const struct disclosed_entry *entry)
{
	const struct adding *adding = ctx;
	struct view *item = view_add_object(adding->list);

	set_time(item, "when", entry->when, 0);
	view_set_text(item, "to", entry->recipient);
	view_set_text(item, "kind", str_of(disclosed_kinds[entry->kind]));
	view_set_text(item, "what", entry->what);
	view_set_text(item, "why", entry->why);
}

/* set_mail - categories, and whether they were chosen */
static enum db_status
set_mail(const struct members_found *found, struct view *view, struct err *err)
{
	const struct registration_settings *settings = found->module->values;
	struct category list[CATEGORY_MAX];
	size_t n = category_list(settings->mail_categories, list);
	struct view *items = view_set_list(view, "mail");
	enum db_status status = DB_OK;
	bool chosen;

	for (size_t i = 0; status == DB_OK && i < n; i++) {
		struct view *item = view_add_object(items);

		status = mailing_is_chosen(
		    found->env->db, found->member, list[i].id, &chosen, err);
		view_set_text(item, "id", list[i].id);
		view_set_text(item, "text", list[i].text);
		view_set_bool(item, "chosen", chosen);
	}
	return status;
}

/* set_lists - what has rows of its own */
static enum db_status
set_lists(const struct members_found *found, struct view *view, struct err *err)
{
	const struct account_env *env = found->env;
	struct str id = str_from(found->member->id, MEMBER_ID_BYTES);
	struct adding adding = {env->arena, view_set_list(view, "consents")};
	enum db_status status = ledger_list(
	    env->db, env->arena, found->key, add_consent, &adding, err);

	adding.list = view_set_list(view, "sessions");
	if (status == DB_OK)
		status = session_list(
		    env->db, id, env->now_secs, add_session, &adding, err);
	adding.list = view_set_list(view, "pending_mail");
	if (status == DB_OK)
		status = outbox_list(env->db, id, add_mail, &adding, err);
	adding.list = view_set_list(view, "looks");
	if (status == DB_OK)
		status = look_list(env->db, env->arena, found->key,
		    env->now_secs, add_look, &adding, err);
	adding.list = view_set_list(view, "disclosures");
	if (status == DB_OK)
		status = disclosed_list(env->db, env->arena, found->key,
		    env->now_secs, add_disclosure, &adding, err);
	return status;
}

/* set_erased_on - where the member objected to a transfer */
static enum db_status
set_erased_on(
    const struct members_found *found, struct view *view, struct err *err)
{
	int64_t due = 0;
	enum db_status status = objection_find(found->env->db,
	    str_from(found->member->id, MEMBER_ID_BYTES), &due, err);

	if (status == DB_OK && due > 0)
		set_time(view, "erased_on", due, strlen("2026-11-21"));
	return status;
}

/* export_step - all of it, as one object */
static enum db_status
export_step(const struct members_found *found, struct err *err)
{
	const struct registration_settings *settings = found->module->values;
	const char *site = found->control->site.site_url;
	struct view *view = view_object(found->env->arena);
	struct buf json = BUF_INIT(JSON_MAX);
	enum db_status status;

	view_set_text(view, "$schema",
	    str_of(arena_printf(found->env->arena, "%s%s/export-schema.json",
		site, settings->module.mount)));
	view_set_text(view, "site", str_of(site));
	set_time(view, "made", found->env->now_secs, 0);
	set_member(found, view);
	status = set_profile(found, view, err);
	if (status == DB_OK)
		status = set_lists(found, view, err);
	if (status == DB_OK)
		status = set_mail(found, view, err);
	if (status == DB_OK)
		status = set_erased_on(found, view, err);
	/* What all members are told on their page is not about this one. */
	view_set_list(view, "notices");
	if (status == DB_OK) {
		view_json(view, &json);
		if (json.full) {
			err_set(err, "it is more than %d bytes", JSON_MAX);
			status = DB_FAILED;
		} else {
			printf("%s\n", buf_text(&json));
			fflush(stdout);
		}
	}
	buf_free(&json);
	return status;
}

/* members_export_run - one member's data, to be handed over */
static enum command_exit
members_export_run(struct control *control, char **args, int n)
{
	(void)n;
	return members_run(control, args[0], AUDIT_MEMBER_EXPORT, export_step);
}

const struct command members_export_command = {
    .group = "members",
    .name = "export",
    .args = "--reason TEXT USER",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_REASON | OPTION_JSON,
    .summary = "a member's own export, on record",
    .example = "members export --reason 'asked by letter' ann >ann.json",
    .exit_1 = "there is no such member, or it could not be done",
    .run = members_export_run,
};
