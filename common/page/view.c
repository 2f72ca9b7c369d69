/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "page/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/must.h"

#define INT_DIGITS_MAX 24 /* "-9223372036854775808" */

/* One cache line each: a page looks through hundreds of them. */
struct view {
	struct view *next; /* the next member or item */
	uint32_t tag;	   /* of name, see tag_of */
	uint8_t kind;	   /* enum view_kind */
	bool placed;	   /* has a parent */
	struct str name;   /* as the member of an object */
	union {
		struct str text; /* TEXT, INT, BOOL, as it is shown */
		struct {
			struct view *first, *last; /* LIST, OBJECT */
		};
	};
	union {
		struct arena *arena; /* LIST, OBJECT */
		int64_t n;	     /* INT, BOOL */
	};
};

/* tag_of - tells most names apart without looking at all of them */
static inline uint32_t
tag_of(struct str name)
{
	const unsigned char *p = (const unsigned char *)name.ptr;

	if (name.len == 0)
		return 0;
	return (uint32_t)name.len << 24 | (uint32_t)p[0] << 16 |
	       (uint32_t)p[name.len / 2] << 8 | p[name.len - 1];
}

/* view_new - a value without a parent */
static struct view *
view_new(struct arena *arena, enum view_kind kind)
{
	struct view *view = arena_alloc(arena, sizeof(*view));

	view->kind = (uint8_t)kind;
	if (kind == VIEW_LIST || kind == VIEW_OBJECT)
		view->arena = arena;
	return view;
}

/* view_object - an empty object */
struct view *
view_object(struct arena *arena)
{
	return view_new(arena, VIEW_OBJECT);
}

/* view_list - an empty list */
struct view *
view_list(struct arena *arena)
{
	return view_new(arena, VIEW_LIST);
}

