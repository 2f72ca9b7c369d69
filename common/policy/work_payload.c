/* SPDX-License-Identifier: BSD-2-Clause */
/* What a browser sends back as its proof of work. */
#include "config.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/base64url.h"
#include "http/form.h"
#include "policy/work.h"

#define ALGORITHM "PBKDF2/SHA-256"
#define PREFIX	  "00"

/* base64_parse - with the other two characters and padding, as btoa writes */
static int
base64_parse(struct arena *arena, struct str text, struct str *bytes_r)
{
	char *copy = arena_str(arena, text);
	size_t len = text.len;

	for (int i = 0; i < 2 && len > 0 && copy[len - 1] == '='; i++)
		len--;
	for (size_t i = 0; i < len; i++) {
		if (copy[i] == '-' || copy[i] == '_')
			return -1;
		if (copy[i] == '+')
			copy[i] = '-';
		if (copy[i] == '/')
			copy[i] = '_';
	}
	return base64url_parse(arena, str_from(copy, len), bytes_r);
}

/* text_of - a text of an object; STR_NONE: there is none */
static struct str
text_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_string(value))
		return STR_NONE;
	return str_from(json_string_value(value), json_string_length(value));
}

/* number_of - a whole number of an object between 0 and max; -1: there is
 * none */
static int64_t
number_of(const json_t *object, const char *name, int64_t max)
{
	const json_t *value = json_object_get(object, name);
	json_int_t n = json_is_integer(value) ? json_integer_value(value) : -1;

	return n < 0 || n > max ? -1 : n;
}

/* hex_of - bytes of an object as hexadecimal text, small letters; 0 or -1 */
static int
hex_of(const json_t *object, const char *name, uint8_t *out_r, size_t len)
{
	struct str text = text_of(object, name);

	if (text.len != 2 * len)
		return -1;
	for (size_t i = 0; i < text.len; i++) {
		if (!strchr("0123456789abcdef", text.ptr[i]) || !text.ptr[i])
			return -1;
	}
	return str_unhex(text, out_r, len);
}

/* is_form - what a form may be called */
static bool
is_form(struct str name)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

	for (size_t i = 0; i < name.len; i++) {
		if (!name.ptr[i] || !strchr(good, name.ptr[i]))
			return false;
	}
	return name.len > 0 && name.len <= WORK_FORM_MAX;
}

/* read_parameters - of the challenge; 0 or -1 */
static int
read_parameters(struct arena *arena, const json_t *object, struct work *work_r)
{
	struct str form = text_of(json_object_get(object, "data"), "form");
	int64_t cost = number_of(object, "cost", WORK_COST_MAX);
	int64_t expires = number_of(object, "expiresAt", INT64_MAX);

	if (!str_is(text_of(object, "algorithm"), ALGORITHM) ||
	    !str_is(text_of(object, "keyPrefix"), PREFIX) ||
	    number_of(object, "keyLength", WORK_KEY_BYTES) != WORK_KEY_BYTES ||
	    cost < WORK_COST_MIN || expires < 0 || !is_form(form))
		return -1;
	work_r->cost = (uint32_t)cost;
	work_r->expires_secs = expires;
	work_r->form = arena_copy(arena, form);
	if (hex_of(object, "nonce", work_r->nonce, WORK_NONCE_BYTES) != 0)
		return -1;
	return hex_of(object, "salt", work_r->salt, WORK_SALT_BYTES);
}

/* read_payload - challenge and answer; 0 or -1 */
static int
read_payload(
    struct arena *arena, const json_t *root, struct work_payload *payload_r)
{
	const json_t *challenge = json_object_get(root, "challenge");
	const json_t *solution = json_object_get(root, "solution");
	int64_t counter = number_of(solution, "counter", UINT32_MAX);

	if (counter < 0 ||
	    read_parameters(arena, json_object_get(challenge, "parameters"),
		&payload_r->work) != 0)
		return -1;
	payload_r->counter = (uint32_t)counter;
	if (hex_of(challenge, "signature", payload_r->signature,
		sizeof(payload_r->signature)) != 0)
		return -1;
	return hex_of(
	    solution, "derivedKey", payload_r->key, sizeof(payload_r->key));
}

/* work_parse - the field of a form */
int
work_parse(struct arena *arena, struct str text, struct work_payload *payload_r)
{
	struct str bytes;
	json_error_t why;
	json_t *root;
	int ret;

	if (text.len == 0 || text.len > WORK_PAYLOAD_MAX ||
	    base64_parse(arena, text, &bytes) != 0)
		return -1;
	form_json_init();
	root = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, &why);
	ret = root ? read_payload(arena, root, payload_r) : -1;
	json_decref(root);
	return ret;
}
