/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/policy_file.h"

#include <stddef.h>
#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "conf/settings.h"
#include "policy/country.h"

#define ITEMS_MAX	 128 /* groups in one list */
#define PURPOSE_TEXT_MAX 400 /* bytes */

/* policy_read_list - every group of a list, into an array of the arena's */
int
policy_read_list(struct policy_reader *reader, const struct settings *settings,
    const struct policy_list *list, size_t skip, void **all_r, size_t *n_r)
{
	config_setting_t *groups = settings_group(settings, list->key);
	int n = groups ? config_setting_length(groups) : 0;

	*n_r = 0;
	*all_r = NULL;
	if (n && !config_setting_is_list(groups))
		return err_set(reader->err,
		    "%s: %s must be a list of groups: ( { ... }, ... )",
		    settings_where(settings, list->key), list->key);
	if (n > ITEMS_MAX)
		return err_set(reader->err, "%s: %s has more than %d groups",
		    settings_where(settings, list->key), list->key, ITEMS_MAX);
	if (skip + (size_t)n > 0)
		*all_r = arena_alloc_n(
		    reader->arena, skip + (size_t)n, list->size);
	for (int i = 0; i < n; i++)
		if (list->item(reader,
			config_setting_get_elem(groups, (unsigned)i), *all_r,
			skip + (size_t)i) < 0)
			return -1;
	*n_r = skip + (size_t)n;
	return 0;
}

/* read_group - one group against its table */
static int
read_group(struct policy_reader *reader, const struct settings_table *table,
    config_setting_t *group, struct settings **settings_r, void *values_r)
{
	return settings_load_group(reader->arena, table, group,
	    reader->policy->file, settings_r, values_r, reader->err);
}

/* is_country - "DE", or with_part "US-CA" */
static bool
is_country(const char *code, bool with_part)
{
	size_t len = strlen(code);

	if (len < 2 || (len > 2 && (!with_part || code[2] != '-')))
		return false;
	for (size_t i = 0; i < len; i++)
		if (i != 2 && !(code[i] >= 'A' && code[i] <= 'Z') &&
		    !(i > 2 && code[i] >= '0' && code[i] <= '9'))
			return false;
	return len == 2 || (len >= 4 && len <= 6);
}

struct age_item {
	const char *country;
	int64_t age;
};

static const struct setting age_settings[] = {
    {"country", SETTING_TEXT, SETTING_REQUIRED,
	offsetof(struct age_item, country), "\"DE\"", 2, 2, NULL,
	"ISO 3166-1 alpha-2 code."},
    {"age", SETTING_INT, SETTING_REQUIRED, offsetof(struct age_item, age), "16",
	POLICY_AGE_FLOOR, 99, NULL, "The minimum age there."},
};
static const struct settings_table age_table = {
    "ages", age_settings, 2, sizeof(struct age_item), true};

/* read_age - one country's minimum age */
static int
read_age(
    struct policy_reader *reader, config_setting_t *group, void *all, size_t i)
{
	struct policy_age *ages = all;
	struct settings *settings;
	struct age_item item;

	if (read_group(reader, &age_table, group, &settings, &item) < 0)
		return -1;
	if (!country_name(item.country))
		return err_set(reader->err,
		    "%s: country must be an ISO 3166-1 code like \"DE\"",
		    settings_where(settings, "country"));
	for (size_t j = 0; j < i; j++)
		if (strcmp(ages[j].country, item.country) == 0)
			return err_set(reader->err,
			    "%s: country \"%s\" stands here a second time",
			    settings_where(settings, "country"), item.country);
	ages[i].country = item.country;
	ages[i].age = (int)item.age;
	return 0;
}

static const struct setting purpose_settings[] = {
    {"id", SETTING_TEXT, SETTING_REQUIRED, offsetof(struct policy_purpose, id),
	"\"news\"", 1, 32, NULL, "A short name."},
    {"text", SETTING_TEXT, SETTING_REQUIRED,
	offsetof(struct policy_purpose, text), "\"...\"", 1, PURPOSE_TEXT_MAX,
	NULL, "The purpose as the visitor reads it."},
    {"needed", SETTING_BOOL, 0, offsetof(struct policy_purpose, needed),
	"false", 0, 0, NULL, "Part of the service itself?"},
    {"shared", SETTING_BOOL, 0, offsetof(struct policy_purpose, shared),
	"false", 0, 0, NULL,
	"Is data passed on to third parties for it? Never without the "
	"member's agreement to this purpose."},
    {"texts", SETTING_GROUP, 0, 0, NULL, 0, 0, NULL,
	"The same in other languages: ( { language = \"de\"; text = "
	"\"...\"; }, ... )."},
};
static const struct settings_table purpose_table = {
    "purposes", purpose_settings, 5, sizeof(struct policy_purpose), true};

