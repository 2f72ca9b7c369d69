/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/webconf_parse.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"

/* A variable of Apache's. */
struct webconf_define {
	const char *name, *value; /* value NULL: it is no more */
	struct webconf_define *next;
};

/* webconf_word - a copy of one, counted */
int
webconf_word(struct webconf_parser *parser, struct webconf_words *words,
    struct str word, const char *file, int line)
{
	if (word.len > WEBCONF_WORD_MAX || words->n == WEBCONF_ARGS_MAX ||
	    parser->words == WEBCONF_WORDS_MAX)
		return err_set(parser->err,
		    "%s:%d: more words, or longer ones, than this program "
		    "reads",
		    file, line);
	if (memchr(word.ptr, '\0', word.len))
		return err_set(parser->err, "%s:%d: a NUL", file, line);
	parser->words++;
	words->words[words->n++] = arena_str(parser->arena, word);
	return 0;
}

/* webconf_add - at the end of the open block */
struct webconf_directive *
webconf_add(struct webconf_parser *parser, const struct webconf_words *words,
    const char *file, int line)
{
	struct webconf_directive *added, *block = parser->at;
	const char **args;

	if (parser->directives == WEBCONF_DIRECTIVES_MAX) {
		err_set(parser->err,
		    "%s:%d: more directives than this program reads", file,
		    line);
		return NULL;
	}
	parser->directives++;
	added = arena_alloc(parser->arena, sizeof(*added));
	args = arena_alloc_n(parser->arena, words->n, sizeof(*args));
	for (size_t i = 1; i < words->n; i++)
		args[i - 1] = words->words[i];
	*added = (struct webconf_directive){.name = words->words[0],
	    .args = args,
	    .nargs = words->n - 1,
	    .file = file,
	    .line = line,
	    .parent = block};
	if (block->last)
		block->last->next = added;
	else
		block->first = added;
	block->last = added;
	return added;
}

/* webconf_open - what follows is in it */
int
webconf_open(struct webconf_parser *parser, struct webconf_directive *directive)
{
	if (parser->depth == WEBCONF_DEPTH_MAX)
		return err_set(parser->err,
		    "%s:%d: more blocks in blocks than this program reads",
		    directive->file, directive->line);
	parser->depth++;
	directive->block = true;
	parser->at = directive;
	return 0;
}

/* webconf_close - what follows is behind it */
void
webconf_close(struct webconf_parser *parser)
{
	parser->depth--;
	parser->at = parser->at->parent;
}

/* webconf_define - the newest of a name counts */
void
webconf_define(
    struct webconf_parser *parser, const char *name, const char *value)
{
	struct webconf_define *define = arena_alloc(
	    parser->arena, sizeof(*define));

	*define = (struct webconf_define){
	    .name = name, .value = value, .next = parser->defines};
	parser->defines = define;
}

/* webconf_defined - what it stands for */
const char *
webconf_defined(const struct webconf_parser *parser, struct str name)
{
	for (const struct webconf_define *at = parser->defines; at;
	     at = at->next)
		if (str_is(name, at->name))
			return at->value;
	return NULL;
}
