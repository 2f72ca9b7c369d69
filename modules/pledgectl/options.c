/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/num.h"
#include "base/str.h"
#include "crypto/base64url.h"

#define WAIT_SECS     30
#define WAIT_SECS_MAX 3600
#define LIST_MAX      100
#define LIST_MAX_MAX  1000000
#define OPERAND	      '\1' /* in front of what getopt is to leave alone */
#define ID_CHARS      32 /* of a pseudonym: base64url, so '-' may come first */

/* Every option there is; bit 0 is for those that all commands take. */
static const struct {
	const char *name, *arg, *doc;
	unsigned bit; /* enum command_option */
	int letter;
} rows[] = {
    {"config", "DIR", "the folder of the configuration (" SYSCONFDIR ")", 0,
	'c'},
    {"conf", "DIR", NULL, 0, 'c'}, /* its name in earlier versions */
    {"site", "NAME", "the site of that name on this host", 0, 's'},
    {"quiet", NULL, "show no progress", 0, 'q'},
    {"help", NULL, "say what a command does", 0, 'h'},
    {"version", NULL, "print the version", 0, 'V'},
    {"json", NULL, "print JSON", OPTION_JSON, 'j'},
    {"policy", "FILE", "look at this policy instead", OPTION_POLICY, 'p'},
    {"wait", "SECONDS", "how long to wait for other hosts (30)", OPTION_WAIT,
	'w'},
    {"kind", "KIND", "change, transfer or risk", OPTION_KIND, 'k'},
    {"until", "DATE", "shown until, objected by: 2026-12-31", OPTION_UNTIL,
	'u'},
    {"category", "ID", "one of registration.conf's mail_categories",
	OPTION_CATEGORY, 'C'},
    {"dry-run", NULL, "only say how many it concerns", OPTION_DRY_RUN, 'n'},
    {"under-age", NULL, "because the member is under age", OPTION_UNDER_AGE,
	'a'},
    {"reason", "TEXT", "why; the member, or who reads the audit log, sees it",
	OPTION_REASON, 'r'},
    {"yes", NULL, "do not ask", OPTION_YES, 'y'},
    {"without-host", "HOST", "give up what that host has not counted",
	OPTION_WITHOUT_HOST, 'W'},
    {"ledger", NULL, "every release: number, answers, digest", OPTION_LEDGER,
	'l'},
    {"destroy", NULL, "destroy the texts instead", OPTION_DESTROY, 'd'},
    {"format", "FORMAT", "json or csv (json)", OPTION_FORMAT, 'f'},
    {"url", "URL", "ask the web server there", OPTION_URL, 'U'},
    {"verbose", NULL, "checks and evidence, too", OPTION_VERBOSE, 'v'},
    {"html", "FILE", "write a report, or the survey's page, too", OPTION_HTML,
	'H'},
    {"ground", "GROUND", "agreement, legal-demand or other-legal-basis",
	OPTION_DISCLOSE, 'g'},
    {"to", "WHOM", "who has the data now", OPTION_DISCLOSE, 't'},
    {"what", "DATA", "which data; which looks: \"member\", \"form show\"",
	OPTION_WHAT, 'Q'},
    {"purpose", "ID", "which purpose of the policy was agreed to",
	OPTION_DISCLOSE, 'P'},
    {"date", "DATE", "when it was passed on (now)", OPTION_DISCLOSE, 'D'},
    {"tell-from", "DATE", "a legal demand forbids to tell the member before",
	OPTION_DISCLOSE, 'F'},
    {"since", "DATE", "of that day or later: 2026-11-01", OPTION_SINCE, 'i'},
    {"who", "NAME", "of that log-in name", OPTION_WHO, 'o'},
    {"anchor", "ANCHOR", "an anchor, as audit anchor printed it", OPTION_ANCHOR,
	'A'},
    {"anchors", "FILE", "a file of them", OPTION_ANCHORS, 'N'},
    {"before", "DATE", "what is older than that day: 2025-01-01", OPTION_BEFORE,
	'b'},
    {"max", "N", "list at most N, the newest (100)", OPTION_MAX, 'm'},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* options_number - an argument that is a number */
static int
options_number(const char *name, int64_t max, unsigned *out_r)
{
	int64_t n;

	if (num_parse(str_of(optarg), 0, max, &n) < 0) {
		fprintf(stderr, "pledgectl: --%s takes a number up to %lld\n",
		    name, (long long)max);
		return -1;
	}
	*out_r = (unsigned)n;
	return 0;
}

/* Where the text of an option goes. */
static const struct {
	int letter;
	size_t offset;
} texts[] = {
    {'c', offsetof(struct options, root)},
    {'s', offsetof(struct options, site)},
    {'p', offsetof(struct options, policy)},
    {'k', offsetof(struct options, kind)},
    {'u', offsetof(struct options, until)},
    {'C', offsetof(struct options, category)},
    {'i', offsetof(struct options, since)},
    {'o', offsetof(struct options, who)},
    {'A', offsetof(struct options, anchor)},
    {'N', offsetof(struct options, anchors)},
    {'b', offsetof(struct options, before)},
    {'r', offsetof(struct options, reason)},
    {'W', offsetof(struct options, without_host)},
    {'f', offsetof(struct options, format)},
    {'U', offsetof(struct options, url)},
    {'H', offsetof(struct options, html)},
    {'g', offsetof(struct options, ground)},
    {'t', offsetof(struct options, to)},
    {'Q', offsetof(struct options, what)},
    {'P', offsetof(struct options, purpose)},
    {'D', offsetof(struct options, date)},
    {'F', offsetof(struct options, tell_from)},
};

/* options_text - where the text of an option goes; NULL: it has none */
static const char **
options_text(struct options *options, int letter)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].letter == letter)
			return (const char **)(void *)((char *)options +
						       texts[i].offset);
	return NULL;
}

