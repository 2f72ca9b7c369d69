/* SPDX-License-Identifier: BSD-2-Clause */
/* module - what a program of the suite is, as one constant struct */
#ifndef FP_APP_MODULE_H
#define FP_APP_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/app.h"
#include "base/embed.h"
#include "conf/settings.h"
#include "http/route.h"
#include "policy/rule.h"

struct arena;
struct db;
struct db_batch;

/* The head of every module's settings struct; MODULE_SETTINGS is the head of
 * every table. */
struct module_settings {
	const char *listen; /* "unix:/run/formpledge/feedback.sock", "fd:0" */
	const char *mount;  /* "/feedback" */
	int64_t workers;    /* threads; 0: two a processor */
	bool require_edge;  /* every request must carry FORMPLEDGE_EDGE */
	const char *peer_user; /* user of the web server; "" for any */
	const char *metrics;   /* "127.0.0.1:9180", "unix:/...", "" for none */
	int64_t rate_limit;    /* posts a minute and client */
};

/*
 * The head of every module's table of settings:
 *	static const struct setting rows[] = {
 *		MODULE_SETTINGS("feedback", "/feedback"),
 *		{"database", SETTING_TEXT, ...},
 *	};
 */
#define MODULE_SETTING(member, type_, flags_, preset_, min_, max_, doc_)       \
	{                                                                      \
		.name = #member, .type = (type_), .flags = (flags_),           \
		.offset = offsetof(struct module_settings, member),            \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_),                                                 \
	}
#define MODULE_SETTINGS(name_, mount_)                                         \
	MODULE_SETTING(listen, SETTING_TEXT, 0,                                \
	    "\"unix:/run/formpledge/" name_ ".sock\"", 1, 200,                 \
	    "Where the web server reaches this module: a socket's path, or "   \
	    "a port of this host such as tcp:127.0.0.1:9000, which needs "     \
	    "require_edge. A socket that systemd or spawn-fcgi hands over "    \
	    "is used instead."),                                               \
	    MODULE_SETTING(mount, SETTING_TEXT, 0, "\"" mount_ "\"", 1, 200,   \
		"The path on the site below which this module answers, as "    \
		"the "                                                         \
		"web server's location says it."),                             \
	    MODULE_SETTING(workers, SETTING_INT, 0, "0", 0, 256,               \
		"Threads that answer requests, each with a connection of its " \
		"own where the module has a database. 0 is two for each "      \
		"processor."),                                                 \
	    MODULE_SETTING(require_edge, SETTING_BOOL, SETTING_RELOAD,         \
		"false", 0, 0,                                                 \
		"Refuse every request without the secret parameter "           \
		"FORMPLEDGE_EDGE. Needed where other programs can reach the "  \
		"socket."),                                                    \
	    MODULE_SETTING(peer_user, SETTING_TEXT, 0, "\"\"", 0, 64,          \
		"The user that the web server runs as; others are turned "     \
		"away "                                                        \
		"at the socket. Empty: whoever may open the socket."),         \
	    MODULE_SETTING(metrics, SETTING_TEXT, 0, "\"\"", 0, 200,           \
		"Where counters can be read in Prometheus' text format: "      \
		"127.0.0.1:9180 or unix:/path. Empty: nowhere."),              \
	    MODULE_SETTING(rate_limit, SETTING_INT, SETTING_RELOAD, "30", 1,   \
		1000000,                                                       \
		"Posts a minute that one client may make. More than 10000 "    \
		"contradicts security.abuse-held.")

/* The head of every module's rules: that a client's posts have a bound. */
#define MODULE_RULES                                                           \
	{                                                                      \
		PROMISE_SECURITY_ABUSE_HELD, "rate_limit",                     \
		    module_rate_unbounded, "set it to 10000 or less"           \
	}
bool module_rate_unbounded(const struct rule_scope *scope);

/* What the table cannot check of them: 0, or -1 with file and line. */
int module_settings_check(const struct module_settings *head,
    const struct settings *settings, struct err *err);

/* A thread of the module's own: an outbox sender, a counting thread. run
 * returns when app_wait says that the program ends. */
struct module_task {
	const char *name;
	void (*run)(struct app *app);
};

#define MODULE_AHEAD_MAX    8
#define MODULE_TOGETHER_MAX 16

/* What a module's load is given. */
struct module_load {
	struct arena *arena; /* of these settings: lives as long as they do */
	const struct context *ctx;	 /* complete but for data */
	const struct settings *settings; /* as read: files and lines */
	/* At start what is wrong with a part (one form of many) is said and the
	 * part left out; with -t and in a reload it is an error. */
	bool strict;
};

struct module {
	const char *name;    /* "feedback": program formpledge-feedback */
	const char *summary; /* one line for --help */
	const struct settings_table *settings;
	const struct rule *rules;
	size_t nrules;
	const struct route *routes;
	size_t nroutes;
	const char *const *keys; /* of the keyring; NULL-ended */
	const struct embed *templates;
	const struct module_task *tasks; /* ends with a NULL name */
	bool archive;	/* needs the earlier versions of the policy, too */
	bool wipe_heap; /* start again once with an allocator that wipes what
			   is freed (sandbox.h); the stack is wiped as well
			   when a reply has gone */

	/* Reads what else belongs to the settings (files that they name), for
	 * ctx->data: 0 or -1 with file, line, key, remedy. May be NULL, like
	 * all that follow. */
	int (*load)(const struct module_load *load, const void **data_r,
	    struct err *err);
	/* Checks what a table cannot: 0 or -1 with file, line, key, remedy.
	 * Also run by -t. */
	int (*check)(struct app *app, struct err *err);
	/* Opens what all threads share. Before any thread starts. */
	int (*open)(struct app *app, struct err *err);
	/* Called between open and the first thread: the sandbox. */
	int (*confine)(struct app *app, struct err *err);
	void (*close)(struct app *app);
	/* What each worker has for itself (a database handle): req->local.
	 * The event thread has none: ROUTE_INLINE handlers see NULL. */
	int (*thread_open)(struct app *app, void **local_r, struct err *err);
	void (*thread_close)(void **local);
	/* More requests wait than there are threads: before this one handles
	 * n of them (at most MODULE_AHEAD_MAX, all ROUTE_AHEAD), it may ask the
	 * database for them together. n is 0 when they have been handled. */
	void (*thread_ahead)(void *local, struct request *reqs, size_t n);
	/* The handle that ROUTE_TOGETHER handlers write with. Where more
	 * requests wait than there are threads, up to MODULE_TOGETHER_MAX of
	 * them are handled in one batch (db/batch.h): those that gave it
	 * something to write get their reply when all is committed. When that
	 * fails each is handled once more by itself, as if the visitor had
	 * sent it again: the keys of the rows must make that harmless, as they
	 * must anyway. The route's checks are not asked again. */
	struct db *(*thread_db)(void *local);
	const struct db_batch *batch; /* &db_batch, where there is thread_db */
	/* Reads a table, or looks at the box: 0, or -1 and why. */
	int (*health)(struct app *app, void *local, struct err *err);
	/* Settings were reloaded; app_settings gives the new ones. */
	void (*reload)(struct app *app);
};

/* main() of every module:  return module_main(&feedback_module, argc, argv);
 *	-c FILE  configuration (default SYSCONFDIR/NAME.conf; site.conf beside it)
 *	-t       check the configuration and exit, like nginx -t
 *	-V       version and options;  -h  help
 */
int module_main(const struct module *module, int argc, char **argv);

#endif
