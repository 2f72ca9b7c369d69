/* SPDX-License-Identifier: BSD-2-Clause */
/* Closing a survey, as the operator asks for it. */
#include "config.h"

#include "modules/surveys/survey_store.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "modules/surveys/box/host.h"
#include "modules/surveys/closing.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/survey_row.h"

#define ARENA_MAX      (16 * 1024 * 1024)
#define CLOSE_PAUSE_NS (200 * 1000000L)
#define GONE_LOOKS     10

/* What the operator asked for, and what came of it. */
struct order {
	struct db *db;
	const struct survey_env *env;
	const struct definition *def;
	unsigned wait_secs;
	const char *without; /* a lost host; NULL for none */
	int undrained, given_up;
};

/* is_this_host - is the lost one this one */
static bool
is_this_host(const char *host)
{
	char name[HOST_NAME_BYTES];

	host_name(name);
	return host != NULL && strcmp(host, name) == 0;
}

/* drain_box - this host's box, where no module holds it */
static enum db_status
drain_box(const struct order *order, struct err *err)
{
	struct host *host = NULL;

	switch (host_adopt(order->env, order->def, NULL, &host, err)) {
	case BOX_OPENED:
		return closing_drain(
		    order->db, order->env, order->def, &host, err);
	case BOX_HELD: /* the module that has it drains it */
		*err = ERR_NONE;
		return DB_OK;
	case BOX_REFUSED:
		break;
	}
	return DB_FAILED;
}

/* is_gone - did the module destroy, a moment ago, what cannot be used now?
 * It overwrites the key before it removes it */
static bool
is_gone(const struct order *order)
{
	struct timespec pause = {.tv_sec = 0, .tv_nsec = CLOSE_PAUSE_NS};

	for (int i = 0; i < GONE_LOOKS; i++) {
		if (host_has(order->env, order->def, NULL) == 0)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

/* drain_here - what this host has of the survey */
static enum db_status
drain_here(const struct order *order, struct err *err)
{
	enum db_status status;
	int has = host_has(order->env, order->def, err);

	if (has == 0)
		return host_abandon(order->db, order->env, order->def, err);
	status = has > 0 ? drain_box(order, err) : DB_FAILED;
	/* Damaged, and to be given up, or drained by the module just now. */
	if (status == DB_FAILED &&
	    (is_this_host(order->without) || is_gone(order))) {
		*err = ERR_NONE;
		return DB_OK;
	}
	return status;
}

/* finish - wait for hosts that still drain, then destroy what is left */
static enum db_status
finish(struct order *order, struct err *err)
{
	int64_t until_ms = clock_mono_ms() + (int64_t)order->wait_secs * 1000;
	struct timespec pause = {.tv_sec = 0, .tv_nsec = CLOSE_PAUSE_NS};
	enum db_status status;

	for (;;) {
		status = drain_here(order, err);
		if (status == DB_OK)
			status = closing_finish(
			    order->db, order->def, &order->undrained, err);
		if (status != DB_OK || order->undrained == 0 ||
		    clock_mono_ms() >= until_ms)
			return status;
		nanosleep(&pause, NULL);
	}
}

/* give_up - what is left is of a lost host: without it, then */
static enum db_status
give_up(struct order *order, struct err *err)
{
	const char *id = order->def->id;
	enum db_status status = closing_give_up(
	    order->db, id, order->without, &order->given_up, err);

	if (status == DB_OK && order->given_up > 0)
		status = closing_finish(
		    order->db, order->def, &order->undrained, err);
	if (status == DB_OK && order->undrained == 0 &&
	    is_this_host(order->without) &&
	    host_destroy(order->env, id, err) != 0)
		status = DB_FAILED;
	return status;
}

/* run - close one that is open, or closing */
static enum db_status
run(struct order *order, struct err *err)
{
	enum db_status status = closing_begin(order->db, order->def->id, err);

	if (status == DB_OK)
		status = finish(order, err);
	if (status == DB_OK && order->undrained > 0 && order->without != NULL)
		status = give_up(order, err);
	return status;
}

/* survey_close_without - for good, without a host if need be */
enum db_status
survey_close_without(struct db *db, const struct survey_env *env,
    const char *id, unsigned wait_secs, const char *host, int *undrained_r,
    int *given_up_r, struct err *err)
{
	struct order order = {
	    .db = db, .env = env, .wait_secs = wait_secs, .without = host};
	struct arena *arena = arena_new(ARENA_MAX);
	struct survey_row row;
	enum db_status status = survey_row_get(db, arena, id, &row, err);

	if (status == DB_OK && row.state == SURVEY_DRAFT) {
		err_set(err, "survey %s was never opened", id);
		status = DB_FAILED;
	}
	if (status == DB_OK && row.state != SURVEY_CLOSED) {
		status = DB_FAILED;
		if (survey_check(env, arena, id, &order.def, err) == 0 &&
		    survey_row_fits(&row, order.def, err) == 0)
			status = run(&order, err);
	}
	arena_free(&arena);
	*undrained_r = order.undrained;
	*given_up_r = order.given_up;
	return status;
}

/* survey_close - for good */
enum db_status
survey_close(struct db *db, const struct survey_env *env, const char *id,
    unsigned wait_secs, int *undrained_r, struct err *err)
{
	int given_up;

	return survey_close_without(
	    db, env, id, wait_secs, NULL, undrained_r, &given_up, err);
}
