/* SPDX-License-Identifier: BSD-2-Clause */
/* definition - a survey as a file: questions, who may answer, k */
#ifndef FP_SURVEYS_DEFINITION_H
#define FP_SURVEYS_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct buf;
struct err;

#define SURVEY_ID_MAX	     32 /* letters a-z, digits, "-" */
#define SURVEY_QUESTIONS_MAX 64
#define SURVEY_OPTIONS_MAX   32
#define SURVEY_K	     10 /* where the file does not say */
/* Numbers in a file are up to this; a range that ends here is open. */
#define SURVEY_NUMBER_MAX INT64_C(1000000000)

enum survey_who {
	SURVEY_ANYONE,
	SURVEY_MEMBERS,
};

enum question_kind {
	QUESTION_SINGLE,
	QUESTION_MULTIPLE,
	QUESTION_SCALE,
	QUESTION_NUMBER, /* a number is sent; only its range is kept */
	QUESTION_TEXT,	 /* refused: see definition_load */
};

/* What happens at closing to answers that were never enough to count. */
enum survey_remainder {
	REMAINDER_COUNT,
	REMAINDER_DISCARD,
};

/* One thing that is counted: an option, a step of a scale, a range. */
struct question_option {
	const char *id; /* as it is sent: "bike", "4"; of a range "0-14" */
	const char *label;
	int64_t from, to; /* of a range, both included */
};

struct question {
	const char *id, *label;
	const char *help; /* "" for none */
	enum question_kind kind;
	bool sensitive;
	const struct question_option *options;
	size_t noptions;
	int64_t from, to;	/* of scales and numbers */
	const char *low, *high; /* what the ends of a scale mean, or "" */
	size_t first_cell;	/* of its options in a tally */
	size_t offset, bytes;	/* of its answer in a record */
};

/* Two questions counted against each other; reserved, not counted yet. */
struct cross_table {
	const struct question *rows, *columns;
};

/* Lives in the arena it was loaded into; read-only after that. */
struct definition {
	const char *id, *file;
	const char *title, *text;
	enum survey_who who;
	int64_t opens_secs, closes_secs; /* Unix; 0: not said */
	int64_t k;
	bool sensitive; /* all of it: held back like sensitive questions */
	enum survey_remainder remainder;
	int64_t electorate; /* how many may answer, at most; sizes things */
	const struct question *questions;
	size_t nquestions;
	const struct cross_table *cross_tables;
	size_t ncross_tables;
	size_t ncells;	     /* options of all questions */
	size_t answer_bytes; /* of one set of answers in a record */
	uint8_t digest[32];  /* SHA-256 of definition_canonical */
};

/* What the site's settings and policy ask of every definition. */
struct definition_limits {
	int64_t k_minimum;
	bool text_refused; /* survey.aggregate-only is promised */
};

/*
 * Reads and checks a file. The id is the file's name without folders and
 * ".conf". 0, or -1 with file, line, what is wrong and the remedy.
 */
int definition_load(struct arena *arena, const char *path,
    const struct definition_limits *limits, const struct definition **def_r,
    struct err *err);
/* The same for a text; name stands for the file. */
int definition_parse(struct arena *arena, const char *name, const char *text,
    const struct definition_limits *limits, const struct definition **def_r,
    struct err *err);

/*
 * What opening fixes (survey.promise-is-one-way): everything that is said
 * or asked, k, who, remainder and cross-tables; not the dates and the
 * electorate. One form only, each text behind its length.
 */
void definition_canonical(const struct definition *def, struct buf *out);

/* Is text a well-formed survey id? */
bool survey_id_is_valid(struct str text);

const char *question_kind_name(enum question_kind kind); /* "single" ... */
bool definition_is_sensitive(const struct definition *def);

/* Does it take answers at this time, by its dates alone? */
bool definition_is_current(const struct definition *def, int64_t now_secs);

#endif
