/* SPDX-License-Identifier: BSD-2-Clause */
/* gate - reads FastCGI records (specification 1.0) that nobody has vouched for */
#ifndef FP_HTTP_GATE_H
#define FP_HTTP_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "http/request.h"

/*
 * One request of one connection, from bytes as they come; no I/O of its own.
 * In front of libfcgi, whose reader can be killed, or made to take half a
 * request for a whole one, by anyone who reaches its socket. Lets through:
 * version 1; BEGIN_REQUEST first (id not 0, 8 bytes, no padding, responder
 * or authorizer); then, with that id, PARAMS up to an empty one without
 * padding, and for a responder STDIN up to an empty one; nothing behind it.
 * Everything is bounded (limits.h), and wiped by gate_reset and gate_fini.
 */
enum gate_state {
	GATE_MORE,	/* bytes are missing: feed more */
	GATE_PARAMS,	/* parameters are known: gate_admit, then feed more */
	GATE_COMPLETE,	/* the whole request is here */
	GATE_BAD,	/* the body is not as long as was said: 400 */
	GATE_TOO_LARGE, /* the body is over the limit: 413 */
	GATE_TOO_MANY,	/* the parameters are over the limit: 431 */
	GATE_REFUSED,	/* not FastCGI as a web server speaks it: close */
};

struct gate {
	enum gate_state state;
	enum http_role role;
	uint16_t id;	 /* of the request, for the reply */
	bool keep;	 /* the web server wants to keep the connection */
	struct buf body; /* valid with GATE_COMPLETE */

	/* private */
	struct buf params; /* contents of PARAMS records, joined */
	unsigned char head[8], begin[8];
	unsigned have;	   /* bytes of head or begin */
	unsigned records;  /* of parameters */
	size_t left, skip; /* of the record's content, of its padding */
	size_t counted, body_max;
	int64_t length; /* CONTENT_LENGTH; -1: not said */
	bool begun, params_done, drop_body;
};

void gate_init(struct gate *gate);
/* Wipes, and is ready for the next request of the connection. */
void gate_reset(struct gate *gate);
void gate_fini(struct gate *gate); /* wipes and gives the memory back */

/*
 * Takes bytes, at most up to the next change of state. *used_r says how many
 * were taken: after GATE_PARAMS feed the rest again. Bytes behind a complete
 * request are GATE_REFUSED. States from GATE_BAD on are final.
 */
enum gate_state gate_feed(
    struct gate *gate, const void *bytes, size_t len, size_t *used_r);

/*
 * Says, once after GATE_PARAMS, how long the body may be and whether anybody
 * will read it (a body for a refusal is counted and dropped). Returns the
 * new state: GATE_MORE, GATE_COMPLETE (an authorizer has no body), GATE_BAD,
 * GATE_TOO_LARGE.
 */
enum gate_state gate_admit(struct gate *gate, size_t body_max, bool keep_body);

/* Has nothing of a request come yet? (An idle connection may be closed.) */
bool gate_is_idle(const struct gate *gate);

/* The next parameter behind *at (0 at first), in the order they came; false
 * at the end. From GATE_PARAMS on. */
bool gate_next(const struct gate *gate, size_t *at, struct pair *pair_r);

/* 1 found, 0 none, -1 sent more than once. */
int gate_find(const struct gate *gate, const char *name, struct str *value_r);

/*
 * Fills out_r (LIMIT_PARAM_PAIRS) with those parameters that stand in one of
 * the two lists (NULL-ended; NULL: empty). The first of duplicates that a
 * visitor's browser or proxy may well send is kept; any other duplicate is
 * refused: -1. Returns their number.
 */
int gate_filter(const struct gate *gate, const char *const *basic,
    const char *const *own, struct pair *out_r);

#endif
