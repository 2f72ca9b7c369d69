/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/grants.h"

#include <string.h>

#include "base/arena.h"
#include "base/embed.h"

/* One right of a statement. */
struct grant {
	struct str account, database, table, right;
	struct str columns; /* "a, b"; STR_NONE: the whole table */
	const struct grant *next;
};

struct grants {
	const struct grant *first;
	size_t n;
};

extern const struct embed grants_file[];

/* grants_shipped - built in */
const char *
grants_shipped(void)
{
	return grants_file[0].text;
}

/* without_comments - the text, a comment's line being empty */
static char *
without_comments(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *at = strstr(copy, "--"); at; at = strstr(at, "--"))
		while (*at && *at != '\n')
			*at++ = ' ';
	for (char *at = copy; *at; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	return copy;
}

/* cut_at - what stands before a word; the rest moves behind it. STR_NONE:
 * there is no such word */
static struct str
cut_at(struct str *rest, const char *word)
{
	size_t n = strlen(word);
	const char *at = memmem(rest->ptr, rest->len, word, n);
	struct str before;

	if (!at)
		return STR_NONE;
	before = str_trim(str_from(rest->ptr, (size_t)(at - rest->ptr)));
	*rest = str_trim(
	    str_from(at + n, rest->len - n - (size_t)(at - rest->ptr)));
	return before;
}

/* right_next - of "SELECT, UPDATE (a, b), ..." */
static struct str
right_next(struct str *rights)
{
	size_t i = 0, depth = 0;
	struct str right;

	while (i < rights->len && (rights->ptr[i] != ',' || depth)) {
		depth += rights->ptr[i] == '(';
		depth -= rights->ptr[i] == ')' && depth;
		i++;
	}
	right = str_trim(str_from(rights->ptr, i));
	*rights = i < rights->len
		      ? str_from(rights->ptr + i + 1, rights->len - i - 1)
		      : STR_NONE;
	return right;
}

/* grant_add - the rights of one statement */
static void
grant_add(struct arena *arena, struct grants *grants, struct str statement)
{
	struct str rights, place, account = statement, database, right;

	if (!str_has_prefix(account, "GRANT "))
		return;
	account = str_from(account.ptr + 6, account.len - 6);
	rights = cut_at(&account, " ON ");
	place = cut_at(&account, " TO ");
	if (str_is_none(rights) || str_is_none(place) || account.len < 2)
		return;
	account = str_from(account.ptr + 1, account.len - 1); /* its quote */
	account = str_cut(&account, '\'');
	database = str_cut(&place, '.');
	while (!str_is_none(rights)) {
		struct grant *grant = arena_alloc(arena, sizeof(*grant));

		right = right_next(&rights);
		*grant = (struct grant){.account = account,
		    .database = database,
		    .table = place,
		    .right = str_trim(str_cut(&right, '(')),
		    .columns = right,
		    .next = grants->first};
		if (!str_is_none(right) && right.len)
			grant->columns.len--; /* its ")" */
		grants->first = grant;
		grants->n++;
	}
}

/* grants_parse - statement by statement */
const struct grants *
grants_parse(struct arena *arena, const char *text)
{
	struct grants *grants = arena_alloc(arena, sizeof(*grants));
	struct str rest = str_of(without_comments(arena, text));

	while (!str_is_none(rest))
		grant_add(arena, grants, str_trim(str_cut(&rest, ';')));
	return grants;
}

/* grants_count - so many */
size_t
grants_count(const struct grants *grants)
{
	return grants->n;
}

/* has_column - one of "a, b" */
static bool
has_column(struct str columns, struct str column)
{
	while (!str_is_none(columns))
		if (str_eq(str_trim(str_cut(&columns, ',')), column))
			return true;
	return false;
}

/* grants_allow - one right of the table, or of the column */
bool
grants_allow(const struct grants *grants, const char *account,
    const char *database, struct str table, struct str right,
    const struct str *column)
{
	const struct grant *at = grants->first;

	for (; at; at = at->next) {
		if (!str_is(at->account, account) ||
		    !str_is(at->database, database) ||
		    !str_eq(at->table, table) || !str_eq(at->right, right))
			continue;
		if (str_is_none(at->columns) ||
		    (column && has_column(at->columns, *column)))
			return true;
	}
	return false;
}
