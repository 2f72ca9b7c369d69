/* SPDX-License-Identifier: BSD-2-Clause */
/* view - the data of a page, for templates and for JSON alike */
#ifndef FP_PAGE_VIEW_H
#define FP_PAGE_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct buf;

enum view_kind {
	VIEW_NULL,
	VIEW_BOOL,
	VIEW_INT,
	VIEW_TEXT,
	VIEW_LIST,
	VIEW_OBJECT,
};

/* A tree of values in an arena. Text is not copied: it lives as long. */
struct view;

struct view *view_object(struct arena *arena);
struct view *view_list(struct arena *arena);

/* Members of an object, in the order they are set; a name twice is a
 * must(). All return nothing: the arena does not fail. */
void view_set_text(struct view *object, const char *name, struct str text);
void view_set_int(struct view *object, const char *name, int64_t n);
void view_set_bool(struct view *object, const char *name, bool yes);
void view_set_null(struct view *object, const char *name);
void view_set(struct view *object, const char *name, struct view *child);

/* Sets a member, or changes the one that is there. */
void view_put_text(struct view *object, const char *name, struct str text);
void view_put_bool(struct view *object, const char *name, bool yes);

/* Items of a list. */
void view_add(struct view *list, struct view *child);
void view_add_text(struct view *list, struct str text);

/* Shorthand for a new object that is a member or an item. */
struct view *view_set_object(struct view *object, const char *name);
struct view *view_set_list(struct view *object, const char *name);
struct view *view_add_object(struct view *list);

/* The member of that name, or the item at a place, to add to it; NULL:
 * none. */
struct view *view_member(struct view *object, struct str name);
struct view *view_item(struct view *list, size_t at);
struct arena *view_arena(const struct view *view);

/* Calls each for every text below a value, with its name (STR_NONE: an item
 * of a list); each may put another in its place. */
void view_each_text(struct view *view,
    void (*each)(struct str name, struct str *text, void *arg), void *arg);

/* For the template engine and tests. */
enum view_kind view_kind(const struct view *view);
const struct view *view_find(const struct view *object, struct str name);
const struct view *view_first(const struct view *list); /* or object */
const struct view *view_next(const struct view *item);	/* or member */
struct str view_name(const struct view *member);
struct str view_text(const struct view *view); /* of TEXT, INT, BOOL */
int64_t view_int(const struct view *view);     /* of INT, BOOL */
bool view_is_true(const struct view *view);    /* Mustache: not null, not false,
					       not an empty list or "" */

/* RFC 8259, compact; members whose names begin with "_" are for the page
 * only and are left out. */
void view_json(const struct view *view, struct buf *out);

#endif
