/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"

/* Every command; this table is also the usage text. */
static const struct command *const commands[] = {
    &conf_check_command,
    &conf_show_command,
    &conf_defaults_command,
    &db_init_command,
    &db_migrate_command,
    &keys_init_command,
    &keys_rotate_command,
    &keys_hosts_command,
    &keys_forget_host_command,
    &erasures_list_command,
    &erasures_deliver_command,
    &erasures_show_command,
    &erasures_done_command,
    &restore_check_command,
    &restore_accept_command,
    &consents_verify_command,
    &consents_adopt_command,
    &promises_command,
    &verify_command,
    &never_again_show_command,
    &never_again_import_command,
    &never_again_renew_key_command,
    &policy_announce_command,
    &mail_send_command,
    &surveys_check_command,
    &surveys_open_command,
    &surveys_close_command,
    &surveys_results_command,
    &surveys_list_command,
    &surveys_show_command,
    &surveys_texts_command,
    &members_find_command,
    &members_show_command,
    &members_export_command,
    &members_erase_command,
    &members_terminate_command,
    &feedback_check_command,
    &feedback_list_command,
    &feedback_show_command,
    &feedback_export_command,
    &feedback_file_command,
    &feedback_requests_command,
    &feedback_answered_command,
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* usage_line - "  conf check [MODULE]   check the configuration" */
static void
usage_line(const struct command *command)
{
	char words[64];

	snprintf(words, sizeof(words), "%s%s%s%s%s", command->group,
	    *command->name ? " " : "", command->name, *command->args ? " " : "",
	    command->args);
	printf("  %-22s %s\n", words, command->summary);
}

/* usage_all - every command, or those of a group */
static void
usage_all(const char *group)
{
	printf("usage: pledgectl [OPTION...] COMMAND\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		if (!group || strcmp(commands[i]->group, group) == 0)
			usage_line(commands[i]);
	printf("\n");
	options_print(0);
	options_print(OPTION_JSON);
	printf("\nIt ends with 0 when all is well, with 1 when it found "
	       "something or could not do\nwhat was asked, and with 2 when it "
	       "was called the wrong way. See pledgectl(1).\n");
}

/* usage_one - a command and its options */
static void
usage_one(const struct command *command)
{
	printf("usage: pledgectl [OPTION...] %s%s%s%s%s\n%s\n\n",
	    command->group, *command->name ? " " : "", command->name,
	    *command->args ? " " : "", command->args, command->summary);
	options_print(0);
	if (command->options)
		options_print(command->options);
}

/* command_find - by its one or two words; nwords_r says how many it took */
static const struct command *
command_find(const struct options *options, int *nwords_r)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		const struct command *command = commands[i];

		*nwords_r = *command->name ? 2 : 1;
		if (options->nargs < *nwords_r ||
		    strcmp(options->args[0], command->group) != 0)
			continue;
		if (!*command->name ||
		    strcmp(options->args[1], command->name) == 0)
			return command;
	}
	return NULL;
}

/* command_group - the group that was meant, or NULL */
static const char *
command_group(const struct options *options)
{
	for (size_t i = 0; options->nargs && i < COMMANDS; i++)
		if (strcmp(options->args[0], commands[i]->group) == 0)
			return commands[i]->group;
	return NULL;
}

/* usage_wrong - it was called the wrong way; say the nearest right one */
static enum command_exit
usage_wrong(const struct options *options)
{
	const char *group = command_group(options);

	if (!options->nargs)
		fprintf(stderr, "pledgectl: a command is missing; pledgectl "
				"--help lists them\n");
	else if (!group)
		fprintf(stderr,
		    "pledgectl: there is no command \"%s\"; pledgectl --help "
		    "lists them\n",
		    options->args[0]);
	else
		fprintf(stderr,
		    "pledgectl: \"%s\" needs one of its commands; pledgectl "
		    "%s --help lists them\n",
		    group, group);
	return COMMAND_USAGE;
}

/* command_run - check what it was called with, and run it */
static enum command_exit
command_run(
    const struct command *command, const struct options *options, int nwords)
{
	int n = options->nargs - nwords;
	struct control *control;
	enum command_exit ret;

	if (n < command->min_args || n > command->max_args ||
	    options->given & ~command->options) {
		fprintf(stderr, "usage: pledgectl [OPTION...] %s%s%s%s%s\n",
		    command->group, *command->name ? " " : "", command->name,
		    *command->args ? " " : "", command->args);
		return COMMAND_USAGE;
	}
	control = control_new(options);
	ret = command->run(control, options->args + nwords, n);
	control_free(&control);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("pledgectl: standard output");
		return COMMAND_FAILED;
	}
	return ret;
}

int
main(int argc, char **argv)
{
	const struct command *command;
	struct options options;
	int nwords;

	log_init("pledgectl");
	if (options_parse(argc, argv, &options) < 0)
		return COMMAND_USAGE;
	if (options.version) {
		printf("pledgectl (%s) %s\n", PACKAGE_NAME, PACKAGE_VERSION);
		return COMMAND_OK;
	}
	command = command_find(&options, &nwords);
	if (options.help) {
		if (command)
			usage_one(command);
		else
			usage_all(command_group(&options));
		return COMMAND_OK;
	}
	if (!command)
		return usage_wrong(&options);
	return command_run(command, &options, nwords);
}
