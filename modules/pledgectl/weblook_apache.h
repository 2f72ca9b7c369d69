/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_apache - the parts of looking at Apache */
#ifndef FP_PLEDGECTL_WEBLOOK_APACHE_H
#define FP_PLEDGECTL_WEBLOOK_APACHE_H

#include "modules/pledgectl/weblook.h"

/* The directive of a name that counts at a place: the last one of its
 * sections, else the server's, else that of the whole. NULL: none. */
const struct webconf_directive *apache_in_force(
    const struct web_place *place, const char *name);

/* Each of a name in the sections of a place; NULL, then the one before. */
const struct webconf_directive *apache_section_next(
    const struct web_place *place, const struct webconf_directive *behind,
    const char *name);

/* Where the place is, for a finding: its last section. */
const struct webconf_directive *apache_where(const struct web_place *place);

/* Where requests to the place go: "unix:/run/...", "127.0.0.1:9000"; "" for
 * nowhere. at_r is the directive. */
const char *apache_target(const struct weblook *look,
    const struct web_place *place, const struct webconf_directive **at_r);

/* Everything about one place; about a server with such places. */
void apache_place(struct weblook *look, const struct web_place *place);
void apache_server(
    struct weblook *look, const struct webconf_directive *server);

/* What is logged of a server's requests, and of a place's. */
void apache_server_logs(
    struct weblook *look, const struct webconf_directive *server);
void apache_place_logs(struct weblook *look, const struct web_place *place);

#endif
