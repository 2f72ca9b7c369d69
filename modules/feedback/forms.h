/* SPDX-License-Identifier: BSD-2-Clause */
/* forms - all forms of the site: those built in, and the operator's */
#ifndef FP_FEEDBACK_FORMS_H
#define FP_FEEDBACK_FORMS_H

#include <stdbool.h>

#include "modules/feedback/store/form_def.h"

struct feedback_settings;
struct form_env;
struct policy;

#define FORMS_MAX 64 /* of the operator's */

/* Called for a file that is wrong, with the reason. */
typedef void forms_bad_fn(void *ctx, const char *path, const char *why);

/*
 * Reads every file ID.conf of the folder. A file that is wrong is told to bad
 * and left out; where bad is NULL it ends the reading: -1 and the reason. A
 * folder that is not there has no files. What is made lives as long as arena.
 */
int forms_load(struct arena *arena, const struct feedback_settings *settings,
    const struct form_env *env, forms_bad_fn *bad, void *ctx,
    const struct form_set **set_r, struct err *err);

/* The two that are built in, as the settings in force have them. */
const struct form_def *forms_feedback(struct arena *arena,
    const struct feedback_settings *settings, const struct policy *policy);
const struct form_def *forms_privacy(
    struct arena *arena, const struct form_env *env);

/* The field of the form for requests that says whose data it is about; it is
 * there where the site knows other clients. Its choices are their names. */
#define FORM_TENANT_FIELD "client"

#endif
