/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/form_def.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/must.h"
#include "conf/own_words.h"
#include "crypto/hmac.h"

#define CANONICAL_MAX (4 * 1024 * 1024)

/* Pages of the module, which no form may be named as. */
static const char *const reserved[] = {"thanks", "denied", "health", "policy",
    "receipt", "receipts", "work", "age", "challenge", NULL};

/* form_id_is_reserved - is it a page of the module? */
bool
form_id_is_reserved(struct str id)
{
	for (size_t i = 0; reserved[i]; i++) {
		if (str_is(id, reserved[i]))
			return true;
	}
	return false;
}

/* form_id_is_valid - may a form be called that? */
bool
form_id_is_valid(struct str id)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

	if (id.len == 0 || id.len > FORM_ID_MAX ||
	    !memchr(letters, id.ptr[0], sizeof(letters) - 1))
		return false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.ptr[i];

		if (!memchr(letters, c, sizeof(letters) - 1) &&
		    !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return !form_id_is_reserved(id);
}

/* form_def_retention - how long a value is kept */
int64_t
form_def_retention(const struct form_def *def, const struct own_field *field)
{
	return field->retention_secs ? field->retention_secs
				     : def->retention_secs;
}

/* form_def_in - in a language */
const struct form_def *
form_def_in(struct arena *arena, const struct form_def *def, const char *tag)
{
	struct form_def *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *def;
	copy->title = own_word_in(def->title_in, tag, def->title);
	copy->text = own_word_in(def->text_in, tag, def->text);
	copy->thanks = own_word_in(def->thanks_in, tag, def->thanks);
	copy->fields = own_words_in(arena, def->fields, tag);
	return copy;
}

/* put_text - behind its length, so that no two lists read the same */
static void
put_text(struct buf *out, const char *text)
{
	struct str s = text ? str_of(text) : STR("");

	buf_printf(out, "%zu:", s.len);
	buf_put(out, s);
}

/* put_words - a text in all its languages */
static void
put_words(struct buf *out, const char *text, const struct own_word *words)
{
	put_text(out, text);
	for (; words && words->tag; words++) {
		put_text(out, words->tag);
		put_text(out, words->text);
	}
	buf_putc(out, ';');
}

/* put_choices - what there is to choose from */
static void
put_choices(struct buf *out, const struct own_field *field)
{
	for (size_t i = 0; field->choices && field->choices[i]; i++) {
		put_text(out, field->choices[i]);
		put_words(out, field->labels[i],
		    field->labels_in ? field->labels_in[i] : NULL);
	}
	buf_putc(out, ';');
}

/* put_show_if - the conditions of a field */
static void
put_show_if(struct buf *out, const struct own_field *field)
{
	for (size_t i = 0; i < field->nshow_if; i++) {
		buf_printf(out, "%zu=", field->show_if[i].field);
		for (size_t k = 0; field->show_if[i].values[k]; k++)
			put_text(out, field->show_if[i].values[k]);
		buf_putc(out, ';');
	}
}

/* put_field - all of one */
static void
put_field(struct buf *out, const struct own_field *field)
{
	put_text(out, field->id);
	put_words(out, field->label, field->label_in);
	put_words(out, field->help, field->help_in);
	buf_printf(out,
	    "%d %d %d %d %zu %zu %" PRId64 " %" PRId64 " %u %zu %" PRId64 ";",
	    (int)field->type, field->required, field->personal,
	    field->sensitive, field->min, field->max, field->lo, field->hi,
	    field->file_types, field->file_bytes, field->retention_secs);
	put_text(out, field->purpose);
	put_text(out, field->group);
	put_choices(out, field);
	put_show_if(out, field);
}

/* form_def_seal - the digest of it all */
void
form_def_seal(struct form_def *def)
{
	struct buf out = BUF_INIT(CANONICAL_MAX);

	put_text(&out, "formpledge form 1");
	put_text(&out, def->id);
	put_words(&out, def->title, def->title_in);
	put_words(&out, def->text, def->text_in);
	put_words(&out, def->thanks, def->thanks_in);
	buf_printf(&out, "%" PRId64 " %d %d %d %d %d %u;", def->retention_secs,
	    def->age, def->owned, def->ask_consent, def->receipt,
	    def->is_request, def->offers);
	for (size_t i = 0; i < def->fields->n; i++)
		put_field(&out, &def->fields->fields[i]);
	must(!out.full);
	hash_sha256(buf_str(&out), def->digest);
	buf_free(&out);
}

/* form_set_find - by id */
const struct form_def *
form_set_find(const struct form_set *set, struct str id)
{
	for (size_t i = 0; i < set->n; i++) {
		if (str_is(id, set->forms[i]->id))
			return set->forms[i];
	}
	return NULL;
}
