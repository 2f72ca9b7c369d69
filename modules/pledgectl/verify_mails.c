/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_mails.h"

#include <ctype.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "modules/pledgectl/canary_search.h"

#define MAIL_MAX  (256 * 1024) /* bytes of a mail of ours */
#define PATH_SIZE 4096
#define LOOK_MS	  200 /* between two looks */

/* mail_read - a file; STR_NONE where it cannot be a mail of ours */
static struct str
mail_read(struct arena *arena, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char *bytes;
	struct stat st;
	ssize_t n = -1;

	if (fd < 0)
		return STR_NONE;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size < MAIL_MAX) {
		bytes = arena_alloc(arena, (size_t)st.st_size + 1);
		n = read(fd, bytes, (size_t)st.st_size);
	}
	close(fd);
	return n < 0 ? STR_NONE : str_from(bytes, (size_t)n);
}

/* verify_mails_find - walk the folder */
size_t
verify_mails_find(struct arena *arena, const char *folder, time_t since,
    const struct canary_search *search, struct str *first_r)
{
	char root[PATH_SIZE];
	char *const roots[] = {root, NULL};
	struct canary_hit hit;
	FTSENT *entry;
	size_t found = 0;
	FTS *tree;

	*first_r = STR_NONE;
	snprintf(root, sizeof(root), "%s", folder);
	tree = fts_open(
	    roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	while (tree && (entry = fts_read(tree))) {
		struct str mail;

		if (entry->fts_info != FTS_F ||
		    entry->fts_statp->st_mtime < since)
			continue;
		mail = mail_read(arena, entry->fts_path);
		if (str_is_none(mail) ||
		    !canary_search_bytes(search, mail.ptr, mail.len, &hit))
			continue;
		if (found++ == 0)
			*first_r = mail;
	}
	if (tree)
		fts_close(tree);
	return found;
}

/* verify_mails_wait - until there is one, or time is up */
size_t
verify_mails_wait(struct arena *arena, const char *folder, time_t since,
    unsigned secs, const struct canary_search *search, struct str *first_r)
{
	const struct timespec look = {0, LOOK_MS * 1000000L};
	size_t found;

	for (unsigned ms = 0;; ms += LOOK_MS) {
		found = verify_mails_find(
		    arena, folder, since, search, first_r);
		if (found || ms >= secs * 1000)
			return found;
		nanosleep(&look, NULL);
	}
}

/* verify_mail_headers - up to the first empty line */
struct str
verify_mail_headers(struct str mail)
{
	for (size_t i = 0; i + 1 < mail.len; i++)
		if (mail.ptr[i] == '\n' &&
		    (mail.ptr[i + 1] == '\n' ||
			(mail.ptr[i + 1] == '\r' && i + 2 < mail.len &&
			    mail.ptr[i + 2] == '\n')))
			return str_from(mail.ptr, i + 1);
	return mail;
}

/* digit - of base 16 */
static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10 : -1;
}

/* read_quoted - quoted-printable, in place */
static struct str
read_quoted(char *text, size_t len)
{
	size_t to = 0;

	for (size_t i = 0; i < len; i++) {
		size_t line = i + 1;

		if (text[i] != '=') {
			text[to++] = text[i];
			continue;
		}
		if (line < len && text[line] == '\r')
			line++;
		if (line < len && text[line] == '\n')
			i = line;
		else if (i + 2 < len && digit(text[i + 1]) >= 0 &&
			 digit(text[i + 2]) >= 0) {
			text[to++] = (char)(digit(text[i + 1]) << 4 |
					    digit(text[i + 2]));
			i += 2;
		}
	}
	return str_from(text, to);
}

/* read_base64 - in place */
static struct str
read_base64(char *text, size_t len)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkl"
				      "mnopqrstuvwxyz0123456789+/";
	unsigned bits = 0, n = 0;
	size_t to = 0;

	for (size_t i = 0; i < len && text[i] != '='; i++) {
		const char *at = text[i] ? strchr(letters, text[i]) : NULL;

		if (!at)
			continue;
		bits = (bits << 6 | (unsigned)(at - letters)) & 0xffffff;
		n += 6;
		if (n < 8)
			continue;
		n -= 8;
		text[to++] = (char)(bits >> n & 0xff);
	}
	return str_from(text, to);
}

/* says - is that in the headers, whatever the case? */
static int
says(struct str headers, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i + len <= headers.len; i++)
		if (strncasecmp(headers.ptr + i, text, len) == 0)
			return 1;
	return 0;
}

/* verify_mail_body - decoded */
struct str
verify_mail_body(struct arena *arena, struct str mail)
{
	struct str headers = verify_mail_headers(mail);
	size_t len = mail.len - headers.len;
	char *body = arena_alloc(arena, len + 1);

	memcpy(body, mail.ptr + headers.len, len);
	if (says(headers, "\nContent-Transfer-Encoding: quoted-printable"))
		return read_quoted(body, len);
	if (says(headers, "\nContent-Transfer-Encoding: base64"))
		return read_base64(body, len);
	return str_from(body, len);
}
