/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/help.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"

#define COLUMN 22 /* of the words, in characters */
#define WIDTH  80

static const char set_up[] = "Set up and check";
static const char prove[] = "Prove the promises";
static const char people[] = "Members and their rights";
static const char visitors[] = "What visitors sent and answered";
static const char tell[] = "Tell people";
static const char upkeep[] = "Keep it going";

const struct help_group help_groups[] = {
    {"conf", set_up},
    {"instance", set_up},
    {"sites", set_up},
    {"keys", set_up},
    {"db", set_up},
    {"doctor", set_up},
    {"completion", set_up},
    {"promises", prove},
    {"verify", prove},
    {"audit", prove},
    {"consents", prove},
    {"members", people},
    {"disclosures", people},
    {"erasures", people},
    {"feedback", visitors},
    {"surveys", visitors},
    {"policy", tell},
    {"mail", tell},
    {"never-again", tell},
    {"retention", upkeep},
    {"restore", upkeep},
};

const size_t help_groups_n = sizeof(help_groups) / sizeof(help_groups[0]);

/* help_purpose - the heading of a group */
const char *
help_purpose(const char *group)
{
	for (size_t i = 0; i < help_groups_n; i++)
		if (strcmp(help_groups[i].group, group) == 0)
			return help_groups[i].purpose;
	return "Other";
}

/* help_words - how a command is called */
const char *
help_words(
    const struct command *command, bool with_args, char words_r[HELP_WORDS_MAX])
{
	bool args = with_args && *command->args;

	snprintf(words_r, HELP_WORDS_MAX, "%s%s%s%s%s", command->group,
	    *command->name ? " " : "", command->name, args ? " " : "",
	    args ? command->args : "");
	return words_r;
}

/* help_line - "  conf check [MODULE]   check the configuration"; words that
 * leave too little room have a line of their own, and what is too long for
 * one goes on below */
static void
help_line(const struct command *command)
{
	char words[HELP_WORDS_MAX];
	size_t len = strlen(help_words(command, true, words));
	const char *rest = command->summary;

	if (len > COLUMN)
		printf("  %s\n  %-*s ", words, COLUMN, "");
	else
		printf("  %-*s ", COLUMN, words);
	while (strlen(rest) > WIDTH - COLUMN - 3) {
		len = WIDTH - COLUMN - 3;
		while (len > 1 && rest[len] != ' ')
			len--;
		printf("%.*s\n  %-*s ", (int)len, rest, COLUMN, "");
		rest += len + (rest[len] == ' ');
	}
	printf("%s\n", rest);
}

/* help_group_names - "  conf          check, show, defaults" */
static void
help_group_names(const char *group)
{
	const char *before = "";
	size_t column = 0;

	for (size_t i = 0; i < commands_n; i++) {
		const char *name = commands[i]->name;

		if (strcmp(commands[i]->group, group) != 0)
			continue;
		if (!*before)
			column = (size_t)printf("  %-13s ", group);
		if (column + strlen(name) + 3 > WIDTH) {
			printf(",\n");
			column = (size_t)printf("  %-13s ", "");
			before = "";
		}
		if (*name)
			column += (size_t)printf("%s%s", before, name);
		else
			column += (size_t)printf("%s", commands[i]->summary);
		before = ", ";
	}
	if (column)
		printf("\n");
}

/* help_is_used - is there a command of that group? */
static bool
help_is_used(const char *group)
{
	for (size_t i = 0; i < commands_n; i++)
		if (strcmp(commands[i]->group, group) == 0)
			return true;
	return false;
}

/* help_overview - the groups, by what they are for */
void
help_overview(void)
{
	const char *purpose = "";

	printf("usage: pledgectl [OPTION...] COMMAND\n");
	for (size_t i = 0; i < help_groups_n; i++) {
		if (!help_is_used(help_groups[i].group))
			continue;
		if (strcmp(help_groups[i].purpose, purpose) != 0)
			printf("\n%s\n", purpose = help_groups[i].purpose);
		help_group_names(help_groups[i].group);
	}
	printf("\npledgectl --help lists the commands, pledgectl COMMAND "
	       "--help explains one.\n");
}

/* help_commands - those of a group */
static void
help_commands(const char *group)
{
	for (size_t i = 0; i < commands_n; i++)
		if (strcmp(commands[i]->group, group) == 0)
			help_line(commands[i]);
}

