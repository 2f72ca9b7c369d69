/* SPDX-License-Identifier: BSD-2-Clause */
/* webconf_apache - lines, sections and variables, as Apache reads them */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "modules/pledgectl/webconf_parse.h"

#define LINE_MAX_BYTES (64 * 1024)

/* A section that is open. */
struct section {
	const char *name;
	int line;
	bool block; /* a node of the tree; else a condition */
	bool skip;  /* what is in it does not count */
};

/* A text while it is read. */
struct reader {
	struct webconf_parser *parser;
	const char *file;
	struct str text; /* what is left */
	int line, lines; /* of the directive; read so far */
	struct section open[WEBCONF_DEPTH_MAX];
	size_t n;
	char *folded; /* a line with those that continue it */
	struct webconf_words words;
};

/* These are part of every Apache of Debian. */
static const char *const built_in[] = {"core", "so", "http", "unixd",
    "log_config", "logio", "version", "watchdog", NULL};

/* reader_failed - with file and line */
static int
reader_failed(struct reader *reader, const char *what)
{
	return err_set(
	    reader->parser->err, "%s:%d: %s", reader->file, reader->line, what);
}

/* line_next - one, with those that continue it; 0: no more */
static int
line_next(struct reader *reader, struct str *line_r)
{
	struct str part;
	size_t len = 0;

	if (str_is_none(reader->text))
		return 0;
	reader->line = reader->lines + 1;
	for (bool more = true; more && !str_is_none(reader->text);) {
		part = str_cut(&reader->text, '\n');
		reader->lines++;
		if (part.len && part.ptr[part.len - 1] == '\r')
			part.len--;
		more = part.len && part.ptr[part.len - 1] == '\\';
		part.len -= more;
		if (len + part.len > LINE_MAX_BYTES)
			return reader_failed(reader, "a line without an end");
		memcpy(reader->folded + len, part.ptr, part.len);
		len += part.len;
	}
	*line_r = str_from(reader->folded, len);
	while (line_r->len && isspace((unsigned char)*line_r->ptr))
		*line_r = str_from(line_r->ptr + 1, line_r->len - 1);
	while (
	    line_r->len && isspace((unsigned char)line_r->ptr[line_r->len - 1]))
		line_r->len--;
	return 1;
}

/* word_put - bytes of a word; -1: too many */
static int
word_put(struct reader *reader, char *word, size_t *len, struct str more)
{
	if (*len + more.len > WEBCONF_WORD_MAX)
		return reader_failed(reader, "a word without an end");
	memcpy(word + *len, more.ptr, more.len);
	*len += more.len;
	return 0;
}

/* variable - "${NAME}" at the start of rest; its length, 0: it is none, or
 * not known, and stays as it is */
static size_t
variable(struct reader *reader, struct str rest, const char **value_r)
{
	const char *close;

	if (!str_has_prefix(rest, "${"))
		return 0;
	close = memchr(rest.ptr, '}', rest.len);
	if (!close)
		return 0;
	*value_r = webconf_defined(reader->parser,
	    str_from(rest.ptr + 2, (size_t)(close - rest.ptr) - 2));
	return *value_r ? (size_t)(close - rest.ptr) + 1 : 0;
}

/* word_next - the next of a line, without quotes, variables put in; 0: there
 * is none */
static int
word_next(struct reader *reader, struct str *line)
{
	char word[WEBCONF_WORD_MAX], quote = '\0';
	const char *value;
	size_t i = 0, len = 0, n;

	while (i < line->len && isspace((unsigned char)line->ptr[i]))
		i++;
	if (i == line->len)
		return 0;
	if (line->ptr[i] == '"' || line->ptr[i] == '\'')
		quote = line->ptr[i++];
	while (i < line->len) {
		char c = line->ptr[i];

		if (quote ? c == quote : isspace((unsigned char)c) != 0)
			break;
		n = variable(
		    reader, str_from(line->ptr + i, line->len - i), &value);
		if (n == 0 && quote && c == '\\' && i + 1 < line->len &&
		    (line->ptr[i + 1] == quote || line->ptr[i + 1] == '\\'))
			i++;
		if (word_put(reader, word, &len,
			n ? str_of(value) : str_from(line->ptr + i, 1)) < 0)
			return -1;
		i += n ? n : 1;
	}
	i += quote && i < line->len;
	*line = str_from(line->ptr + i, line->len - i);
	if (webconf_word(reader->parser, &reader->words, str_from(word, len),
		reader->file, reader->line) < 0)
		return -1;
	reader->parser->bytes += len;
	if (reader->parser->bytes > WEBCONF_BYTES_MAX)
		return reader_failed(reader, "more than this program reads");
	return 1;
}

/* words_read - all of a line */
static int
words_read(struct reader *reader, struct str line)
{
	int got;

	reader->words.n = 0;
	while ((got = word_next(reader, &line)) > 0)
		continue;
	return got;
}

