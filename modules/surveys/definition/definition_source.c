/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/definition_source.h"

#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "conf/config_file.h"
#include "conf/setting_value.h"

/* source_stops - note a failure; go on where all of them are wanted */
bool
source_stops(struct definition_source *from, int result)
{
	if (result == 0)
		return false;
	from->failed = true;
	return !err_wants_all(from->err);
}

/* source_where - the place of an element, for messages */
const char *
source_where(const struct definition_source *from,
    const struct config_setting_t *element)
{
	return config_file_where(from->arena, element, from->file);
}

/* source_id_is_valid - the form of an id */
bool
source_id_is_valid(const char *id, bool option)
{
	const char *more = option ? "_-" : "_";

	if (!option && (*id < 'a' || *id > 'z'))
		return false;
	for (; *id; id++)
		if ((*id < 'a' || *id > 'z') && (*id < '0' || *id > '9') &&
		    !strchr(more, *id))
			return false;
	return true;
}

/* load_word - one text in one language */
static int
load_word(struct definition_source *from, const struct setting *row,
    const config_setting_t *value, const char **word_r)
{
	struct setting setting = *row;
	const struct setting_source source = {
	    .arena = from->arena,
	    .file = from->file,
	    .where = source_where(from, value),
	    .err = from->err,
	};

	setting.type = SETTING_TEXT;
	return setting_value_load(&source, &setting, value, word_r);
}

/* language_of - the place of a language, or -1 */
static int
language_of(const struct definition_source *from, const char *tag)
{
	for (size_t i = 0; i < from->nlanguages; i++)
		if (tag && strcmp(from->languages[i], tag) == 0)
			return (int)i;
	return -1;
}

/* example - how the languages of the file are written, for a message */
static const char *
example(const struct definition_source *from)
{
	const char *text = "{";

	for (size_t i = 0; i < from->nlanguages && i < 4; i++)
		text = arena_printf(
		    from->arena, "%s %s = \"...\";", text, from->languages[i]);
	return arena_printf(
	    from->arena, from->nlanguages > 4 ? "%s ... }" : "%s }", text);
}

/* one_language - a text where the file has no languages, or an empty one */
static int
one_language(struct definition_source *from, const struct setting *row,
    const config_setting_t *value, const char **words)
{
	const char *text = config_setting_get_string(value);

	if (from->nlanguages > 0 && *text)
		return err_set(from->err,
		    "%s: %s stands in one language only; write it in all that "
		    "\"languages\" names: %s = %s;",
		    source_where(from, value), row->name, row->name,
		    example(from));
	return load_word(from, row, value, &words[0]);
}

/* take_words - the texts of a group, each by its language */
static int
take_words(struct definition_source *from, const struct setting *row,
    const config_setting_t *group, const char **words)
{
	int n = config_setting_length(group), ret = 0;

	for (int i = 0; i < n; i++) {
		const config_setting_t *value = config_setting_get_elem(
		    group, (unsigned)i);
		const char *tag = config_setting_name(value);
		int at = language_of(from, tag);

		if (at < 0)
			ret = err_set(from->err,
			    "%s: %s has a text in \"%.40s\", which is not one "
			    "of \"languages\"; add it there or remove this",
			    source_where(from, value), row->name, tag);
		else if (load_word(from, row, value, &words[at]) != 0)
			ret = -1;
	}
	return ret;
}

/* all_languages - a group with each of the file's languages */
static int
all_languages(struct definition_source *from, const struct setting *row,
    const config_setting_t *group, const char **words)
{
	int ret;

	if (from->nlanguages == 0)
		return err_set(from->err,
		    "%s: %s has several languages, and the file does not say "
		    "which it is in; add languages = [\"en\", \"de\"]; at the "
		    "top, with those that it has",
		    source_where(from, group), row->name);
	ret = take_words(from, row, group, words);
	for (size_t i = 0; i < from->nlanguages; i++)
		if (config_setting_get_member(group, from->languages[i]) ==
		    NULL)
			ret = err_set(from->err,
			    "%s: %s has no text in \"%s\"; add %s = \"...\";",
			    source_where(from, group), row->name,
			    from->languages[i], from->languages[i]);
	return ret;
}

/* source_words - one text in all languages */
int
source_words(struct definition_source *from, const struct settings *settings,
    const struct setting *row, const char *const **words_r)
{
	size_t n = from->nlanguages ? from->nlanguages : 1;
	const char **words = arena_alloc_n(from->arena, n, sizeof(*words));
	const config_setting_t *value;

	for (size_t i = 0; i < n; i++)
		words[i] = "";
	*words_r = words;
	if (settings_line(settings, row->name) == 0)
		return 0;
	value = settings_group(settings, row->name);
	if (config_setting_is_group(value))
		return all_languages(from, row, value, words);
	if (config_setting_type(value) == CONFIG_TYPE_STRING)
		return one_language(from, row, value, words);
	return -1; /* settings said so */
}

/* source_put - where words go */
void
source_put(struct definition_source *from, const char *const *words,
    const char **text_r)
{
	struct source_text *text = arena_alloc(from->arena, sizeof(*text));

	*text = (struct source_text){text_r, words, from->texts};
	from->texts = text;
	*text_r = words[0];
}

/* source_text - the text of a row */
int
source_text(struct definition_source *from, const struct settings *settings,
    const struct setting *row, const char **text_r)
{
	const char *const *words;
	int ret = source_words(from, settings, row, &words);

	source_put(from, words, text_r);
	return ret;
}

/* source_speak - all texts in another language */
void
source_speak(struct definition_source *from, size_t language)
{
	must(language == 0 || language < from->nlanguages);
	for (struct source_text *text = from->texts; text; text = text->next)
		*text->text = text->words[language];
}
