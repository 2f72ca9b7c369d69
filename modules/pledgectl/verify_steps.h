/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_steps - what checks do on a site, each step saying why it failed */
#ifndef FP_PLEDGECTL_VERIFY_STEPS_H
#define FP_PLEDGECTL_VERIFY_STEPS_H

#include <stdbool.h>

#include "modules/pledgectl/suite.h"

struct control_module;
struct registration_settings;
struct verify;
struct verify_finding;
struct verify_form;
struct verify_http;
struct verify_reply;

/*
 * Every step is true, or false with the finding filled: a site that does not
 * answer, or with a server's error (5xx), has failed.
 */

/* A page. */
bool verify_get(struct verify_http *http, const char *path,
    struct verify_reply *reply_r, struct verify_finding *finding_r);
/* The same, which must end with that status. */
bool verify_get_status(struct verify_http *http, const char *path, int status,
    struct verify_reply *reply_r, struct verify_finding *finding_r);
/* The form of that action on that page (verify_form_find). */
bool verify_open_form(struct verify_http *http, const char *path,
    const char *action, struct verify_form *form_r,
    struct verify_finding *finding_r);
/* The form of that action on a page that is there. */
bool verify_find_form(struct verify_http *http,
    const struct verify_reply *reply, const char *action,
    struct verify_form *form_r, struct verify_finding *finding_r);
/* Sends it, and follows where it leads. */
bool verify_submit(struct verify_form *form, const char *press,
    struct verify_reply *reply_r, struct verify_finding *finding_r);
/* Sends it, and keeps the answer to the form itself. */
bool verify_post(struct verify_form *form, const char *press,
    struct verify_reply *reply_r, struct verify_finding *finding_r);

/* A module's settings. A module without a file cannot be verified. */
const struct control_module *verify_module(
    struct verify *verify, enum suite_id id, struct verify_finding *finding_r);
/* Those of registration, where --url is given, too. */
const struct registration_settings *verify_registration(
    struct verify *verify, struct verify_finding *finding_r);

/* A path below a mount, in the run's arena: "/registration" and "/age". */
const char *verify_below(
    struct verify *verify, const char *mount, const char *path);

/* 6 letters and figures by chance, for names that nobody has. */
const char *verify_random(struct verify *verify);

#endif
