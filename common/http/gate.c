/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/gate.h"

#include <string.h>

#include "base/must.h"
#include "base/num.h"
#include "base/scrub.h"
#include "http/limits.h"

enum {
	HEAD_BYTES = 8, /* of a record's header, and of BEGIN's content */
	TYPE_BEGIN = 1,
	TYPE_PARAMS = 4,
	TYPE_STDIN = 5,
	FLAG_KEEP = 1,
};

/* What visitors' browsers and proxies may repeat; the first one counts. */
static const char *const gate_repeatable[] = {"HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT",
    "HTTP_REFERER", "HTTP_X_REAL_IP", "HTTP_SEC_GPC", NULL};

/* gate_init - an empty gate */
void
gate_init(struct gate *gate)
{
	memset(gate, 0, sizeof(*gate));
	gate->params = BUF_INIT(LIMIT_PARAMS_BYTES);
	gate->length = -1;
}

/* gate_reset - forget this request, keep the memory */
void
gate_reset(struct gate *gate)
{
	struct buf params = gate->params, body = gate->body;

	buf_clear(&params);
	buf_clear(&body);
	scrub(gate, sizeof(*gate));
	gate->params = params;
	gate->body = body;
	gate->length = -1;
}

/* gate_fini - forget and give back */
void
gate_fini(struct gate *gate)
{
	buf_free(&gate->params);
	buf_free(&gate->body);
	scrub(gate, sizeof(*gate));
}

/* gate_is_idle - nothing has come yet */
bool
gate_is_idle(const struct gate *gate)
{
	return !gate->begun && gate->have == 0 && gate->left == 0;
}

/* gate_size - one length of a name-value pair (section 3.4); false: cut off */
static bool
gate_size(struct str *in, size_t *size_r)
{
	const unsigned char *p = (const unsigned char *)in->ptr;
	size_t len = in->len && p[0] & 0x80 ? 4 : 1;

	if (in->len < len)
		return false;
	*size_r = len == 1 ? p[0]
			   : (size_t)(p[0] & 0x7f) << 24 | (size_t)p[1] << 16 |
				 (size_t)p[2] << 8 | p[3];
	in->ptr += len;
	in->len -= len;
	return true;
}

/* gate_pair - take one pair off; false where it is cut off */
static bool
gate_pair(struct str *in, struct pair *pair_r)
{
	size_t name, value;

	if (!gate_size(in, &name) || !gate_size(in, &value) || name > in->len ||
	    value > in->len - name)
		return false;
	pair_r->name = str_from(in->ptr, name);
	pair_r->value = str_from(in->ptr + name, value);
	in->ptr += name + value;
	in->len -= name + value;
	return true;
}

/* gate_check_params - every pair whole, sane and not too many */
static enum gate_state
gate_check_params(const struct gate *gate)
{
	struct str in = buf_str(&gate->params);
	struct pair pair;
	size_t n = 0;

	while (in.len) {
		if (!gate_pair(&in, &pair))
			return GATE_REFUSED;
		if (pair.name.len == 0 || str_has_byte(pair.name, '=') ||
		    str_has_byte(pair.name, '\0') ||
		    str_has_byte(pair.value, '\0'))
			return GATE_REFUSED;
		if (pair.name.len > LIMIT_PARAM_NAME ||
		    pair.value.len > LIMIT_PARAM_VALUE ||
		    ++n > LIMIT_PARAM_PAIRS)
			return GATE_TOO_MANY;
	}
	return GATE_PARAMS;
}

/* gate_check_length - read CONTENT_LENGTH; an empty one says nothing */
static enum gate_state
gate_check_length(struct gate *gate)
{
	struct str text;
	int found = gate_find(gate, "CONTENT_LENGTH", &text);

	gate->length = -1;
	if (found < 0)
		return GATE_BAD;
	if (found && text.len &&
	    num_parse(text, 0, INT64_MAX, &gate->length) < 0)
		return GATE_BAD;
	return GATE_MORE;
}

/* gate_admit - how long the body may be */
enum gate_state
gate_admit(struct gate *gate, size_t body_max, bool keep_body)
{
	must(gate->state == GATE_PARAMS);
	gate->body_max = body_max;
	gate->drop_body = !keep_body;
	gate->body.max = body_max ? body_max : 1;
	if (gate->role == HTTP_AUTHORIZER)
		return gate->state = GATE_COMPLETE;
	gate->state = gate_check_length(gate);
	if (gate->state != GATE_MORE || gate->length < 0)
		return gate->state;
	if ((uint64_t)gate->length > body_max)
		return gate->state = GATE_TOO_LARGE;
	if (gate->length > 0) /* no more memory than is needed */
		gate->body.max = (size_t)gate->length;
	return gate->state;
}

/* gate_head_begin - may a BEGIN_REQUEST stand here? */
static bool
gate_head_begin(struct gate *gate)
{
	gate->id = (uint16_t)(gate->head[2] << 8 | gate->head[3]);
	return !gate->begun && gate->id != 0 && gate->left == HEAD_BYTES &&
	       gate->skip == 0;
}

/* gate_head_params - may this PARAMS record stand here? */
static bool
gate_head_params(struct gate *gate)
{
	return gate->begun && !gate->params_done &&
	       ++gate->records <= LIMIT_PARAMS_RECORDS &&
	       (gate->left > 0 || gate->skip == 0);
}

/* gate_head - judge a record's header; false: refuse */
static bool
gate_head(struct gate *gate)
{
	const unsigned char *head = gate->head;

	gate->left = (size_t)(head[4] << 8 | head[5]);
	gate->skip = head[6];
	if (head[0] != 1)
		return false;
	if (head[1] == TYPE_BEGIN)
		return gate_head_begin(gate);
	if ((head[2] << 8 | head[3]) != gate->id)
		return false;
	if (head[1] == TYPE_PARAMS)
		return gate_head_params(gate);
	return head[1] == TYPE_STDIN && gate->params_done;
}

