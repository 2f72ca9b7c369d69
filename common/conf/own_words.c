/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/own_words.h"

#include <string.h>
#include <strings.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/config_file.h"
#include "conf/own_field.h"
#include "conf/setting_value.h"

/* load_word - one text of a group */
static int
load_word(struct arena *arena, const char *file, config_setting_t *element,
    const struct own_words_key *key, struct own_word *word, struct err *err)
{
	const struct setting setting = {
	    .name = config_setting_name(element),
	    .type = SETTING_TEXT,
	    .min = 1,
	    .max = (int64_t)key->max,
	    .flags = key->lines ? SETTING_LINES : 0,
	};
	struct setting_source from = {
	    .arena = arena,
	    .file = file,
	    .where = config_file_where(arena, element, file),
	    .err = err,
	};

	word->tag = arena_strdup(arena, setting.name);
	word->where = from.where;
	return setting_value_load(&from, &setting, element, &word->text);
}

/* own_words_load - of one text */
int
own_words_load(struct arena *arena, const char *file,
    const struct own_words_key *key, struct config_setting_t *group,
    const struct own_word **words_r, struct err *err)
{
	int n = group ? config_setting_length(group) : 0;
	struct own_word *words;

	if (group && (!config_setting_is_group(group) || n > OWN_LANGUAGES_MAX))
		return err_set(err,
		    "%s: %s: a group of up to 64 texts is wanted, each by its "
		    "language: { de = \"...\"; }",
		    config_file_where(arena, group, file), key->key);
	words = arena_alloc_n(arena, (size_t)n + 1, sizeof(*words));
	for (unsigned i = 0; i < (unsigned)n; i++) {
		if (load_word(arena, file, config_setting_get_elem(group, i),
			key, &words[i], err) < 0)
			return -1;
	}
	*words_r = words;
	return 0;
}

/* is_range_of - is a tag the other, or what it begins with? */
static bool
is_range_of(const char *range, const char *tag)
{
	size_t len = strlen(range);

	return strncasecmp(range, tag, len) == 0 &&
	       (tag[len] == '\0' || tag[len] == '-');
}

/* own_word_in - the longest that fits; otherwise the text as it is */
const char *
own_word_in(const struct own_word *words, const char *tag, const char *text)
{
	size_t longest = 0;

	for (; words && words->tag; words++) {
		if (is_range_of(words->tag, tag) &&
		    strlen(words->tag) > longest) {
			longest = strlen(words->tag);
			text = words->text;
		}
	}
	return text;
}

/* labels_in - of the choices of a field */
static const char *const *
labels_in(struct arena *arena, const struct own_field *field, const char *tag)
{
	const char **labels;
	size_t n = 0;

	if (!field->labels)
		return NULL;
	while (field->labels[n])
		n++;
	labels = arena_alloc_n(arena, n + 1, sizeof(*labels));
	for (size_t i = 0; i < n; i++)
		labels[i] = own_word_in(
		    field->labels_in ? field->labels_in[i] : NULL, tag,
		    field->labels[i]);
	return labels;
}

/* own_words_in - all of them */
const struct own_fields *
own_words_in(
    struct arena *arena, const struct own_fields *fields, const char *tag)
{
	struct own_fields *copy;
	struct own_field *list;

	if (fields->n == 0)
		return fields;
	copy = arena_alloc(arena, sizeof(*copy));
	list = arena_alloc_n(arena, fields->n, sizeof(*list));
	for (size_t i = 0; i < fields->n; i++) {
		const struct own_field *field = &fields->fields[i];

		list[i] = *field;
		list[i].label = own_word_in(field->label_in, tag, field->label);
		list[i].help = own_word_in(field->help_in, tag, field->help);
		list[i].labels = labels_in(arena, field, tag);
	}
	copy->fields = list;
	copy->n = fields->n;
	return copy;
}

/* check_words - of one text */
static int
check_words(
    const struct own_word *words, const char *const *languages, struct err *err)
{
	for (; words && words->tag; words++) {
		bool known = false;

		for (size_t i = 0; languages[i]; i++)
			known |= is_range_of(words->tag, languages[i]);
		if (!known)
			return err_set(err,
			    "%s: fields: \"%s\" is none of the site's "
			    "languages; add it to languages in site.conf, or "
			    "remove it here",
			    words->where, words->tag);
	}
	return 0;
}

/* own_words_check - nothing that nobody would ever read */
int
own_words_check(const struct own_fields *fields, const char *const *languages,
    struct err *err)
{
	for (size_t i = 0; languages && i < fields->n; i++) {
		const struct own_field *field = &fields->fields[i];

		if (check_words(field->label_in, languages, err) < 0 ||
		    check_words(field->help_in, languages, err) < 0)
			return -1;
		for (size_t k = 0;
		     field->labels_in && field->labels && field->labels[k];
		     k++) {
			if (check_words(field->labels_in[k], languages, err) <
			    0)
				return -1;
		}
	}
	return 0;
}
