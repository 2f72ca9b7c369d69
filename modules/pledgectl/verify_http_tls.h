/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_http_tls - how the web server can be reached, without a page */
#ifndef FP_PLEDGECTL_VERIFY_HTTP_TLS_H
#define FP_PLEDGECTL_VERIFY_HTTP_TLS_H

#include <stdbool.h>

struct err;
struct verify;

/* Does --url, which is https, take TLS 1.0 or 1.1? 0, or -1 where this host
 * cannot ask. */
int verify_http_takes_old_tls(
    const struct verify *verify, bool *takes_r, struct err *err);

/* Asks for / at a plain address: its status, and whether it leads to https.
 * 0, or -1 where nobody answers. */
int verify_http_plain(
    const char *url, int *status_r, bool *secure_r, struct err *err);

#endif