/* read_purpose - one purpose */
static int
read_purpose(
    struct policy_reader *reader, config_setting_t *group, void *all, size_t i)
{
	struct policy_purpose *purposes = all;
	struct policy_texts texts = {
	    .variant = "", .language = "", .max = PURPOSE_TEXT_MAX};
	struct settings *settings;

	if (read_group(reader, &purpose_table, group, &settings, &purposes[i]) <
	    0)
		return -1;
	if (purposes[i].needed && purposes[i].shared)
		return err_set(reader->err,
		    "%s: shared needs an agreement of its own: a purpose "
		    "cannot be needed as well",
		    settings_where(settings, "shared"));
	if (strspn(purposes[i].id, "abcdefghijklmnopqrstuvwxyz0123456789_-") !=
	    strlen(purposes[i].id))
		return err_set(reader->err,
		    "%s: id must be small letters, digits, _ and -",
		    settings_where(settings, "id"));
	for (size_t j = 0; j < i; j++)
		if (strcmp(purposes[j].id, purposes[i].id) == 0)
			return err_set(reader->err,
			    "%s: purpose \"%s\" stands here a second time",
			    settings_where(settings, "id"), purposes[i].id);
	if (policy_read_texts(reader, settings, &texts) < 0)
		return -1;
	purposes[i].texts = texts.texts;
	purposes[i].ntexts = texts.n;
	return 0;
}

struct variant_item {
	const char *region, *language, *text, *text_file;
	const char *const *countries;
};

static const struct setting variant_settings[] = {
    {"region", SETTING_TEXT, SETTING_REQUIRED,
	offsetof(struct variant_item, region), "\"EEA\"", 1, 64, NULL,
	"The name of the region."},
    {"countries", SETTING_TEXTS, SETTING_REQUIRED,
	offsetof(struct variant_item, countries), "[\"DE\"]", 2, 6, NULL,
	"ISO 3166 codes, \"DE\" or \"US-CA\"."},
    {"language", SETTING_TEXT, 0, offsetof(struct variant_item, language),
	"\"\"", 0, POLICY_LANGUAGE_MAX, NULL,
	"The text's language; without it the policy's."},
    {"text", SETTING_TEXT, SETTING_LINES, offsetof(struct variant_item, text),
	NULL, 0, POLICY_TEXT_MAX, NULL, "The text."},
    {"text_file", SETTING_PATH, 0, offsetof(struct variant_item, text_file),
	NULL, 0, 0, NULL, "A file with the text."},
    {"texts", SETTING_GROUP, 0, 0, NULL, 0, 0, NULL,
	"The same in other languages: ( { language = \"de\"; text_file = "
	"\"...\"; }, ... )."},
};
static const struct settings_table variant_table = {
    "variants", variant_settings, 6, sizeof(struct variant_item), true};

/* variant_id - "US California" becomes "us-california" */
static const char *
variant_id(struct policy_reader *reader, const char *region)
{
	char *id = arena_strdup(reader->arena, region);

	for (char *p = id; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
		else if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9'))
			*p = '-';
	}
	return id;
}

/* check_variant - does the region have a name of its own? */
static int
check_variant(struct policy_reader *reader, const struct settings *settings,
    const struct policy_variant *all, size_t i)
{
	bool twice = strcmp(all[i].id, POLICY_GENERAL) == 0;

	for (size_t j = 0; j < i; j++)
		twice = twice || strcmp(all[j].id, all[i].id) == 0;
	if (twice)
		return err_set(reader->err,
		    "%s: there is a text for \"%s\" already; give the region "
		    "another name",
		    settings_where(settings, "region"), all[i].id);
	return 0;
}

/* read_variant - the text of one region */
static int
read_variant(
    struct policy_reader *reader, config_setting_t *group, void *all, size_t i)
{
	struct policy_variant *variant = (struct policy_variant *)all + i;
	struct policy_texts texts = {.max = POLICY_TEXT_MAX};
	struct settings *settings;
	struct variant_item item;

