/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * survey_tool - what tests of surveys need beside a web server
 *
 *	survey_tool CONFDIR migrate
 *	survey_tool CONFDIR open ID
 *	survey_tool CONFDIR close ID
 *	survey_tool CONFDIR results ID		lines "question option count"
 *	survey_tool CONFDIR mint ID N		N ballots of this host, a line each
 *	survey_tool CONFDIR fill ID N SEED	counts N random answers
 *	survey_tool CONFDIR pseudonyms ID	of the members on standard input
 *	survey_tool CONFDIR box ID		lines "generation region slot
 *						digest answers" of what waits
 *	survey_tool CONFDIR issuer ID		its key, in hexadecimal
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/site.h"
#include "crypto/keyring.h"
#include "db/schema.h"
#include "fill.h"
#include "modules/surveys/ballot.h"
#include "modules/surveys/box/box_image.h"
#include "modules/surveys/box/host.h"
#include "modules/surveys/box/host_key.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/issue.h"
#include "modules/surveys/issuer.h"
#include "modules/surveys/results/results.h"
#include "modules/surveys/survey_row.h"
#include "modules/surveys/survey_settings.h"
#include "modules/surveys/survey_store.h"
#include "policy/policy.h"

/* What every command works with. */
struct tool {
	struct arena *arena;
	struct site site;
	struct survey_settings settings;
	struct survey_env env;
	struct keyring *keyring;
	struct db *db;
	char **args; /* behind the command */
};

typedef int command_fn(struct tool *tool, struct err *err);

/* migrate - make the tables */
static int
migrate(struct tool *tool, struct err *err)
{
	int done;

	return schema_migrate(tool->db, &survey_schema, &done, err) == DB_OK
		   ? 0
		   : -1;
}

/* open_survey - as pledgectl surveys open */
static int
open_survey(struct tool *tool, struct err *err)
{
	return survey_open(tool->db, &tool->env, tool->args[0], err) == DB_OK
		   ? 0
		   : -1;
}

/* close_survey - as pledgectl surveys close */
static int
close_survey(struct tool *tool, struct err *err)
{
	int undrained;

	if (survey_close(tool->db, &tool->env, tool->args[0], 20, &undrained,
		err) != DB_OK)
		return -1;
	return undrained == 0 ? 0 : err_set(err, "%d undrained", undrained);
}

/* print_results - numbers, hidden ones as "-" */
static int
print_results(struct tool *tool, struct err *err)
{
	const struct survey_results *results;

	if (survey_results(tool->db, &tool->env, tool->arena, tool->args[0],
		&results, err) != DB_OK)
		return -1;
	printf("- answers %" PRId64 "\n", results->answers);
	printf("- release %" PRId64 "\n", results->release);
	for (size_t i = 0; i < results->definition->nquestions; i++) {
		const struct result_question *question = &results->questions[i];

		printf("%s answers %" PRId64 "\n", question->question->id,
		    question->answers);
		for (size_t j = 0; j < question->question->noptions; j++)
			printf("%s %s %" PRId64 "\n", question->question->id,
			    question->options[j].option->id,
			    question->options[j].count);
	}
	return 0;
}

/* What opens what this host has of a survey. */
struct host_view {
	const struct definition *def;
	struct host_key key;
	struct survey_keys keys;
};

/* host_view_open - by the key file of this host and the site's key */
static int
host_view_open(struct tool *tool, struct host_view *view_r, struct err *err)
{
	struct secret secret;

	if (survey_check(
		&tool->env, tool->arena, tool->args[0], &view_r->def, err) != 0)
		return -1;
	if (host_key_find(arena_printf(tool->arena, "%s/%s.key",
			      tool->settings.box_dir, view_r->def->id),
		&view_r->key, err) != 1)
		return err_set(err, "no box of this host");
	if (survey_secret_open(tool->env.key, view_r->def,
		str_from(view_r->key.sealed, sizeof(view_r->key.sealed)),
		&secret, err) != 0)
		return -1;
	survey_keys_init(&view_r->keys, &secret, view_r->key.box_id);
	return 0;
}

/* mint - ballots as the identified door gives them */
static int
mint(struct tool *tool, struct err *err)
{
	struct host_view view;
	uint8_t ballot[BALLOT_BYTES];
	char text[BALLOT_TEXT_LEN + 1];

	if (host_view_open(tool, &view, err) != 0)
		return -1;
	for (long n = atol(tool->args[1]); n > 0; n--) {
		ballot_new(&view.keys.ballot, ballot);
		ballot_format(ballot, text);
		puts(text);
	}
	return 0;
}

/* print_hex - bytes */
static void
print_hex(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%02x", bytes[i]);
}

/* pseudonyms - what survey_issued has instead of members, in hex */
static int
pseudonyms(struct tool *tool, struct err *err)
{
	uint8_t member[ISSUE_MEMBER_BYTES];
	struct host_view view;
	char name[256];

	if (host_view_open(tool, &view, err) != 0)
		return -1;
	while (scanf("%255s", name) == 1) {
		issue_member(&view.keys.member, str_of(name), member);
		print_hex(member, sizeof(member));
		putchar('\n');
	}
	return 0;
}

