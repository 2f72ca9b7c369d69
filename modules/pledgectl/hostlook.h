/* SPDX-License-Identifier: BSD-2-Clause */
/* hostlook - what pledgectl verify and pledgectl doctor look at on a host */
#ifndef FP_PLEDGECTL_HOSTLOOK_H
#define FP_PLEDGECTL_HOSTLOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify_conf.h"
#include "policy/policy.h"

#define HOST_FOUND_MAX 400
#define HOST_TEXT_MAX  480
#define HOST_NONE      (-1) /* no promise */

enum host_state { HOST_OK, HOST_UNSURE, HOST_BAD };

/* One thing seen. */
struct host_found {
	const char *area; /* "processes" */
	int promise;	  /* enum promise, or HOST_NONE */
	enum host_state state;
	const char *text;
	const char *remedy; /* NULL where all is well */
};

/* One look; control has read site and policy. */
struct hostlook {
	struct control *control;
	const struct verify_conf *conf;
	const char *area; /* of the part that looks just now */
	struct control_module modules[SUITE_COUNT];
	struct host_found found[HOST_FOUND_MAX];
	size_t n;
};

/* Reads the modules' files. 0 or -1. */
int hostlook_init(struct hostlook *look_r, struct control *control,
    const struct verify_conf *conf, struct err *err);

/* Is the site a trial on this host alone (plain http on loopback)? There,
 * modules may share an account. */
bool hostlook_is_trial(const struct hostlook *look);

/* Notes one thing; the texts live in control's arena. */
void host_say(struct hostlook *look, int promise, enum host_state state,
    const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* A part of the look. */
typedef void host_area_fn(struct hostlook *look);
host_area_fn host_processes; /* those of the modules, by /proc */
host_area_fn host_units;     /* what systemd is told of them */
host_area_fn host_files;     /* modes and owners */
host_area_fn host_transit;   /* to database and relay */
host_area_fn host_databases; /* rights of accounts, logs of the server */
host_area_fn host_sealed;    /* personal columns */
host_area_fn host_keys;	     /* key-encryption keys and their renewal */
host_area_fn host_backups;
host_area_fn host_restore;     /* do members and keystore fit? */
host_area_fn host_retention;   /* what has ended goes */
host_area_fn host_disclosures; /* what was passed on is told */
host_area_fn host_ledger;      /* the chains of consents and looks */

/* The user that a module runs as; -1: it does not run, or is not seen. */
int host_user_of(const struct hostlook *look, enum suite_id id, uid_t *uid_r);

#endif
