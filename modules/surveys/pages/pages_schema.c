/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/must.h"
#include "http/request.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/page.h"

/* survey_documents[], made by build-aux/embed */
extern const struct embed survey_documents[];

/* survey_schema_get - what front ends are told, and what they send */
int
survey_schema_get(struct request *req, struct response *res)
{
	const char *text = embed_find(survey_documents, "survey-schema.json");

	(void)req;
	must(text != NULL);
	page_begin(res, "application/schema+json");
	buf_puts(&res->body, text);
	res->cacheable = true; /* the same for everybody */
	return res->status = HTTP_OK;
}
