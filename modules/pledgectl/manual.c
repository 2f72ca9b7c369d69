/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/manual.h"

#include <stdio.h>
#include <string.h>

#include "modules/pledgectl/help.h"
#include "modules/pledgectl/options.h"

/* put - text of a line of its own; what mdoc reads as more than text is not
 * there at its beginning */
static void
put(const char *text)
{
	printf("%s", *text == '.' || *text == '\'' ? "\\&" : "");
	for (; *text; text++) {
		if (*text == '\\')
			printf("\\e");
		else if (*text == '-')
			printf("\\-");
		else
			putchar(*text);
	}
	putchar('\n');
}

/* put_of_purpose - the commands under one heading */
static void
put_of_purpose(const char *purpose)
{
	char words[HELP_WORDS_MAX];

	printf(".It Sy %s\n", purpose);
	for (size_t i = 0; i < commands_n; i++) {
		const struct command *command = commands[i];

		if (strcmp(help_purpose(command->group), purpose) != 0)
			continue;
		printf(".It Ic %s\n", help_words(command, false, words));
		put(command->summary);
	}
}

/* manual_commands - all of them at a glance */
void
manual_commands(void)
{
	const char *purpose = "";

	printf(".Bl -tag -width \"never-again renew-key\" -compact\n");
	for (size_t i = 0; i < help_groups_n; i++)
		if (strcmp(help_groups[i].purpose, purpose) != 0)
			put_of_purpose(purpose = help_groups[i].purpose);
	printf(".El\n");
}

/* put_takers - which commands take an option */
static void
put_takers(unsigned bit)
{
	char words[HELP_WORDS_MAX];
	const char *before = "Of";

	for (size_t i = 0; i < commands_n; i++) {
		if (!(commands[i]->options & bit))
			continue;
		printf("%s\n.Ic %s", before,
		    help_words(commands[i], false, words));
		before = " ,";
	}
	printf(" .\n");
}

/* put_option - what it does, and where */
static void
put_option(const struct option_row *row)
{
	printf(".It Fl -%s", row->name);
	if (row->arg)
		printf(" Ar %s", row->arg);
	printf("\n");
	put(row->doc);
	printf(".br\n");
	if (row->bit)
		put_takers(row->bit);
	else
		printf("Of all commands.\n");
}

/* put_exits - what each command's status says beyond the common */
static void
put_exits(void)
{
	char words[HELP_WORDS_MAX];

	for (size_t i = 0; i < commands_n; i++) {
		const struct command *command = commands[i];

		if (!command->exit_1 && !command->exit_3)
			continue;
		printf(".It Ic %s\n", help_words(command, false, words));
		if (command->exit_1) {
			printf("1:\n");
			put(command->exit_1);
		}
		if (command->exit_1 && command->exit_3)
			printf(".br\n");
		if (command->exit_3) {
			printf("3:\n");
			put(command->exit_3);
		}
	}
}

/* put_examples - one a command */
static void
put_examples(void)
{
	for (size_t i = 0; i < commands_n; i++) {
		char line[256];

		if (!commands[i]->example)
			continue;
		snprintf(
		    line, sizeof(line), "# pledgectl %s", commands[i]->example);
		put(line);
	}
}

/* manual_tables - OPTIONS, EXIT STATUS, EXAMPLES */
void
manual_tables(void)
{
	struct option_row row;

	printf(".Sh EXIT STATUS\nAll commands:\n.Bl -tag -width Ds\n"
	       ".It 0\nAll is well, or done.\n"
	       ".It 1\nSomething was found, or what was asked could not be "
	       "done.\n"
	       ".It 2\nIt was called the wrong way.\n.El\n.Pp\n"
	       "More exactly:\n.Bl -tag -width Ds\n");
	put_exits();
	printf(".El\n.Sh EXAMPLES\nOne of each command:\n"
	       ".Bd -literal -offset indent\n");
	put_examples();
	printf(".Ed\n.Ss Options by command\n.Bl -tag -width Ds\n");
	for (size_t i = 0; options_get(i, &row); i++)
		if (row.doc)
			put_option(&row);
	printf(".El\n");
}
