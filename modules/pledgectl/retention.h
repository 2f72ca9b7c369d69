/* SPDX-License-Identifier: BSD-2-Clause */
/* retention - every kind of data that is kept, and when it ends */
#ifndef FP_PLEDGECTL_RETENTION_H
#define FP_PLEDGECTL_RETENTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/db.h"
#include "modules/pledgectl/control.h"

#define RETENTION_LINES_MAX 4096 /* forms, and surveys with texts */
#define RETENTION_KIND_MAX  63	 /* bytes, as in the table retention_last */

/* One kind of data, as it was found. */
struct retention_line {
	const char *module; /* a constant */
	char kind[RETENTION_KIND_MAX + 1];
	char lifetime[100];
	int64_t due;	/* how many have ended */
	int64_t oldest; /* when the first of them did, Unix; 0: not known */
	int64_t gone;	/* how many of them went */
	bool unlimited; /* no lifetime is stated */
	char wrong[200];
};

/* In memory that all processes see. */
struct retention_shared {
	struct retention_line lines[RETENTION_LINES_MAX];
	size_t n;
};

/* A run, over all stores or in one of them. */
struct retention {
	struct control *control;
	struct control_module modules[SUITE_COUNT];
	struct retention_shared *shared;
	int64_t now;
	int64_t audit_keep; /* seconds; 0: for ever */
	bool dry_run;
};

/* A line for a kind; its lifetime in words, or days where that is NULL: 0
 * states none. */
struct retention_line *retention_line_add(struct retention *retention,
    enum suite_id module, const char *kind, const char *lifetime, int64_t secs);

/* What is wrong with it; the first word counts. */
void retention_wrong(struct retention_line *line, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* SELECT count(*), min(...) of what has ended; sql takes the time. */
enum db_status retention_due(struct db *db, const char *sql, int64_t now_secs,
    int64_t *due_r, int64_t *oldest_r, struct err *err);

/* Counts again: what should have gone and has not is wrong. */
void retention_after(struct retention_line *line, int64_t still);

/* Notes in a store's table when its kinds, from the first of them on, were
 * done; not those with which something is wrong. Kinds that are not kept any
 * more are forgotten. */
enum db_status retention_note(const struct retention *retention, struct db *db,
    size_t first, struct err *err);

/* The stores, each in the process that may open it: 0, or -1 where it could
 * not be looked at. */
int retention_staff(struct retention *retention, struct err *err);
int retention_members(struct retention *retention, struct err *err);
int retention_feedback(struct retention *retention, struct err *err);
int retention_surveys(struct retention *retention, struct err *err);
int retention_friend(struct retention *retention, struct err *err);

/* The tables in which retention is noted: NULL ends the list. */
struct retention_store {
	enum suite_id module;
	size_t database; /* of the module's */
};
extern const struct retention_store retention_stores[];
extern const size_t retention_stores_n;

#endif
