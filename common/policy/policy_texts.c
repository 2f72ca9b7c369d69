/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>
#include <strings.h>

#include <libconfig.h>

#include "base/err.h"
#include "base/str.h"
#include "conf/settings.h"
#include "crypto/hmac.h"
#include "policy/policy_file.h"

/* One group of a list of texts. */
struct text_item {
	const char *language, *text, *text_file;
};

static const struct setting text_settings[] = {
    {"language", SETTING_TEXT, SETTING_REQUIRED,
	offsetof(struct text_item, language), "\"de\"", 2, POLICY_LANGUAGE_MAX,
	NULL, "The language (RFC 5646)."},
    {"text", SETTING_TEXT, SETTING_LINES, offsetof(struct text_item, text),
	NULL, 0, POLICY_TEXT_MAX, NULL, "The text."},
    {"text_file", SETTING_PATH, 0, offsetof(struct text_item, text_file), NULL,
	0, 0, NULL, "A file with the text."},
};
static const struct settings_table text_table = {
    "texts", text_settings, 3, sizeof(struct text_item), true};

/* policy_is_language - letters, digits, '-' */
bool
policy_is_language(const char *language)
{
	const char *allowed = "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

	return strspn(language, allowed) == strlen(language) &&
	       strcspn(language, "-") >= 2;
}

/* read_text - one group; the variant is the caller's to say */
static int
read_text(
    struct policy_reader *reader, config_setting_t *group, void *all, size_t i)
{
	struct policy_text *texts = all;
	struct settings *settings;
	struct text_item item;

	if (settings_load_group(reader->arena, &text_table, group,
		reader->policy->file, &settings, &item, reader->err) < 0)
		return -1;
	if (!policy_is_language(item.language))
		return err_set(reader->err,
		    "%s: language must be one of RFC 5646 like \"de\"",
		    settings_where(settings, "language"));
	for (size_t j = 0; j < i; j++)
		if (texts[j].language &&
		    strcasecmp(texts[j].language, item.language) == 0)
			return err_set(reader->err,
			    "%s: there is a text in \"%s\" already",
			    settings_where(settings, "language"),
			    item.language);
	if (policy_read_text(reader, settings, item.text, item.text_file,
		&texts[i].text) < 0)
		return -1;
	if (!*texts[i].text)
		return err_set(reader->err,
		    "%s: this language needs text or text_file",
		    settings_where(settings, "language"));
	texts[i].language = item.language;
	return 0;
}

/* policy_read_texts - one text, in every language there is */
int
policy_read_texts(struct policy_reader *reader, const struct settings *settings,
    struct policy_texts *texts)
{
	static const struct policy_list list = {
	    "texts", read_text, sizeof(struct policy_text)};
	size_t skip = *texts->language ? 1 : 0;
	struct policy_text *all;
	void *read;

	if (policy_read_list(reader, settings, &list, skip, &read, &texts->n) <
	    0)
		return -1;
	all = read;
	if (skip) {
		all[0].language = texts->language;
		all[0].text = texts->first;
	}
	for (size_t i = 0; i < texts->n; i++) {
		if (i && skip &&
		    strcasecmp(all[i].language, all[0].language) == 0)
			return err_set(reader->err,
			    "%s: there is a text in \"%s\" already",
			    settings_where(settings, "texts"), all[i].language);
		if (strlen(all[i].text) > texts->max)
			return err_set(reader->err,
			    "%s: the text in \"%s\" is longer than %zu bytes",
			    settings_where(settings, "texts"), all[i].language,
			    texts->max);
		all[i].variant = texts->variant;
		hash_sha256(str_of(all[i].text), all[i].digest);
	}
	texts->texts = all;
	return 0;
}
