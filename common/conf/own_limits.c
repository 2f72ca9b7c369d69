/* SPDX-License-Identifier: BSD-2-Clause */
/* How long, how large, how early and how late a value may be. */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/str.h"
#include "conf/own_load.h"
#include "conf/settings.h"

#define TEXT_CHARS  200	 /* unless max says otherwise */
#define AREA_CHARS  1000 /* the same for a textarea */
#define DATE_CHARS  10
#define ADDRESS_MAX 254

static const char *const file_types[] = {
    "pdf", "doc", "docx", "html", "plain", NULL};
#define FILE_TYPES_ALL 31u

/* own_file_type_name - by its bit */
const char *
own_file_type_name(size_t at)
{
	return at < sizeof(file_types) / sizeof(file_types[0]) ? file_types[at]
							       : NULL;
}

/* days_of - in a month */
static int64_t
days_of(int64_t year, int64_t month)
{
	if (month == 2)
		return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
			   ? 29
			   : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* own_date_parse - a day of the calendar, as ISO 8601 has it */
int
own_date_parse(struct str text, int64_t *date_r)
{
	int64_t year, month, day;

	if (text.len != DATE_CHARS || text.ptr[4] != '-' ||
	    text.ptr[7] != '-' ||
	    num_parse(str_from(text.ptr, 4), 1, 9999, &year) ||
	    num_parse(str_from(text.ptr + 5, 2), 1, 12, &month) ||
	    num_parse(str_from(text.ptr + 8, 2), 1, days_of(year, month), &day))
		return -1;
	*date_r = year * 10000 + month * 100 + day;
	return 0;
}

/* load_bounds - of a number */
static int
load_bounds(const struct own_reading *reading)
{
	struct own_field *field = reading->field;

	field->lo = settings_line(reading->settings, "min") ? reading->raw.min
							    : -OWN_NUMBER_MAX;
	field->hi = settings_line(reading->settings, "max") ? reading->raw.max
							    : OWN_NUMBER_MAX;
	if (field->lo > field->hi)
		return own_fail(reading, "max", "is lower than min");
	return 0;
}

/* load_day - one end of a date */
static int
load_day(const struct own_reading *reading, const char *key, const char *text,
    int64_t open, int64_t *date_r)
{
	*date_r = open;
	if (!text || !*text)
		return 0;
	if (own_date_parse(str_of(text), date_r) == 0)
		return 0;
	return own_fail(
	    reading, key, "is not a day; write it as \"2026-11-21\"");
}

/* load_days - the first and the last of a date */
static int
load_days(const struct own_reading *reading)
{
	struct own_field *field = reading->field;

	field->max = DATE_CHARS;
	if (load_day(reading, "from", reading->raw.from, 0, &field->lo) < 0 ||
	    load_day(reading, "to", reading->raw.to, INT64_MAX, &field->hi) < 0)
		return -1;
	if (field->lo > field->hi)
		return own_fail(reading, "to", "is before from");
	return 0;
}

/* load_file - what is taken, and how large */
static int
load_file(const struct own_reading *reading)
{
	const char *const *type = reading->raw.types;
	struct own_field *field = reading->field;

	field->file_bytes = (size_t)reading->raw.size;
	for (; type && *type; type++) {
		size_t at = 0;

		while (file_types[at] && strcmp(file_types[at], *type) != 0)
			at++;
		if (!file_types[at])
			return own_fail(reading, "types",
			    "name some of \"pdf\", \"doc\", \"docx\", "
			    "\"html\" and \"plain\"");
		field->file_types |= 1u << at;
	}
	if (!field->file_types)
		field->file_types = FILE_TYPES_ALL;
	return 0;
}

/* preset_chars - the most characters where the file does not say */
static size_t
preset_chars(enum own_type type)
{
	return type == OWN_TEXTAREA ? AREA_CHARS
	       : type == OWN_EMAIL  ? ADDRESS_MAX
				    : TEXT_CHARS;
}

/* load_most - the most characters of a text */
static int
load_most(const struct own_reading *reading)
{
	struct own_field *field = reading->field;
	struct own_loading *loading = reading->loading;

	if (settings_line(reading->settings, "max") == 0)
		field->max = preset_chars(field->type);
	else if (reading->raw.max < 1 ||
		 reading->raw.max > (int64_t)loading->scope->chars)
		return err_set(loading->err,
		    "%s: field \"%s\": max: a text has from 1 to %zu "
		    "characters",
		    settings_where(reading->settings, "max"), reading->raw.id,
		    loading->scope->chars);
	else
		field->max = (size_t)reading->raw.max;
	loading->chars += field->max;
	if (loading->chars > loading->scope->chars)
		return err_set(loading->err,
		    "%s: field \"%s\": max: all texts of a form together have "
		    "at most %zu characters; give them lower ones",
		    settings_where(reading->settings, "max"), reading->raw.id,
		    loading->scope->chars);
	return 0;
}

/* load_chars - the most and the fewest */
static int
load_chars(const struct own_reading *reading)
{
	int64_t min = reading->raw.min;

	if (load_most(reading) < 0)
		return -1;
	if (min < 0 || (uint64_t)min > reading->field->max)
		return own_fail(reading, "min",
		    "a text cannot have fewer than 0 characters, nor more "
		    "than max");
	reading->field->min = (size_t)min;
	return 0;
}

/* own_limits_load - what only some types have */
int
own_limits_load(const struct own_reading *reading)
{
	switch (reading->field->type) {
	case OWN_NUMBER:
		return load_bounds(reading);
	case OWN_DATE:
		return load_days(reading);
	case OWN_FILE:
		return load_file(reading);
	case OWN_TEXT:
	case OWN_TEXTAREA:
	case OWN_EMAIL:
	case OWN_TEL:
	case OWN_URL:
		return load_chars(reading);
	case OWN_CHOICE:
	case OWN_CHOICES:
	case OWN_CHECKBOX:
	case OWN_COUNTRY:
		break;
	}
	return 0;
}
