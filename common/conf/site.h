/* SPDX-License-Identifier: BSD-2-Clause */
/* site - the settings that all modules of a site share (site.conf) */
#ifndef FP_CONF_SITE_H
#define FP_CONF_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/settings.h"

struct err;

/* What stands in site.conf; the table in site.c is its documentation. */
struct site {
	const char *site_url;	 /* "https://www.example.com": decides scheme,
				   cookie names, links; not the request */
	const char *site_name;	 /* "Example Jobs" */
	const char *policy;	 /* path of the policy file */
	const char *policy_dir;	 /* earlier versions stay readable here */
	const char *secrets;	 /* directory of keyring_load */
	const char *kek_folder;	 /* of vault/kek.h */
	const char *templates;	 /* overrides; "" for none */
	const char *stylesheet;	 /* path on the site, "" for the built-in */
	const char *policy_url;	 /* of the page with the policy's text */
	const char *mail_from;	 /* the site's address */
	const char *mail_bounce; /* envelope sender, an address that discards */
	const char *relay;	 /* "smtp://127.0.0.1:25", "smtps://..." */
	const char *relay_user;	 /* "" for none */
	const char *relay_password_file;
	const char *relay_ca;  /* "" for the system's */
	const char *relay_log; /* "" for none that is known */
	int64_t relay_timeout_secs;
	const char *tls_ca;	    /* database */
	const char *database_admin; /* pledgectl's account at MariaDB or MySQL;
				       "" for the module's own */
	const char *database_admin_password_file;
	int64_t database_timeout_secs;
	const char *tenant;	      /* on whose behalf data is held, or "" */
	const char *const *tenants;   /* others: see conf/tenant.h; NULL-ended
					 or NULL */
	const char *const *languages; /* "en", "de"; NULL-ended, at least one
					 once site_check has passed */
};

extern const struct settings_table site_table;

/* Is site_url https? Cookies get Secure and a prefix then. */
bool site_is_https(const struct site *site);

/* Does scheme://[user@]host[:port]/... stay on this machine: localhost, a
 * loopback address, or no host at all? */
bool site_url_is_local(const char *url);

/* 0, or -1 where values contradict each other: http on anything but
 * loopback, say. Names the key, its line and the remedy. */
int site_check(
    const struct site *site, const struct settings *settings, struct err *err);

/* 0, or -1 where the policy, or the folder of templates, is not there. */
int site_check_files(
    const struct site *site, const struct settings *settings, struct err *err);

#endif
