/* SPDX-License-Identifier: BSD-2-Clause */
/* webconf_file - files of a web server's configuration, and what they
 * include */
#include "config.h"

#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "modules/pledgectl/webconf_parse.h"

/* file_fill - all bytes of an open file; their number, or -1 */
static ssize_t
file_fill(int fd, char *room, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size && (n = read(fd, room + len, size - len)) != 0) {
		if (n < 0)
			return -1;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

/* file_read - 1 read, 0 it cannot be, -1 too much */
static int
file_read(struct webconf_parser *parser, const char *path, struct str *text_r)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t n = -1;
	char *room;

	if (fd < 0)
		return 0;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return 0;
	}
	if (st.st_size > WEBCONF_FILE_BYTES ||
	    parser->bytes + (size_t)st.st_size > WEBCONF_BYTES_MAX ||
	    parser->tree->files == WEBCONF_FILES_MAX) {
		close(fd);
		return err_set(parser->err,
		    "%s: more, or longer, files than this program reads", path);
	}
	room = arena_alloc(parser->arena, (size_t)st.st_size + 1);
	n = file_fill(fd, room, (size_t)st.st_size);
	close(fd);
	if (n < 0)
		return 0;
	parser->bytes += (size_t)n;
	parser->tree->files++;
	*text_r = str_from(room, (size_t)n);
	return 1;
}

/* text_parse - by the kind */
static int
text_parse(struct webconf_parser *parser, const char *file, struct str text)
{
	return parser->tree->kind == WEBCONF_NGINX
		   ? webconf_nginx_text(parser, file, text)
		   : webconf_apache_text(parser, file, text);
}

/* file_parse - 1, 0 it cannot be read, -1 */
static int
file_parse(struct webconf_parser *parser, const char *path)
{
	struct str text;
	int got;

	if (parser->includes == WEBCONF_DEPTH_MAX)
		return err_set(parser->err,
		    "%s: includes in includes without an end", path);
	got = file_read(parser, path, &text);
	if (got <= 0)
		return got;
	parser->includes++;
	got = text_parse(parser, arena_strdup(parser->arena, path), text);
	parser->includes--;
	return got < 0 ? -1 : 1;
}

/* include_unread - it is remembered */
static void
include_unread(
    struct webconf_parser *parser, struct webconf_directive *directive)
{
	directive->unread = true;
	if (!parser->tree->unread)
		parser->tree->unread = directive;
}

/* include_glob - all files of a pattern, in the order of their names */
static int
include_glob(struct webconf_parser *parser, struct webconf_directive *directive,
    const char *pattern, bool maybe, bool folders)
{
	struct stat st;
	glob_t found;
	int ret = glob(pattern, 0, NULL, &found);

	if (ret != 0) {
		if (ret != GLOB_NOMATCH || !maybe)
			include_unread(parser, directive);
		return 0;
	}
	for (size_t i = 0; i < found.gl_pathc && ret >= 0; i++) {
		const char *path = found.gl_pathv[i];

		if (folders && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
			if (parser->includes == WEBCONF_DEPTH_MAX)
				break;
			parser->includes++;
			ret = include_glob(parser, directive,
			    arena_printf(parser->arena, "%s/*", path), true,
			    true);
			parser->includes--;
		} else {
			ret = file_parse(parser, path);
			if (ret == 0)
				include_unread(parser, directive);
		}
	}
	globfree(&found);
	return ret < 0 ? -1 : 0;
}

/* webconf_include - where includes are followed */
int
webconf_include(struct webconf_parser *parser,
    struct webconf_directive *directive, const char *pattern, bool maybe,
    bool folders)
{
	const char *path = pattern;

	if (!parser->follow)
		return 0;
	if (*pattern != '/')
		path = arena_printf(
		    parser->arena, "%s/%s", parser->root, pattern);
	return include_glob(parser, directive, path,
	    maybe || strpbrk(pattern, "*?[") != NULL, folders);
}

