/* SPDX-License-Identifier: BSD-2-Clause */
/* settings - a module's settings as a table, read with libconfig */
#ifndef FP_CONF_SETTINGS_H
#define FP_CONF_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct buf;

enum setting_type {
	SETTING_BOOL,	/* bool */
	SETTING_INT,	/* int64_t, min..max */
	SETTING_BYTES,	/* int64_t, "64 KiB" */
	SETTING_SECS,	/* int64_t, "30 days" */
	SETTING_TEXT,	/* const char * */
	SETTING_PATH,	/* const char *; a file may say it relative to its
			   own folder, the value is absolute */
	SETTING_URL,	/* const char *, http or https, no slash at the end */
	SETTING_MAIL,	/* const char *, a mail address */
	SETTING_CHOICE, /* int64_t, index into choices */
	SETTING_TEXTS,	/* const char *const *, NULL-ended */
	SETTING_GROUP,	/* left to the module: settings_group */
	SETTING_FIELDS, /* const struct own_fields *, never NULL */
	SETTING_PAGES,	/* const struct own_pages *, never NULL */
	SETTING_WORDS,	/* left to the module: a text, or a group of them by
			   language */
};

#define SETTING_TEXT_MAX  4096 /* bytes */
#define SETTING_TEXTS_MAX 64   /* texts in a list */

enum setting_flags {
	SETTING_REQUIRED = 1, /* must stand in the file; no default */
	SETTING_RELOAD = 2,   /* SIGHUP takes a new value */
	SETTING_SITE = 4,     /* belongs to site.conf, shared by all modules */
	SETTING_LINES = 8,    /* a text may hold line feeds and tabs */
	SETTING_OF_FORM = 16, /* fields of a form of its own: see own_scope */
};

/*
 * One key. The table is the documentation: pledgectl conf defaults prints
 * doc and preset as a commented file, and a test compares conf/ with it.
 *
 * Bounds: min and max both 0 mean none for numbers, and SETTING_TEXT_MAX
 * bytes for texts; max of SETTING_FIELDS is that of own_scope's chars. Texts are UTF-8 without control bytes. SETTING_PATH,
 * SETTING_URL and SETTING_MAIL may be empty only where the preset is "\"\"",
 * SETTING_TEXT where min is 0. The preset of a SETTING_REQUIRED key is an
 * example. A preset of NULL: false, 0, "", no texts, no group.
 */
struct setting {
	const char *name;
	enum setting_type type;
	unsigned flags;
	size_t offset;	    /* of the member in the module's struct */
	const char *preset; /* as a file would say it: "true", "\"30 days\"" */
	int64_t min, max;   /* of numbers, sizes, durations; length of texts */
	const char *const *choices; /* NULL-ended */
	const char *doc; /* sentences; lines are folded when printed */
};

/* The settings of site.conf and of one module, one table each. */
struct settings_table {
	const char *name; /* "site", "feedback"; the file is NAME.conf */
	const struct setting *settings;
	size_t n;
	size_t size;  /* of the struct that holds them */
	bool is_part; /* no NAME.conf that pledgectl conf defaults prints */
};

/* A file read against a table; remembers where each value stood. */
struct settings;

/*
 * Reads path (NULL or absent where nothing is required: defaults). values_r
 * is the caller's struct of table->size bytes, filled; the texts in it live
 * in arena, and so does what settings_group hands out. Errors name file,
 * line, key and remedy; an unknown key is one, with the nearest known; so is
 * a value out of bounds.
 *	struct site site;
 *	settings_load(arena, &site_table, path, &settings, &site, err);
 */
int settings_load(struct arena *arena, const struct settings_table *table,
    const char *path, struct settings **settings_r, void *values_r,
    struct err *err);

/* The same for a text; name stands for the file in messages, and relative
 * paths count from its folder. */
int settings_parse(struct arena *arena, const struct settings_table *table,
    const char *name, const char *text, struct settings **settings_r,
    void *values_r, struct err *err);

/* Where a key's value stands: its line, 0 when it is the default. */
int settings_line(const struct settings *settings, const char *name);
/* The same as "FILE:LINE" (of an included file, if it is there), or "FILE"
 * when it is the default; in the arena. */
const char *settings_where(const struct settings *settings, const char *name);
const char *settings_file(const struct settings *settings);
/* The value as text, as a file would say it; in the arena. */
const char *settings_text(const struct settings *settings, const char *name);

/* The same with every group of a list written out. */
const char *settings_text_whole(
    const struct settings *settings, const char *name);

/* The libconfig setting of a SETTING_GROUP, NULL when absent. For conf/ and
 * the module's own tables over it (settings_load_group). */
struct config_setting_t;
struct config_setting_t *settings_group(
    const struct settings *settings, const char *name);
/* Reads one group of a list against a table of its own; values_r as in
 * settings_load. Where err wants all, what is in order is read although
 * something is not; settings_r is set then, too, unless it is no group. So
 * it is with settings_load and settings_parse, unless the file cannot be
 * read. */
int settings_load_group(struct arena *arena, const struct settings_table *table,
    struct config_setting_t *group, const char *file,
    struct settings **settings_r, void *values_r, struct err *err);

/* Prints the table as a file with every key commented out at its default. */
void settings_print_defaults(
    const struct settings_table *table, struct buf *out);
/* Prints what is in force, one key a line, with "(default)" or its line. */
void settings_print(const struct settings *settings, struct buf *out);

#endif