/* options_take - one option */
static int
options_take(struct options *options, int letter)
{
	const char **text = options_text(options, letter);

	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].letter == letter)
			options->given |= rows[i].bit;
	if (text) {
		*text = optarg;
		return 0;
	}
	switch (letter) {
	case 'h':
		options->help = true;
		return 0;
	case 'V':
		options->version = true;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	case 'j':
		options->json = true;
		return 0;
	case 'n':
		options->dry_run = true;
		return 0;
	case 'a':
	case 'd':
	case 'l':
	case 'v':
	case 'y':
		return 0; /* given says it */
	case 'w':
		return options_number(
		    "wait", WAIT_SECS_MAX, &options->wait_secs);
	case 'm':
		return options_number("max", LIST_MAX_MAX, &options->max);
	default:
		return -1; /* getopt has said why */
	}
}

/* is_id - a pseudonym that begins with two dashes? */
static bool
is_id(const char *arg)
{
	uint8_t bytes[ID_CHARS * 3 / 4];

	return strlen(arg) == ID_CHARS &&
	       base64url_read(str_of(arg), bytes) == 0;
}

/* is_operand - although it begins with a dash? There are few options of one
 * letter, and nobody writes them together. */
static bool
is_operand(const char *arg)
{
	if (arg[0] == OPERAND)
		return true;
	if (arg[0] != '-' || arg[1] == '\0')
		return false;
	return arg[1] == '-' ? is_id(arg) : arg[2] != '\0';
}

/* operands_mark - so that an id or a name copied from elsewhere is never taken
 * for options; the marked copies live as long as the process */
static void
operands_mark(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		size_t size = strlen(argv[i]) + 2;
		char *marked;

		if (!is_operand(argv[i]))
			continue;
		marked = malloc(size);
		must(marked != NULL);
		snprintf(marked, size, "%c%s", OPERAND, argv[i]);
		argv[i] = marked;
	}
}

/* operand_unmark - as it was given */
static char *
operand_unmark(char *arg)
{
	return arg && arg[0] == OPERAND ? arg + 1 : arg;
}

/* options_unknown - name the option that was meant */
static void
options_unknown(const char *arg)
{
	char word[64], *end;
	const char *nearest = NULL;
	size_t limit;

	snprintf(word, sizeof(word), "%s", arg + strspn(arg, "-"));
	if ((end = strchr(word, '=')))
		*end = '\0';
	limit = strlen(word) / 2 + 1;
	limit = limit > 4 ? 4 : limit;
	for (size_t i = 0; i < ROWS; i++) {
		size_t far = str_distance(word, rows[i].name);

		if (rows[i].doc && far < limit) {
			limit = far;
			nearest = rows[i].name;
		}
	}
	fprintf(stderr, "pledgectl: there is no option \"--%s\"", word);
	if (nearest)
		fprintf(stderr, "; did you mean --%s?\n", nearest);
	else
		fprintf(stderr, "; pledgectl COMMAND --help lists them\n");
}

