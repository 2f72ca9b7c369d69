/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/definition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"

#define ARENA_MAX (16 * 1024 * 1024)

#define HEAD "title = \"T\";\nwho = \"anyone\";\n"
#define OPTIONS                                                                \
	"options = ({ id = \"a\"; label = \"A\"; }, { id = \"b\"; label = "    \
	"\"B\"; });"
#define SINGLE(id)                                                             \
	"{ id = \"" id "\"; kind = \"single\"; label = \"Q\"; " OPTIONS " }"
#define TEXT(id)     "{ id = \"" id "\"; kind = \"text\"; label = \"Q\"; }"
#define KEEP	     "texts = \"keep\";\n"
#define QUESTIONS(q) "questions = (\n" q "\n);\n"

static const struct definition_limits limits = {
    .k_minimum = 5, .text_refused = "strict.conf:1"};

/* load - a text as the file ID.conf in a folder of its own */
static int
load(struct arena *arena, const char *name, const char *text,
    const struct definition_limits *with, const struct definition **def_r,
    struct err *err)
{
	char folder[] = "/tmp/fp-def-XXXXXX", path[128];
	FILE *file;
	int ret;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	ret = definition_load(arena, path, with, def_r, err);
	unlink(path);
	rmdir(folder);
	return ret;
}

/* test_errors - what is wrong, where, and what to do about it */
static void
test_errors(void **state)
{
	static const struct {
		const char *name, *text, *line, *says;
	} cases[] = {
	    {"Commute.conf", HEAD QUESTIONS(SINGLE("q")), NULL,
		"small letters, digits"},
	    {"commute.cfg", HEAD QUESTIONS(SINGLE("q")), NULL, "commute.conf"},
	    {"a.conf", "title = \"T\"\nwho = ;\n", ":2", "syntax error"},
	    {"a.conf", "who = \"anyone\";\n" QUESTIONS(SINGLE("q")), NULL,
		"title is missing"},
	    {"a.conf", "title = \"T\";\n" QUESTIONS(SINGLE("q")), NULL,
		"who is missing"},
	    {"a.conf", "title = \"T\";\nwho = \"all\";\n", ":2",
		"\"anyone\", \"members\""},
	    {"a.conf", HEAD "titel = \"x\";\n", ":3", "did you mean \"title\""},
	    {"a.conf", HEAD "k = 4;\n" QUESTIONS(SINGLE("q")), ":3",
		"set it to 5 or more"},
	    {"a.conf", HEAD "k = \"10\";\n", ":3", "whole number"},
	    {"a.conf", HEAD, NULL, "needs questions"},
	    {"a.conf", HEAD "questions = ();\n", ":3", "needs questions"},
	    {"a.conf", HEAD "opens = \"tomorrow\";\n" QUESTIONS(SINGLE("q")),
		":3", "2026-11-21"},
	    {"a.conf", HEAD "closes = \"2026-02-30\";\n" QUESTIONS(SINGLE("q")),
		":3", "not a day"},
	    {"a.conf",
		HEAD
		"opens = \"2026-05-01\";\ncloses = \"2026-05-01\";\n" QUESTIONS(
		    SINGLE("q")),
		":4", "later than opens"},
	    {"a.conf", HEAD QUESTIONS(SINGLE("Q")), ":4", "a letter first"},
	    {"a.conf", HEAD QUESTIONS(SINGLE("1q")), ":4", "a letter first"},
	    {"a.conf", HEAD QUESTIONS(SINGLE("ballot")), ":4",
		"field \"ballot\" of its own"},
	    {"a.conf", HEAD QUESTIONS(SINGLE("form_token")), ":4",
		"of its own"},
	    {"a.conf", HEAD QUESTIONS(SINGLE("q") ",\n" SINGLE("q")), ":5",
		"stands here twice"},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"text\"; }"),
		":4", "survey.aggregate-only"},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"free\"; }"),
		":4", "kind must be one of"},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"single\"; }"),
		":4", "two to 32"},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"single\";\n"
		    "options = ({ id = \"a\"; label = \"A\"; }); }"),
		":5", "two to 32"},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"single\";\n"
		    "options = ({ id = \"a\"; label = \"A\"; },\n"
		    "{ id = \"a\"; label = \"B\"; }); }"),
		":6", "\"a\" stands here twice"},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"single\";\n"
		    "options = ({ id = \"a b\"; label = \"A\"; },\n"
		    "{ id = \"c\"; label = \"B\"; }); }"),
		":5", "id of an option"},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"single\";\n"
		    "options = ({ id = \"a\"; labl = \"A\"; },\n"
		    "{ id = \"c\"; label = \"B\"; }); }"),
		":5", "did you mean \"label\""},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"scale\";\n"
		    "from = 1; to = 100; }"),
		":5", "two to 32 steps"},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"scale\";\n" OPTIONS
		    " }"),
		":5", "means nothing for a question of kind \"scale\""},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"number\";\n"
		    "ranges = ({ from = 0; to = 9; },\n"
		    "{ from = 11; to = 20; }); }"),
		":6", "should begin at 10"},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"number\";\n"
		    "ranges = ({ from = 0; },\n"
		    "{ from = 11; to = 20; }); }"),
		":6", "\"to = 10;\""},
	    {"a.conf",
		HEAD QUESTIONS(
		    "{ id = \"q\"; label = \"Q\"; kind = \"number\";\n"
		    "ranges = ({ from = 9; to = 0; },\n"
		    "{ from = 11; to = 20; }); }"),
		":5", "ends before it begins"},
	    {"a.conf",
		HEAD QUESTIONS(
		    SINGLE("q") ",\n" SINGLE("r")) "cross_tables = (\n"
						   "(\"q\", \"s\"));\n",
		":8", "no question \"s\""},
	    {"a.conf",
		HEAD QUESTIONS(
		    SINGLE("q")) "cross_tables = (\n(\"q\", \"q\"));\n",
		":7", "two questions"},
	    {"a.conf", HEAD QUESTIONS("5"), ":4", "group"},
	};
	struct arena *arena = arena_new(ARENA_MAX);
	const struct definition *def;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = ERR_NONE;

		if (load(arena, cases[i].name, cases[i].text, &limits, &def,
			&err) == 0)
			fail_msg("case %zu was accepted: %s", i, cases[i].says);
		if (!strstr(err_text(&err), cases[i].says) ||
		    (cases[i].line && !strstr(err_text(&err), cases[i].line)))
			fail_msg("case %zu: %s", i, err_text(&err));
		arena_clear(arena);
	}
	arena_free(&arena);
}

