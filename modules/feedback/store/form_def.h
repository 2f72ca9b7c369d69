/* SPDX-License-Identifier: BSD-2-Clause */
/* form_def - a form as a definition: what it asks for, and on what terms */
#ifndef FP_FEEDBACK_STORE_FORM_DEF_H
#define FP_FEEDBACK_STORE_FORM_DEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "conf/own_field.h"

struct arena;
struct buf;
struct err;
struct own_word;
struct policy;

#define FORM_ID_MAX	  32	/* small letters, digits, "-"; a letter first */
#define FORM_PAGES_MAX	  8	/* a condition begins a new page */
#define FORM_CHARS_MAX	  20000 /* characters of all texts of a form */
#define FORM_FILES_MAX	  4	/* file fields of a form */
#define FORM_TITLE_MAX	  120	/* bytes, in any language */
#define FORM_TEXT_MAX	  4000	/* the same of what stands above the fields */
#define FORM_DIGEST_BYTES 32

#define FORM_FEEDBACK "feedback" /* the two that are built in */
#define FORM_PRIVACY  "privacy-request"

/* What a visitor may allow beside, each by a box of its own that is not
 * ticked. Their names are those of the boxes and of the stored values. */
enum form_offer {
	FORM_MAY_CONTACT = 1, /* "may_contact" */
	FORM_MAY_PUBLISH = 2, /* "may_publish" */
	FORM_MAIL_NEWS = 4,   /* "mail_news" */
};

/*
 * Lives in the arena it was made in; read-only after that. The fields are
 * those of conf/own_field.h: id, type, personal, sensitive, purpose, group
 * and so on; those of type OWN_FILE hold a file. The boxes of form_offer and
 * those of consent are not among them.
 *
 * Sensitive fields of one group stand under one consent, the box
 * FORM_CONSENT_PREFIX + group; without it what they hold is not stored.
 */
struct form_def {
	const char *id;
	const char *file;	  /* NULL: built in */
	const char *title, *text; /* "" for no text */
	const char *thanks;	  /* said after it was stored; "" for none */
	const struct own_word *title_in, *text_in, *thanks_in;
	const struct own_fields *fields;
	const size_t *pages; /* of each field: the page it stands on, from 0 */
	size_t npages;	     /* at least 1 */
	int64_t retention_secs; /* after so long all of it goes */
	int age;		/* the least age, in years; 0: not asked */
	bool owned; /* what is sent becomes the site's, and it says so */
	bool ask_consent;
	bool receipt;	  /* the visitor gets a private way back */
	bool is_request;  /* of a data subject (rights.without-account): has a
			    stated time to be answered in */
	unsigned offers;  /* of enum form_offer */
	unsigned presets; /* of them, those ticked beforehand */
	int64_t answer_secs; /* in which it is answered; 0: not said */
	const char *notify;  /* mail address of staff; "" */
	uint8_t
	    digest[FORM_DIGEST_BYTES]; /* SHA-256 of what it asks and says */
};

/* A value is kept sealed, apart from the rest, where its field is personal
 * (which a sensitive one and a file always are). */
#define FORM_CONSENT_PREFIX "consent_"

/* How long a field's value is kept: its own time, or the form's. */
int64_t form_def_retention(
    const struct form_def *def, const struct own_field *field);

/* A definition in the visitor's language; in arena, or def itself. */
const struct form_def *form_def_in(
    struct arena *arena, const struct form_def *def, const char *tag);

/* Is it a well-formed id that no page of the module has? */
bool form_id_is_valid(struct str id);
bool form_id_is_reserved(struct str id); /* does a page have it? */

/* Makes digest out of all else; for those who make a definition. */
void form_def_seal(struct form_def *def);

/* All forms of the site, the built-in ones first. */
struct form_set {
	const struct form_def *const *forms;
	size_t n;
};

/* NULL: there is none of that name. */
const struct form_def *form_set_find(const struct form_set *set, struct str id);

#endif
