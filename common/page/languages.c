/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "page/languages.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "conf/site.h"
#include "http/language.h"
#include "page/template.h"

#define CATALOGUE_MAX (4 * 1024 * 1024) /* bytes */

/* read_all - size bytes of a file into the arena */
static int
read_all(struct arena *arena, int fd, size_t size, struct str *bytes_r)
{
	char *bytes = arena_alloc(arena, size + 1);
	size_t len = 0;
	ssize_t got = 1;

	while (len < size && (got = read(fd, bytes + len, size - len)) > 0)
		len += (size_t)got;
	*bytes_r = str_from(bytes, len);
	return got < 0 ? -1 : 0;
}

/* read_file - 1 and the bytes, 0 no such file, -1 */
static int
read_file(
    struct arena *arena, const char *path, struct str *bytes_r, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), ret = 1;
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > CATALOGUE_MAX)
		ret = err_set(err, "%s: not a file of at most %d MiB", path,
		    CATALOGUE_MAX / 1024 / 1024);
	else if (read_all(arena, fd, (size_t)st.st_size, bytes_r) < 0)
		ret = err_set_errno(err, "%s: cannot be read", path);
	close(fd);
	return ret;
}

/* own_words - the operator's catalogue of a tag; false: none that can be
 * used */
static bool
own_words(struct arena *arena, const char *folder, const char *tag,
    const struct words **words_r)
{
	struct err err = ERR_NONE, damage = ERR_NONE;
	struct str bytes;
	const char *path;
	int got;

	if (!*folder)
		return false;
	path = arena_printf(arena, "%s/%s.mo", folder, tag);
	got = read_file(arena, path, &bytes, &err);
	if (got > 0 && words_load(arena, bytes, words_r, &damage) == 0)
		return true;
	if (got > 0)
		err_set(&err, "%s: %s", path, err_text(&damage));
	if (got)
		log_warning("%s; it is left out", err_text(&err));
	return false;
}

/* builtin_words - the program's catalogue of a tag; false: none */
static bool
builtin_words(
    struct arena *arena, const char *tag, const struct words **words_r)
{
	const struct catalogue *at = page_catalogues;
	struct err err = ERR_NONE;

	while (at->tag && !str_is_nocase(str_of(tag), at->tag))
		at++;
	return at->tag &&
	       words_load(arena, str_from(at->mo, at->len), words_r, &err) == 0;
}

/* words_for - of the tag, or without its last subtags; NULL: English */
static const struct words *
words_for(struct arena *arena, const char *folder, const char *tag)
{
	char *part = arena_strdup(arena, tag), *hyphen;
	const struct words *words;

	for (;;) {
		if (own_words(arena, folder, part, &words) ||
		    builtin_words(arena, part, &words))
			return words;
		hyphen = strrchr(part, '-');
		if (!hyphen)
			break;
		*hyphen = '\0';
	}
	if (!str_is_nocase(str_of(part), "en"))
		log_warning("there is no catalogue for the language \"%s\": "
			    "its texts are English but where a template of "
			    "your own says otherwise",
		    tag);
	return NULL;
}

/* languages_words - without templates */
const struct words *
languages_words(struct arena *arena, const struct site *site, const char *tag)
{
	return words_for(arena, site->templates, tag);
}

/* languages_open - in the order of the settings */
int
languages_open(struct arena *arena, const struct site *site,
    const struct embed *const *tables, struct language **list_r, size_t *n_r,
    struct err *err)
{
	struct language *list;
	size_t n = 0;

	while (site->languages[n])
		n++;
	list = arena_alloc_n(arena, n, sizeof(*list));
	*list_r = list;
	for (*n_r = 0; *n_r < n; ++*n_r) {
		struct language *language = &list[*n_r];

		language->tag = site->languages[*n_r];
		language->words = words_for(
		    arena, site->templates, language->tag);
		if (template_set_open(tables,
			*site->templates ? site->templates : NULL, language,
			&language->templates, err) < 0)
			return -1;
	}
	return 0;
}

/* languages_close - give the templates back */
void
languages_close(struct language *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		template_set_close(&list[i].templates);
}