	if (read_group(reader, &variant_table, group, &settings, &item) < 0)
		return -1;
	for (size_t j = 0; item.countries[j]; j++)
		if (!is_country(item.countries[j], true))
			return err_set(reader->err,
			    "%s: countries must be ISO 3166 codes like \"DE\" "
			    "or \"US-CA\"",
			    settings_where(settings, "countries"));
	variant->region = item.region;
	variant->id = variant_id(reader, item.region);
	variant->countries = item.countries;
	if (check_variant(reader, settings, all, i) < 0 ||
	    policy_read_text(
		reader, settings, item.text, item.text_file, &texts.first) < 0)
		return -1;
	texts.variant = variant->id;
	texts.language = *item.language ? item.language
					: reader->policy->language;
	if (!*texts.first)
		return err_set(reader->err,
		    "%s: this variant needs text or text_file",
		    settings_where(settings, "region"));
	if (policy_read_texts(reader, settings, &texts) < 0)
		return -1;
	variant->texts = texts.texts;
	variant->ntexts = texts.n;
	return 0;
}

struct promise_item {
	const char *id, *quote, *source;
	int64_t line;
};

static const struct setting promise_settings[] = {
    {"id", SETTING_TEXT, SETTING_REQUIRED, offsetof(struct promise_item, id),
	"\"age.minimum\"", 1, 64, NULL, "The promise's id."},
    {"quote", SETTING_TEXT, 0, offsetof(struct promise_item, quote), NULL, 0,
	SETTING_TEXT_MAX, NULL, "The sentence that makes it."},
    {"source", SETTING_TEXT, 0, offsetof(struct promise_item, source), NULL, 0,
	200, NULL, "The heading that the sentence stands under."},
    {"line", SETTING_INT, 0, offsetof(struct promise_item, line), NULL, 0,
	1000000, NULL, "Its line in the text that it was taken from."},
};
static const struct settings_table promise_table = {
    "promises", promise_settings, 4, sizeof(struct promise_item), true};

/* promise_nearest - the id that looks like one that does not exist */
static const char *
promise_nearest(const char *id)
{
	size_t best = 8;
	const char *nearest = NULL;

	for (int i = 0; i < PROMISE_COUNT; i++) {
		size_t far = str_distance(id, promise_id((enum promise)i));

		if (far < best) {
			best = far;
			nearest = promise_id((enum promise)i);
		}
	}
	return nearest;
}

/* promise_unknown - the message for an id that does not exist */
static int
promise_unknown(struct policy_reader *reader, const struct settings *settings,
    const char *id)
{
	const char *nearest = promise_nearest(id);

	if (nearest)
		return err_set(reader->err,
		    "%s: unknown promise \"%s\"; did you mean \"%s\"?",
		    settings_where(settings, "id"), id, nearest);
	return err_set(reader->err,
	    "%s: unknown promise \"%s\"; pledgectl promises lists them",
	    settings_where(settings, "id"), id);
}

/* read_promise - one promise made; all is not used: its place is by id */
static int
read_promise(
    struct policy_reader *reader, config_setting_t *group, void *all, size_t i)
{
	struct policy_promise *promise;
	struct settings *settings;
	struct promise_item item;
	int found;

	(void)all;
	(void)i;
	if (read_group(reader, &promise_table, group, &settings, &item) < 0)
		return -1;
	found = promise_find(item.id);
	if (found < 0)
		return promise_unknown(reader, settings, item.id);
	promise = &reader->policy->promises[found];
	if (promise->made)
		return err_set(reader->err,
		    "%s: promise \"%s\" stands here a second time; the first "
		    "is in line %d",
		    settings_where(settings, "id"), item.id, promise->line);
	promise->made = true;
	promise->line = settings_line(settings, "id");
	promise->quote = *item.quote ? item.quote : NULL;
	promise->source = *item.source ? item.source : NULL;
	promise->source_line = (int)item.line;
	return 0;
}

/* policy_read_lists - ages, purposes, variants, promises */
int
policy_read_lists(struct policy_reader *reader)
{
	static const struct policy_list ages = {
	    "ages", read_age, sizeof(struct policy_age)};
	static const struct policy_list purposes = {
	    "purposes", read_purpose, sizeof(struct policy_purpose)};
	static const struct policy_list variants = {
	    "variants", read_variant, sizeof(struct policy_variant)};
	static const struct policy_list promises = {
	    "promises", read_promise, 1};
	struct policy *policy = reader->policy;
	const struct settings *settings = reader->settings;
	void *all;
	size_t n;

	if (policy_read_list(reader, settings, &ages, 0, &all, &policy->nages) <
	    0)
		return -1;
	policy->ages = all;
	if (policy_read_list(
		reader, settings, &purposes, 0, &all, &policy->npurposes) < 0)
		return -1;
	policy->purposes = all;
	if (policy_read_list(
		reader, settings, &variants, 0, &all, &policy->nvariants) < 0)
		return -1;
	policy->variants = all;
	return policy_read_list(reader, settings, &promises, 0, &all, &n);
}
