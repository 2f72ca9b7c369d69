/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/surveys/box/spent.h"
#include "modules/surveys/counter.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/results.h"
#include "modules/surveys/survey_row.h"

#define ARENA_MAX (16 * 1024 * 1024)

const char store_commute[] =
    "title = \"T\"; who = \"anyone\"; questions = ({ id = \"q\"; kind = "
    "\"single\"; label = \"Q\"; options = ({ id = \"a\"; label = \"A\"; }, { "
    "id = \"b\"; label = \"B\"; }); });\n";

/* ignore - a reply nobody waits for */
static void
ignore(void *arg, void *ctx, unsigned tag, enum box_result result)
{
	(void)tag;
	(void)arg;
	if (ctx != NULL)
		*(enum box_result *)ctx = result;
}

const struct host_replies store_replies = {ignore, NULL};

/* store_write - text to a file */
void
store_write(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	must(file != NULL);
	fputs(text, file);
	fclose(file);
}

/* store_setup - folders, tables, a survey's file */
int
store_setup(void **state)
{
	struct store_fixture *fixture = calloc(1, sizeof(*fixture));
	struct db_config config = {0};
	struct err err = ERR_NONE;
	char path[128];
	int done;

	must(fixture != NULL);
	strcpy(fixture->folder, "/tmp/fp-store-XXXXXX");
	must(mkdtemp(fixture->folder) != NULL);
	snprintf(path, sizeof(path), "%s/commute.conf", fixture->folder);
	store_write(path, store_commute);
	snprintf(fixture->database, sizeof(fixture->database),
	    "sqlite:%s/surveys.db", fixture->folder);
	secret_random(&fixture->key);
	for (int i = 0; i < 2; i++) {
		snprintf(fixture->boxes[i], sizeof(fixture->boxes[i]),
		    "%s/boxes%d", fixture->folder, i);
		mkdir(fixture->boxes[i], 0700);
		fixture->settings[i] = (struct survey_settings){
		    .surveys_dir = fixture->folder,
		    .box_dir = fixture->boxes[i],
		    .k_minimum = 5,
		    .hold_back = 30,
		    .hold_back_sensitive = 100,
		    .box_answers = 1000,
		};
		fixture->env[i] = (struct survey_env){
		    &fixture->settings[i], &fixture->policy, &fixture->key};
	}
	config.url = fixture->database;
	must(db_open(&config, &fixture->db, &err) == 0);
	must(schema_migrate(fixture->db, &survey_schema, &done, &err) == DB_OK);
	fixture->arena = arena_new(ARENA_MAX);
	*state = fixture;
	return 0;
}

/* store_teardown - all of it */
int
store_teardown(void **state)
{
	struct store_fixture *fixture = *state;
	char command[128];

	host_close(&fixture->host[0]);
	host_close(&fixture->host[1]);
	db_close(&fixture->db);
	arena_free(&fixture->arena);
	snprintf(command, sizeof(command), "rm -rf %s", fixture->folder);
	must(system(command) == 0);
	free(fixture);
	return 0;
}

/* store_open_hosts - open the survey, and n boxes of it */
void
store_open_hosts(struct store_fixture *fixture, int n)
{
	struct survey_row row;
	struct err err = ERR_NONE;

	must(survey_open(fixture->db, &fixture->env[0], "commute", &err) ==
	     DB_OK);
	must(survey_check(&fixture->env[0], fixture->arena, "commute",
		 &fixture->def, &err) == 0);
	must(survey_row_get(
		 fixture->db, fixture->arena, "commute", &row, &err) == DB_OK);
	for (int i = 0; i < n; i++)
		must(host_create(fixture->db, &fixture->env[i], fixture->def,
			 row.secret, &store_replies, &fixture->host[i],
			 &err) == BOX_OPENED);
}

/* store_put - n answers of one kind, of the ballots from first on */
void
store_put(struct store_fixture *fixture, int host, unsigned first, unsigned n,
    uint8_t answer)
{
	uint8_t record[BALLOT_DIGEST_BYTES + 1] = {0};
	struct box *box = fixture->host[host]->box;

	for (unsigned i = first; i < first + n; i++) {
		memset(record, (int)(i * 7 % 256), BALLOT_DIGEST_BYTES);
		memcpy(record, &i, sizeof(i));
		record[BALLOT_DIGEST_BYTES] = answer;
		box_put(box, record, NULL, 0);
	}
	while (box_pending(box) > 0)
		usleep(1000);
}

/* store_results - of the last release */
const struct survey_results *
store_results(struct store_fixture *fixture)
{
	const struct survey_results *found;
	struct err err = ERR_NONE;

	if (survey_results(fixture->db, &fixture->env[0], fixture->arena,
		"commute", &found, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return found;
}

/* store_count - one count; how many left the box */
size_t
store_count(struct store_fixture *fixture, int host, bool all)
{
	struct err err = ERR_NONE;
	size_t counted;

	if (counter_run(fixture->db, &fixture->env[host], fixture->def,
		fixture->host[host]->box, all, &counted, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return counted;
}
