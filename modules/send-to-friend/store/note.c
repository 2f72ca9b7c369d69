/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/note.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wctype.h>

#include "base/scrub.h"
#include "base/words.h"
#include "modules/send-to-friend/store/link.h"
#include "modules/send-to-friend/store/plain.h"
#include "policy/typed.h"

#define LINK_SENTENCE                                                          \
	N_("The note may not hold a web or mail address, nor two words "       \
	   "joined "                                                           \
	   "by a dot. A link to the page is in the mail anyhow.")
#define NUMBER_SENTENCE                                                        \
	N_("The note may not hold a card, account or identity number, nor a "  \
	   "telephone number. Please leave it out.")
#define ODD_SENTENCE                                                           \
	N_("The note holds characters that change the direction of text. "     \
	   "Please leave them out.")

/* name_check - letters, spaces, hyphens, apostrophes */
const char *
name_check(struct str name, locale_t letters)
{
	struct str whole = name;
	bool any = false;

	if (!str_is_utf8(name) || str_chars(name) > NAME_MAX_CHARS ||
	    name.len > NAME_MAX_BYTES)
		return N_("Please write a shorter name.");
	while (name.len) {
		uint32_t c = plain_next(&name);
		bool letter = iswalpha_l((wint_t)c, letters) &&
			      !(c < 0x80 && c >= '0' && c <= '9');

		any = any || letter;
		/* accents may follow their letter as marks of their own */
		if (!letter && c != ' ' && c != '-' && c != '\'' &&
		    c != 0x2019 && c != 0x2010 && !(c >= 0x300 && c <= 0x36f))
			return N_("A name has letters, spaces, hyphens and "
				  "apostrophes only.");
	}
	if (!any)
		return N_("Please write a name with letters in it.");
	return link_stands_in(whole) ? N_("Please write a name, not a link.")
				     : NULL;
}

/* has_number - one that is a person's, see policy/typed.h */
static bool
has_number(struct str note)
{
	struct typed_found found;
	bool any = typed_find(note, TYPED_REFUSED | TYPED_PHONE, &found);

	scrub(&found, sizeof(found));
	return any;
}

/* note_check - a short note without a link */
const char *
note_check(struct str note)
{
	if (!str_is_utf8(note) || str_chars(note) > NOTE_MAX_CHARS)
		return N_("Please write a shorter note.");
	if (link_is_turned(note))
		return ODD_SENTENCE;
	if (link_stands_in(note))
		return LINK_SENTENCE;
	return has_number(note) ? NUMBER_SENTENCE : NULL;
}
