/* SPDX-License-Identifier: BSD-2-Clause */
/* definition - a survey as a file: questions, who may answer, k */
#ifndef FP_SURVEYS_DEFINITION_DEFINITION_H
#define FP_SURVEYS_DEFINITION_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct buf;
struct err;

#define SURVEY_ID_MAX	       32 /* letters a-z, digits, "-" */
#define SURVEY_QUESTIONS_MAX   64 /* those of consent among them */
#define SURVEY_OPTIONS_MAX     32
#define SURVEY_PAGES_MAX       32
#define SURVEY_GROUPS_MAX      8 /* sensitive groups */
#define SURVEY_LANGUAGES_MAX   16
#define SURVEY_CONDITIONS_MAX  8
#define SURVEY_CROSS_MAX       16
#define SURVEY_CROSS_CELLS_MAX 4096
#define SURVEY_TEXTS_MAX       3   /* text questions: records stay small */
#define SURVEY_TEXT_MAX	       500 /* bytes of UTF-8 that one takes */
#define SURVEY_ANSWERS_MAX                                                     \
	(SURVEY_QUESTIONS_MAX * 8 + SURVEY_TEXTS_MAX * (2 + SURVEY_TEXT_MAX))
#define SURVEY_FIELDS_MAX 256 /* that a form sends, every box ticked */
#define SURVEY_K	  10  /* where the file does not say */
/* Numbers in a file are up to this; a range that ends here is open. */
#define SURVEY_NUMBER_MAX INT64_C(1000000000)
#define SURVEY_NO_GROUP	  SIZE_MAX

enum survey_who {
	SURVEY_ANYONE,
	SURVEY_MEMBERS,
};

enum question_kind {
	QUESTION_SINGLE,
	QUESTION_MULTIPLE,
	QUESTION_SCALE,
	QUESTION_NUMBER,  /* a number is sent; only its range is kept */
	QUESTION_DATE,	  /* a day is sent; only its range is kept */
	QUESTION_TEXT,	  /* kept as it was written, on its own: texts.h */
	QUESTION_CONSENT, /* of a sensitive group; made by the loader */
};

/* What happens at closing to answers that were never enough to count. */
enum survey_remainder {
	REMAINDER_COUNT,
	REMAINDER_DISCARD,
};

/* What happens at closing to what was written in answer to text questions. */
enum survey_texts {
	TEXTS_KEEP,
	TEXTS_DESTROY,
};

/* One thing that is counted: an option, a step of a scale, a range. */
struct question_option {
	const char *id; /* as it is sent: "bike", "4"; of a range "0-14" */
	const char *label;
	int64_t from, to; /* of a range, both included */
};

/*
 * One part of show-if: an earlier question, which stands on an earlier page
 * and is not sensitive, was answered with one of these options.
 */
struct condition {
	size_t question;  /* its place in definition->questions */
	uint64_t options; /* a bit each */
};

struct question {
	const char *id, *label;
	const char *help; /* "" for none */
	enum question_kind kind;
	bool sensitive;
	const struct question_option *options;
	size_t noptions;
	/* Of scales and ranges; a date's are days since 1970-01-01. */
	int64_t from, to;
	const char *low, *high; /* what the ends of a scale mean, or "" */
	size_t page;		/* its place in definition->pages */
	size_t group; /* in definition->groups; SURVEY_NO_GROUP: none */
	/* Shown only where all of these hold. */
	const struct condition *show_if;
	size_t nshow_if;
	size_t first_cell;    /* of its options in a tally */
	size_t offset, bytes; /* of its answer in a record */
};

/* Questions that are asked together; at least one. */
struct survey_page {
	const char *title, *text; /* "" for none */
	const struct condition *show_if;
	size_t nshow_if;
	size_t first, n; /* of definition->questions */
};

/*
 * Sensitive questions under a consent of their own, which is a question of
 * kind QUESTION_CONSENT before the first of them: one box, not ticked, one
 * option "yes", counted like an answer. Without it the answers of the group
 * are dropped before there is a record (consent.sensitive).
 */
struct sensitive_group {
	const char *id;
	size_t consent; /* its place in definition->questions */
};

/*
 * Two questions counted against each other, each of a kind in which a person
 * has one answer at most, and asked of everybody. The people who answered
 * both and chose option i of rows and j of columns are counted in the cell
 *	first_cell + i * columns->noptions + j
 * of a tally, behind the cells of all questions.
 */
struct cross_table {
	const struct question *rows, *columns;
	size_t first_cell, ncells; /* rows->noptions * columns->noptions */
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
	enum survey_texts texts; /* where it has text questions */
	int64_t electorate; /* how many may answer, at most; sizes things */
	const struct question *questions;
	size_t nquestions;
	size_t ntexts; /* of them, text questions */
	const struct survey_page *pages;
	size_t npages; /* at least 1 */
	const struct sensitive_group *groups;
	size_t ngroups;
	const struct cross_table *cross_tables;
	size_t ncross_tables;
	size_t nquestion_cells; /* options of all questions */
	size_t ncells;		/* and the cells of the cross-tables */
	size_t answer_bytes;	/* of one set of answers in a record */
	uint8_t digest[32];	/* SHA-256 of definition_canonical */
	/*
	 * The same survey in each of its languages: other texts, all else,
	 * digest and places included, is equal. This one is the first. language
	 * is the tag (RFC 5646) of this one's texts, "" where the file does not
	 * say (and the only one then).
	 */
	const char *language;
	const struct definition *const *translations;
	size_t ntranslations;
};

/* What the site's settings and policy ask of every definition. */
struct definition_limits {
	int64_t k_minimum;
	const char *text_refused; /* "FILE:LINE" that promises
				     survey.aggregate-only; NULL: none */
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
 * or asked, in every language, on which page and under which condition, k,
 * who, remainder, texts, sensitive groups and cross-tables; not the dates and the
 * electorate. One form only, each text behind its length.
 */
void definition_canonical(const struct definition *def, struct buf *out);

/* Is text a well-formed survey id? */
bool survey_id_is_valid(struct str text);

const char *question_kind_name(enum question_kind kind); /* "single" ... */
/* How many questions it asks: those of consent aside. */
size_t definition_asked(const struct definition *def);
/* The translation of that tag; otherwise the first. */
const struct definition *definition_in(
    const struct definition *def, struct str tag);
bool definition_is_sensitive(const struct definition *def);

/* Does it take answers at this time, by its dates alone? */
bool definition_is_current(const struct definition *def, int64_t now_secs);

#endif
