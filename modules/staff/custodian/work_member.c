/* SPDX-License-Identifier: BSD-2-Clause */
/* work_member - one member: the key for a look, and the end of an account */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "modules/registration/store/account.h"
#include "modules/registration/store/disclosed.h"
#include "modules/registration/store/erasure.h"
#include "modules/registration/store/look.h"
#include "modules/registration/store/names.h"
#include "modules/staff/custodian/work.h"

#define PART	      '\x1f'
#define TICKET	      "staff ticket"
#define TICKET_SECRET "staff ticket of a look"

/* env_of - what members are worked on with */
static struct account_env
env_of(const struct question *question)
{
	const struct work *work = question->work;

	return (struct account_env){
	    .db = work->registration,
	    .keys = work->keys,
	    .arena = work->arena,
	    .now_secs = question->now_secs,
	    .audiences = work->audiences,
	};
}

/* is_exact - the member's own user id or address, and no look-alike? */
static bool
is_exact(const struct question *question, const struct member *member)
{
	const char *login = arena_str(
	    question->work->arena, question->ask->object);

	return str_is_nocase(member->email, login) ||
	       str_is(member->user_id, login);
}

/* record - for the member, and for the site; in this order, so that what a
 * crash leaves between the two is a look on record that did not happen */
static enum db_status
record(const struct question *question, const struct account_env *env,
    const struct datakey *key, const char *what, struct err *err)
{
	const struct look_entry entry = {
	    .when = env->now_secs,
	    .who = question->ask->who,
	    .what = str_of(what),
	    .reason = str_trim(question->ask->reason),
	    .tell_from = question->ask->what == AUDIT_MEMBER_TELL
			     ? question->ask->tell_from
			     : 0,
	};
	enum db_status status = look_add(env, key, &entry, err);

	if (status != DB_OK)
		return status;
	return work_record(question, question->ask->what, AUDIT_MEMBER,
	    audit_id(env->arena, key->id, sizeof(key->id)), err);
}

/* none - nobody of that name: that is a thing to know as well */
static enum db_status
none(const struct question *question, struct err *err)
{
	enum db_status status = work_record(
	    question, AUDIT_MEMBER_FIND, AUDIT_NONE, STR(""), err);

	question->answer->said = CUSTODIAN_NONE;
	return status;
}

/* ticket_secret - under which tickets are sealed */
static void
ticket_secret(const struct question *question, struct secret *secret_r)
{
	secret_derive(keyring_get(question->work->keyring, "index"),
	    TICKET_SECRET, secret_r);
}

/* ticket_new - that this person has looked at this member, just now */
static struct str
ticket_new(const struct question *question, const struct datakey *key)
{
	struct arena *arena = question->work->arena;
	struct secret secret;
	struct str who = question->ask->who, payload;
	char *bytes = arena_alloc(arena, DATAKEY_ID_BYTES + who.len);
	char *ticket;

	memcpy(bytes, key->id, DATAKEY_ID_BYTES);
	memcpy(bytes + DATAKEY_ID_BYTES, who.ptr, who.len);
	payload = str_from(bytes, DATAKEY_ID_BYTES + who.len);
	ticket_secret(question, &secret);
	ticket = token_seal(
	    arena, &secret, TICKET, question->now_secs, payload);
	secret_scrub(&secret);
	return str_of(ticket);
}

/* ticket_open - whose it is about; false: too old, or somebody else's */
static bool
ticket_open(const struct question *question, struct str *id_r)
{
	struct secret secret;
	struct str payload;
	enum token_state state;

	ticket_secret(question, &secret);
	state = token_open(question->work->arena, &secret, TICKET,
	    question->now_secs, WORK_TICKET_SECS, question->ask->object,
	    &payload, NULL);
	secret_scrub(&secret);
	if (state != TOKEN_VALID || payload.len <= DATAKEY_ID_BYTES)
		return false;
	*id_r = str_from(payload.ptr, DATAKEY_ID_BYTES);
	return str_eq(str_from(payload.ptr + DATAKEY_ID_BYTES,
			  payload.len - DATAKEY_ID_BYTES),
	    question->ask->who);
}

/* find - by the name alone: what a crash has left to be mended, registration
 * mends, which has the rights to */
static enum db_status
find(const struct account_env *env, struct keystore_name name,
    struct datakey *key_r, struct member *member_r, bool *found_r,
    struct err *err)
{
	uint8_t id[MEMBER_ID_BYTES];
	enum db_status status = keystore_find(
	    env->keys, name, id, found_r, err);

	if (status != DB_OK || !*found_r)
		return status;
	return account_get(
	    env, str_from(id, sizeof(id)), key_r, member_r, found_r, err);
}

/* is_silence - may a look stay unread for so long? Never for good. */
static bool
is_silence(const struct question *question)
{
	return question->ask->tell_from <=
	       question->now_secs + DISCLOSED_SILENCE_SECS;
}

/* work_member - the key of one member, found by exact user id or address */
enum db_status
work_member(const struct question *question, struct err *err)
{
	const struct account_env env = env_of(question);
	struct custodian_answer *answer = question->answer;
	bool show = question->ask->what == AUDIT_MEMBER_SHOW, found = false;
	struct keystore_name name;
	struct member member;
	struct datakey key = {.id = {0}};
	enum db_status status = DB_OK;

	if (!is_silence(question))
		return DB_OK; /* CUSTODIAN_REFUSED */
	if (!env.db || names_login(env.arena, question->ask->object, &name))
		return none(question, err);
	status = find(&env, name, &key, &member, &found, err);
	if (status == DB_OK && (!found || !is_exact(question, &member)))
		status = none(question, err);
	else if (status == DB_OK)
		status = record(
		    question, &env, &key, show ? "show" : "tell", err);
	if (status == DB_OK && answer->said != CUSTODIAN_NONE) {
		answer->keys[answer->nkeys++] = key;
		if (show)
			answer->text = ticket_new(question, &key);
		answer->said = CUSTODIAN_DONE;
	}
	datakey_scrub(&key);
	return status;
}

/* end - everything about the member goes; the address is needed once more */
static enum db_status
end(const struct question *question, const struct account_env *env,
    const struct member *member, struct err *err)
{
	enum db_status status = erasure_run(
	    env, str_from(member->id, sizeof(member->id)), err);

	if (status != DB_OK)
		return status;
	question->answer->text = str_of(
	    arena_printf(env->arena, STR_FMT "%c" STR_FMT,
		STR_ARG(member->email), PART, STR_ARG(member->language)));
	question->answer->said = CUSTODIAN_DONE;
	return DB_OK;
}

/* work_terminate - the account of a child, at once */
enum db_status
work_terminate(const struct question *question, struct err *err)
{
	const struct account_env env = env_of(question);
	struct member member;
	struct datakey key = {.id = {0}};
	enum db_status status;
	bool found = false;
	struct str id;

	if (!env.db || !ticket_open(question, &id)) {
		question->answer->said = CUSTODIAN_STALE;
		return DB_OK;
	}
	status = account_get(&env, id, &key, &member, &found, err);
	if (status == DB_OK && !found)
		question->answer->said = CUSTODIAN_GONE;
	else if (status == DB_OK)
		status = record(question, &env, &key, "terminate", err);
	datakey_scrub(&key);
	if (status == DB_OK && found)
		status = end(question, &env, &member, err);
	return status;
}
