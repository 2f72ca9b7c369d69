/* SPDX-License-Identifier: BSD-2-Clause */
/* live_env - what the store works with, of the program as it runs */
#ifndef FP_SURVEYS_LIVE_ENV_H
#define FP_SURVEYS_LIVE_ENV_H

#include "modules/surveys/survey_store.h"

struct app;

/* Of the settings in force now. */
void live_env(struct app *app, struct survey_env *env_r);

#endif
