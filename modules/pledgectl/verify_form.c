/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_form.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "modules/pledgectl/verify_html.h"
#include "modules/pledgectl/verify_http.h"

#define FORM_BODY_MAX (256 * 1024) /* bytes */

/* What a page is read with. */
struct reading {
	struct arena *arena;
	struct verify_form *form; /* NULL: outside of the one wanted */
	struct verify_field **end;
	const char *select;	   /* name of the choice that is open */
	bool chosen;		   /* something was, in it */
	struct verify_field *area; /* whose text comes next */
};

/* add - a control */
static struct verify_field *
add(struct reading *reading, const char *name, const char *value,
    const char *type, bool on)
{
	struct verify_field *field = arena_alloc(
	    reading->arena, sizeof(*field));

	*field = (struct verify_field){
	    .name = name, .value = value, .type = type, .on = on};
	*reading->end = field;
	reading->end = &field->next;
	return field;
}

/* attribute - a value, or what stands for it */
static const char *
attribute(struct reading *reading, const struct verify_html_token *tag,
    const char *name, const char *preset)
{
	const char *value = preset;

	verify_html_attribute(reading->arena, tag, name, &value);
	return value;
}

/* is_choice - a control that is sent only if it is made? */
static bool
is_choice(const char *type)
{
	return strcmp(type, "checkbox") == 0 || strcmp(type, "radio") == 0 ||
	       strcmp(type, "option") == 0;
}

/* is_button - a control that is sent only if it is pressed? */
static bool
is_button(const char *type)
{
	return strcmp(type, "submit") == 0 || strcmp(type, "button") == 0 ||
	       strcmp(type, "image") == 0 || strcmp(type, "reset") == 0;
}

/* read_input - <input> */
static void
read_input(struct reading *reading, const struct verify_html_token *tag,
    const char *name)
{
	const char *type = attribute(reading, tag, "type", "text");
	bool choice = is_choice(type);
	bool on = choice ? verify_html_attribute(
			       reading->arena, tag, "checked", NULL)
			 : !is_button(type) && strcmp(type, "file") != 0;

	add(reading, name, attribute(reading, tag, "value", choice ? "on" : ""),
	    type, on);
}

/* read_option - one of a choice; the first is made unless another is */
static void
read_option(struct reading *reading, const struct verify_html_token *tag)
{
	bool selected = verify_html_attribute(
	    reading->arena, tag, "selected", NULL);
	struct verify_field *field = reading->form->fields;

	if (!reading->select)
		return;
	for (; selected && field; field = field->next)
		if (strcmp(field->type, "option") == 0 &&
		    strcmp(field->name, reading->select) == 0)
			field->on = false;
	add(reading, reading->select, attribute(reading, tag, "value", ""),
	    "option", selected || !reading->chosen);
	reading->chosen = true;
}

/* read_default - the first button, which the Enter key presses; nothing
 * happens where it is disabled (HTML, section 4.10.21.2) */
static void
read_default(struct reading *reading, const struct verify_html_token *tag,
    const char *name)
{
	bool input = str_is_nocase(tag->name, "input");
	const char *type = attribute(
	    reading, tag, "type", input ? "text" : "submit");

	if (reading->form->has_default || strcmp(type, "submit") != 0 ||
	    (!input && !str_is_nocase(tag->name, "button")))
		return;
	reading->form->has_default = true;
	if (!verify_html_attribute(reading->arena, tag, "disabled", NULL))
		reading->form->default_button = name;
}

/* read_control - a tag within the form */
static void
read_control(struct reading *reading, const struct verify_html_token *tag)
{
	const char *name = attribute(reading, tag, "name", "");

	if (str_is_nocase(tag->name, "option")) {
		read_option(reading, tag);
		return;
	}
	read_default(reading, tag, name);
	if (!*name ||
	    verify_html_attribute(reading->arena, tag, "disabled", NULL))
		return;
	if (str_is_nocase(tag->name, "input"))
		read_input(reading, tag, name);
	else if (str_is_nocase(tag->name, "textarea"))
		reading->area = add(reading, name, "", "textarea", true);
	else if (str_is_nocase(tag->name, "button"))
		add(reading, name, attribute(reading, tag, "value", ""),
		    attribute(reading, tag, "type", "submit"), false);
	else if (str_is_nocase(tag->name, "select")) {
		reading->select = name;
		reading->chosen = false;
	}
}

/* read_text - of an open textarea; its first line feed is none of it */
static void
read_text(struct reading *reading, struct str text)
{
	const char *value;

	if (!reading->area)
		return;
	value = verify_html_decode(reading->arena, text);
	reading->area->value = value + (*value == '\n');
	reading->area = NULL;
}

/* is_wanted - is this the form? */
static bool
is_wanted(struct reading *reading, const struct verify_html_token *tag,
    const char *action, struct verify_form *form)
{
	size_t len, want = strlen(action);

	form->action = attribute(reading, tag, "action", "");
	form->method = attribute(reading, tag, "method", "get");
	len = strcspn(form->action, "?#");
	if (!want)
		return str_is_nocase(str_of(form->method), "post");
	return len >= want &&
	       strncmp(form->action + len - want, action, want) == 0;
}

/* read_tag - begin or end of the form, or what is in it */
static void
read_tag(struct reading *reading, const struct verify_html_token *tag,
    const char *action, struct verify_form *form)
{
	bool is_form = str_is_nocase(tag->name, "form");

	if (tag->kind == VERIFY_HTML_CLOSE) {
		if (str_is_nocase(tag->name, "select"))
			reading->select = NULL;
		return;
	}
	if (reading->form)
		read_control(reading, tag);
	else if (is_form && is_wanted(reading, tag, action, form)) {
		reading->form = form;
		reading->end = &form->fields;
	}
}

