/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_file - reading a policy file; for policy/ alone */
#ifndef FP_POLICY_POLICY_FILE_H
#define FP_POLICY_POLICY_FILE_H

#include "policy/policy.h"

struct settings;

/* What is being read, and into what. */
struct policy_reader {
	struct arena *arena;
	struct settings *settings; /* of the file */
	struct policy *policy;
	struct err *err;
};

/* The lists of the file into reader->policy. */
int policy_read_lists(struct policy_reader *reader);

/* text, or the text of text_file; "" when there is neither. Not both. */
int policy_read_text(struct policy_reader *reader,
    const struct settings *settings, const char *text, const char *text_file,
    const char **text_r);

/*
 * The texts in several languages: first (of language, unless it is "") and
 * then each group of the list "texts" of settings; those of a variant, or
 * short ones (max bytes) of a purpose. Fails on a language that stands twice.
 */
struct policy_texts {
	const char *variant;
	const char *language, *first;
	size_t max;
	const struct policy_text *texts;
	size_t n;
};
int policy_read_texts(struct policy_reader *reader,
    const struct settings *settings, struct policy_texts *texts);

/* "de", "de-AT": letters, digits and '-'? */
bool policy_is_language(const char *language);

/* One group of a list, the i-th of all, against a table of its own. */
struct config_setting_t;
typedef int policy_item_fn(struct policy_reader *reader,
    struct config_setting_t *group, void *all, size_t i);

/* A list of a file or group: its key, and what each of its groups becomes. */
struct policy_list {
	const char *key;
	policy_item_fn *item;
	size_t size; /* of one */
};
/* Every group of it, into an array of the arena's that begins with skip
 * empty ones. */
int policy_read_list(struct policy_reader *reader,
    const struct settings *settings, const struct policy_list *list,
    size_t skip, void **all_r, size_t *n_r);

/* policy_load with the file given as a text; name stands for it in messages
 * and for what is relative to it. For tests and fuzzing. */
int policy_parse(struct arena *arena, const char *name, const char *text,
    const struct policy **policy_r, struct err *err);

#endif
