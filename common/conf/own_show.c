/* SPDX-License-Identifier: BSD-2-Clause */
/* Fields that are asked for only where earlier ones hold what is named. */
#include "config.h"

#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/config_file.h"
#include "conf/own_load.h"

static const char *const box_values[] = {"yes", "no", NULL};

/* where - the place of a part of it */
static const char *
where(const struct own_loading *loading, const config_setting_t *element)
{
	return config_file_where(loading->arena, element, loading->file);
}

/* has_value - may the field hold it? Of a country any two capitals. */
static bool
has_value(const struct own_field *field, const char *value)
{
	const char *const *at = field->type == OWN_CHECKBOX ? box_values
							    : field->choices;

	if (field->type == OWN_COUNTRY)
		return strlen(value) == 2 &&
		       strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2;
	for (; at && *at; at++) {
		if (strcmp(*at, value) == 0)
			return true;
	}
	return false;
}

/* find_asked - the earlier field of a name, or -1 and why not */
static int
find_asked(const struct own_loading *loading, const config_setting_t *part,
    size_t before, size_t *at_r)
{
	const char *id = config_setting_name(part);
	const struct own_field *field;
	const unsigned types = OWN_TYPE(OWN_CHOICE) | OWN_TYPE(OWN_CHOICES) |
			       OWN_TYPE(OWN_CHECKBOX) | OWN_TYPE(OWN_COUNTRY);

	for (*at_r = 0; *at_r < before; (*at_r)++) {
		field = &loading->fields[*at_r];
		if (strcmp(field->id, id) != 0)
			continue;
		if (field->sensitive)
			return err_set(loading->err,
			    "%s: show_if: \"%s\" is sensitive, and what is "
			    "asked next would tell what was answered; use "
			    "another field",
			    where(loading, part), id);
		if (!(types >> field->type & 1))
			return err_set(loading->err,
			    "%s: show_if: \"%s\" is a field of type \"%s\"; "
			    "use a choice, choices, checkbox or country",
			    where(loading, part), id,
			    own_type_name(field->type));
		return 0;
	}
	return err_set(loading->err,
	    "%s: show_if: no field \"%s\" stands before this one; move it "
	    "up, or name one that does",
	    where(loading, part), id);
}

/* take_value - one of those it may hold */
static int
take_value(const struct own_loading *loading, const config_setting_t *element,
    const struct own_field *asked, const char **value_r)
{
	*value_r = config_setting_get_string(element);
	if (*value_r && has_value(asked, *value_r))
		return 0;
	return err_set(loading->err,
	    "%s: show_if: \"%s\" never holds that; name some of its choices "
	    "(of a checkbox \"yes\" or \"no\", of a country \"CH\")",
	    where(loading, element), asked->id);
}

/* load_part - NAME = "a" or NAME = ["a", "b"] */
static int
load_part(const struct own_loading *loading, config_setting_t *part,
    size_t before, struct own_show *show)
{
	int n = config_setting_is_aggregate(part) ? config_setting_length(part)
						  : 1;
	const char **values = arena_alloc_n(
	    loading->arena, (size_t)n + 1, sizeof(*values));
	const struct own_field *asked;

	show->values = values;
	if (find_asked(loading, part, before, &show->field) < 0)
		return -1;
	asked = &loading->fields[show->field];
	if (n == 0)
		return err_set(loading->err,
		    "%s: show_if: with no value nobody would be asked; name "
		    "some of \"%s\"",
		    where(loading, part), asked->id);
	if (!config_setting_is_aggregate(part))
		return take_value(loading, part, asked, &values[0]);
	for (unsigned i = 0; i < (unsigned)n; i++) {
		if (take_value(loading, config_setting_get_elem(part, i), asked,
			&values[i]) < 0)
			return -1;
	}
	return 0;
}

/* load_show - of one field */
static int
load_show(const struct own_loading *loading, size_t at)
{
	config_setting_t *group = loading->show_if[at];
	struct own_field *field = &loading->fields[at];
	int n = config_setting_length(group), ret = 0;
	struct own_show *show;

	if (!config_setting_is_group(group) || n < 1 || n > OWN_SHOW_MAX)
		return err_set(loading->err,
		    "%s: show_if is a group of one to %d earlier fields, each "
		    "with what it holds: { kind = [\"a\", \"b\"]; }",
		    where(loading, group), OWN_SHOW_MAX);
	show = arena_alloc_n(loading->arena, (size_t)n, sizeof(*show));
	for (unsigned i = 0; i < (unsigned)n; i++) {
		if (load_part(loading, config_setting_get_elem(group, i), at,
			&show[i]) < 0)
			ret = -1;
	}
	field->show_if = show;
	field->nshow_if = (size_t)n;
	return ret;
}

/* own_show_load_all - of all of them */
int
own_show_load_all(struct own_loading *loading)
{
	int ret = 0;

	for (size_t i = 0; i < loading->n; i++) {
		if (!loading->show_if[i] || !loading->scope->form)
			continue;
		if (load_show(loading, i) == 0)
			continue;
		ret = -1;
		if (!err_wants_all(loading->err))
			return -1;
	}
	return ret;
}
