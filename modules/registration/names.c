/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/names.h"

#include <string.h>

#include "base/arena.h"
#include "mail/address.h"

/* is_letter - of ASCII */
static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* names_check_user_id - is it fit to be one? */
const char *
names_check_user_id(struct str value, const void *arg)
{
	(void)arg;
	if (value.len < USER_ID_MIN || value.len > USER_ID_MAX)
		return "Choose a user id of 3 to 32 characters.";
	if (!is_letter(value.ptr[0]))
		return "Begin the user id with a letter.";
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];

		if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '.' &&
		    c != '-' && c != '_')
			return "Use letters from a to z, digits, full stops, "
			       "hyphens and underscores in the user id.";
	}
	return NULL;
}

/* plain - what a character looks like; 0 for punctuation */
static char
plain(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	switch (c) {
	case '0':
		return 'o';
	case '1':
	case 'i':
		return 'l';
	case '.':
	case '-':
	case '_':
		return 0;
	default:
		return c;
	}
}

/* names_user - the name of a user id */
struct keystore_name
names_user(struct arena *arena, struct str user_id)
{
	char *text = arena_alloc(arena, user_id.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < user_id.len; i++) {
		char c = plain(user_id.ptr[i]);

		if (c)
			text[len++] = c;
	}
	return (struct keystore_name){KEYSTORE_USER, str_from(text, len)};
}

/* names_mail - the name of a mail address */
int
names_mail(struct arena *arena, struct str email, struct keystore_name *name_r)
{
	struct address address;

	if (address_parse(arena, email, 0, &address))
		return -1;
	name_r->kind = KEYSTORE_MAIL;
	name_r->text = address_fold(arena, &address);
	return 0;
}

/* names_login - whichever it is */
int
names_login(struct arena *arena, struct str login, struct keystore_name *name_r)
{
	if (str_has_byte(login, '@'))
		return names_mail(arena, login, name_r);
	if (names_check_user_id(login, NULL))
		return -1;
	*name_r = names_user(arena, login);
	return 0;
}
