/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/instance_text.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"

#define INSTANCE_LINE_MAX 4096

/* Where text is found, the name is put into it: before what is behind at. */
struct insertion {
	const char *found;
	size_t at;
	const char *before, *behind; /* of the name */
};

/* In the includes of the web servers. */
static const struct insertion web[] = {
    {"upstream formpledge_", 20, "", "_"},
    {"fastcgi_pass formpledge_", 24, "", "_"},
    {"fcgi://formpledge-", 18, "", "-"},
    {"authn formpledge ", 16, "_", ""},
    {"Provider formpledge ", 19, "_", ""},
    {"/formpledge.log ", 11, "-", ""},
    {"/formpledge-error.log", 11, "-", ""},
    {NULL, 0, NULL, NULL},
};

/* In settings that say a place. */
static const struct insertion places[] = {
    {"/var/lib/formpledge/", 20, "", "/"},
    {"/run/formpledge/", 16, "", "/"},
    {NULL, 0, NULL, NULL},
};

/* find - where needle begins in text from a place on, or SIZE_MAX */
static size_t
find(struct str text, size_t from, const char *needle)
{
	size_t len = strlen(needle);

	for (size_t i = from; i + len <= text.len; i++)
		if (memcmp(text.ptr + i, needle, len) == 0)
			return i;
	return SIZE_MAX;
}

/* insert - at every place of one kind */
static void
insert(const struct instance *instance, const struct insertion *insertion,
    struct str line, struct buf *out)
{
	size_t from = 0, at;

	while ((at = find(line, from, insertion->found)) != SIZE_MAX) {
		at += insertion->at;
		buf_put(out, str_from(line.ptr + from, at - from));
		buf_printf(out, "%s%s%s", insertion->before, instance->name,
		    insertion->behind);
		from = at;
	}
	buf_put(out, str_from(line.ptr + from, line.len - from));
}

/* insert_all - one kind after the other */
static void
insert_all(const struct instance *instance, const struct insertion *list,
    struct str line, struct buf *out)
{
	struct buf rooms[2] = {
	    BUF_INIT(INSTANCE_LINE_MAX), BUF_INIT(INSTANCE_LINE_MAX)};
	size_t i;

	for (i = 0; list[i].found; i++) {
		struct buf *room = &rooms[i % 2];

		buf_clear(room);
		insert(instance, &list[i], line, room);
		line = buf_str(room);
	}
	buf_put(out, line);
	buf_free(&rooms[0]);
	buf_free(&rooms[1]);
}

/* socket - "unix:/run/formpledge/x.sock": a folder of the site's own */
static void
socket_put(const struct instance *instance, struct str line, struct buf *out)
{
	size_t at = find(line, 0, "unix:/"), slash = at;

	for (size_t i = at;
	     at != SIZE_MAX && i < line.len && !strchr(";|\" ", line.ptr[i]);
	     i++)
		if (line.ptr[i] == '/')
			slash = i;
	if (at == SIZE_MAX) {
		buf_put(out, line);
		return;
	}
	buf_put(out, str_from(line.ptr, slash));
	buf_printf(out, "/%s", instance->name);
	buf_put(out, str_from(line.ptr + slash, line.len - slash));
}

/* include_line - sockets, names, and the folder that it includes from */
static void
include_line(const struct instance *instance, struct str line, struct buf *out)
{
	struct buf sockets = BUF_INIT(INSTANCE_LINE_MAX);
	struct buf folders = BUF_INIT(INSTANCE_LINE_MAX);
	struct buf root = BUF_INIT(INSTANCE_LINE_MAX);
	struct insertion folder = {NULL, 0, "", "/"};

	buf_printf(&root, "%s/", instance->root);
	folder.found = buf_text(&root);
	folder.at = root.len;
	socket_put(instance, line, &sockets);
	insert(instance, &folder, buf_str(&sockets), &folders);
	insert_all(instance, web, buf_str(&folders), out);
	buf_free(&sockets);
	buf_free(&folders);
	buf_free(&root);
}

/* instance_include - line by line */
void
instance_include(
    const struct instance *instance, struct str text, struct buf *out)
{
	while (text.len) {
		include_line(instance, str_cut(&text, '\n'), out);
		buf_putc(out, '\n');
	}
}

