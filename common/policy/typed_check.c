/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/scrub.h"
#include "base/words.h"
#include "http/form.h"
#include "page/page.h"
#include "policy/typed.h"

#define HEAD_CHARS  4 /* of a number that is refused, quoted */
#define TAIL_CHARS  2
#define QUOTE_CHARS 60 /* of what may stand */

/* What a kind is called in a sentence. */
static const struct {
	enum typed_kind kind;
	const char *name;
} names[] = {
    {TYPED_CARD, N_("a payment card number")},
    {TYPED_IBAN, N_("a bank account number (IBAN)")},
    {TYPED_NATIONAL_ID, N_("a personal identity number")},
    {TYPED_MAIL, N_("a mail address")},
    {TYPED_PHONE, N_("a telephone number")},
};

/* is_start - does a character begin at this byte? */
static bool
is_start(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

/* head_of - the first n characters */
static struct str
head_of(struct str text, size_t n)
{
	size_t len = 0;

	while (len < text.len && (n > 0 || !is_start(text.ptr[len])))
		n -= is_start(text.ptr[len++]);
	return str_from(text.ptr, len);
}

/* tail_of - the last n characters */
static struct str
tail_of(struct str text, size_t n)
{
	size_t at = text.len;

	while (at > 0 && n > 0)
		n -= is_start(text.ptr[--at]);
	return str_from(text.ptr + at, text.len - at);
}

/* quote - enough of a finding to find it again; what is refused is not
 * written out once more */
static const char *
quote(struct arena *arena, const struct typed_found *found)
{
	struct str text = found->text;

	if (!(found->kind & TYPED_REFUSED))
		return arena_printf(arena, STR_FMT "%s",
		    STR_ARG(head_of(text, QUOTE_CHARS)),
		    str_chars(text) > QUOTE_CHARS ? "…" : "");
	return arena_printf(arena, STR_FMT "…" STR_FMT,
	    STR_ARG(head_of(text, HEAD_CHARS)),
	    STR_ARG(tail_of(text, TAIL_CHARS)));
}

/* name_of - what a kind is called */
static const char *
name_of(enum typed_kind kind)
{
	size_t i = 0;

	while (names[i].kind != kind)
		i++;
	return names[i].name;
}

/* add_to - one more finding in a list of them: "a mail address (a@b.org), a
 * telephone number (...)" */
static const char *
add_to(struct request *req, const char *list, const struct typed_found *found)
{
	struct arena *arena = req->arena;
	const char *name = page_text(req, name_of(found->kind));

	if (found->scheme)
		name = arena_printf(arena, "%s, %s", name, found->scheme);
	return arena_printf(arena, "%s%s%s (%s)", list ? list : "",
	    list ? ", " : "", name, quote(arena, found));
}

/* named - all findings of some kinds in a text as a list; NULL: none */
static const char *
named(struct request *req, struct str text, unsigned kinds)
{
	struct typed_found found[TYPED_LIST_MAX];
	size_t n = typed_list(text, kinds, found, TYPED_LIST_MAX);
	const char *list = NULL;

	for (size_t i = 0; i < n; i++)
		list = add_to(req, list, &found[i]);
	scrub(found, sizeof(found));
	return list;
}

/* fail - a sentence about a field, which the page calls by its label */
static void
fail(struct request *req, struct form *form, const struct field *field,
    const char *sentence)
{
	const char *name = field->label ? page_text(req, field->label)
					: field->name;
	struct str label = str_of(name);

	if (label.len && label.ptr[label.len - 1] == '?')
		label.len--;
	form_fail(form, field->name,
	    arena_printf(req->arena, STR_FMT ": %s", STR_ARG(label), sentence));
}

/* refuse - what must not be stored; true: there was some */
static bool
refuse(struct request *req, struct form *form, const struct field *field,
    struct str text)
{
	const char *list = named(
	    req, text, field->flags & FIELD_TEL ? TYPED_CARD : TYPED_REFUSED);

	if (!list)
		return false;
	fail(req, form, field,
	    arena_printf(req->arena,
		page_text(req, N_("please take out %s. Such numbers are "
				  "never kept here.")),
		list));
	return true;
}

/* point_out - what may stand, if it is meant; true: there was some */
static bool
point_out(struct request *req, struct form *form, const struct field *field,
    struct str text, bool box)
{
	const char *list = named(req, text, TYPED_POINTED);
	const char *sentence;

	if (!list)
		return false;
	if (box)
		sentence = arena_printf(req->arena,
		    page_text(req, N_("you wrote %s. Please take it out, or "
				      "tick the box that says it is meant.")),
		    list);
	else
		sentence = arena_printf(req->arena,
		    page_text(req, N_("please take out %s. It does not belong "
				      "here.")),
		    list);
	fail(req, form, field, sentence);
	return true;
}

/* has_box - can the visitor say that it is meant? */
static bool
has_box(const struct form *form)
{
	size_t n;
	const struct field *fields = form_fields(form, &n);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(fields[i].name, TYPED_ANYWAY_FIELD) == 0)
			return true;
	}
	return false;
}

/* What the visitor can say, and said, of the whole form. */
struct asking {
	bool box;   /* there is one to say that it is meant */
	bool meant; /* it was ticked */
	bool asked; /* it is asked for */
};

/* check_field - every value of one field */
static void
check_field(struct request *req, struct form *form, const struct field *field,
    struct asking *asking)
{
	const struct str *values;
	size_t n = form_all(form, field->name, &values);

	for (size_t i = 0; i < n; i++) {
		if (refuse(req, form, field, values[i]))
			return;
	}
	if (!(field->flags & FIELD_FREE_TEXT) || asking->meant)
		return;
	for (size_t i = 0; i < n; i++) {
		if (point_out(req, form, field, values[i], asking->box))
			asking->asked = true;
	}
}

/* typed_check - hold what was typed freely against what belongs elsewhere */
void
typed_check(struct request *req, struct form *form)
{
	size_t n;
	const struct field *fields = form_fields(form, &n);
	struct asking asking = {.box = has_box(form)};

	asking.meant = asking.box && form_is_checked(form, TYPED_ANYWAY_FIELD);
	for (size_t i = 0; i < n; i++) {
		if (fields[i].type == FIELD_TEXT ||
		    fields[i].type == FIELD_TEXTAREA)
			check_field(req, form, &fields[i], &asking);
	}
	if (asking.asked && asking.box)
		form_fail(form, TYPED_ANYWAY_FIELD,
		    N_("Tick this where a mail address or a telephone number "
		       "is meant to stand in your text."));
}