/* gate_begin - the role and the flags; false: refuse */
static bool
gate_begin(struct gate *gate)
{
	unsigned role = (unsigned)(gate->begin[0] << 8 | gate->begin[1]);

	gate->begun = true;
	gate->keep = gate->begin[2] & FLAG_KEEP;
	gate->role = role == HTTP_AUTHORIZER ? HTTP_AUTHORIZER : HTTP_RESPONDER;
	return role == HTTP_AUTHORIZER || role == HTTP_RESPONDER;
}

/* gate_record - a record is complete: where does that leave us? */
static enum gate_state
gate_record(struct gate *gate)
{
	size_t content = (size_t)(gate->head[4] << 8 | gate->head[5]);

	gate->have = 0;
	if (gate->head[1] == TYPE_BEGIN)
		return gate_begin(gate) ? GATE_MORE : GATE_REFUSED;
	if (content)
		return GATE_MORE;
	if (gate->head[1] == TYPE_PARAMS) {
		gate->params_done = true;
		return gate_check_params(gate);
	}
	if (gate->length >= 0 && (uint64_t)gate->length != gate->counted)
		return GATE_BAD;
	return GATE_COMPLETE;
}

/* gate_content - take content of the record at hand */
static enum gate_state
gate_content(struct gate *gate, const unsigned char *bytes, size_t len)
{
	if (gate->head[1] == TYPE_BEGIN) {
		memcpy(gate->begin + HEAD_BYTES - gate->left, bytes, len);
		return GATE_MORE;
	}
	if (gate->head[1] == TYPE_PARAMS) {
		buf_put_bytes(&gate->params, bytes, len);
		return gate->params.full ? GATE_TOO_MANY : GATE_MORE;
	}
	gate->counted += len;
	if (gate->counted > gate->body_max)
		return GATE_TOO_LARGE;
	if (gate->length >= 0 && gate->counted > (uint64_t)gate->length)
		return GATE_BAD;
	if (!gate->drop_body)
		buf_put_bytes(&gate->body, bytes, len);
	return GATE_MORE;
}

/* gate_step - take what one part of a record needs; returns bytes taken */
static size_t
gate_step(struct gate *gate, const unsigned char *bytes, size_t len)
{
	size_t n;

	if (gate->have < HEAD_BYTES) {
		n = HEAD_BYTES - gate->have;
		n = n < len ? n : len;
		memcpy(gate->head + gate->have, bytes, n);
		gate->have += (unsigned)n;
		if (gate->have < HEAD_BYTES)
			return n;
		if (!gate_head(gate)) {
			gate->state = GATE_REFUSED;
			return n;
		}
	} else if (gate->left) {
		n = gate->left < len ? gate->left : len;
		gate->state = gate_content(gate, bytes, n);
		gate->left -= n;
	} else {
		n = gate->skip < len ? gate->skip : len;
		gate->skip -= n;
	}
	if (gate->state == GATE_MORE && !gate->left && !gate->skip)
		gate->state = gate_record(gate);
	return n;
}

/* gate_feed - take bytes up to the next change of state */
enum gate_state
gate_feed(struct gate *gate, const void *bytes, size_t len, size_t *used_r)
{
	const unsigned char *p = bytes;
	size_t used = 0;

	must(gate->state != GATE_PARAMS);
	if (gate->state == GATE_COMPLETE && len)
		gate->state = GATE_REFUSED;
	while (used < len && gate->state == GATE_MORE)
		used += gate_step(gate, p + used, len - used);
	*used_r = used;
	return gate->state;
}

/* gate_next - walk through the parameters */
bool
gate_next(const struct gate *gate, size_t *at, struct pair *pair_r)
{
	struct str in = buf_str(&gate->params), all = in;

	in.ptr += *at;
	in.len -= *at;
	if (!in.len || !gate_pair(&in, pair_r))
		return false;
	*at = (size_t)(in.ptr - all.ptr);
	return true;
}

/* is_named - str_is without a strlen where they differ: this runs for all
 * names of a list, also of parameters that were refused unchecked */
static inline bool
is_named(struct str name, const char *text)
{
	return strncmp(text, name.ptr, name.len) == 0 &&
	       strlen(text) == name.len;
}

/* gate_find - one parameter, which must not come twice */
int
gate_find(const struct gate *gate, const char *name, struct str *value_r)
{
	struct pair pair;
	size_t at = 0;
	int n = 0;

	*value_r = STR_NONE;
	while (gate_next(gate, &at, &pair)) {
		if (!is_named(pair.name, name))
			continue;
		if (n++)
			return -1;
		*value_r = pair.value;
	}
	return n;
}

/* gate_listed - does the name stand in a list? */
static bool
gate_listed(const char *const *list, struct str name)
{
	for (; list && *list; list++) {
		if (is_named(name, *list))
			return true;
	}
	return false;
}

/* gate_filter - the parameters that somebody reads */
int
gate_filter(const struct gate *gate, const char *const *basic,
    const char *const *own, struct pair *out_r)
{
	struct pair pair;
	size_t at = 0;
	int n = 0, i;

	while (gate_next(gate, &at, &pair)) {
		if (!gate_listed(basic, pair.name) &&
		    !gate_listed(own, pair.name))
			continue;
		for (i = 0; i < n && !str_eq(out_r[i].name, pair.name); i++)
			;
		if (i == n)
			out_r[n++] = pair;
		else if (!gate_listed(gate_repeatable, pair.name))
			return -1;
	}
	return n;
}
