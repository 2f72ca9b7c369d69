/* SPDX-License-Identifier: BSD-2-Clause */
/* own_load - a list of fields while it is read; for own_*.c alone */
#ifndef FP_CONF_OWN_LOAD_H
#define FP_CONF_OWN_LOAD_H

#include "conf/own_field.h"

struct settings;

#define OWN_NUMBER_MAX	 1000000000000
#define OWN_TYPE(symbol) (1u << (symbol))
#define OWN_TEXTS                                                              \
	(OWN_TYPE(OWN_TEXT) | OWN_TYPE(OWN_TEXTAREA) | OWN_TYPE(OWN_EMAIL) |   \
	    OWN_TYPE(OWN_TEL) | OWN_TYPE(OWN_URL))

/* What a file says of one field, as it stands there. */
struct own_raw {
	const char *id, *label, *help, *purpose, *group, *from, *to;
	const char *const *types;
	int64_t type, visibility, min, max, size, retention;
	bool required, personal, sensitive;
};

/* A list being read. */
struct own_loading {
	struct arena *arena;
	const char *file;
	const struct own_scope *scope;
	struct own_field *fields;
	struct config_setting_t **show_if; /* of each field, to be read last */
	size_t n;
	size_t chars; /* that all texts may have */
	struct err *err;
};

/* One field being read. */
struct own_reading {
	struct own_loading *loading;
	struct settings *settings;
	struct own_raw raw;
	struct own_field *field;
};

/* A reason with the place of a key; -1. */
int own_fail(
    const struct own_reading *reading, const char *key, const char *text);

/* The other languages of a text of at most max bytes. */
int own_load_words(struct own_loading *loading, const struct settings *settings,
    const char *key, size_t max, const struct own_word **words_r);

/* Small letters, digits, "_"; a letter first where letter says so. */
bool own_is_id(const char *id, bool letter);

/* What only some types have: bounds, characters, days, files. */
int own_limits_load(const struct own_reading *reading);
/* What choice and choices offer. */
int own_choices_load(const struct own_reading *reading);

/* The conditions of all fields, when all are known. */
int own_show_load_all(struct own_loading *loading);

#endif
