/* SPDX-License-Identifier: BSD-2-Clause */
/* canary_search - many words in many bytes, however they are written */
#ifndef FP_PLEDGECTL_CANARY_SEARCH_H
#define FP_PLEDGECTL_CANARY_SEARCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "modules/pledgectl/canary.h"

struct canary_search;

/* What was found first. */
struct canary_hit {
	const struct canary *canary;
	const char *way;
};

/* For n words, at most CANARY_MAX, which the caller keeps. */
struct canary_search *canary_search_new(
    const struct canary *canaries, size_t n);
void canary_search_free(struct canary_search **search);

/* 1 found, 0 not. */
int canary_search_bytes(const struct canary_search *search, const void *bytes,
    size_t len, struct canary_hit *hit_r);

/* Puts up to size bytes at to; 0 at the end, -1 and errno where it fails. */
typedef ssize_t canary_read_fn(void *ctx, void *to, size_t size);

/*
 * The same in all that read gives, however much: one mebibyte of it is held
 * at a time, and wiped. 1, 0, or -1 and errno.
 */
int canary_search_stream(const struct canary_search *search,
    canary_read_fn *read_fn, void *ctx, struct canary_hit *hit_r);

#endif