/* view_place - put a value behind its siblings */
static void
view_place(struct view *parent, struct view *child)
{
	must(!child->placed && child != parent);
	child->placed = true;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

/* member_of - look a member up */
static struct view *
member_of(const struct view *object, struct str name)
{
	uint32_t tag = tag_of(name);

	if (object->kind != VIEW_OBJECT)
		return NULL;
	for (struct view *child = object->first; child; child = child->next) {
		if (child->tag == tag && str_eq(child->name, name))
			return child;
	}
	return NULL;
}

/* view_set - a member */
void
view_set(struct view *object, const char *name, struct view *child)
{
	must(object->kind == VIEW_OBJECT);
	child->name = str_of(name);
	child->tag = tag_of(child->name);
	must(member_of(object, child->name) == NULL);
	view_place(object, child);
}

/* view_set_text - a member that is text */
void
view_set_text(struct view *object, const char *name, struct str text)
{
	struct view *child = view_new(object->arena, VIEW_TEXT);

	child->text = text;
	view_set(object, name, child);
}

/* view_put_text - a member that is text, new or changed */
void
view_put_text(struct view *object, const char *name, struct str text)
{
	struct view *child = view_member(object, str_of(name));

	if (!child) {
		view_set_text(object, name, text);
		return;
	}
	must(child->kind == VIEW_TEXT || child->kind == VIEW_NULL);
	child->kind = VIEW_TEXT;
	child->text = text;
}

/* view_set_int - a member that is a number */
void
view_set_int(struct view *object, const char *name, int64_t n)
{
	struct view *child = view_new(object->arena, VIEW_INT);
	char *digits = arena_alloc(object->arena, INT_DIGITS_MAX);
	int len = snprintf(digits, INT_DIGITS_MAX, "%" PRId64, n);

	child->n = n;
	child->text = str_from(digits, (size_t)len);
	view_set(object, name, child);
}

/* view_set_bool - a member that is true or false */
void
view_set_bool(struct view *object, const char *name, bool yes)
{
	struct view *child = view_new(object->arena, VIEW_BOOL);

	child->n = yes;
	child->text = yes ? STR("true") : STR("false");
	view_set(object, name, child);
}

/* view_put_bool - a member that is true or false, new or changed */
void
view_put_bool(struct view *object, const char *name, bool yes)
{
	struct view *child = view_member(object, str_of(name));

	if (!child) {
		view_set_bool(object, name, yes);
		return;
	}
	must(child->kind == VIEW_BOOL || child->kind == VIEW_NULL);
	child->kind = VIEW_BOOL;
	child->n = yes;
	child->text = yes ? STR("true") : STR("false");
}

/* view_set_null - a member without a value */
void
view_set_null(struct view *object, const char *name)
{
	view_set(object, name, view_new(object->arena, VIEW_NULL));
}

/* view_add - an item */
void
view_add(struct view *list, struct view *child)
{
	must(list->kind == VIEW_LIST);
	view_place(list, child);
}

/* view_add_text - an item that is text */
void
view_add_text(struct view *list, struct str text)
{
	struct view *child = view_new(list->arena, VIEW_TEXT);

	child->text = text;
	view_add(list, child);
}

/* view_set_object - a new object as a member */
struct view *
view_set_object(struct view *object, const char *name)
{
	struct view *child = view_object(object->arena);

	view_set(object, name, child);
	return child;
}

/* view_set_list - a new list as a member */
struct view *
view_set_list(struct view *object, const char *name)
{
	struct view *child = view_list(object->arena);

	view_set(object, name, child);
	return child;
}

/* view_add_object - a new object as an item */
struct view *
view_add_object(struct view *list)
{
	struct view *child = view_object(list->arena);

	view_add(list, child);
	return child;
}

/* view_each_text - every text of a tree */
void
view_each_text(struct view *view,
    void (*each)(struct str name, struct str *text, void *arg), void *arg)
{
	if (view->kind == VIEW_TEXT)
		each(view->name, &view->text, arg);
	if (view->kind != VIEW_LIST && view->kind != VIEW_OBJECT)
		return;
	for (struct view *child = view->first; child; child = child->next)
		view_each_text(child, each, arg);
}

/* view_kind - what it is */
enum view_kind
view_kind(const struct view *view)
{
	return (enum view_kind)view->kind;
}

/* view_member - a member, to add to it */
struct view *
view_member(struct view *object, struct str name)
{
	return member_of(object, name);
}

/* view_item - the item at a place, to add to it */
struct view *
view_item(struct view *list, size_t at)
{
	struct view *item = list->kind == VIEW_LIST ? list->first : NULL;

	while (item && at--)
		item = item->next;
	return item;
}

/* view_arena - where it lives */
struct arena *
view_arena(const struct view *view)
{
	must(view->kind == VIEW_LIST || view->kind == VIEW_OBJECT);
	return view->arena;
}

/* view_find - a member, to look at it */
const struct view *
view_find(const struct view *object, struct str name)
{
	return member_of(object, name);
}

/* view_first - the first member or item */
const struct view *
view_first(const struct view *list)
{
	if (list->kind != VIEW_LIST && list->kind != VIEW_OBJECT)
		return NULL;
	return list->first;
}

/* view_next - the one behind it */
const struct view *
view_next(const struct view *item)
{
	return item->next;
}

/* view_name - under which name a member stands */
struct str
view_name(const struct view *member)
{
	return member->name;
}

/* view_text - a value as it is shown */
struct str
view_text(const struct view *view)
{
	if (view->kind == VIEW_LIST || view->kind == VIEW_OBJECT)
		return STR_NONE;
	return view->text;
}

/* view_int - the number of an INT or BOOL */
int64_t
view_int(const struct view *view)
{
	return view->n;
}

/* view_is_true - does a section with it appear? */
bool
view_is_true(const struct view *view)
{
	switch (view_kind(view)) {
	case VIEW_NULL:
		return false;
	case VIEW_BOOL:
		return view->n != 0;
	case VIEW_TEXT:
		return view->text.len > 0;
	case VIEW_LIST:
		return view->first != NULL;
	case VIEW_INT:
	case VIEW_OBJECT:
		break;
	}
	return true;
}