/* options_wrong - what getopt stumbled over */
static void
options_wrong(int letter, const char *arg)
{
	for (size_t i = 0; letter == ':' && i < ROWS; i++)
		if (rows[i].doc && rows[i].letter == optopt)
			fprintf(stderr, "pledgectl: --%s takes %s: %s\n",
			    rows[i].name, rows[i].arg, rows[i].doc);
	if (letter == ':')
		return;
	if (optopt && arg[1] == '-')
		fprintf(stderr, "pledgectl: %s takes nothing\n", arg);
	else
		options_unknown(arg);
}

/* options_is_site - may a site be called so? */
bool
options_is_site(const char *name)
{
	/* Folders of the configuration, and of one site's data. */
	static const char *const taken[] = {"apache", "authorizer", "custodian",
	    "feedback", "forms", "keks", "never-again", "nginx", "policies",
	    "private", "registration", "secrets", "send-to-friend", "staff",
	    "surveys", "templates"};
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (strcmp(name, taken[i]) == 0)
			return false;
	return name[0] >= 'a' && name[0] <= 'z' && name[len] == '\0' &&
	       len <= OPTIONS_SITE_MAX;
}

/* options_place - the folder that --config and --site come to */
static int
options_place(struct options *options)
{
	const char *root = options->root;
	int n;

	options->conf = root;
	if (!options->site)
		return 0;
	if (!options_is_site(options->site)) {
		fprintf(stderr,
		    "pledgectl: --site takes a name of small letters, digits "
		    "and dashes, of at most %d characters; pledgectl sites "
		    "lists them\n",
		    OPTIONS_SITE_MAX);
		return -1;
	}
	n = snprintf(
	    options->room, sizeof(options->room), "%s/%s", root, options->site);
	options->conf = options->room;
	if (n < (int)sizeof(options->room))
		return 0;
	fprintf(stderr, "pledgectl: --config: the path is too long\n");
	return -1;
}

/* options_parse - options may stand anywhere; the rest are arguments */
int
options_parse(int argc, char **argv, struct options *options_r)
{
	struct option table[ROWS + 1];
	int letter;

	memset(table, 0, sizeof(table));
	for (size_t i = 0; i < ROWS; i++) {
		table[i].name = rows[i].name;
		table[i].has_arg = rows[i].arg ? required_argument
					       : no_argument;
		table[i].val = rows[i].letter;
	}
	*options_r = (struct options){
	    .root = SYSCONFDIR,
	    .wait_secs = WAIT_SECS,
	    .max = LIST_MAX,
	};
	operands_mark(argc, argv);
	while ((letter = getopt_long(argc, argv, ":hVqv", table, NULL)) != -1) {
		if (letter == '?' || letter == ':') {
			options_wrong(letter, argv[optind - 1]);
			return -1;
		}
		optarg = operand_unmark(optarg);
		if (options_take(options_r, letter) < 0)
			return -1;
	}
	for (int i = optind; i < argc; i++)
		argv[i] = operand_unmark(argv[i]);
	options_r->args = argv + optind;
	options_r->nargs = argc - optind;
	return options_place(options_r);
}

/* options_print - a line each */
void
options_print(unsigned which)
{
	char text[40];

	for (size_t i = 0; i < ROWS; i++) {
		if (!rows[i].doc ||
		    (which ? !(rows[i].bit & which) : rows[i].bit != 0))
			continue;
		snprintf(text, sizeof(text), "--%s%s%s", rows[i].name,
		    rows[i].arg ? " " : "", rows[i].arg ? rows[i].arg : "");
		printf("  %-18s %s\n", text, rows[i].doc);
	}
}

/* options_names - "--json --policy" */
const char *
options_names(unsigned which, char *text, size_t size)
{
	size_t len = 0;

	*text = '\0';
	for (size_t i = 0; i < ROWS && len < size; i++)
		if (rows[i].bit & which)
			len += (size_t)snprintf(text + len, size - len,
			    "%s--%s", len ? " " : "", rows[i].name);
	return text;
}

/* options_get - a row of the table */
bool
options_get(size_t at, struct option_row *row_r)
{
	if (at >= ROWS)
		return false;
	*row_r = (struct option_row){
	    rows[at].name, rows[at].arg, rows[at].doc, rows[at].bit};
	return true;
}
