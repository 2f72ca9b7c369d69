/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/request.h"

#include "http/cookie.h"
#include "http/url.h"

/* request_param - a FastCGI parameter that the route may see */
struct str
request_param(const struct request *req, const char *name)
{
	for (size_t i = 0; i < req->nparams; i++) {
		if (str_is(req->params[i].name, name))
			return req->params[i].value;
	}
	return STR_NONE;
}

/* request_cookie - a cookie by its full name */
struct str
request_cookie(const struct request *req, const char *name)
{
	return cookie_find(request_param(req, "HTTP_COOKIE"), name);
}

/* request_query - a decoded field of the query */
struct str
request_query(struct request *req, const char *name)
{
	struct str rest = req->query, key, value;

	while (url_next_pair(&rest, &key, &value)) {
		if (url_decode_form(req->arena, key, &key) < 0 ||
		    !str_is(key, name))
			continue;
		if (url_decode_form(req->arena, value, &value) < 0)
			return STR_NONE;
		return value;
	}
	return STR_NONE;
}

/* quality - a qvalue (RFC 9110 section 12.4.2) in thousandths; -1: malformed */
static int
quality(struct str text)
{
	int q, unit = 100;

	if (text.len == 0 || text.len > 5 || (text.ptr[0] | 1) != '1' ||
	    (text.len > 1 && text.ptr[1] != '.'))
		return -1;
	q = text.ptr[0] == '1' ? 1000 : 0;
	for (size_t i = 2; i < text.len; i++, unit /= 10) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return -1;
		q += (text.ptr[i] - '0') * unit;
	}
	return q > 1000 ? -1 : q;
}

/* accept_quality - the quality of one range of an Accept header */
static int
accept_quality(struct str params)
{
	while (!str_is_none(params)) {
		struct str param = str_trim(str_cut(&params, ';'));

		if (str_has_prefix(param, "q=") || str_has_prefix(param, "Q="))
			return quality(str_from(param.ptr + 2, param.len - 2));
	}
	return 1000;
}

/* request_wants_json - JSON named, and liked no less than HTML */
bool
request_wants_json(const struct request *req)
{
	struct str rest = request_param(req, "HTTP_ACCEPT");
	int json = -1, html = -1, text = -1, any = -1;

	while (!str_is_none(rest)) {
		struct str params = str_cut(&rest, ',');
		struct str range = str_trim(str_cut(&params, ';'));
		int q = accept_quality(params);

		if (str_is_nocase(range, "application/json") ||
		    str_is_nocase(range, "application/problem+json"))
			json = q > json ? q : json;
		else if (str_is_nocase(range, "text/html"))
			html = q;
		else if (str_is_nocase(range, "text/*"))
			text = q;
		else if (str_is(range, "*/*"))
			any = q;
	}
	if (html >= 0)
		return json > html;
	return json > 0 && json >= (text >= 0 ? text : any);
}