/* test_whole - every kind, laid out in a record */
static void
test_whole(void **state)
{
	struct arena *arena = arena_new(ARENA_MAX);
	const struct definition *def;
	struct err err = ERR_NONE;
	const char *text = HEAD
	    "text = \"One.\\n\\nTwo.\";\nopens = \"2026-05-01\";\n"
	    "closes = \"2026-06-01\";\nremainder = \"discard\";\n" QUESTIONS(
		SINGLE(
		    "q") ",\n{ id = \"m\"; label = \"M\"; kind = "
			 "\"multiple\"; sensitive = true; " OPTIONS
			 " },\n{ id = \"s\"; label = \"S\"; kind = "
			 "\"scale\"; from = -2; to = 12; low = \"bad\"; "
			 "high = \"good\"; },\n{ id = \"n\"; label = \"N\"; "
			 "kind = \"number\"; ranges = ({ from = 0; to = 9; "
			 "}, { from = 10; label = \"many\"; }); }") "cross_"
								    "tables = "
								    "((\"q\", "
								    "\"s\"));"
								    "\n";

	(void)state;
	if (load(arena, "a-1.conf", text, &limits, &def, &err) != 0)
		fail_msg("%s", err_text(&err));
	assert_string_equal(def->id, "a-1");
	assert_int_equal(def->nquestions, 5); /* and a consent */
	assert_int_equal(definition_asked(def), 4);
	assert_int_equal(def->questions[1].kind, QUESTION_CONSENT);
	assert_int_equal(def->groups[def->questions[2].group].consent, 1);
	assert_int_equal(def->nquestion_cells, 2 + 1 + 2 + 15 + 2);
	assert_int_equal(def->ncells, def->nquestion_cells + 2 * 15);
	assert_int_equal(def->cross_tables[0].first_cell, 22);
	assert_int_equal(def->answer_bytes, 1 + 1 + 1 + 2 + 1);
	assert_int_equal(def->questions[3].offset, 3);
	assert_int_equal(def->questions[4].first_cell, 20);
	assert_string_equal(def->questions[3].options[0].id, "-2");
	assert_string_equal(def->questions[3].options[0].label, "-2: bad");
	assert_string_equal(def->questions[3].options[14].label, "12: good");
	assert_string_equal(def->questions[4].options[0].id, "0-9");
	assert_string_equal(def->questions[4].options[1].id, "10+");
	assert_int_equal(def->k, SURVEY_K);
	assert_int_equal(def->remainder, REMAINDER_DISCARD);
	assert_true(definition_is_sensitive(def));
	assert_int_equal(def->ncross_tables, 1);
	assert_false(definition_is_current(def, def->opens_secs - 1));
	assert_true(definition_is_current(def, def->opens_secs));
	assert_true(definition_is_current(def, def->closes_secs - 1));
	assert_false(definition_is_current(def, def->closes_secs));
	assert_int_equal(def->opens_secs, 1777593600);
	arena_free(&arena);
}

