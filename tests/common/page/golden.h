/* SPDX-License-Identifier: BSD-2-Clause */
/* golden - what a page was, kept in a file, against what it is */
#ifndef FP_TESTS_GOLDEN_H
#define FP_TESTS_GOLDEN_H

#include "base/str.h"

/*
 * Fails the test where got is not what the file below the folder of golden
 * pages holds. With FORMPLEDGE_GOLDEN=write in the environment the file is
 * written instead: look at the difference before it is committed.
 */
void golden_check(const char *file, struct str got);

#endif
