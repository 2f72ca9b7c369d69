/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_form - a form on a page: read, filled, sent */
#ifndef FP_PLEDGECTL_VERIFY_FORM_H
#define FP_PLEDGECTL_VERIFY_FORM_H

#include <stdbool.h>

struct err;
struct verify_http;
struct verify_reply;

/* One control of a form: a choice has one for each that is offered. */
struct verify_field {
	const char *name, *value;
	const char *type; /* "hidden", "text", "checkbox", "textarea",
			     "option", "submit"... */
	bool on; /* it would be sent: choices that are made, and all that is
		    neither choice nor button */
	struct verify_field *next;
};

/* As it stood on the page; all of it in the visitor's arena. */
struct verify_form {
	struct verify_http *http;
	const char *at;	    /* path of the page */
	const char *action; /* "" for the page itself */
	const char *method; /* "get", "post" */
	bool foreign;	    /* send it as a page of another site would */
	struct verify_field *fields;
	bool has_default;	    /* a button, for the Enter key, is there */
	const char *default_button; /* its name; NULL: it is disabled */
};

/* The form of a page whose action's path ends so ("/account"; "" takes the
 * first that is posted). Yes or no. */
bool verify_form_find(struct verify_http *http,
    const struct verify_reply *reply, const char *action,
    struct verify_form *form_r);

/* Is it asked for? */
bool verify_form_has(const struct verify_form *form, const char *name);
/* What would be sent of that name, the first; NULL: nothing. */
const char *verify_form_value(const struct verify_form *form, const char *name);
/* Is that button there? value may be NULL: any. */
bool verify_form_has_button(
    const struct verify_form *form, const char *name, const char *value);

/* Fills: a text gets the value, a choice is made (and the others of that name
 * are not), what is not on the form is added, NULL leaves it out. The texts
 * must live as long as the form. */
void verify_form_set(
    struct verify_form *form, const char *name, const char *value);

/* Sends it. press (may be NULL) names the button; several of a name have
 * values: "age=adult". Follows redirects. 0 or -1. */
int verify_form_send(struct verify_form *form, const char *press,
    struct verify_reply *reply_r, struct err *err);
/* The same, with the reply to the form itself. */
int verify_form_post(struct verify_form *form, const char *press,
    struct verify_reply *reply_r, struct err *err);

#endif
