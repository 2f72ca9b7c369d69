/* SPDX-License-Identifier: BSD-2-Clause */
/* setup - everything read from files: settings, policy, keys, templates */
#ifndef FP_APP_SETUP_H
#define FP_APP_SETUP_H

#include <stdatomic.h>

#include "app/module.h"
#include "conf/site.h"
#include "http/context.h"

struct app;
struct arena;
struct err;
struct keyring;
struct language;
struct secret;

/* One reading of the files. A reload makes another; requests keep theirs. */
struct setup {
	struct arena *arena;
	struct context ctx;
	struct site site;
	struct settings *site_settings, *settings;
	void *values; /* the module's struct */
	struct keyring *keyring;
	struct language *languages; /* at least one */
	size_t nlanguages;
	const struct secret *edge; /* NULL where it is not needed */
	atomic_uint users;	   /* requests under way */
	int64_t retired_ms;
	struct setup *next;
};

/* Reads and checks everything but the module's own check. */
int setup_load(struct app *app, struct setup **setup_r, struct err *err);
void setup_free(struct setup **setup);

/* The head of the module's struct. */
const struct module_settings *setup_head(const struct setup *setup);

/* SIGHUP: reads all again; a bad file is logged and changes nothing. */
void setup_reload(struct app *app);
/* Frees old ones that nobody uses any more. */
void setup_sweep(struct app *app, int64_t now_ms);

#endif
