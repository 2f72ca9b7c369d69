/* SPDX-License-Identifier: BSD-2-Clause */
/* notice_letter - the mail that says that something came, and not what */
#ifndef FP_FEEDBACK_NOTICE_LETTER_H
#define FP_FEEDBACK_NOTICE_LETTER_H

#include <stdint.h>

#include "base/str.h"
#include "db/db.h"

struct arena;
struct context;
struct err;
struct message;

struct notice_letter {
	struct str form;
	int64_t count; /* that came */
	int64_t now_secs;
	/* -- loaded */
	const char *to, *title;
	int64_t open, late; /* that wait for an answer */
};

/* Whom to write to, what the form is called, how many wait. */
enum db_status notice_letter_load(struct db *db, const struct context *ctx,
    struct notice_letter *letter, struct err *err);

/* Subject and body, in the site's first language and in arena. */
void notice_letter_write(const struct context *ctx, struct arena *arena,
    const struct notice_letter *letter, struct message *message);

#endif