/* parser_init - an empty tree */
static void
parser_init(struct webconf_parser *parser_r, struct arena *arena,
    enum webconf_kind kind, const char *name, struct err *err)
{
	const char *slash = strrchr(name, '/');
	struct webconf_directive *root = arena_alloc(arena, sizeof(*root));

	*root = (struct webconf_directive){
	    .name = "", .file = arena_strdup(arena, name), .block = true};
	*parser_r = (struct webconf_parser){.arena = arena,
	    .tree = arena_alloc(arena, sizeof(*parser_r->tree)),
	    .at = root,
	    .root = slash ? arena_str(
				arena, str_from(name, (size_t)(slash - name)))
			  : ".",
	    .err = err};
	*parser_r->tree = (struct webconf){.kind = kind, .root = root};
}

/* webconf_parse - a text */
int
webconf_parse(struct arena *arena, enum webconf_kind kind, const char *name,
    const char *text, const struct webconf **webconf_r, struct err *err)
{
	struct webconf_parser parser;

	parser_init(&parser, arena, kind, name, err);
	if (strlen(text) > WEBCONF_FILE_BYTES)
		return err_set(err, "%s: longer than this program reads", name);
	*webconf_r = parser.tree;
	return text_parse(&parser, parser.tree->root->file, str_of(text));
}

/* envvars - what Debian's start of Apache sets: "export NAME=VALUE" beside
 * the main file */
static int
envvars(struct webconf_parser *parser)
{
	struct str text, line, name;
	int got = file_read(parser,
	    arena_printf(parser->arena, "%s/envvars", parser->root), &text);

	if (got <= 0)
		return got;
	while (!str_is_none(text)) {
		line = str_trim(str_cut(&text, '\n'));
		if (!str_has_prefix(line, "export ") ||
		    !str_has_byte(line, '='))
			continue;
		line = str_from(line.ptr + 7, line.len - 7);
		name = str_cut(&line, '=');
		/* $SUFFIX is for several on a host: empty here */
		line = str_cut(&line, '$');
		webconf_define(parser, arena_str(parser->arena, name),
		    arena_str(parser->arena, line));
	}
	return 0;
}

/* webconf_load - a file, and what it includes */
int
webconf_load(struct arena *arena, enum webconf_kind kind, const char *path,
    const struct webconf **webconf_r, struct err *err)
{
	struct webconf_parser parser;
	int got;

	parser_init(&parser, arena, kind, path, err);
	parser.follow = true;
	*webconf_r = parser.tree;
	if (kind == WEBCONF_APACHE && envvars(&parser) < 0)
		return -1;
	got = file_parse(&parser, path);
	if (got == 0)
		return err_set(err, "%s: it cannot be read", path);
	return got < 0 ? -1 : 0;
}

/* webconf_guess - by the first line that only one of them could have: nginx's
 * end with ";" or "{", Apache's sections begin with "<" */
int
webconf_guess(const char *path, enum webconf_kind *kind_r, struct err *err)
{
	struct arena *arena = arena_new(WEBCONF_ARENA_BYTES);
	struct webconf_parser parser;
	struct str text, line;
	bool known = false;
	int got;

	parser_init(&parser, arena, WEBCONF_NGINX, path, err);
	*kind_r = WEBCONF_APACHE;
	got = file_read(&parser, path, &text);
	while (got > 0 && !known && !str_is_none(text)) {
		line = str_trim(str_cut(&text, '\n'));
		if (line.len == 0 || *line.ptr == '#')
			continue;
		known = strchr("<;{", *line.ptr) ||
			strchr(";{", line.ptr[line.len - 1]);
		if (known && *line.ptr != '<')
			*kind_r = WEBCONF_NGINX;
	}
	arena_free(&arena);
	if (got == 0)
		return err_set(err, "%s: it cannot be read", path);
	return got < 0 ? -1 : 0;
}