/* digest_of - of a text, which must be in order */
static void
digest_of(const char *name, const char *text, uint8_t digest_r[32])
{
	struct arena *arena = arena_new(ARENA_MAX);
	const struct definition *def;
	struct err err = ERR_NONE;

	if (load(arena, name, text, &limits, &def, &err) != 0)
		fail_msg("%s", err_text(&err));
	memcpy(digest_r, def->digest, 32);
	arena_free(&arena);
}

/* test_digest - what opening fixes, and what may change after */
static void
test_digest(void **state)
{
	static const struct {
		const char *name, *text;
		bool same;
	} cases[] = {
	    {"a.conf", HEAD "# words\nelectorate = 9;\n" QUESTIONS(SINGLE("q")),
		true},
	    {"a.conf", HEAD "closes = \"2030-01-01\";\n" QUESTIONS(SINGLE("q")),
		true},
	    {"a.conf", HEAD "k = 10;\n" QUESTIONS(SINGLE("q")), true},
	    {"b.conf", HEAD QUESTIONS(SINGLE("q")), false},
	    {"a.conf", HEAD "k = 9;\n" QUESTIONS(SINGLE("q")), false},
	    {"a.conf", HEAD "text = \"x\";\n" QUESTIONS(SINGLE("q")), false},
	    {"a.conf", HEAD "sensitive = true;\n" QUESTIONS(SINGLE("q")),
		false},
	    {"a.conf", HEAD "remainder = \"discard\";\n" QUESTIONS(SINGLE("q")),
		false},
	    {"a.conf", HEAD QUESTIONS(SINGLE("r")), false},
	    {"a.conf", HEAD QUESTIONS(SINGLE("q") "," SINGLE("r")), false},
	    {"a.conf",
		"title = \"T\"; who = \"members\";" QUESTIONS(SINGLE("q")),
		false},
	};
	uint8_t first[32], other[32];

	(void)state;
	digest_of("a.conf", HEAD QUESTIONS(SINGLE("q")), first);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		digest_of(cases[i].name, cases[i].text, other);
		if ((memcmp(first, other, 32) == 0) != cases[i].same)
			fail_msg("case %zu", i);
	}
}

/* test_text_elsewhere - where nothing promises figures alone */
static void
test_text_elsewhere(void **state)
{
	struct definition_limits open = {.k_minimum = 1};
	struct arena *arena = arena_new(ARENA_MAX);
	const struct definition *def;
	struct err err = ERR_NONE;

	(void)state;
	if (load(arena, "a.conf",
		HEAD KEEP QUESTIONS(SINGLE("p") ", " TEXT("q") ", " TEXT("r")),
		&open, &def, &err) != 0)
		fail_msg("%s", err_text(&err));
	assert_int_equal(def->ntexts, 2);
	assert_int_equal(def->texts, TEXTS_KEEP);
	assert_int_equal(def->questions[1].offset, 1);
	assert_int_equal(def->questions[1].bytes, 2 + SURVEY_TEXT_MAX);
	assert_int_equal(def->answer_bytes, 1 + 2 * (2 + SURVEY_TEXT_MAX));
	assert_int_equal(def->nquestion_cells, 2);
	arena_free(&arena);
}

