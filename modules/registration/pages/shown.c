/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/shown.h"

#include "base/arena.h"
#include "base/words.h"
#include "conf/own_words.h"
#include "http/context.h"
#include "http/language.h"
#include "http/request.h"
#include "modules/registration/pages/own_form.h"
#include "modules/registration/registration_settings.h"
#include "page/page.h"

/* The fields that every account has; the user id is in the address. */
static const struct part {
	const char *id, *label;
	size_t offset;
} parts[] = {
    {"name", N_("Name"), offsetof(struct member, name)},
    {"email", N_("Mail address"), offsetof(struct member, email)},
    {"phone", N_("Telephone number"), offsetof(struct member, phone)},
    {"address", N_("Postal address"), offsetof(struct member, address)},
};
#define NPARTS (sizeof(parts) / sizeof(parts[0]))

/* part_of - one of them */
static struct shown
part_of(struct request *req, const struct member *member,
    const struct profile *profile, const struct part *part)
{
	const struct str *text =
	    (const struct str *)(const void *)((const char *)member +
					       part->offset);

	return (struct shown){
	    .id = part->id,
	    .label = page_text(req, part->label),
	    .text = *text,
	    .who = profile_sight(profile, str_of(part->id), OWN_HIDDEN),
	};
}

/* own_of - one of the operator's own */
static struct shown
own_of(struct request *req, const struct profile *profile,
    const struct own_field *field)
{
	const struct profile_value *value = profile_find(
	    profile, str_of(field->id));

	return (struct shown){
	    .id = field->id,
	    .label = field->label,
	    .text = value ? own_form_text(req, field, value) : STR_NONE,
	    .who = profile_sight(profile, str_of(field->id), field->visibility),
	    .sensitive = field->sensitive,
	};
}

/* shown_list - all of them */
size_t
shown_list(struct request *req, const struct member *member,
    const struct profile *profile, const struct shown **list_r)
{
	const struct registration_settings *settings = req->ctx->settings;
	const struct own_fields *fields = own_words_in(
	    req->arena, settings->fields, req->language->tag);
	struct shown *list = arena_alloc_n(
	    req->arena, NPARTS + fields->n, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < NPARTS; i++)
		list[n++] = part_of(req, member, profile, &parts[i]);
	for (size_t i = 0; i < fields->n; i++)
		list[n++] = own_of(req, profile, &fields->fields[i]);
	*list_r = list;
	return n;
}
