/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/pages/blinded.h"

#include "http/form.h"
#include "policy/check.h"

#define BLINDED_FIELD "blinded"

/* blinded_read - token and number */
int
blinded_read(
    struct request *req, struct str *token_r, uint8_t blinded_r[ISSUER_BYTES])
{
	static const struct field fields[] = {
	    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "Token"},
	    {.name = BLINDED_FIELD, .type = FIELD_TOKEN, .label = "Ballot"},
	};
	struct form *form;
	int status = form_decode(req, fields, 2, &form);

	if (status != 0)
		return status;
	*token_r = form_get(form, FORM_TOKEN_FIELD);
	if (str_unhex(form_get(form, BLINDED_FIELD), blinded_r, ISSUER_BYTES) !=
	    0)
		return BLINDED_NONE;
	return 0;
}
