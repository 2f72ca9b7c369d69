/* SPDX-License-Identifier: BSD-2-Clause */
/* relay - the mail relay of site.conf, checked and read into memory */
#ifndef FP_MAIL_RELAY_H
#define FP_MAIL_RELAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;
struct site;

#define RELAY_CA_MAX	 (1024 * 1024) /* bytes; Debian's bundle has 220 KB */
#define RELAY_SECRET_MAX 512
#define RELAY_ARENA_MAX	 (RELAY_CA_MAX + 64 * 1024)

struct relay {
	const char *url;  /* with the name we greet with as its path */
	const char *host; /* brackets of IPv6 aside */
	bool loopback;	  /* 127.0.0.0/8, ::1 or localhost, whatever DNS says */
	bool tls;	  /* always, unless loopback */
	const char *user, *password; /* NULL: none */
	struct str ca;		     /* PEM; empty where tls is off */
	int64_t timeout_secs;
};

/*
 * Checks relay, reads relay_password_file (readable by nobody else) and the
 * CA certificates (relay_ca, or the system's). In the arena, which wipes
 * them. 0, or -1 with key and remedy.
 */
int relay_load(struct arena *arena, const struct site *site,
    struct relay *relay_r, struct err *err);

#endif
