/* SPDX-License-Identifier: BSD-2-Clause */
/* host_key - the file ID.key of a survey on this host */
#ifndef FP_SURVEYS_BOX_HOST_KEY_H
#define FP_SURVEYS_BOX_HOST_KEY_H

#include "modules/surveys/survey_keys.h"

struct host_key {
	uint8_t box_id[BOX_ID_BYTES];
	uint8_t sealed[SURVEY_SEALED_BYTES]; /* the survey's secret */
};

/* 1 and the key, 0 where there is no such file, -1 unreadable. */
int host_key_find(const char *path, struct host_key *key_r, struct err *err);

/* Writes a file that must not be there yet; durable at 0. */
int host_key_save(
    const char *path, const struct host_key *key, struct err *err);

/* Makes renames and removals in a file's folder durable. */
int host_folder_sync(const char *path, struct err *err);

/* Overwrites a file with random bytes and removes it; one that is not there
 * is fine. */
int host_file_destroy(const char *path, struct err *err);

#endif
