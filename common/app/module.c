/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/event.h"
#include "app/metrics.h"
#include "app/peer.h"
#include "app/program.h"
#include "app/sandbox.h"
#include "app/task.h"
#include "app/worker.h"
#include "base/err.h"
#include "base/log.h"
#include "policy/rate.h"
#include "policy/used.h"

#define RATE_SLOTS	 32768
#define USED_SLOTS	 8192
#define SLOW_THREADS_MAX 17
#define DESCRIPTORS_WANT 4096

/* What the command line says. */
struct options {
	char preset[512]; /* the default of conf */
	const char *conf, *metrics;
	bool test, version, help;
};

/* parse_options - 0, or -1 for a wrong one (getopt has said which) */
static int
parse_options(const struct module *module, int argc, char **argv,
    struct options *options_r)
{
	int c;

	memset(options_r, 0, sizeof(*options_r));
	snprintf(options_r->preset, sizeof(options_r->preset), "%s/%s.conf",
	    SYSCONFDIR, module->name);
	options_r->conf = options_r->preset;
	while ((c = getopt(argc, argv, "c:m:tVh")) != -1) {
		if (c == 'c')
			options_r->conf = optarg;
		else if (c == 'm')
			options_r->metrics = optarg;
		else if (c == 't')
			options_r->test = true;
		else if (c == 'V')
			options_r->version = true;
		else if (c == 'h')
			options_r->help = true;
		else
			return -1;
	}
	return optind == argc ? 0 : -1;
}

/* print_help - the usage, to where it was asked for */
static void
print_help(const struct module *module, FILE *out)
{
	fprintf(out,
	    "formpledge-%s - %s\n"
	    "Usage: formpledge-%s [-c FILE] [-m WHERE] [-t] [-V] [-h]\n"
	    "  -c FILE  configuration (default %s/%s.conf);\n"
	    "           site.conf is read from the same directory\n"
	    "  -m WHERE show the counters there, whatever the setting\n"
	    "           \"metrics\" says: a second process needs a place of\n"
	    "           its own; \"\" is nowhere\n"
	    "  -t       check the configuration and exit\n"
	    "  -V       print the version and exit\n"
	    "  -h       print this and exit\n",
	    module->name, module->summary, module->name, SYSCONFDIR,
	    module->name);
}

/* check_conf - a file that was named must be there; without -c, every key may
 * keep its default */
static int
check_conf(const struct options *options, struct err *err)
{
	if (options->conf == options->preset ||
	    access(options->conf, F_OK) == 0)
		return 0;
	return err_set_errno(err, "-c %s", options->conf);
}

/* raise_descriptors - as many as the system allows us, up to our need */
static void
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_cur >= DESCRIPTORS_WANT)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS_WANT ? limit.rlim_max
							   : DESCRIPTORS_WANT;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* socket_failed - say which setting asked for it */
static int
socket_failed(const struct setup *setup, const char *key, struct err *why,
    struct err *err)
{
	return err_set(err, "%s: %s: %s", settings_where(setup->settings, key),
	    key, err_text(why));
}

/* open_sockets - where the web server and the operator reach us */
static int
open_sockets(struct app *app, struct err *err)
{
	const struct setup *setup = atomic_load(&app->setup);
	const struct module_settings *head = setup_head(setup);
	const char *metrics = app->metrics_at ? app->metrics_at : head->metrics;
	int inherited = listen_inherit(&app->listener, err);
	struct err why = ERR_NONE;

	if (inherited < 0)
		return -1;
	if (!inherited && listen_open(head->listen, &app->listener, &why) < 0)
		return socket_failed(setup, "listen", &why, err);
	/* Who hands a port over has chosen it; the secret is asked for then. */
	if (app->listener.tcp && !head->require_edge &&
	    !(inherited && setup->edge))
		return err_set(err,
		    "%s: listen: a port can be reached by every program of "
		    "this host: set require_edge = true as well",
		    app->conf);
	if (*metrics &&
	    listen_metrics(metrics, &app->metrics_listener, &why) < 0)
		return socket_failed(setup, "metrics", &why, err);
	return peer_new(head->peer_user, &app->peer, err);
}

/* has_slow_routes - do some keep a processor busy? */
static bool
has_slow_routes(const struct module *module)
{
	for (size_t i = 0; i < module->nroutes; i++) {
		if (module->routes[i].flags & ROUTE_SLOW)
			return true;
	}
	return false;
}

/* size_of - how many threads; of the slow ones one more than there are
 * processors, since each waits for a database now and then */
