/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook - what a web server's configuration does with the requests of the
 * modules, and what of it breaks a promise */
#ifndef FP_PLEDGECTL_WEBLOOK_H
#define FP_PLEDGECTL_WEBLOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modules/pledgectl/suite.h"
#include "modules/pledgectl/webconf.h"
#include "policy/policy.h"

struct arena;
struct control;
struct site;

#define WEB_FINDINGS_MAX 256
#define WEB_SECTIONS_MAX 64

/* What is asked of a path. */
enum web_flag {
	WEB_QUIET = 1,	   /* nothing of it is logged */
	WEB_ANONYMOUS = 2, /* the answers of a survey come here */
	WEB_EDGE = 4,	   /* the web server's word is trusted */
	WEB_STAFF = 8,	   /* for staff who have logged in */
};

/* A path below a module's mount that a visitor may ask for. */
struct web_probe {
	enum suite_id module;
	const char *path;
	unsigned flags; /* enum web_flag */
};

/* A module as its own file says it. */
struct web_module {
	bool present;
	const char *mount;  /* "/feedback" */
	const char *listen; /* "unix:/run/...", "tcp:127.0.0.1:9000" */
	bool mounted;	    /* some server passes requests on to it */
};

/* Where a path leads to. */
struct web_place {
	const struct web_probe *probe;
	const char *uri; /* mount and path */
	const struct webconf_directive *server;
	/* nginx: the location. Apache: all sections that count, in order; the
	 * last one has the last word. */
	const struct webconf_directive *sections[WEB_SECTIONS_MAX];
	size_t nsections;
};

/* One thing that is not as promised. */
struct web_finding {
	bool promised; /* false: it breaks no promise */
	enum promise promise;
	bool unsure; /* it cannot be told */
	const char *file;
	int line;
	const char *text;   /* a sentence, without file and line */
	const char *remedy; /* what to do */
};

/* One look: fill the upper part, from an arena of WEBCONF_ARENA_BYTES. */
struct weblook {
	struct arena *arena;
	const struct site *site;
	struct web_module modules[SUITE_COUNT];
	int64_t slowest_secs; /* what a module itself waits for at most */
	const char *edge;     /* the secret in hexadecimal; NULL: not known */

	const struct webconf *conf;
	size_t servers; /* that pass something on to a module */
	size_t places;	/* that were looked at */
	struct web_finding findings[WEB_FINDINGS_MAX];
	size_t n;
};

/* Reads the file and looks at it all. 0, or -1: it cannot be read. */
int weblook_run(struct weblook *look, const char *path, struct err *err);

/* Fills one from the site's own files and looks, once a command; what it
 * holds lives as long as control. As weblook_run. */
int weblook_open(struct control *control, const char *path,
    const struct weblook **look_r, struct err *err);

/* The module's socket is what this target names: "unix:/run/...",
 * "127.0.0.1:9000". */
bool weblook_is_module(
    const struct weblook *look, enum suite_id id, const char *target);

/* Every path that is looked at; ends with a NULL path. */
extern const struct web_probe web_probes[];

/* The part of one kind of server; in weblook_nginx.c, weblook_apache.c. */
void weblook_nginx(struct weblook *look);
void weblook_apache(struct weblook *look);

/* Whose promise a rule is about. */
enum web_of {
	WEB_OF_RULE,  /* the rule's own */
	WEB_OF_STORE, /* that the module's data comes to rest nowhere */
	WEB_OF_QUIET, /* that nobody sees that the page was asked for */
	WEB_OF_NONE,
};
struct web_rule {
	enum web_of of;
	enum promise promise; /* of WEB_OF_RULE */
	const char *remedy;
};

/*
 * Notes a finding about a directive, once. place may be NULL (the rule is
 * WEB_OF_RULE then). The text never holds arguments of FORMPLEDGE_EDGE.
 */
void web_found(struct weblook *look, const struct web_rule *rule,
    const struct web_place *place, const struct webconf_directive *where,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* The same where it cannot be told. */
void web_unsure(struct weblook *look, const struct web_rule *rule,
    const struct web_place *place, const struct webconf_directive *where,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * Does a regular expression of Perl's kind match a path? What looks ahead is
 * taken as met. 1, 0, -1: this program cannot tell.
 */
int web_match(const char *pattern, bool any_case, const char *path);

/* What in a log format names somebody: "$remote_addr", "%h"; NULL: nothing
 * does. Copied into arena. unsure_r: it is a variable of the site's own. */
const char *web_log_names(struct arena *arena, enum webconf_kind kind,
    const char *format, bool *unsure_r);

/* Looks at a file with the secret of FORMPLEDGE_EDGE, and at its value. */
void web_edge(struct weblook *look, const struct web_place *place,
    const struct webconf_directive *where, const char *value);

#endif