/* print_half - the records in it */
static void
print_half(const struct box_shape *shape, const struct box_image *image,
    uint32_t region, uint64_t generation)
{
	const uint8_t *record;

	for (uint32_t slot = 0; slot < shape->records; slot++) {
		if (!box_image_has(image, slot))
			continue;
		record = box_image_get(shape, image, slot);
		printf("%" PRIu64 " %" PRIu32 " %" PRIu32 " ", generation,
		    region, slot);
		print_hex(record, BALLOT_DIGEST_BYTES);
		putchar(' ');
		print_hex(record + BALLOT_DIGEST_BYTES,
		    shape->record_bytes - BALLOT_DIGEST_BYTES);
		putchar('\n');
	}
}

/* shape_of - of this host's box, see host.c */
static void
shape_of(
    struct tool *tool, const struct host_view *view, struct box_shape *shape_r)
{
	size_t len = SURVEY_ID_MAX + 32 + BOX_ID_BYTES;
	char *label = arena_alloc(tool->arena, len);

	memcpy(label, view->def->id, strlen(view->def->id));
	memcpy(label + SURVEY_ID_MAX, view->def->digest, 32);
	memcpy(label + SURVEY_ID_MAX + 32, view->key.box_id, BOX_ID_BYTES);
	*shape_r = (struct box_shape){
	    .key = &view->keys.box,
	    .label = str_from(label, len),
	    .record_bytes = BALLOT_DIGEST_BYTES + view->def->answer_bytes,
	};
	shape_r->records = box_records_fit(shape_r->record_bytes);
}

/* box - what somebody reads in it who has the keys as well */
static int
box(struct tool *tool, struct err *err)
{
	uint8_t half[BOX_HALF_BYTES];
	struct box_shape shape;
	struct box_image image;
	struct host_view view;
	uint64_t generation;
	FILE *file;

	if (host_view_open(tool, &view, err) != 0)
		return -1;
	shape_of(tool, &view, &shape);
	file = fopen(arena_printf(tool->arena, "%s/%s.box",
			 tool->settings.box_dir, view.def->id),
	    "r");
	if (file == NULL || fseek(file, 0, SEEK_END) != 0)
		return err_set_errno(err, "no box");
	shape.regions = (uint32_t)(ftell(file) / (2 * BOX_HALF_BYTES));
	rewind(file);
	for (uint32_t i = 0; fread(half, sizeof(half), 1, file) == 1; i++)
		if (box_image_open(
			&shape, i / 2, i % 2, half, &image, &generation) == 0)
			print_half(&shape, &image, i / 2, generation);
	fclose(file);
	return 0;
}

/* print_issuer - the whole key that signs blind ballots: DER, in hex */
static int
print_issuer(struct tool *tool, struct err *err)
{
	struct host_view view;
	struct survey_row row;
	struct blind_rsa *key = NULL;
	struct str der;

	if (host_view_open(tool, &view, err) != 0 ||
	    survey_row_get(tool->db, tool->arena, view.def->id, &row, err) !=
		DB_OK ||
	    issuer_open(&view.keys.issuer, view.def, row.issuer,
		row.issuer_public, &key, err) != 0)
		return -1;
	der = blind_rsa_format_private(tool->arena, key);
	print_hex((const uint8_t *)der.ptr, der.len);
	putchar('\n');
	blind_rsa_free(&key);
	return 0;
}

/* fill_tables - as if so many had been counted */
static int
fill_tables(struct tool *tool, struct err *err)
{
	return fill_survey(tool->db, &tool->env, tool->args[0],
		   strtoull(tool->args[1], NULL, 10),
		   strtoull(tool->args[2], NULL, 10), err) == DB_OK
		   ? 0
		   : -1;
}

/* tool_open - settings, policy, key, database */
static int
tool_open(struct tool *tool, const char *dir, struct err *err)
{
	static const char *const keys[] = {"surveys", NULL};
	struct settings *settings;
	struct db_config config;

	tool->arena = arena_new(64 * 1024 * 1024);
	if (settings_load(tool->arena, &site_table,
		arena_printf(tool->arena, "%s/site.conf", dir), &settings,
		&tool->site, err) != 0 ||
	    settings_load(tool->arena, &survey_table,
		arena_printf(tool->arena, "%s/surveys.conf", dir), &settings,
		&tool->settings, err) != 0 ||
	    policy_load(
		tool->arena, tool->site.policy, &tool->env.policy, err) != 0 ||
	    keyring_load(tool->site.secrets, keys, &tool->keyring, err) != 0)
		return -1;
	tool->env.settings = &tool->settings;
	tool->env.key = keyring_get(tool->keyring, "surveys");
	survey_database(&tool->settings, &tool->site, &config);
	return db_open(&config, &tool->db, err);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int nargs;
		command_fn *run;
	} commands[] = {
	    {"migrate", 0, migrate},
	    {"open", 1, open_survey},
	    {"close", 1, close_survey},
	    {"results", 1, print_results},
	    {"mint", 2, mint},
	    {"fill", 3, fill_tables},
	    {"pseudonyms", 1, pseudonyms},
	    {"box", 1, box},
	    {"issuer", 1, print_issuer},
	};
	struct tool tool = {0};
	struct err err = ERR_NONE;
	int ret = -1;

	for (size_t i = 0;
	     argc > 2 && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[2], commands[i].name) != 0 ||
		    argc - 3 != commands[i].nargs)
			continue;
		tool.args = argv + 3;
		ret = tool_open(&tool, argv[1], &err);
		if (ret == 0)
			ret = commands[i].run(&tool, &err);
	}
	if (ret != 0)
		fprintf(stderr, "survey_tool: %s\n", err_text(&err));
	db_close(&tool.db);
	keyring_free(&tool.keyring);
	arena_free(&tool.arena);
	return ret == 0 ? 0 : 1;
}
