/* SPDX-License-Identifier: BSD-2-Clause */
/* own_check - what may be typed into fields of the operator's own */
#ifndef FP_POLICY_OWN_CHECK_H
#define FP_POLICY_OWN_CHECK_H

#include "http/form.h"

/* A telephone number: 3 to 20 digits; + ( ) - . / and spaces among them. */
field_check_fn own_check_tel;
/* http or https, a host, no blanks, no user and password. */
field_check_fn own_check_url;
/* A day of the calendar, YYYY-MM-DD. */
field_check_fn own_check_date;

#endif
