/* SPDX-License-Identifier: BSD-2-Clause */
/* friend_settings - what stands in send-to-friend.conf */
#ifndef FP_FRIEND_SETTINGS_H
#define FP_FRIEND_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/module.h"
#include "conf/settings.h"
#include "policy/guard.h"
#include "policy/rule.h"

struct own_pages;

/* The table in friend_settings.c is the documentation. */
struct friend_settings {
	struct module_settings module;
	const struct own_pages *pages; /* what may be recommended */
	const char *const *paths;      /* where pages is empty: how it begins */
	bool mail;		       /* do we send any? */
	const char *const *mail_countries; /* where; none: everywhere */
	int64_t note_max;		   /* characters */
	int64_t client_limit;		   /* mails an hour */
	int64_t recipient_limit;	   /* mails an hour */
	const char *never_again;	   /* folder of the list; "" for none */
	const char *never_again_socket;
	bool sandbox;
	bool lock_memory;
	struct guard_settings guard;
};

extern const struct settings_table friend_table;
extern const struct rule friend_rules[];
extern const size_t friend_rules_n;

/* What the table cannot check: 0, or -1 with file, line, key and remedy. */
int friend_check(const struct friend_settings *values,
    const struct settings *settings, struct err *err);

#endif
