/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/app.h"

#include "app/program.h"

/* app_context - what requests are served with now */
const struct context *
app_context(struct app *app)
{
	return &atomic_load(&app->setup)->ctx;
}

/* app_settings - where the module's settings stood */
const struct settings *
app_settings(struct app *app)
{
	return atomic_load(&app->setup)->settings;
}

/* app_set_data - of the module's open */
void
app_set_data(struct app *app, void *data)
{
	app->data = data;
}

/* app_data - for its handlers and tasks */
void *
app_data(struct app *app)
{
	return app->data;
}
