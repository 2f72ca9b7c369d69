/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"
#include "crypto/keyring.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/erasures.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/surveys/forget.h"

/* What was done for one store. */
struct delivered {
	int64_t told, deleted;
};

/* surveys_step - out of the lists of who was issued a ballot */
static enum db_status
surveys_step(struct db *db, void *shared, struct err *err)
{
	struct erasures_shared *all = shared;
	struct str members[ERASURES_WORDS];

	for (size_t i = 0; i < all->n; i++)
		members[i] = str_of(all->words[i].pseudonym);
	return survey_forget(
	    db, all->survey_key, members, all->n, &all->deleted, err);
}

static const char *const survey_keys[] = {"surveys", NULL};

/* The stores that know members, by the audience they know them as. */
static const struct store {
	const char *audience;
	enum suite_id id;
	const char *const *keys;
	apart_fn *step;
} stores[] = {
    {"surveys", SUITE_SURVEYS, survey_keys, surveys_step},
};

#define STORES (sizeof(stores) / sizeof(stores[0]))

/* deliver_some - one load: read, have them forgotten, acknowledge. Killed in
 * between, the next run does the same again. */
static int
deliver_some(struct erasures *erasures, const struct store *store,
    const struct control_module *module, struct delivered *done,
    struct err *err)
{
	struct erasures_shared *shared = erasures->shared;

	shared->deleted = 0;
	if (erasures_keystore(erasures, erasures_read, err) < 0)
		return -1;
	if (shared->n == 0)
		return 0;
	/* A store that is not installed is not waited for. */
	if (module->present &&
	    apart_run(erasures->control, module, &module->module->databases[0],
		store->step, shared, NULL, err) < 0)
		return -1;
	if (erasures_keystore(erasures, erasures_acknowledge, err) < 0)
		return -1;
	done->told += (int64_t)shared->n;
	done->deleted += shared->deleted;
	return 0;
}

/* deliver - to one store, all that wait for it */
static int
deliver(struct erasures *erasures, const struct store *store,
    struct delivered *done, struct err *err)
{
	struct control *control = erasures->control;
	struct control_module module;

	snprintf(erasures->shared->audience, sizeof(erasures->shared->audience),
	    "%s", store->audience);
	if (control_module(control, &suite_modules[store->id], &module, err) <
		0 ||
	    (module.present && control_keys(control, store->keys, err) < 0))
		return -1;
	if (module.present)
		erasures->shared->survey_key = keyring_get(
		    control->keyring, store->keys[0]);
	do {
		if (deliver_some(erasures, store, &module, done, err) < 0)
			return -1;
	} while (erasures->shared->n == ERASURES_WORDS);
	return 0;
}

/* deliver_all - to every store; one that is down does not hold up others */
static enum command_exit
deliver_all(struct erasures *erasures, struct out *out)
{
	enum command_exit ret = COMMAND_OK;

	for (size_t i = 0; i < STORES; i++) {
		struct delivered done = {0, 0};
		struct err err = ERR_NONE;

		if (deliver(erasures, &stores[i], &done, &err) < 0) {
			fprintf(stderr,
			    "pledgectl: %s has not forgotten everybody yet: "
			    "%s\n",
			    stores[i].audience, err_text(&err));
			ret = COMMAND_FAILED;
		}
		out_text(out, stores[i].audience);
		out_int(out, done.told);
		out_int(out, done.deleted);
		out_row(out);
	}
	return ret;
}

/* erasures_deliver_run - each store forgets, and is believed when it did */
static enum command_exit
erasures_deliver_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {"store", "told", "deleted"};
	struct erasures erasures;
	struct err err = ERR_NONE;
	enum command_exit ret;
	struct out *out;

	(void)args;
	(void)n;
	if (erasures_open(control, &erasures, &err) < 0)
		return control_failed(&err);
	if (!erasures.registration.present) {
		printf("nothing to do: there is no registration\n");
		return COMMAND_OK;
	}
	out = out_new(columns, sizeof(columns) / sizeof(columns[0]));
	ret = deliver_all(&erasures, out);
	out_print(out, control->options->json);
	out_free(&out);
	return ret;
}

const struct command erasures_deliver_command = {
    .group = "erasures",
    .name = "deliver",
    .args = "",
    .options = OPTION_JSON,
    .summary = "have the other stores forget who was erased",
    .example = "erasures deliver",
    .exit_1 = "a store could not be told yet",
    .run = erasures_deliver_run,
};