/* test_text_refused - sensitive, too many, counted against another */
static void
test_text_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
	    {HEAD QUESTIONS(TEXT("q")), "texts = \"destroy\";"},
	    {HEAD KEEP QUESTIONS(SINGLE("q")), "texts means nothing"},
	    {HEAD "texts = \"perhaps\";\n" QUESTIONS(TEXT("q")),
		"\"keep\", \"destroy\""},
	    {HEAD QUESTIONS("{ id = \"q\"; label = \"Q\"; kind = \"text\"; "
			    "sensitive = true; }"),
		"is sensitive and takes free text"},
	    {HEAD QUESTIONS(
		 TEXT("a") ", " TEXT("b") ", " TEXT("c") ", " TEXT("d")),
		"at most 3 questions of kind \"text\""},
	    {HEAD QUESTIONS(SINGLE("p") ", " TEXT(
		 "q")) "cross_tables = ( ( \"p\", \"q\" ) );\n",
		"of kind \"text\""},
	    {HEAD QUESTIONS("{ id = \"q\"; label = \"Q\"; kind = \"text\"; "
			    "from = 1; }"),
		"means nothing"},
	};
	struct definition_limits open = {.k_minimum = 1};
	struct arena *arena = arena_new(ARENA_MAX);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct definition *def;
		struct err err = ERR_NONE;

		if (load(arena, "a.conf", cases[i].text, &open, &def, &err) ==
		    0)
			fail_msg("case %zu", i);
		if (!strstr(err_text(&err), cases[i].says))
			fail_msg("case %zu: %s", i, err_text(&err));
	}
	arena_free(&arena);
}

/* example - one of those shipped, which must be in order */
static const struct definition *
example(struct arena *arena, const char *name)
{
	const char *source = getenv("srcdir");
	const struct definition *def = NULL;
	struct err err = ERR_NONE;

	if (definition_load(arena,
		arena_printf(arena, "%s/examples/surveys/%s.conf",
		    source ? source : ".", name),
		&limits, &def, &err) != 0)
		fail_msg("%s", err_text(&err));
	return def;
}

/* test_examples - the ones shipped are in order */
static void
test_examples(void **state)
{
	struct arena *arena = arena_new(ARENA_MAX);
	const struct definition *def;
	unsigned kinds = 0;

	(void)state;
	assert_int_equal(definition_asked(example(arena, "commute")), 6);
	assert_int_equal(definition_asked(example(arena, "workplace")), 6);
	def = example(arena, "kinds");
	for (size_t i = 0; i < def->nquestions; i++)
		kinds |= 1u << def->questions[i].kind;
	assert_int_equal(
	    kinds, 1u << QUESTION_SINGLE | 1u << QUESTION_MULTIPLE |
		       1u << QUESTION_SCALE | 1u << QUESTION_NUMBER |
		       1u << QUESTION_DATE);
	def = example(arena, "employees");
	assert_int_equal(definition_asked(def), 40);
	assert_int_equal(def->npages, 8);
	assert_int_equal(def->ngroups, 1);
	assert_int_equal(def->ncross_tables, 2);
	assert_int_equal(def->ntranslations, 2);
	assert_string_equal(
	    definition_in(def, STR("de"))->title, "Arbeiten bei uns");
	arena_free(&arena);
}

/* A survey in two languages with a page that is shown to some; %s stands for
 * what is added to the second page's question. */
