/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/category.h"

#include "base/arena.h"
#include "base/err.h"

/* category_of - "jobs: Send me jobs by mail" in its two parts */
static struct category
category_of(const char *text)
{
	struct str rest = str_of(text);
	struct category category;

	category.id = str_trim(str_cut(&rest, ':'));
	category.text = str_is_none(rest) ? STR("") : str_trim(rest);
	return category;
}

/* category_list - all of them */
size_t
category_list(const char *const *texts, struct category list_r[CATEGORY_MAX])
{
	size_t n = 0;

	for (; texts && texts[n] && n < CATEGORY_MAX; n++)
		list_r[n] = category_of(texts[n]);
	return n;
}

/* category_find - one of them */
bool
category_find(
    const char *const *texts, struct str id, struct category *category_r)
{
	struct category list[CATEGORY_MAX];
	size_t n = category_list(texts, list);

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(list[i].id, id))
			continue;
		if (category_r)
			*category_r = list[i];
		return true;
	}
	return false;
}

/* category_purpose - as a field, and in the ledger */
const char *
category_purpose(struct arena *arena, struct str id)
{
	return arena_printf(arena, CATEGORY_PREFIX STR_FMT, STR_ARG(id));
}

/* is_id - small letters, digits and '-', a letter first */
static bool
is_id(struct str id)
{
	if (id.len == 0 || id.len > CATEGORY_ID_MAX || id.ptr[0] < 'a' ||
	    id.ptr[0] > 'z')
		return false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.ptr[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-')
			return false;
	}
	return true;
}

/* check_one - one of them, against those before it */
static int
check_one(const struct category *list, size_t at, struct err *err)
{
	const struct category *category = &list[at];

	if (!is_id(category->id))
		return err_set(err,
		    "a category is \"id: what the visitor reads\", the id of "
		    "small letters, digits and -");
	if (str_is(category->id, CATEGORY_ACCOUNT))
		return err_set(err,
		    "mail about the account is always sent; leave \"account\" "
		    "out");
	if (category->text.len == 0 || category->text.len > CATEGORY_TEXT_MAX)
		return err_set(err,
		    "say behind the colon, in up to %d bytes, what the visitor "
		    "ticks",
		    CATEGORY_TEXT_MAX);
	for (size_t i = 0; i < at; i++)
		if (str_eq(list[i].id, category->id))
			return err_set(err, "a category stands there twice");
	return 0;
}

/* category_check - are they well-formed? */
int
category_check(const char *const *texts, struct err *err)
{
	struct category list[CATEGORY_MAX];
	size_t n = category_list(texts, list);

	if (texts && n == CATEGORY_MAX && texts[n])
		return err_set(err, "at most %d categories", CATEGORY_MAX);
	for (size_t i = 0; i < n; i++)
		if (check_one(list, i, err))
			return -1;
	return 0;
}