/* help_all - every command, or those of a group */
void
help_all(const char *group)
{
	const char *purpose = "";

	printf("usage: pledgectl [OPTION...] COMMAND\n");
	if (group) {
		printf("\n");
		help_commands(group);
	}
	for (size_t i = 0; !group && i < help_groups_n; i++) {
		if (!help_is_used(help_groups[i].group))
			continue;
		if (strcmp(help_groups[i].purpose, purpose) != 0)
			printf("\n%s\n", purpose = help_groups[i].purpose);
		help_commands(help_groups[i].group);
	}
	printf("\n");
	options_print(0);
	options_print(OPTION_JSON);
	printf("\nIt ends with 0 when all is well, with 1 when it found "
	       "something or could not do\nwhat was asked, and with 2 when it "
	       "was called the wrong way. See pledgectl(1).\n");
}

/* help_one - a command and its options */
void
help_one(const struct command *command)
{
	char words[HELP_WORDS_MAX];

	printf("usage: pledgectl [OPTION...] %s\n%s\n\n",
	    help_words(command, true, words), command->summary);
	options_print(0);
	if (command->options)
		options_print(command->options);
	printf("\nends with\n  %d  done, all is well\n  %d  %s\n  %d  called "
	       "the wrong way\n",
	    COMMAND_OK, COMMAND_FAILED,
	    command->exit_1 ? command->exit_1 : "it could not be done",
	    COMMAND_USAGE);
	if (command->exit_3)
		printf("  %d  %s\n", COMMAND_UNSURE, command->exit_3);
	if (command->example)
		printf("\nexample\n  pledgectl %s\n", command->example);
}

/* help_nearest - the word that was meant; limit: one that is farther is not */
static void
help_nearest(
    const char *word, const char *known, size_t *limit, const char **nearest)
{
	size_t far = str_distance(word, known);

	if (far < *limit) {
		*limit = far;
		*nearest = known;
	}
}

/* help_limit - how far a mistyped word may be from the one that was meant */
static size_t
help_limit(const char *word)
{
	size_t limit = strlen(word) / 2 + 1;

	return limit > 4 ? 4 : limit;
}

/* help_unknown_group - the first word is none; a name alone is a hint too */
static void
help_unknown_group(const char *word)
{
	const char *nearest = NULL;
	size_t limit = help_limit(word);
	char words[HELP_WORDS_MAX];

	fprintf(stderr, "pledgectl: there is no command \"%s\"", word);
	for (size_t i = 0; i < commands_n; i++)
		help_nearest(word, commands[i]->group, &limit, &nearest);
	for (size_t i = 0; !nearest && i < commands_n; i++)
		if (strcmp(commands[i]->name, word) == 0)
			nearest = help_words(commands[i], false, words);
	if (nearest)
		fprintf(stderr, "; did you mean \"%s\"?\n", nearest);
	else
		fprintf(stderr, "; pledgectl --help lists them\n");
}

/* help_unknown - say the nearest right one */
void
help_unknown(const struct options *options)
{
	const char *group = options->args[0], *nearest = NULL;
	const char *word = options->nargs > 1 ? options->args[1] : "";
	size_t limit = help_limit(word);

	if (!help_is_used(group)) {
		help_unknown_group(group);
		return;
	}
	for (size_t i = 0; *word && i < commands_n; i++)
		if (strcmp(commands[i]->group, group) == 0)
			help_nearest(word, commands[i]->name, &limit, &nearest);
	fprintf(stderr, "pledgectl: \"%s\" needs one of its commands", group);
	if (nearest)
		fprintf(stderr, "; did you mean \"%s %s\"?\n", group, nearest);
	else
		fprintf(stderr, "; pledgectl %s --help lists them\n", group);
}

/* help_json - for the lint, and for whoever makes something of it */
void
help_json(void)
{
	static const char *const keys[] = {"command", "purpose", "args",
	    "summary", "options", "example", "exit_1", "exit_3"};
	struct out *out = out_new(keys, sizeof(keys) / sizeof(keys[0]));
	char text[512];

	for (size_t i = 0; i < commands_n; i++) {
		const struct command *command = commands[i];
		char words[HELP_WORDS_MAX];

		out_text(out, help_words(command, false, words));
		out_text(out, help_purpose(command->group));
		out_text(out, command->args);
		out_text(out, command->summary);
		out_text(
		    out, options_names(command->options, text, sizeof(text)));
		out_text(out, command->example);
		out_text(out, command->exit_1);
		out_text(out, command->exit_3);
		out_row(out);
	}
	out_print(out, true);
	out_free(&out);
}