#define TWO(more)                                                              \
	"languages = [\"en\", \"de\"];\n"                                      \
	"title = { en = \"T\"; de = \"U\"; };\nwho = \"anyone\";\n"            \
	"sensitive_groups = ({ id = \"g\"; label = { en = \"I\"; de = "        \
	"\"Ich\"; }; });\n"                                                    \
	"pages = ({ questions = ({ id = \"q\"; kind = \"scale\"; from = "      \
	"1; to = 3; label = { en = \"Q\"; de = \"F\"; }; low = { en = "        \
	"\"bad\"; de = \"schlecht\"; }; }, { id = \"n\"; kind = "              \
	"\"number\"; label = { en = \"N\"; de = \"N\"; }; ranges = ({ "        \
	"from = 0; to = 1; }, { from = 2; }); }); },\n"                        \
	"{ questions = ({ id = \"r\"; kind = \"date\"; label = { en = "        \
	"\"R\"; de = \"S\"; };\n" more                                         \
	" ranges = ({ from = \"1999-12-31\"; to = \"2000-02-29\"; }, { "       \
	"from = \"2000-03-01\"; }); }); });\n"

/* test_languages - a definition each, alike but for its words */
static void
test_languages(void **state)
{
	struct arena *arena = arena_new(ARENA_MAX);
	const struct definition *def, *other;
	struct err err = ERR_NONE;

	(void)state;
	if (load(arena, "a.conf",
		TWO("show_if = { q = [1, 3]; };\nsensitive_group = \"g\";"),
		&limits, &def, &err) != 0)
		fail_msg("%s", err_text(&err));
	other = definition_in(def, STR("de"));
	assert_string_equal(def->language, "en");
	assert_string_equal(other->language, "de");
	assert_string_equal(other->title, "U");
	assert_string_equal(def->questions[0].options[0].label, "1: bad");
	assert_string_equal(
	    other->questions[0].options[0].label, "1: schlecht");
	assert_string_equal(other->questions[2].label, "Ich");
	assert_string_equal(other->questions[3].options[1].id, "2000-03-01+");
	assert_string_equal(
	    other->questions[3].options[0].label, "1999-12-31/2000-02-29");
	assert_int_equal(other->questions[3].nshow_if, 1);
	assert_int_equal(other->questions[3].show_if[0].options, 5);
	assert_int_equal(other->questions[3].page, 1);
	assert_memory_equal(def->digest, other->digest, sizeof(def->digest));
	assert_ptr_equal(definition_in(def, STR("fr")), def);
	assert_ptr_equal(definition_in(other, STR("EN")), def);
	arena_free(&arena);
}

/* test_page_errors - what pages, conditions, groups and languages can get
 * wrong */
