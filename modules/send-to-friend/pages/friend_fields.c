/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/app.h"
#include "base/words.h"
#include "http/context.h"
#include "mail/address.h"
#include "modules/send-to-friend/friend.h"
#include "modules/send-to-friend/pages/friend_pages.h"
#include "modules/send-to-friend/store/note.h"
#include "modules/send-to-friend/store/target.h"
#include "policy/check.h"

const struct field friend_fields[] = {
    {.name = "sender_name",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = NAME_MAX_CHARS,
	.label = N_("Your name")},
    {.name = "sender_email",
	.type = FIELD_EMAIL,
	.flags = FIELD_REQUIRED | FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = ADDRESS_MAX,
	.label = N_("Your mail address"),
	.check = address_check},
    {.name = "recipient_email",
	.type = FIELD_EMAIL,
	.flags = FIELD_REQUIRED | FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = ADDRESS_MAX,
	.label = N_("Your friend's mail address"),
	.check = address_check},
    {.name = "message",
	.type = FIELD_TEXTAREA,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = NOTE_MAX_CHARS,
	.label = N_("A short note")},
    {.name = "url",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_NO_CONTROL,
	.max = TARGET_MAX,
	.label = "The page"},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN},
    GUARD_FIELDS,
};
const size_t friend_fields_n = sizeof(friend_fields) / sizeof(friend_fields[0]);

/* friend_settings_of - the module's settings */
const struct friend_settings *
friend_settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* friend_guard - what holds programs off the form */
struct guard
friend_guard(const struct request *req)
{
	return (struct guard){
	    &friend_settings_of(req)->guard, FRIEND_FORM, "/challenge"};
}

/* check_note - the note, and whether this site takes one */
static const char *
check_note(const struct friend_settings *settings, struct str note)
{
	if (note.len == 0)
		return NULL;
	if (str_chars(note) > (size_t)settings->note_max)
		return N_("Please write a shorter note.");
	return note_check(note);
}

/* friend_fields_check - all that the table cannot check; how many are wrong */
size_t
friend_fields_check(struct request *req, struct form *form)
{
	const struct friend_settings *settings = friend_settings_of(req);
	const struct friend *module = app_data(req->app);
	struct target_list list = friend_targets_of(req);
	const struct field_error *errors;
	const char *wrong;

	form_check(form);
	wrong = name_check(form_get(form, "sender_name"), module->letters);
	if (wrong)
		form_fail(form, "sender_name", wrong);
	wrong = check_note(settings, form_get(form, "message"));
	if (wrong)
		form_fail(form, "message", wrong);
	if (!target_is_allowed(&list, form_get(form, "url")))
		form_fail(form, "url", "This page cannot be sent to a friend.");
	return form_errors(form, &errors);
}
