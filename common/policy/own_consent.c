/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/own_consent.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "conf/own_field.h"
#include "policy/policy.h"

#define SERVICE	 "service"
#define TEXT_MAX 8192

/* find_purpose - of the policy's; NULL: it has none of that id */
static const struct policy_purpose *
find_purpose(const struct policy *policy, const char *id)
{
	for (size_t i = 0; i < policy->npurposes; i++) {
		if (strcmp(policy->purposes[i].id, id) == 0)
			return &policy->purposes[i];
	}
	return NULL;
}

/* own_consent_is_purpose - one that members have read of? */
bool
own_consent_is_purpose(const struct policy *policy, const char *purpose)
{
	return strcmp(purpose, SERVICE) == 0 || find_purpose(policy, purpose);
}

/* own_consent_is_needed - part of the service itself? */
bool
own_consent_is_needed(const struct policy *policy, const char *purpose)
{
	const struct policy_purpose *found = find_purpose(policy, purpose);

	return found ? found->needed : strcmp(purpose, SERVICE) == 0;
}

/* group_of - what the consent is called by; NULL: none is needed */
static const char *
group_of(const struct policy *policy, const struct own_field *field)
{
	if (field->sensitive)
		return field->group;
	return own_consent_is_needed(policy, field->purpose) ? NULL
							     : field->purpose;
}

/* own_consent_name - as the ledger has it */
const char *
own_consent_name(struct arena *arena, const struct policy *policy,
    const struct own_field *field)
{
	const char *group = group_of(policy, field);

	return group ? arena_printf(arena, OWN_CONSENT_PREFIX "%s", group)
		     : NULL;
}

/* labels_of - what the fields of a group are called, one behind the other */
static const char *
labels_of(struct arena *arena, const struct policy *policy,
    const struct own_fields *fields, const char *group)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	const char *copy;

	for (size_t i = 0; i < fields->n; i++) {
		const char *its = group_of(policy, &fields->fields[i]);

		if (!its || strcmp(its, group) != 0)
			continue;
		buf_puts(&text, text.len ? ", " : "");
		buf_puts(&text, fields->fields[i].label);
	}
	copy = arena_strdup(arena, buf_text(&text));
	buf_free(&text);
	return copy;
}

/* make - one consent */
static struct own_consent
make(struct arena *arena, const struct policy *policy,
    const struct own_fields *fields, const struct own_field *field,
    const char *language)
{
	const struct policy_purpose *purpose = find_purpose(
	    policy, field->purpose);
	const char *group = group_of(policy, field);

	return (struct own_consent){
	    .name = own_consent_name(arena, policy, field),
	    .box = arena_printf(arena, "consent_%s", group),
	    .labels = labels_of(arena, policy, fields, group),
	    .purpose = purpose ? policy_purpose_text(purpose, language) : NULL,
	    .sensitive = field->sensitive,
	};
}

/* has - is a consent in the list? */
static bool
has(const struct own_consent *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].name, name) == 0)
			return true;
	}
	return false;
}

/* own_consent_list - each once, in the order of the fields */
size_t
own_consent_list(struct arena *arena, const struct policy *policy,
    const struct own_fields *fields, const char *language,
    const struct own_consent **list_r)
{
	struct own_consent *list = arena_alloc_n(
	    arena, fields->n + 1, sizeof(*list));
	size_t n = 0;

	*list_r = list;
	for (size_t i = 0; i < fields->n; i++) {
		const char *name = own_consent_name(
		    arena, policy, &fields->fields[i]);

		if (name && !has(list, n, name))
			list[n++] = make(arena, policy, fields,
			    &fields->fields[i], language);
	}
	return n;
}
