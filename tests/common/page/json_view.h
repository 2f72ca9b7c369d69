/* SPDX-License-Identifier: BSD-2-Clause */
/* json_view - a view out of JSON, for tests */
#ifndef FP_TESTS_JSON_VIEW_H
#define FP_TESTS_JSON_VIEW_H

struct arena;
struct json_t;
struct view;

/* The value as a view in arena; a number that is not whole becomes text. */
struct view *json_view(struct arena *arena, const struct json_t *json);

#endif
