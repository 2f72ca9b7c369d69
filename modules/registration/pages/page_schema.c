/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/must.h"
#include "http/request.h"
#include "modules/registration/pages/registration_pages.h"
#include "page/page.h"

extern const struct embed registration_documents[];

/* export_schema - GET /export-schema.json: what an export consists of */
int
export_schema(struct request *req, struct response *res)
{
	const char *text = embed_find(
	    registration_documents, "export-schema.json");

	(void)req;
	must(text != NULL);
	page_begin(res, "application/schema+json");
	buf_puts(&res->body, text);
	res->cacheable = true; /* the same for everybody */
	return res->status = HTTP_OK;
}
