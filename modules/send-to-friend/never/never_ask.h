/* SPDX-License-Identifier: BSD-2-Clause */
/* never_ask - what send-to-friend and formpledge-never-again say to each other */
#ifndef FP_FRIEND_NEVER_ASK_H
#define FP_FRIEND_NEVER_ASK_H

#include "modules/send-to-friend/never/never_link.h"

struct err;

/*
 * One packet each way on a SOCK_SEQPACKET socket (unix(7)), then the end:
 *	"A" version (1 byte) mark (16) digest (32): add this
 *	"M"                                       : is there a list? make one
 * and the answer, one byte: "S", it is on the disk; anything else, or none:
 * it is not known to be.
 */
#define NEVER_ADD	   'A'
#define NEVER_MAKE	   'M'
#define NEVER_STORED	   'S'
#define NEVER_FAILED	   'F'
#define NEVER_PACKET_BYTES (2 + KEYSET_MARK_BYTES + NEVER_DIGEST_BYTES)

struct never_request {
	char what; /* NEVER_ADD, NEVER_MAKE */
	struct never_entry entry;
};

/* The packet's length. */
size_t never_request_format(
    const struct never_request *request, uint8_t packet_r[NEVER_PACKET_BYTES]);

/* 0, or -1 for anything else than what never_request_format makes. */
int never_request_parse(struct str packet, struct never_request *request_r);

/* Asks the program at a socket and waits some seconds at most. 0: it is on
 * the disk; -1: it may be or not, and asking again does no harm. */
int never_ask(
    const char *path, const struct never_request *request, struct err *err);

#endif