/* instance_upstreams - the blocks of that kind */
void
instance_upstreams(
    const struct instance *instance, struct str text, struct buf *out)
{
	bool inside = false;

	buf_printf(out,
	    "# The sockets of the site %s. Include this in http { }, behind\n"
	    "# %s/nginx/formpledge-http.conf, which is there once.\n",
	    instance->name, instance->root);
	while (text.len) {
		struct str line = str_cut(&text, '\n');

		if (str_has_prefix(line, "upstream "))
			inside = true;
		if (!inside)
			continue;
		include_line(instance, line, out);
		buf_putc(out, '\n');
		inside = !str_has_prefix(line, "}");
	}
}

/* underscored - a database's name has no dash that would want quoting */
static void
underscored(const char *name, struct buf *out)
{
	for (; *name; name++)
		buf_putc(out, *name == '-' ? '_' : *name);
}

/* account - "formpledge-feedback" as "fp-feedback-NAME"; how long it was */
static size_t
account(const struct instance *instance, struct str text, struct buf *out)
{
	static const char prefix[] = "formpledge-";
	size_t len = sizeof(prefix) - 1;

	while (
	    len < text.len && ((text.ptr[len] >= 'a' && text.ptr[len] <= 'z') ||
				  text.ptr[len] == '-'))
		len++;
	buf_puts(out, "fp-");
	buf_put(out, str_from(text.ptr + sizeof(prefix) - 1,
			 len - (sizeof(prefix) - 1)));
	buf_printf(out, "-%s", instance->name);
	return len;
}

/* is_account - does text at i begin an account's name, and not a program's? */
static bool
is_account(struct str text, size_t i)
{
	static const char *const before[] = {"'", "mysql://", "\nu ", "\ng "};

	if (find(str_from(text.ptr + i, text.len - i), 0, "formpledge-") != 0)
		return false;
	for (size_t k = 0; k < sizeof(before) / sizeof(before[0]); k++) {
		size_t len = strlen(before[k]);

		if (i >= len && memcmp(text.ptr + i - len, before[k], len) == 0)
			return true;
	}
	return false;
}

/* instance_accounts - databases and accounts of the site's own */
void
instance_accounts(
    const struct instance *instance, struct str text, struct buf *out)
{
	static const char base[] = "formpledge_";
	size_t i = 0, len = sizeof(base) - 1;

	while (i < text.len) {
		if (is_account(text, i)) {
			i += account(instance,
			    str_from(text.ptr + i, text.len - i), out);
		} else if (i + len <= text.len &&
			   memcmp(text.ptr + i, base, len) == 0) {
			buf_puts(out, base);
			underscored(instance->name, out);
			buf_putc(out, '_');
			i += len;
		} else {
			buf_putc(out, text.ptr[i++]);
		}
	}
}

/* is_place - a commented setting that says one? */
static bool
is_place(struct str line)
{
	if (line.len < 2 || line.ptr[0] != '#' || line.ptr[1] == ' ' ||
	    find(line, 0, " = ") == SIZE_MAX)
		return false;
	for (size_t i = 0; places[i].found; i++)
		if (find(line, 0, places[i].found) != SIZE_MAX)
			return true;
	return false;
}

/* user_put - "#user = "formpledge-staff";": the account of this site */
static void
user_put(const struct instance *instance, struct str line, struct buf *out)
{
	size_t at = find(line, 0, "formpledge-");
	size_t len;

	buf_put(out, str_from(line.ptr + 1, at - 1));
	len = account(instance, str_from(line.ptr + at, line.len - at), out);
	buf_put(out, str_from(line.ptr + at + len, line.len - at - len));
}

/* instance_settings - what names a place is said, all else stays as it is */
void
instance_settings(
    const struct instance *instance, struct str text, struct buf *out)
{
	while (text.len) {
		struct str line = str_cut(&text, '\n');

		if (is_place(line))
			insert_all(instance, places,
			    str_from(line.ptr + 1, line.len - 1), out);
		else if (str_has_prefix(line, "#user = \"formpledge-"))
			user_put(instance, line, out);
		else
			buf_put(out, line);
		buf_putc(out, '\n');
	}
}
