/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/custodian/work.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "crypto/keyring.h"
#include "modules/staff/store/role.h"

enum { LIMIT_MEMBERS, LIMIT_FORMS, LIMIT_NONE };

/* What may be asked, under which role, and what is done. */
static const struct operation {
	enum audit_what what;
	enum role role;
	work_fn *run;
	unsigned limit; /* which of the two; LIMIT_NONE: neither */
	bool reasonless;
} operations[] = {
    {AUDIT_MEMBER_SHOW, ROLE_MEMBERS, work_member, LIMIT_MEMBERS, false},
    {AUDIT_MEMBER_TELL, ROLE_DISCLOSURES, work_member, LIMIT_MEMBERS, false},
    {AUDIT_MEMBER_TERMINATE, ROLE_TERMINATE, work_terminate, LIMIT_NONE, false},
    {AUDIT_FORM_SHOW, ROLE_INBOX, work_form, LIMIT_FORMS, false},
    {AUDIT_FORM_FILE, ROLE_INBOX, work_form, LIMIT_FORMS, false},
    {AUDIT_FORM_MARK, ROLE_INBOX, work_mark, LIMIT_NONE, true},
    {AUDIT_REQUEST_SHOW, ROLE_REQUESTS, work_form, LIMIT_FORMS, false},
    {AUDIT_REQUEST_MARK, ROLE_REQUESTS, work_mark, LIMIT_NONE, true},
    {AUDIT_AUDIT_SHOW, ROLE_AUDIT, work_audit, LIMIT_NONE, true},
};

/* operation_find - of a question; NULL: not one that this role may put */
static const struct operation *
operation_find(const struct custodian_ask *ask)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (operations[i].what == ask->what)
			return str_is(ask->role,
				   role_abouts[operations[i].role].name)
				   ? &operations[i]
				   : NULL;
	return NULL;
}

/* is_reason - one that can be read later? */
static bool
is_reason(struct str reason)
{
	return str_chars(str_trim(reason)) >= CUSTODIAN_REASON_MIN;
}

/* is_within - not too often in this hour? */
static bool
is_within(struct work *work, const struct operation *operation, struct str who)
{
	const struct custodian_settings *settings = work->settings;

	return operation->limit == LIMIT_NONE ||
	       looks_add(&work->looks, who, operation->limit,
		   operation->limit == LIMIT_MEMBERS
		       ? settings->members_per_hour
		       : settings->forms_per_hour,
		   clock_mono_ms());
}

/* work_record - one entry */
enum db_status
work_record(const struct question *question, enum audit_what what,
    enum audit_kind kind, struct str object, struct err *err)
{
	const struct work *work = question->work;
	const struct audit_env env = {
	    .db = work->staff,
	    .arena = work->arena,
	    .key = keyring_get(work->keyring, AUDIT_KEY),
	    .writer = work->writer,
	};
	const struct audit_entry entry = {
	    .when = question->now_secs,
	    .who = question->ask->who,
	    .role = question->ask->role,
	    .what = what,
	    .kind = kind,
	    .object = object,
	    .reason = str_trim(question->ask->reason),
	};

	return audit_add(&env, &entry, err);
}

/* run - one that may be done */
static void
run(const struct operation *operation, const struct question *question)
{
	struct custodian_answer *answer = question->answer;
	struct err err = ERR_NONE;
	enum db_status status = operation->run(question, &err);

	if (status == DB_OK)
		return;
	log_error("%s: nothing is handed out: the database is %s: %s",
	    audit_what_name(operation->what), db_status_name(status),
	    err_text(&err));
	custodian_scrub(answer);
	answer->text = STR_NONE;
	answer->said = CUSTODIAN_FAILED;
}

/* work_answer - what a packet asks for */
void
work_answer(
    struct work *work, struct str packet, struct custodian_answer *answer_r)
{
	const struct operation *operation = NULL;
	struct custodian_ask ask;
	const struct question question = {
	    work, &ask, answer_r, clock_unix_secs()};

	answer_r->said = CUSTODIAN_REFUSED;
	if (custodian_ask_parse(packet, &ask) == 0)
		operation = operation_find(&ask);
	if (!operation || (!operation->reasonless && !is_reason(ask.reason))) {
		log_warning("a question that pages of ours do not put was "
			    "refused");
		return;
	}
	if (is_within(work, operation, ask.who)) {
		run(operation, &question);
		return;
	}
	answer_r->said = CUSTODIAN_LIMIT;
	log_warning("somebody of staff has looked more often in an hour than "
		    "custodian.conf allows");
}
