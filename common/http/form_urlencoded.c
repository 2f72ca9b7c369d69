/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/str.h"
#include "http/form_decode.h"
#include "http/response.h"
#include "http/url.h"

/* form_urlencoded - WHATWG URL section 5.1, but a bad escape is refused */
int
form_urlencoded(struct form *form, struct str type, struct str body)
{
	struct str rest = body, value, name;
	int status;

	if (!form_is_utf8_type(form->arena, type))
		return HTTP_UNSUPPORTED_TYPE;
	while (url_next_pair(&rest, &name, &value)) {
		if (url_decode_form(form->arena, name, &name) ||
		    url_decode_form(form->arena, value, &value))
			return HTTP_BAD_REQUEST;
		status = form_add(form, name, value);
		if (status)
			return status;
	}
	return 0;
}
