/* SPDX-License-Identifier: BSD-2-Clause */
/* custodian - who holds the keys, and records each use before it hands one
 * over: what pages ask of formpledge-custodian */
#ifndef FP_STAFF_CUSTODIAN_H
#define FP_STAFF_CUSTODIAN_H

#include <stddef.h>

#include "base/str.h"
#include "modules/staff/store/audit.h"
#include "vault/datakey.h"

struct arena;
struct err;
struct keyring;

#define CUSTODIAN_ASK_MAX    2048	 /* bytes of a packet */
#define CUSTODIAN_ANSWER_MAX (96 * 1024) /* likewise */
#define CUSTODIAN_KEYS_MAX   128
#define CUSTODIAN_OBJECT_MAX 1000 /* bytes */
#define CUSTODIAN_REASON_MIN 5	  /* characters: "x" is no reason */
#define CUSTODIAN_REASON_MAX 300  /* bytes, AUDIT_REASON_MAX */

/*
 * What it does, by the word of the audit log, and what object is then:
 *	member show       exact user id or mail address: a key, and in text a
 *	                  ticket for member terminate
 *	member tell       the same, to write for a member: a key; no ticket
 *	member terminate  the ticket; text: mail address, \x1f, language
 *	form show,	  number of a submission (32 hexadecimal digits): the
 *	form file,	  keys of all its sealed parts (custodian_keyring)
 *	request show
 *	form mark,	  what is marked: two new keys, for what is noted and
 *	request mark	  answered; text: how they are stored, see
 *	                  custodian_wrapped
 *	audit show        how many entries are passed over; text: see
 *	                  custodian_audit.h
 * Anything else is refused.
 */
struct custodian_ask {
	enum audit_what what;
	struct str who;	   /* the log-in */
	struct str role;   /* under which; it must be the one that what needs */
	struct str object; /* see above */
	struct str reason; /* read by the member; may be empty for marks and
			      audit show */
	int64_t tell_from; /* member tell: before then a law forbids to show
			      the look to the member, for at most
			      DISCLOSED_SILENCE_SECS; else 0 */
};

enum custodian_said {
	CUSTODIAN_FAILED, /* nothing is known: show nothing, 503 */
	CUSTODIAN_DONE,
	CUSTODIAN_NONE,	   /* there is no such member, no such submission */
	CUSTODIAN_GONE,	   /* it was done before */
	CUSTODIAN_STALE,   /* the ticket is too old, or somebody else's */
	CUSTODIAN_LIMIT,   /* too many looks of this log-in in an hour */
	CUSTODIAN_REFUSED, /* not a question that this role may put */
	CUSTODIAN_SAID_COUNT
};

/* Scrub it: custodian_scrub. */
struct custodian_answer {
	enum custodian_said said;
	struct datakey keys[CUSTODIAN_KEYS_MAX];
	size_t nkeys;
	struct str text; /* in arena */
};
void custodian_scrub(struct custodian_answer *answer);

/*
 * Puts a question to the program at a socket and waits, longer than it waits
 * for databases. What it hands over was recorded and is durable. -1: it is
 * away, or its answer is none: show nothing.
 */
int custodian_ask(const char *socket, struct arena *arena,
    const struct custodian_ask *ask, struct custodian_answer *answer_r,
    struct err *err);

/* How the key of that place of an answer to a mark is stored: 0, or -1: the
 * answer has none. */
int custodian_wrapped(const struct custodian_answer *answer, size_t at,
    struct datakey_wrapped *wrapped_r);
/* The line of one of them, for who answers; in arena. */
const char *custodian_wrapped_format(
    struct arena *arena, const struct datakey_wrapped *wrapped);

/* A keyring that opens what these keys seal, and nothing else: for the store
 * functions that take one. keyring_free it. */
struct keyring *custodian_keyring(const struct custodian_answer *answer);

/* -- the packets, for both ends and the fuzzer -- */

/* The length, or 0 where it does not fit. */
size_t custodian_ask_format(
    const struct custodian_ask *ask, uint8_t packet_r[CUSTODIAN_ASK_MAX]);
/* 0, or -1: not what format makes. Texts point into packet. */
int custodian_ask_parse(struct str packet, struct custodian_ask *ask_r);

size_t custodian_answer_format(const struct custodian_answer *answer,
    uint8_t packet_r[CUSTODIAN_ANSWER_MAX]);
/* text points into packet. */
int custodian_answer_parse(
    struct str packet, struct custodian_answer *answer_r);

#endif