/* verify_form_find - read a page up to the end of the form */
bool
verify_form_find(struct verify_http *http, const struct verify_reply *reply,
    const char *action, struct verify_form *form_r)
{
	struct reading reading = {.arena = verify_http_arena(http)};
	struct verify_html html = {.rest = reply->body};
	struct verify_html_token token;

	*form_r = (struct verify_form){.http = http, .at = reply->path};
	while (verify_html_next(&html, &token) != VERIFY_HTML_NONE) {
		if (token.kind == VERIFY_HTML_TEXT)
			read_text(&reading, token.text);
		else
			read_tag(&reading, &token, action, form_r);
		if (reading.form && token.kind == VERIFY_HTML_CLOSE &&
		    str_is_nocase(token.name, "form"))
			break;
	}
	return reading.form != NULL;
}

/* find - the first control of a name, and one that is on if asked */
static struct verify_field *
find(const struct verify_form *form, const char *name, bool on)
{
	struct verify_field *field = form->fields;

	while (field && (strcmp(field->name, name) != 0 || (on && !field->on)))
		field = field->next;
	return field;
}

/* verify_form_has - is it asked for? */
bool
verify_form_has(const struct verify_form *form, const char *name)
{
	return find(form, name, false) != NULL;
}

/* verify_form_value - what would be sent */
const char *
verify_form_value(const struct verify_form *form, const char *name)
{
	const struct verify_field *field = find(form, name, true);

	return field ? field->value : NULL;
}

/* verify_form_has_button - one to press */
bool
verify_form_has_button(
    const struct verify_form *form, const char *name, const char *value)
{
	const struct verify_field *field = form->fields;

	for (; field; field = field->next)
		if (is_button(field->type) && strcmp(field->name, name) == 0 &&
		    (!value || strcmp(field->value, value) == 0))
			return true;
	return false;
}

/* verify_form_set - fill in, choose, or leave out */
void
verify_form_set(struct verify_form *form, const char *name, const char *value)
{
	struct verify_field **at = &form->fields;
	bool done = !value;

	for (; *at; at = &(*at)->next) {
		struct verify_field *field = *at;

		if (strcmp(field->name, name) != 0 || is_button(field->type))
			continue;
		field->on = !done && (!is_choice(field->type) ||
					 strcmp(field->value, value) == 0);
		if (!field->on)
			continue;
		field->value = value;
		done = true;
	}
	if (done)
		return;
	*at = arena_alloc(verify_http_arena(form->http), sizeof(**at));
	**at = (struct verify_field){
	    .name = name, .value = value, .type = "text", .on = true};
}

/* put_escaped - as application/x-www-form-urlencoded has it */
static void
put_escaped(struct buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (strchr("-._~", c) || (c >= '0' && c <= '9') ||
		    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
			buf_putc(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

/* put_pair - name=value */
static void
put_pair(struct buf *out, const char *name, const char *value)
{
	if (out->len)
		buf_putc(out, '&');
	put_escaped(out, name);
	buf_putc(out, '=');
	put_escaped(out, value);
}

/* is_pressed - "name" or "name=value" */
static bool
is_pressed(const struct verify_field *field, const char *press)
{
	size_t len = strlen(field->name);

	if (!press || !is_button(field->type) ||
	    strncmp(press, field->name, len) != 0)
		return false;
	return press[len] == '\0' ||
	       (press[len] == '=' &&
		   strcmp(press + len + 1, field->value) == 0);
}

/* encode - what is sent */
static struct str
encode(struct verify_form *form, const char *press)
{
	struct buf out = BUF_INIT(FORM_BODY_MAX);
	const struct verify_field *field = form->fields;
	bool pressed = false;
	struct str body;

	for (; field; field = field->next) {
		bool now = !pressed && is_pressed(field, press);

		if (field->on || now)
			put_pair(&out, field->name, field->value);
		pressed = pressed || now;
	}
	body = arena_copy(verify_http_arena(form->http), buf_str(&out));
	buf_free(&out);
	return body;
}

/* send - by its method, to its action */
static int
send(struct verify_form *form, const char *press, bool stay,
    struct verify_reply *reply_r, struct err *err)
{
	struct arena *arena = verify_http_arena(form->http);
	struct str body = encode(form, press);
	struct verify_request request = {.stay = stay,
	    .foreign = form->foreign,
	    .path = *form->action ? form->action : form->at};

	if (str_is_nocase(str_of(form->method), "post")) {
		request.body = body;
		request.at = form->at;
		return verify_http_send(form->http, &request, reply_r, err);
	}
	request.path = arena_printf(arena, "%.*s?%s",
	    (int)strcspn(request.path, "?#"), request.path,
	    arena_str(arena, body));
	request.at = form->at;
	return verify_http_send(form->http, &request, reply_r, err);
}

/* verify_form_send - and follow */
int
verify_form_send(struct verify_form *form, const char *press,
    struct verify_reply *reply_r, struct err *err)
{
	return send(form, press, false, reply_r, err);
}

/* verify_form_post - and stay */
int
verify_form_post(struct verify_form *form, const char *press,
    struct verify_reply *reply_r, struct err *err)
{
	return send(form, press, true, reply_r, err);
}
