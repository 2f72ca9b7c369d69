/* SPDX-License-Identifier: BSD-2-Clause */
/* webconf_nginx - words, ";" and braces, as nginx reads them */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "modules/pledgectl/webconf_parse.h"

/* A text while it is read. */
struct reader {
	struct webconf_parser *parser;
	const char *file;
	struct str text;
	size_t at;
	int line;
	size_t depth; /* blocks open in this file */
};

enum token { TOKEN_WORD, TOKEN_SEMICOLON, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_END };

static const char blanks[] = " \t\r\n";

/* reader_failed - with file and line */
static int
reader_failed(struct reader *reader, const char *what)
{
	return err_set(
	    reader->parser->err, "%s:%d: %s", reader->file, reader->line, what);
}

/* reader_peek - the next byte, or -1 */
static int
reader_peek(const struct reader *reader)
{
	if (reader->at == reader->text.len)
		return -1;
	return (unsigned char)reader->text.ptr[reader->at];
}

/* reader_take - and go on */
static int
reader_take(struct reader *reader)
{
	int c = reader_peek(reader);

	if (c >= 0)
		reader->at++;
	if (c == '\n')
		reader->line++;
	return c;
}

/* reader_skip - blanks and comments */
static void
reader_skip(struct reader *reader)
{
	int c;

	while ((c = reader_peek(reader)) >= 0) {
		if (c == '#')
			while (c >= 0 && c != '\n')
				c = reader_take(reader);
		else if (c && strchr(blanks, c))
			reader_take(reader);
		else
			return;
	}
}

/* escaped - what stands for a backslash and this byte; 0: both of them */
static char
escaped(int c)
{
	static const char from[] = "\"'\\trn", to[] = "\"'\\\t\r\n";
	const char *at = c > 0 ? strchr(from, c) : NULL;

	return at ? to[at - from] : '\0';
}

/* word_escape - what stands behind a backslash */
static size_t
word_escape(struct reader *reader, char *out)
{
	int c = reader_take(reader);

	out[0] = escaped(c);
	if (out[0])
		return 1;
	out[0] = '\\';
	out[1] = (char)c;
	return c < 0 ? 1 : 2;
}

/* word_quoted - up to the same quote */
static int
word_quoted(struct reader *reader, char *out, size_t *len_r)
{
	int c, quote = reader_take(reader);
	size_t n = 0;

	while ((c = reader_take(reader)) != quote) {
		if (c < 0 || n + 2 > WEBCONF_WORD_MAX)
			return reader_failed(
			    reader, "the text that a quote begins has no end");
		if (c == '\\')
			n += word_escape(reader, out + n);
		else
			out[n++] = (char)c;
	}
	*len_r = n;
	c = reader_peek(reader);
	if (c < 0 || (c && strchr(" \t\r\n;{)", c)))
		return 0;
	return reader_failed(reader, "something stands close behind a quote");
}

/* word_bare - up to a blank, ";" or "{"; that of "${name}" is in the word */
static int
word_bare(struct reader *reader, char *out, size_t *len_r)
{
	bool dollar = false;
	size_t n = 0;
	int c;

	while ((c = reader_peek(reader)) >= 0) {
		if (c == ';' || (c && strchr(blanks, c)) ||
		    (c == '{' && !dollar))
			break;
		if (n + 2 > WEBCONF_WORD_MAX)
			return reader_failed(reader, "a word without an end");
		reader_take(reader);
		if (c == '\\')
			n += word_escape(reader, out + n);
		else
			out[n++] = (char)c;
		dollar = c == '$';
	}
	*len_r = n;
	return 0;
}

/* reader_token - the next one; -1: not well-formed */
static int
reader_token(struct reader *reader, struct webconf_words *words)
{
	char word[WEBCONF_WORD_MAX];
	size_t len = 0;
	int c;

	reader_skip(reader);
	c = reader_peek(reader);
	if (c < 0)
		return TOKEN_END;
	if (c == ';' || c == '{' || c == '}') {
		reader_take(reader);
		return c == ';'	  ? TOKEN_SEMICOLON
		       : c == '{' ? TOKEN_OPEN
				  : TOKEN_CLOSE;
	}
	if ((c == '"' || c == '\'' ? word_quoted(reader, word, &len)
				   : word_bare(reader, word, &len)) < 0 ||
	    webconf_word(reader->parser, words, str_from(word, len),
		reader->file, reader->line) < 0)
		return -1;
	return TOKEN_WORD;
}

/* has_code - is the block a program, of the Lua module? */
static bool
has_code(const char *name)
{
	static const char tail[] = "_by_lua_block";
	size_t len = strlen(name);

	return len >= sizeof(tail) - 1 &&
	       strcmp(name + len - (sizeof(tail) - 1), tail) == 0;
}

/* skip_code - up to the brace that closes it */
static int
skip_code(struct reader *reader)
{
	size_t open = 1;
	int c;

	while (open > 0 && (c = reader_take(reader)) >= 0)
		open += c == '{' ? 1 : c == '}' ? (size_t)-1 : 0;
	return open ? reader_failed(reader, "a block of Lua has no end") : 0;
}

/* reader_block - "{": a directive with a block */
static int
reader_block(struct reader *reader, const struct webconf_words *words, int line)
{
	struct webconf_directive *added;

	if (words->n == 0)
		return reader_failed(reader, "a \"{\" without a name");
	added = webconf_add(reader->parser, words, reader->file, line);
	if (!added)
		return -1;
	if (has_code(added->name))
		return skip_code(reader);
	reader->depth++;
	return webconf_open(reader->parser, added);
}

/* reader_simple - ";": a directive; an include is read at once */
static int
reader_simple(
    struct reader *reader, const struct webconf_words *words, int line)
{
	struct webconf_directive *added;

	if (words->n == 0)
		return reader_failed(reader, "a \";\" without a name");
	added = webconf_add(reader->parser, words, reader->file, line);
	if (!added)
		return -1;
	if (added->nargs != 1 || strcmp(added->name, "include") != 0)
		return 0;
	return webconf_include(
	    reader->parser, added, added->args[0], false, false);
}

/* reader_close - "}" */
static int
reader_close(struct reader *reader, const struct webconf_words *words)
{
	if (words->n > 0 || reader->depth == 0)
		return reader_failed(reader, "a \"}\" that closes nothing");
	reader->depth--;
	webconf_close(reader->parser);
	return 0;
}

/* reader_directive - one, or the end of a block; 1: the text has ended */
static int
reader_directive(struct reader *reader, struct webconf_words *words)
{
	int line, token;

	words->n = 0;
	reader_skip(reader);
	line = reader->line;
	while ((token = reader_token(reader, words)) == TOKEN_WORD)
		continue;
	switch (token) {
	case TOKEN_SEMICOLON:
		return reader_simple(reader, words, line);
	case TOKEN_OPEN:
		return reader_block(reader, words, line);
	case TOKEN_CLOSE:
		return reader_close(reader, words);
	case TOKEN_END:
		if (words->n || reader->depth)
			return reader_failed(reader,
			    "the file ends where \";\" or \"}\" is due");
		return 1;
	default:
		return -1;
	}
}

/* webconf_nginx_text - directive after directive */
int
webconf_nginx_text(
    struct webconf_parser *parser, const char *file, struct str text)
{
	struct reader reader = {
	    .parser = parser, .file = file, .text = text, .line = 1};
	struct webconf_words *words = arena_alloc(
	    parser->arena, sizeof(*words));
	int ret;

	while ((ret = reader_directive(&reader, words)) == 0)
		continue;
	return ret < 0 ? -1 : 0;
}
