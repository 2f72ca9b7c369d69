/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/webconf.h"

#include <string.h>
#include <strings.h>

/* webconf_next - the tree in the order of its text */
const struct webconf_directive *
webconf_next(
    const struct webconf_directive *root, const struct webconf_directive *at)
{
	if (at->first)
		return at->first;
	while (at != root && !at->next)
		at = at->parent;
	return at == root ? NULL : at->next;
}

/* webconf_is - nginx's names are in small letters alone */
bool
webconf_is(const struct webconf_directive *directive, const char *name)
{
	return strcasecmp(directive->name, name) == 0;
}

/* webconf_arg - one of them, or "" */
const char *
webconf_arg(const struct webconf_directive *directive, size_t i)
{
	return i < directive->nargs ? directive->args[i] : "";
}

/* webconf_find - the next of a name in one block */
const struct webconf_directive *
webconf_find(const struct webconf_directive *block,
    const struct webconf_directive *behind, const char *name)
{
	const struct webconf_directive *at = behind ? behind->next
						    : block->first;

	while (at && !webconf_is(at, name))
		at = at->next;
	return at;
}

/* webconf_in_force - here, or further out */
const struct webconf_directive *
webconf_in_force(const struct webconf_directive *block, const char *name)
{
	const struct webconf_directive *found = NULL;

	for (; block && !found; block = block->parent)
		found = webconf_find(block, NULL, name);
	return found;
}

/* webconf_around - the nearest block of a name */
const struct webconf_directive *
webconf_around(const struct webconf_directive *directive, const char *name)
{
	const struct webconf_directive *at = directive->parent;

	while (at && !webconf_is(at, name))
		at = at->parent;
	return at;
}
