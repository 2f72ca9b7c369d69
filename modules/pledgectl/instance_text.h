/* SPDX-License-Identifier: BSD-2-Clause */
/* instance_text - the files of one site turned into those of one of several:
 * every folder, socket, upstream and account gets the site's name */
#ifndef FP_PLEDGECTL_INSTANCE_TEXT_H
#define FP_PLEDGECTL_INSTANCE_TEXT_H

#include "base/str.h"

struct buf;

/* root is the folder of all configurations, name the site's. */
struct instance {
	const char *root, *name;
};

/* An include of nginx or Apache. */
void instance_include(
    const struct instance *instance, struct str text, struct buf *out);

/* The same of nginx's http level: only the sockets. The rest of it is there
 * once for all sites. */
void instance_upstreams(
    const struct instance *instance, struct str text, struct buf *out);

/* Accounts and databases: SQL, sysusers.d(5). */
void instance_accounts(
    const struct instance *instance, struct str text, struct buf *out);

/* What pledgectl conf defaults prints: the keys that say a place below
 * /var/lib/formpledge or /run/formpledge are set, to one of the site's own; and the key user, that says an account. */
void instance_settings(
    const struct instance *instance, struct str text, struct buf *out);

#endif
