/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/help.h"
#include "modules/pledgectl/options.h"

/* Every command: this table is also the usage text, the manual's tables and
 * what the shell completes. */
const struct command *const commands[] = {
    &conf_check_command,
    &conf_show_command,
    &conf_defaults_command,
    &completion_command,
    &db_init_command,
    &db_migrate_command,
    &instance_new_command,
    &instance_update_command,
    &sites_command,
    &keys_init_command,
    &keys_rotate_command,
    &keys_hosts_command,
    &keys_forget_host_command,
    &erasures_list_command,
    &erasures_deliver_command,
    &erasures_show_command,
    &erasures_done_command,
    &retention_run_command,
    &retention_status_command,
    &restore_check_command,
    &restore_accept_command,
    &audit_show_command,
    &audit_verify_command,
    &audit_anchor_command,
    &audit_cut_command,
    &consents_verify_command,
    &consents_adopt_command,
    &promises_command,
    &verify_command,
    &doctor_command,
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
    &disclosures_record_command,
    &disclosures_list_command,
    &feedback_check_command,
    &feedback_list_command,
    &feedback_show_command,
    &feedback_export_command,
    &feedback_file_command,
    &feedback_requests_command,
    &feedback_answered_command,
};

const size_t commands_n = sizeof(commands) / sizeof(commands[0]);

/* command_find - by its one or two words; nwords_r says how many it took */
static const struct command *
command_find(const struct options *options, int *nwords_r)
{
	for (size_t i = 0; i < commands_n; i++) {
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
	for (size_t i = 0; options->nargs && i < commands_n; i++)
		if (strcmp(options->args[0], commands[i]->group) == 0)
			return commands[i]->group;
	return NULL;
}

/* command_fits - was it called with what it takes? Says what is wrong. */
static bool
command_fits(
    const struct command *command, const struct options *options, int nwords)
{
	int n = options->nargs - nwords;
	unsigned wrong = options->given & ~command->options;
	char words[HELP_WORDS_MAX], names[HELP_WORDS_MAX];

	if (n >= command->min_args && n <= command->max_args && !wrong)
		return true;
	help_words(command, false, words);
	if (wrong)
		fprintf(stderr, "pledgectl: %s does not take %s\n", words,
		    options_names(wrong, names, sizeof(names)));
	else
		fprintf(stderr, "pledgectl: %s takes %s\n", words,
		    n < command->min_args   ? "more than that"
		    : command->max_args > 0 ? "less than that"
					    : "nothing behind it");
	fprintf(stderr, "usage: pledgectl [OPTION...] %s\n",
	    help_words(command, true, words));
	return false;
}

/* command_site - is there a site of that name? */
static bool
command_site(const struct options *options)
{
	if (!options->site || access(options->conf, F_OK) == 0)
		return true;
	fprintf(stderr,
	    "pledgectl: %s: there is no such site; pledgectl sites lists "
	    "them\n",
	    options->conf);
	return false;
}

/* command_run - check what it was called with, and run it */
static enum command_exit
command_run(
    const struct command *command, const struct options *options, int nwords)
{
	int n = options->nargs - nwords;
	struct control *control;
	enum command_exit ret;

	if (!command_fits(command, options, nwords))
		return COMMAND_USAGE;
	if (!command_site(options))
		return COMMAND_FAILED;
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
	if (options.help && options.given & OPTION_JSON)
		help_json();
	else if (options.help && command)
		help_one(command);
	else if (options.help)
		help_all(command_group(&options));
	if (options.help)
		return COMMAND_OK;
	if (!options.nargs)
		help_overview();
	else if (!command)
		help_unknown(&options);
	return command ? command_run(command, &options, nwords) : COMMAND_USAGE;
}
