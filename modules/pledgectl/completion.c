/* SPDX-License-Identifier: BSD-2-Clause */
/* completion - what the shell offers, and the tables of the manual page: both
 * from the tables of commands and options */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "modules/pledgectl/command.h"
#include "modules/pledgectl/help.h"
#include "modules/pledgectl/manual.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/suite.h"

/* What bash does with the lists that are printed before it. Nothing is read
 * but the names of files in the folder of the configuration. */
static const char script[] =
    "_pledgectl_files() {\n"
    "	local file\n"
    "	for file in \"$1\"/*.conf; do\n"
    "		[ -e \"$file\" ] || continue\n"
    "		file=${file##*/}\n"
    "		printf '%s\\n' \"${file%.conf}\"\n"
    "	done\n"
    "}\n"
    "_pledgectl_sites() {\n"
    "	local file\n"
    "	for file in \"$1\"/*/site.conf; do\n"
    "		[ -e \"$file\" ] || continue\n"
    "		file=${file%/site.conf}\n"
    "		printf '%s\\n' \"${file##*/}\"\n"
    "	done\n"
    "}\n"
    "_pledgectl_ids() { # the words that stand for an argument\n"
    "	case $1 in\n"
    "	*MODULE*) printf '%s\\n' $_pledgectl_modules ;;\n"
    "	*FORM*) _pledgectl_files \"$2/forms\"; printf 'feedback\\n' ;;\n"
    "	'surveys '*ID*) _pledgectl_files \"$2/surveys\" ;;\n"
    "	'feedback check'*) _pledgectl_files \"$2/forms\"; printf 'all\\n' ;;\n"
    "	*bash*) printf 'bash\\n' ;;\n"
    "	esac\n"
    "}\n"
    "_pledgectl() {\n"
    "	local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]}\n"
    "	local conf=$_pledgectl_conf site= words=() i args\n"
    "	COMPREPLY=()\n"
    "	for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "		case ${COMP_WORDS[i]} in\n"
    "		--config|--conf) conf=${COMP_WORDS[++i]} ;;\n"
    "		--site) site=/${COMP_WORDS[++i]} ;;\n"
    "		-*) [[ $_pledgectl_taking == *\" ${COMP_WORDS[i]} \"* ]] && "
    "((i++)) ;;\n"
    "		*) words+=(\"${COMP_WORDS[i]}\") ;;\n"
    "		esac\n"
    "	done\n"
    "	conf=${conf/#\\~/$HOME}\n"
    "	case $last in\n"
    "	--config|--conf)\n"
    "		compopt -o filenames; COMPREPLY=($(compgen -d -- \"$word\")); "
    "return ;;\n"
    "	--site)\n"
    "		COMPREPLY=($(compgen -W \"$(_pledgectl_sites \"$conf\")\" -- "
    "\"$word\")); return ;;\n"
    "	--kind) COMPREPLY=($(compgen -W 'change transfer risk' -- \"$word\")); "
    "return ;;\n"
    "	--format) COMPREPLY=($(compgen -W 'json csv' -- \"$word\")); return "
    ";;\n"
    "	esac\n"
    "	if [[ $_pledgectl_taking == *\" $last \"* ]]; then\n"
    "		compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\")); "
    "return\n"
    "	fi\n"
    "	i=\"${words[0]} ${words[1]}\"\n"
    "	[[ -v _pledgectl_options[$i] ]] || i=${words[0]:-}\n"
    "	if [[ $word == -* ]]; then\n"
    "		COMPREPLY=($(compgen -W \"$_pledgectl_common "
    "${_pledgectl_options[${i:-none}]-}\" -- \"$word\"))\n"
    "	elif ((${#words[@]} == 0)); then\n"
    "		COMPREPLY=($(compgen -W \"$_pledgectl_groups\" -- \"$word\"))\n"
    "	elif [[ ! -v _pledgectl_options[$i] ]]; then\n"
    "		COMPREPLY=($(compgen -W \"${_pledgectl_names[${words[0]}]-}\" "
    "-- \"$word\"))\n"
    "	else\n"
    "		args=$(_pledgectl_ids \"$i ${_pledgectl_args[$i]-}\" "
    "\"$conf$site\")\n"
    "		COMPREPLY=($(compgen -W \"$args\" -- \"$word\"))\n"
    "		if [[ ${_pledgectl_args[$i]-} == *FILE* ]]; then\n"
    "			compopt -o filenames; COMPREPLY+=($(compgen -f -- "
    "\"$word\"))\n"
    "		fi\n"
    "	fi\n"
    "}\n"
    "complete -F _pledgectl pledgectl\n";

