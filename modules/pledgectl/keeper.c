/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/keeper.h"

#include "base/must.h"

#define REG KEEPER_OF(SUITE_REGISTRATION)
#define FRI KEEPER_OF(SUITE_FRIEND)
#define FEE KEEPER_OF(SUITE_FEEDBACK)
#define SUR KEEPER_OF(SUITE_SURVEYS)
#define STA KEEPER_OF(SUITE_STAFF)
#define ALL KEEPER_ALL

#define CODE(modules)                                                          \
	{                                                                      \
		KEEPER_CODE, modules, ""                                       \
	}
#define OUTSIDE(modules, note)                                                 \
	{                                                                      \
		KEEPER_OUTSIDE, modules, note                                  \
	}
#define LATER(note)                                                            \
	{                                                                      \
		KEEPER_LATER, 0, note                                          \
	}

#define WEB_LOGS "the web server's logs are its own: use the includes"

static const struct keeper keepers[PROMISE_COUNT] = {
    [PROMISE_AGE_MINIMUM] = CODE(REG | FEE),
    [PROMISE_AGE_ASKED_FIRST] = CODE(REG | FEE),
    [PROMISE_AGE_REFUSAL_STICKS] = CODE(REG | FEE),
    [PROMISE_AGE_REFUSAL_LEAVES_NOTHING] = OUTSIDE(REG | FEE, WEB_LOGS),
    [PROMISE_AGE_BIRTH_DATE_NOT_KEPT] = CODE(REG | FEE),
    [PROMISE_AGE_LEARNED_LATER] = CODE(REG),
    [PROMISE_CONSENT_BEFORE_COLLECTION] = CODE(REG | FEE),
    [PROMISE_CONSENT_CAN_BE_DENIED] = CODE(REG | FEE),
    [PROMISE_CONSENT_OPTIONAL_FIELDS] = CODE(REG | FEE),
    [PROMISE_CONSENT_BY_PURPOSE] = CODE(REG | FEE),
    [PROMISE_CONSENT_LEDGER] = CODE(REG),
    [PROMISE_CONSENT_SENSITIVE] = CODE(REG | FEE | SUR),
    [PROMISE_POLICY_VERSIONED] = CODE(REG | FEE),
    [PROMISE_POLICY_CHANGE_NOTIFIED] = OUTSIDE(
	REG, "pledgectl policy announce must be run when it changes"),
    [PROMISE_POLICY_TRANSFER_NOTICE] = OUTSIDE(
	REG, "pledgectl policy announce must be run before it passes"),
    [PROMISE_POLICY_BY_REGION] = CODE(REG | FEE),
    [PROMISE_MAIL_OPT_OUT_AT_COLLECTION] = CODE(REG | FEE),
    [PROMISE_MAIL_OPT_OUT_IN_EVERY_MAIL] = CODE(REG),
    [PROMISE_MAIL_ACCOUNT_MAIL_ONLY] = CODE(REG),
    [PROMISE_MAIL_SUPPRESSION_MINIMAL] = CODE(REG | FRI),
    [PROMISE_SIGNAL_GPC] = CODE(REG | FEE),
    [PROMISE_FRIEND_NO_ADDRESS_STORED] = OUTSIDE(
	FRI, "web server and relay keep their logs; verify reads the relay's"),
    [PROMISE_FRIEND_ONE_PURPOSE] = CODE(FRI),
    [PROMISE_FRIEND_NO_MISUSE] = CODE(FRI),
    [PROMISE_FEEDBACK_OWNED] = CODE(FEE),
    [PROMISE_FEEDBACK_USED_AS_AGREED] = CODE(FEE | STA),
    [PROMISE_FEEDBACK_ONLY_TO_RESPOND] = OUTSIDE(
	FEE | STA, "what readers of feedback do with it is theirs"),
    [PROMISE_FIELDS_ONLY_WHERE_ASKED] = CODE(REG | FEE | SUR),
    [PROMISE_SURVEY_VOLUNTARY] = CODE(SUR),
    [PROMISE_SURVEY_IDENTITY_CUT] = OUTSIDE(SUR, WEB_LOGS),
    [PROMISE_SURVEY_AGGREGATE_ONLY] = CODE(SUR),
    [PROMISE_SURVEY_SMALL_GROUPS_HIDDEN] = CODE(SUR),
    [PROMISE_SURVEY_ONCE] = CODE(SUR),
    [PROMISE_SURVEY_PROMISE_IS_ONE_WAY] = CODE(SUR),
    [PROMISE_ACCOUNT_SEE_AND_CORRECT] = CODE(REG),
    [PROMISE_ACCOUNT_EXPORT] = CODE(REG),
    [PROMISE_ACCOUNT_DEACTIVATE] = CODE(REG),
    [PROMISE_ACCOUNT_ERASE] = OUTSIDE(
	REG, "surveys forget who is erased when erasures deliver runs"),
    [PROMISE_ACCOUNT_ERASE_REACHES_BACKUPS] = OUTSIDE(
	REG, "keys rotate must run every day, and kek_folder be in no backup"),
    [PROMISE_ACCOUNT_RESTORE_DOES_NOT_REVIVE] = OUTSIDE(
	REG, "the keystore must be left out of the backups of the members"),
    [PROMISE_ACCOUNT_VISIBILITY] = CODE(REG),
    [PROMISE_RIGHTS_WITHOUT_ACCOUNT] = OUTSIDE(
	FEE | STA, "people answer: /staff/requests has the deadlines"),
    [PROMISE_RIGHTS_COMPLAINTS] = OUTSIDE(
	FEE | STA, "people answer: /staff/requests has the deadlines"),
    [PROMISE_ACCOUNT_OBJECT_RESTRICT] = CODE(REG),
    [PROMISE_COOKIES_SESSION_ONLY] = CODE(ALL),
    [PROMISE_LOGS_NO_PERSON] = OUTSIDE(ALL, WEB_LOGS),
    [PROMISE_THIRD_PARTIES_NONE] = CODE(ALL),
    [PROMISE_SECURITY_IN_TRANSIT] = OUTSIDE(
	ALL, "TLS to visitors is the web server's"),
    [PROMISE_SECURITY_AT_REST] = CODE(REG | FEE),
    [PROMISE_SECURITY_LEAST_PRIVILEGE] = OUTSIDE(
	ALL, "units and database grants are the system's"),
    [PROMISE_SECURITY_STAFF_ACCESS_RECORDED] = CODE(REG | FEE | STA),
    [PROMISE_SECURITY_RISK_NOTIFIED] = OUTSIDE(
	REG, "pledgectl policy announce must be run when there is one"),
    [PROMISE_SECURITY_ABUSE_HELD] = CODE(ALL),
    [PROMISE_RETENTION_LIMITED] = OUTSIDE(
	ALL, "pledgectl retention run must run every day"),
    [PROMISE_SHARING_NONE_UNAGREED] = OUTSIDE(
	ALL, "people pass on: they record it at /staff/disclosures"),
    [PROMISE_SHARING_STATISTICS_ANONYMOUS] = CODE(SUR | STA),
    [PROMISE_TENANCY_CLIENT_DATA_APART] = OUTSIDE(
	ALL, "each client needs a site of its own: pledgectl instance new"),
};

/* keeper_get - of a promise; every one must have a row */
const struct keeper *
keeper_get(enum promise promise)
{
	must(promise < PROMISE_COUNT && keepers[promise].note);
	return &keepers[promise];
}
