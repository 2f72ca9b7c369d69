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

/* policy_load with the file given as a text; name stands for it in messages
 * and for what is relative to it. For tests and fuzzing. */
int policy_parse(struct arena *arena, const char *name, const char *text,
    const struct policy **policy_r, struct err *err);

#endif
