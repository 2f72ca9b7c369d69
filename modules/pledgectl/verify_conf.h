/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_conf - what pledgectl verify may use (verify.conf) */
#ifndef FP_PLEDGECTL_VERIFY_CONF_H
#define FP_PLEDGECTL_VERIFY_CONF_H

#include "conf/settings.h"

struct arena;
struct err;

/* What stands in verify.conf; the table is its documentation. Texts are ""
 * and lists empty where nothing is known. */
struct verify_conf {
	const char *test_mail;	  /* an address whose mail comes to... */
	const char *test_mailbox; /* ...this folder */
	const char *test_member;  /* user id */
	const char *test_member_password_file;
	const char *test_survey; /* id */
	const char *test_form;	 /* name */
	const char *web_ca;	 /* "" for the system's */
	const char *http_url;	 /* plain; "" for the one of --url */
	const char *webserver_config;
	const char *const *webserver_logs; /* files and folders, from here on */
	const char *const *temporary_folders;
	const char *const *mail_spools;
	const char *const *databases;
	const char *const *backups;
	const char *const *unit_folders;
};

extern const struct settings_table verify_table;

/* Reads and checks the file, defaults where there is none; as settings_load.
 * Lists of paths take whole paths only. */
int verify_conf_load(struct arena *arena, const char *file,
    struct settings **settings_r, struct verify_conf *conf_r, struct err *err);

#endif