/* is_first - the first command of its group? */
static bool
is_first(size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(commands[i]->group, commands[at]->group) == 0)
			return false;
	return true;
}

/* print_names - the groups, and the commands of each */
static void
print_names(void)
{
	printf("_pledgectl_groups='");
	for (size_t i = 0; i < commands_n; i++)
		if (is_first(i))
			printf("%s%s", i ? " " : "", commands[i]->group);
	printf("'\ndeclare -gA _pledgectl_names=(\n");
	for (size_t i = 0; i < commands_n; i++) {
		if (!is_first(i) || !*commands[i]->name)
			continue;
		printf("	[%s]='", commands[i]->group);
		for (size_t j = i; j < commands_n; j++)
			if (strcmp(commands[j]->group, commands[i]->group) == 0)
				printf("%s%s", j > i ? " " : "",
				    commands[j]->name);
		printf("'\n");
	}
	printf(")\n");
}

/* print_commands - the options of each, and what its arguments are */
static void
print_commands(void)
{
	char words[HELP_WORDS_MAX], names[512];

	printf("declare -gA _pledgectl_options=(\n");
	for (size_t i = 0; i < commands_n; i++)
		printf("	['%s']='%s'\n",
		    help_words(commands[i], false, words),
		    options_names(commands[i]->options, names, sizeof(names)));
	printf(")\ndeclare -gA _pledgectl_args=(\n");
	for (size_t i = 0; i < commands_n; i++)
		if (*commands[i]->args)
			printf("	['%s']='%s'\n",
			    help_words(commands[i], false, words),
			    commands[i]->args);
	printf(")\n");
}

/* print_options - those that all take, and those with an argument */
static void
print_options(void)
{
	struct option_row row;

	printf("_pledgectl_common='");
	for (size_t i = 0; options_get(i, &row); i++)
		if (row.doc && !row.bit)
			printf("%s--%s", i ? " " : "", row.name);
	printf("'\n_pledgectl_taking=' ");
	for (size_t i = 0; options_get(i, &row); i++)
		if (row.arg)
			printf("--%s ", row.name);
	printf("'\n");
}

/* print_bash - the whole file */
static void
print_bash(void)
{
	printf("# bash completion of pledgectl(1), made by"
	       " pledgectl completion bash\n"
	       "_pledgectl_conf='%s'\n_pledgectl_modules='",
	    SYSCONFDIR);
	for (size_t i = 0; i < SUITE_COUNT; i++)
		printf("%s%s", i ? " " : "", suite_name(&suite_modules[i]));
	printf("'\n");
	print_options();
	print_names();
	print_commands();
	fputs(script, stdout);
}

/* completion_run - for a shell; or the manual's tables, for the build */
static enum command_exit
completion_run(struct control *control, char **args, int n)
{
	(void)control;
	(void)n;
	if (strcmp(args[0], "bash") == 0)
		print_bash();
	else if (strcmp(args[0], "manual-commands") == 0)
		manual_commands();
	else if (strcmp(args[0], "manual-tables") == 0)
		manual_tables();
	else {
		fprintf(
		    stderr, "pledgectl: there is completion for bash only\n");
		return COMMAND_USAGE;
	}
	return COMMAND_OK;
}

const struct command completion_command = {
    .group = "completion",
    .name = "",
    .args = "bash",
    .min_args = 1,
    .max_args = 1,
    .summary = "print what has a shell complete commands and ids",
    .example = "completion bash >/etc/bash_completion.d/pledgectl",
    .run = completion_run,
};