/* is_loaded - a module, as <IfModule> names it: mod_x.c or x_module */
static bool
is_loaded(const struct webconf *tree, const char *name)
{
	const struct webconf_directive *at = tree->root;
	struct str bare = str_of(name);

	if (str_has_prefix(bare, "mod_") && bare.len > 6)
		bare = str_from(bare.ptr + 4, bare.len - 6);
	else if (bare.len > 7 &&
		 str_is(str_from(bare.ptr + bare.len - 7, 7), "_module"))
		bare.len -= 7;
	for (size_t i = 0; built_in[i]; i++)
		if (str_is(bare, built_in[i]))
			return true;
	for (; at; at = webconf_next(tree->root, at)) {
		const char *other = webconf_arg(at, 0);

		if (webconf_is(at, "LoadModule") &&
		    strncmp(other, bare.ptr, bare.len) == 0 &&
		    strcmp(other + bare.len, "_module") == 0)
			return true;
	}
	return false;
}

/* condition - does what is in the section count? -1: it is none of those */
static int
condition(const struct reader *reader)
{
	const char *name = reader->words.words[0];
	const char *what = reader->words.n > 1 ? reader->words.words[1] : "";
	bool not = *what == '!';

	what += not ;
	if (strcasecmp(name, "IfVersion") == 0)
		return 1;
	if (strcasecmp(name, "IfModule") == 0)
		return is_loaded(reader->parser->tree, what) != not ;
	if (strcasecmp(name, "IfDefine") == 0)
		return (webconf_defined(reader->parser, str_of(what)) !=
			   NULL) != not ;
	if (strcasecmp(name, "IfFile") == 0)
		return (access(what, F_OK) == 0) != not ;
	return -1;
}

/* skips - does what stands here not count? */
static bool
skips(const struct reader *reader)
{
	return reader->n > 0 && reader->open[reader->n - 1].skip;
}

/* section_open - "<Location /x>": line is without its brackets */
static int
section_open(struct reader *reader, struct str line)
{
	struct section *section = &reader->open[reader->n];
	struct webconf_directive *added;
	int holds;

	if (words_read(reader, line) < 0)
		return -1;
	if (reader->words.n == 0 || reader->n == WEBCONF_DEPTH_MAX)
		return reader_failed(reader,
		    reader->words.n ? "more sections in sections than this "
				      "program reads"
				    : "a section without a name");
	holds = condition(reader);
	*section = (struct section){.name = reader->words.words[0],
	    .line = reader->line,
	    .block = holds < 0 && !skips(reader),
	    .skip = holds == 0 || skips(reader)};
	reader->n++;
	if (!section->block)
		return 0;
	added = webconf_add(
	    reader->parser, &reader->words, reader->file, reader->line);
	return added ? webconf_open(reader->parser, added) : -1;
}

/* section_close - "</Location>" */
static int
section_close(struct reader *reader, struct str name)
{
	name = str_trim(name);
	if (reader->n == 0 ||
	    !str_is_nocase(name, reader->open[reader->n - 1].name))
		return reader_failed(
		    reader, "the end of a section that is not open");
	reader->n--;
	if (reader->open[reader->n].block)
		webconf_close(reader->parser);
	return 0;
}

/* directive_act - what reading itself depends on */
static int
directive_act(struct reader *reader, struct webconf_directive *directive)
{
	struct webconf_parser *parser = reader->parser;
	bool optional = webconf_is(directive, "IncludeOptional");

	if (directive->nargs == 0)
		return 0;
	if (webconf_is(directive, "Define"))
		webconf_define(
		    parser, directive->args[0], webconf_arg(directive, 1));
	else if (webconf_is(directive, "UnDefine"))
		webconf_define(parser, directive->args[0], NULL);
	else if (webconf_is(directive, "ServerRoot"))
		parser->root = directive->args[0];
	else if (optional || webconf_is(directive, "Include"))
		return webconf_include(
		    parser, directive, directive->args[0], optional, true);
	return 0;
}

/* line_parse - one line */
static int
line_parse(struct reader *reader, struct str line)
{
	struct webconf_directive *added;

	if (line.len == 0 || *line.ptr == '#')
		return 0;
	if (*line.ptr == '<') {
		if (line.ptr[line.len - 1] != '>' || line.len < 3)
			return reader_failed(
			    reader, "a section's line has no \">\"");
		line = str_from(line.ptr + 1, line.len - 2);
		if (*line.ptr == '/')
			return section_close(
			    reader, str_from(line.ptr + 1, line.len - 1));
		return section_open(reader, line);
	}
	if (skips(reader))
		return 0;
	if (words_read(reader, line) < 0)
		return -1;
	added = webconf_add(
	    reader->parser, &reader->words, reader->file, reader->line);
	return added ? directive_act(reader, added) : -1;
}

/* webconf_apache_text - line after line */
int
webconf_apache_text(
    struct webconf_parser *parser, const char *file, struct str text)
{
	struct reader *reader = arena_alloc(parser->arena, sizeof(*reader));
	struct str line = STR_NONE;
	int got;

	*reader = (struct reader){.parser = parser, .file = file, .text = text};
	reader->folded = arena_alloc(parser->arena,
	    text.len + 1 < LINE_MAX_BYTES ? text.len + 1 : LINE_MAX_BYTES);
	while ((got = line_next(reader, &line)) > 0)
		if (line_parse(reader, line) < 0)
			return -1;
	if (got == 0 && reader->n > 0) {
		reader->line = reader->open[reader->n - 1].line;
		return reader_failed(reader, "a section without an end");
	}
	return got;
}