static void
test_page_errors(void **state)
{
	static const struct {
		const char *text, *line, *says;
	} cases[] = {
	    {TWO("show_if = { x = 1; };"), ":7", "no question \"x\""},
	    {TWO("show_if = { r = 1; };"), ":7", "of kind \"date\""},
	    {TWO("show_if = { n = 1; };"), ":7", "of kind \"number\""},
	    {TWO("show_if = { q = 4; };"), ":7", "no option \"4\"; it has 1, "},
	    {TWO("show_if = { q = []; };"), ":7", "nobody would be shown"},
	    {TWO("show_if = { q = 1.5; };"), ":7", "an option is wanted"},
	    {TWO("show_if = {};"), ":7", "one to 8 questions"},
	    {TWO("sensitive_group = \"h\";"), ":7", "no sensitive group \"h\""},
	    {TWO(""), ":4", "no question is of the sensitive group \"g\""},
	    {TWO("help = \"x\"; sensitive_group = \"g\";"), ":7",
		"one language only"},
	    {TWO("help = { en = \"x\"; }; sensitive_group = \"g\";"), ":7",
		"no text in \"de\"; add de"},
	    {TWO("help = { en = \"x\"; de = \"y\"; fr = \"z\"; };"), ":7",
		"\"fr\", which is not one"},
	    {TWO("help = 5;"), ":7", "a text, or { en"},
	    {HEAD "languages = [\"en\", \"en\"];\n" QUESTIONS(SINGLE("q")),
		":3", "stands there twice"},
	    {HEAD "languages = [\"e n\"];\n" QUESTIONS(SINGLE("q")), ":3",
		"language tags"},
	    {"title = { en = \"T\"; };\nwho = \"anyone\";\n" QUESTIONS(
		 SINGLE("q")),
		":1", "add languages"},
	    {HEAD "pages = ({ questions = (" SINGLE(
		 "q") "); },\n"
		      "{ questions = ({ id = \"r\"; kind = \"single\"; label = "
		      "\"R\"; " OPTIONS
		      "\nshow_if = { s = \"a\"; }; }, " SINGLE("s") "); });\n",
		":5", "a condition looks back"},
	    {HEAD "pages = ({ questions = ({ id = \"r\"; kind = \"single\"; "
		  "label = \"R\"; " OPTIONS
		  "\nshow_if = { r = \"a\"; }; }); });\n",
		":4", "a condition looks back"},
	    {HEAD "pages = ();\n", ":3", "pages is a list"},
	    {HEAD "pages = ({ title = \"x\"; });\n", ":3",
		"the page needs questions"},
	    {HEAD "pages = ({ questions = (" SINGLE("q") "); });\n" QUESTIONS(
		 SINGLE("r")),
		":4", "not both"},
	    {HEAD "pages = ({ questions = (" SINGLE(
		 "q") "); },\n{ show_if = { q = \"a\"; }; questions = ({ id = "
		      "\"r\"; kind = \"single\"; label = \"R\"; sensitive = "
		      "true; " OPTIONS
		      " }); },\n{ questions = ({ id = \"s\"; kind = "
		      "\"single\"; label = \"R\"; sensitive = true; " OPTIONS
		      " }); });\n",
		":4", "make a second group"},
	    {HEAD "pages = ({ questions = ({ id = \"q\"; kind = \"single\"; "
		  "label = \"R\"; sensitive = true; " OPTIONS
		  " }); },\n{ show_if = { q = \"a\"; }; questions = (" SINGLE(
		      "r") "); });\n",
		":4", "is sensitive, and how many"},
	    {HEAD "pages = ({ questions = (" SINGLE("q") "," SINGLE(
		 "s") "); },\n{ show_if = { q = \"a\"; }; questions = "
		      "(" SINGLE("r") "); });\ncross_tables = ((\"s\", "
				      "\"r\"));\n",
		":5", "is shown to some only"},
	    {HEAD QUESTIONS(SINGLE("consent_x")), ":4", "of its own"},
	    {HEAD QUESTIONS(SINGLE("page")), ":4", "of its own"},
	    {HEAD QUESTIONS("{ id = \"q\"; label = \"Q\"; kind = \"date\";\n"
			    "ranges = ({ from = \"2000-01-01\"; },\n"
			    "{ from = \"2001-01-01\"; }); }"),
		":6", "\"to = 2000-12-31;\""},
	    {HEAD QUESTIONS("{ id = \"q\"; label = \"Q\"; kind = \"date\";\n"
			    "ranges = ({ from = \"2001-02-29\"; },\n"
			    "{ from = \"2002-01-01\"; }); }"),
		":5", "a day is written as"},
	    {HEAD QUESTIONS(
		 SINGLE("q") ",\n{ id = \"m\"; label = \"M\"; kind = "
			     "\"multiple\"; " OPTIONS
			     " }") "cross_tables = ((\"q\", \"m\"));\n",
		":7", "each person has one place"},
	    {HEAD QUESTIONS(SINGLE("q") "," SINGLE(
		 "r")) "cross_tables = ((\"q\", \"r\"),\n"
		       "(\"r\", \"q\"));\n",
		":7", "already"},
	};
	struct arena *arena = arena_new(ARENA_MAX);
	const struct definition *def;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = ERR_NONE;

		if (load(arena, "a.conf", cases[i].text, &limits, &def, &err) ==
		    0)
			fail_msg("case %zu was accepted: %s", i, cases[i].says);
		if (!strstr(err_text(&err), cases[i].says) ||
		    !strstr(err_text(&err), cases[i].line))
			fail_msg("case %zu: %s", i, err_text(&err));
		arena_clear(arena);
	}
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_whole),
	    cmocka_unit_test(test_digest),
	    cmocka_unit_test(test_text_elsewhere),
	    cmocka_unit_test(test_text_refused),
	    cmocka_unit_test(test_examples),
	    cmocka_unit_test(test_languages),
	    cmocka_unit_test(test_page_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
