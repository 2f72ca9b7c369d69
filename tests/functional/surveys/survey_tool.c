/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * survey_tool - what tests of surveys need beside a web server
 *
 *	survey_tool CONFDIR migrate
 *	survey_tool CONFDIR open ID
 *	survey_tool CONFDIR close ID
 *	survey_tool CONFDIR results ID		lines "question option count"
 *	survey_tool CONFDIR mint ID N		N ballots of this host, a line each
 *	survey_tool CONFDIR pseudonyms ID	of the members on standard input
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
#include "modules/surveys/ballot.h"
#include "modules/surveys/definition.h"
#include "modules/surveys/host.h"
#include "modules/surveys/host_key.h"
#include "modules/surveys/issue.h"
#include "modules/surveys/results.h"
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

/* keys_of - of a survey, by the key that this host has of it */
static int
keys_of(struct tool *tool, struct survey_keys *keys_r, struct err *err)
{
	const struct definition *def;
	struct host_key key;
	struct secret secret;

	if (survey_check(&tool->env, tool->arena, tool->args[0], &def, err) !=
	    0)
		return -1;
	if (host_key_find(arena_printf(tool->arena, "%s/%s.key",
			      tool->settings.box_dir, def->id),
		&key, err) != 1)
		return err_set(err, "no box of this host");
	if (survey_secret_open(tool->env.key, def,
		str_from(key.sealed, sizeof(key.sealed)), &secret, err) != 0)
		return -1;
	survey_keys_init(keys_r, &secret, key.box_id);
	return 0;
}

/* mint - ballots as the identified door gives them */
static int
mint(struct tool *tool, struct err *err)
{
	struct survey_keys keys;
	uint8_t ballot[BALLOT_BYTES];
	char text[BALLOT_TEXT_LEN + 1];

	if (keys_of(tool, &keys, err) != 0)
		return -1;
	for (long n = atol(tool->args[1]); n > 0; n--) {
		ballot_new(&keys.ballot, ballot);
		ballot_format(ballot, text);
		puts(text);
	}
	return 0;
}

/* pseudonyms - what survey_issued has instead of members, in hex */
static int
pseudonyms(struct tool *tool, struct err *err)
{
	uint8_t member[ISSUE_MEMBER_BYTES];
	struct survey_keys keys;
	char name[256];

	if (keys_of(tool, &keys, err) != 0)
		return -1;
	while (scanf("%255s", name) == 1) {
		issue_member(&keys.member, str_of(name), member);
		for (size_t i = 0; i < sizeof(member); i++)
			printf("%02x", member[i]);
		putchar('\n');
	}
	return 0;
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
	    {"pseudonyms", 1, pseudonyms},
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
