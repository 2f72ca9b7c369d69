/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_page - the page with the policy's text, and its earlier versions */
#ifndef FP_POLICY_POLICY_PAGE_H
#define FP_POLICY_POLICY_PAGE_H

#include "http/route.h"

/*
 * GET {mount}/policy, /policy/VERSION, /policy/VERSION/VARIANT and
 * /policy/VERSION/VARIANT/LANGUAGE; 404 for what there is not. In the routes
 * of a module that asks for the archive:
 *	POLICY_PAGE_ROUTES,
 */
handler_fn policy_page;
extern const char *const policy_page_params[];

#define POLICY_PAGE_ROUTE(pattern_)                                            \
	{                                                                      \
		.methods = HTTP_GET, .pattern = (pattern_),                    \
		.handle = policy_page, .params = policy_page_params,           \
		.flags = ROUTE_INLINE                                          \
	}
#define POLICY_PAGE_ROUTES                                                     \
	POLICY_PAGE_ROUTE("/policy"), POLICY_PAGE_ROUTE("/policy/{}"),         \
	    POLICY_PAGE_ROUTE("/policy/{}/{}"),                                \
	    POLICY_PAGE_ROUTE("/policy/{}/{}/{}")

#endif
