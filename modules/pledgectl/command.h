/* SPDX-License-Identifier: BSD-2-Clause */
/* command - what pledgectl can do, one struct a command */
#ifndef FP_PLEDGECTL_COMMAND_H
#define FP_PLEDGECTL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct control;

/* What pledgectl ends with. */
enum command_exit {
	COMMAND_OK = 0,
	COMMAND_FAILED = 1, /* a finding, or it could not be done */
	COMMAND_USAGE = 2,  /* it was called the wrong way */
	COMMAND_UNSURE = 3, /* verify: nothing was found, not all could be
				looked at */
};

/* Options that not every command takes; the table is in options.c. */
enum command_option {
	OPTION_POLICY = 1,
	OPTION_WAIT = 2,
	OPTION_MAX = 8,
	OPTION_JSON = 16,
	OPTION_KIND = 32,
	OPTION_UNTIL = 64,
	OPTION_CATEGORY = 128,
	OPTION_DRY_RUN = 256,
	OPTION_UNDER_AGE = 512,
	OPTION_YES = 1024,
	OPTION_REASON = 2048,
	OPTION_WITHOUT_HOST = 4096,
	OPTION_LEDGER = 8192,
	OPTION_DESTROY = 16384,
	OPTION_FORMAT = 32768,
	OPTION_URL = 1 << 16,
	OPTION_VERBOSE = 1 << 17,
	OPTION_HTML = 1 << 18,
	OPTION_DISCLOSE = 1 << 19,
	OPTION_SINCE = 1 << 20,
	OPTION_WHO = 1 << 21,
	OPTION_WHAT = 1 << 22,
	OPTION_ANCHOR = 1 << 23,
	OPTION_ANCHORS = 1 << 24,
	OPTION_BEFORE = 1 << 25,
};

struct command {
	const char *group, *name; /* "conf", "check"; name "" for none */
	const char *args;	  /* "[MODULE]" */
	int min_args, max_args;
	unsigned options; /* enum command_option */
	const char *summary;
	const char *example; /* "conf check feedback": it may be run so */
	const char *exit_1;  /* what 1 says; NULL: it could not be done */
	const char *exit_3;  /* what 3 says; NULL: it never ends so */
	enum command_exit (*run)(struct control *control, char **args, int n);
};

/* All of them, in main.c. */
extern const struct command *const commands[];
extern const size_t commands_n;

extern const struct command completion_command;
extern const struct command conf_check_command;
extern const struct command conf_show_command;
extern const struct command conf_defaults_command;
extern const struct command db_init_command;
extern const struct command db_migrate_command;
extern const struct command instance_new_command;
extern const struct command instance_update_command;
extern const struct command sites_command;
extern const struct command keys_init_command;
extern const struct command keys_rotate_command;
extern const struct command keys_hosts_command;
extern const struct command keys_forget_host_command;
extern const struct command erasures_list_command;
extern const struct command erasures_deliver_command;
extern const struct command erasures_show_command;
extern const struct command erasures_done_command;
extern const struct command retention_run_command;
extern const struct command retention_status_command;
extern const struct command restore_check_command;
extern const struct command restore_accept_command;
extern const struct command audit_show_command;
extern const struct command audit_verify_command;
extern const struct command audit_anchor_command;
extern const struct command audit_cut_command;
extern const struct command consents_verify_command;
extern const struct command consents_adopt_command;
extern const struct command never_again_show_command;
extern const struct command never_again_import_command;
extern const struct command never_again_renew_key_command;
extern const struct command promises_command;
extern const struct command verify_command;
extern const struct command doctor_command;
extern const struct command policy_announce_command;
extern const struct command mail_send_command;
extern const struct command members_find_command;
extern const struct command members_show_command;
extern const struct command members_export_command;
extern const struct command members_erase_command;
extern const struct command members_terminate_command;
extern const struct command disclosures_record_command;
extern const struct command disclosures_list_command;
extern const struct command feedback_check_command;
extern const struct command feedback_list_command;
extern const struct command feedback_show_command;
extern const struct command feedback_requests_command;
extern const struct command feedback_export_command;
extern const struct command feedback_file_command;
extern const struct command feedback_answered_command;
extern const struct command surveys_check_command;
extern const struct command surveys_open_command;
extern const struct command surveys_close_command;
extern const struct command surveys_results_command;
extern const struct command surveys_list_command;
extern const struct command surveys_show_command;
extern const struct command surveys_texts_command;

#endif
