/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/names.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "mail/address.h"

/* User ids that would be taken for the site's own voice, or a machine's: the
 * mailboxes of RFC 2142, and what programs and people take for an office. */
static const char *const kept_back[] = {
    /* RFC 2142 */
    "abuse", "ftp", "hostmaster", "info", "marketing", "news", "noc",
    "postmaster", "sales", "security", "support", "usenet", "uucp", "webmaster",
    "www",
    /* offices */
    "account", "accounts", "admin", "administrator", "billing", "contact",
    "customer-service", "dpo", "editor", "feedback", "formpledge", "gdpr",
    "help", "helpdesk", "jobs", "legal", "member", "members", "moderator",
    "newsletter", "office", "official", "operator", "owner", "policy", "press",
    "privacy", "registration", "service", "services", "site", "staff", "survey",
    "surveys", "team", "trust",
    /* machines */
    "anonymous", "api", "bot", "daemon", "guest", "localhost", "login",
    "logout", "mail", "mailer-daemon", "nobody", "no-reply", "null", "root",
    "server", "superuser", "sysadmin", "sysop", "system", "test", "undefined",
    "user"};

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
		return N_("Choose a user id of 3 to 32 characters.");
	if (!is_letter(value.ptr[0]))
		return N_("Begin the user id with a letter.");
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];

		if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '.' &&
		    c != '-' && c != '_')
			return N_(
			    "Use letters from a to z, digits, full stops, "
			    "hyphens and underscores in the user id.");
	}
	return NULL;
}

/* plain - what a character looks like; "" for punctuation */
static const char *
plain(char c)
{
	static const char *const letters[] = {"a", "b", "c", "d", "e", "f", "g",
	    "h", "l", "j", "k", "l", "rn", "n", "o", "p", "q", "r", "s", "t",
	    "u", "v", "vv", "x", "y", "z"};
	static const char *const digits[] = {
	    "o", "l", "2", "3", "4", "5", "6", "7", "8", "9"};

	if (c >= 'A' && c <= 'Z')
		return letters[c - 'A'];
	if (c >= 'a' && c <= 'z')
		return letters[c - 'a'];
	return c >= '0' && c <= '9' ? digits[c - '0'] : "";
}

/* fold - the name of a user id, its length; text has room for twice as much */
static size_t
fold(struct str user_id, char *text)
{
	size_t len = 0;

	for (size_t i = 0; i < user_id.len; i++) {
		for (const char *p = plain(user_id.ptr[i]); *p; p++)
			text[len++] = *p;
	}
	return len;
}

/* names_check_new_user_id - and may it be anybody's? */
const char *
names_check_new_user_id(struct str value, const void *arg)
{
	const char *wrong = names_check_user_id(value, arg);
	char name[2 * USER_ID_MAX], other[2 * USER_ID_MAX];
	size_t len;

	if (wrong)
		return wrong;
	len = fold(value, name);
	for (size_t i = 0; i < sizeof(kept_back) / sizeof(*kept_back); i++) {
		if (fold(str_of(kept_back[i]), other) == len &&
		    memcmp(name, other, len) == 0)
			return N_("This user id is kept for the site itself. "
				  "Choose another.");
	}
	return NULL;
}

/* names_user - the name of a user id */
struct keystore_name
names_user(struct arena *arena, struct str user_id)
{
	char *text = arena_alloc(arena, 2 * user_id.len + 1);

	return (struct keystore_name){
	    KEYSTORE_USER, str_from(text, fold(user_id, text))};
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

/* names_move - another name in the index; somebody else's is no fault */
enum db_status
names_move(const struct account_env *env, const struct datakey *key,
    struct keystore_name name, bool *taken_r, struct err *err)
{
	struct err why = ERR_NONE;
	bool found;
	enum db_status status = keystore_move(
	    env->keys, str_from(key->id, sizeof(key->id)), name, &found, &why);

	*taken_r = status == DB_DUPLICATE;
	if (*taken_r)
		return DB_OK;
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}