static struct pool_size
size_of(const struct app *app)
{
	int64_t n = setup_head(atomic_load(&app->setup))->workers;
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned processors = online > 0 ? (unsigned)online : 1;
	struct pool_size size = {n ? (unsigned)n : 2 * processors, 0};

	if (!has_slow_routes(app->module))
		return size;
	if (processors > SLOW_THREADS_MAX - 1)
		processors = SLOW_THREADS_MAX - 1;
	size.slow = processors + 1;
	return size;
}

/* app_open - everything before the first thread */
static int
app_open(struct app *app, struct err *err)
{
	const struct module *module = app->module;

	raise_descriptors();
	conns_init(&app->conns);
	app->tasks = tasks_new(app);
	app->metrics = metrics_new(app);
	if (open_sockets(app, err) < 0 ||
	    (module->open && module->open(app, err) < 0) ||
	    event_open(app, err) < 0)
		return -1;
	return module->confine ? module->confine(app, err) : 0;
}

/* app_run - threads, the loop, and the end of the threads */
static int
app_run(struct app *app, struct err *err)
{
	const struct pool_size size = size_of(app);
	int ret = -1;

	if (pool_new(app, &size, &app->pool, err) == 0 &&
	    tasks_start(app->tasks, err) == 0) {
		log_notice("ready");
		event_run(app);
		ret = 0;
	}
	pool_free(&app->pool);
	tasks_end(app->tasks);
	return ret;
}

/* app_close - give all back; also after an app_open that failed */
static void
app_close(struct app *app)
{
	struct setup *setup = atomic_load(&app->setup), *retired;

	if (app->module->close)
		app->module->close(app);
	conns_fini(&app->conns);
	event_close(app);
	listen_close(&app->listener);
	listen_close(&app->metrics_listener);
	peer_free(&app->peer);
	metrics_free(&app->metrics);
	tasks_free(&app->tasks);
	while ((retired = app->retired)) {
		app->retired = retired->next;
		setup_free(&retired);
	}
	setup_free(&setup);
}

/* app_load - read and check the configuration */
static int
app_load(struct app *app, struct err *err)
{
	struct setup *setup;

	if (setup_load(app, &setup, err) < 0)
		return -1;
	atomic_store(&app->setup, setup);
	if (app->module->check && app->module->check(app, err) < 0) {
		setup_free(&setup);
		return -1;
	}
	return 0;
}

/* serve - load, open, run; the exit status */
static int
serve(struct app *app, bool test, struct err *err)
{
	struct setup *setup;
	int ret = 0;

	app->strict = test;
	if (app_load(app, err) < 0)
		return -1;
	app->strict = true;
	if (test) {
		fprintf(stderr, "formpledge-%s: %s is fine\n",
		    app->module->name, app->conf);
		setup = atomic_load(&app->setup);
		setup_free(&setup);
		return 0;
	}
	app->rate = rate_new(RATE_SLOTS);
	atomic_load(&app->setup)->ctx.rate = app->rate;
	app->used = used_new(USED_SLOTS);
	atomic_load(&app->setup)->ctx.used = app->used;
	if (app_open(app, err) < 0 || app_run(app, err) < 0)
		ret = -1;
	app_close(app);
	rate_free(&app->rate);
	used_free(&app->used);
	return ret;
}

/* start - the program itself, once the options are known */
static int
start(const struct module *module, const struct options *options, char **argv)
{
	struct app app = {.module = module,
	    .conf = options->conf,
	    .metrics_at = options->metrics,
	    .listener = LISTENER_NONE,
	    .metrics_listener = LISTENER_NONE,
	    .epoll = -1};
	struct err err = ERR_NONE;
	char name[64];

	snprintf(name, sizeof(name), "formpledge-%s", module->name);
	log_init(name);
	if ((module->wipe_heap && sandbox_wipe_heap(argv, &err) < 0) ||
	    sandbox_basic(&err) < 0) {
		log_error("%s", err_text(&err));
		return EXIT_FAILURE;
	}
	event_block_signals();
	if (check_conf(options, &err) < 0 ||
	    serve(&app, options->test, &err) < 0) {
		log_error("%s", err_text(&err));
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

/* module_main - main() of every module */
int
module_main(const struct module *module, int argc, char **argv)
{
	struct options options;

	if (parse_options(module, argc, argv, &options) < 0) {
		print_help(module, stderr);
		return 2;
	}
	if (options.help) {
		print_help(module, stdout);
		return EXIT_SUCCESS;
	}
	if (options.version) {
		printf("formpledge-%s %s\n", module->name, PACKAGE_VERSION);
		return EXIT_SUCCESS;
	}
	return start(module, &options, argv);
}
