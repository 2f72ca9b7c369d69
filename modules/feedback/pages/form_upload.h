/* SPDX-License-Identifier: BSD-2-Clause */
/* form_upload - files that came with a form: are they what they should be? */
#ifndef FP_FEEDBACK_PAGES_FORM_UPLOAD_H
#define FP_FEEDBACK_PAGES_FORM_UPLOAD_H

#include "base/str.h"
#include "http/request.h"

struct form;
struct form_ask;
struct own_field;

/* Looks at every file by its content, whatever it is called and whatever the
 * browser says of it; one that the field does not take gets an error. Call
 * after form_check. */
void form_upload_check(
    struct request *req, const struct form_ask *ask, struct form *form);

/* The type of a file that was checked: "application/pdf". */
struct str form_upload_type(
    struct request *req, const struct own_field *field, struct str bytes);

#endif
