/* SPDX-License-Identifier: BSD-2-Clause */
/* form_pages - what the module answers about forms that definitions describe */
#ifndef FP_FEEDBACK_PAGES_FORM_PAGES_H
#define FP_FEEDBACK_PAGES_FORM_PAGES_H

#include "http/route.h"
#include "modules/feedback/store/form_def.h"

/* A body with files. More than any form takes, so that who has chosen too
 * large a file gets the form back with all that was typed. What is typed is
 * no more than HTTP_BODY_MAX of it. */
#define FORM_BODY_MAX (12 * 1024 * 1024)

handler_fn form_show;	   /* GET /{form} */
handler_fn form_post;	   /* POST /{form} */
handler_fn form_age_post;  /* POST /{form}/age */
handler_fn form_thanks;	   /* GET /thanks/{form} */
handler_fn form_denied;	   /* GET /denied/{form} */
handler_fn form_challenge; /* GET /challenge/{form} */

/* The form of the address; NULL: there is none, and form_not_found says so. */
const struct form_def *form_find(const struct request *req);
int form_not_found(struct request *req, struct response *res);

#endif
