/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_nginx - the parts of looking at nginx */
#ifndef FP_PLEDGECTL_WEBLOOK_NGINX_H
#define FP_PLEDGECTL_WEBLOOK_NGINX_H

#include "modules/pledgectl/weblook.h"

/* The location of a server that a path leads to, as nginx chooses it; the
 * server itself where there is none. unsure_r: there is a pattern that this
 * program cannot read. */
const struct webconf_directive *nginx_location(
    const struct webconf_directive *server, const char *path, bool *unsure_r);

/* Does the block pass requests on to the module? */
bool nginx_passes(const struct weblook *look,
    const struct webconf_directive *block, enum suite_id id);

/* Everything about one place; about a server with such places. */
void nginx_place(struct weblook *look, const struct web_place *place);
void nginx_server(struct weblook *look, const struct webconf_directive *server);

/* What is logged of a server's malformed requests. */
void nginx_server_logs(
    struct weblook *look, const struct webconf_directive *server);
/* What is logged of a place. */
void nginx_place_logs(struct weblook *look, const struct web_place *place);

/* Do two servers answer at the same address and port? */
bool nginx_share_listen(
    const struct webconf_directive *a, const struct webconf_directive *b);

#endif
