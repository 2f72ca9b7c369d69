/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_http_tls.h"

#include <string.h>

#include <curl/curl.h>

#include "base/err.h"
#include "base/must.h"
#include "base/str.h"
#include "modules/pledgectl/verify.h"

#define SECS 15L
/* Debian's OpenSSL leaves the old versions out unless it is asked to. */
#define OLD_CIPHERS "DEFAULT:@SECLEVEL=0"

/* handle - for one request */
static CURL *
handle(const char *url)
{
	CURL *curl = curl_easy_init();

	must(curl);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, SECS);
	return curl;
}

/* drop - what a page says is of no interest */
static size_t
drop(char *bytes, size_t size, size_t n, void *ctx)
{
	(void)bytes;
	(void)ctx;
	return size * n;
}

/* verify_http_takes_old_tls - a handshake and no more */
int
verify_http_takes_old_tls(
    const struct verify *verify, bool *takes_r, struct err *err)
{
	CURL *curl = handle(verify->url);
	CURLcode code;

	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_0 | (long)CURL_SSLVERSION_MAX_TLSv1_1);
	curl_easy_setopt(curl, CURLOPT_SSL_CIPHER_LIST, OLD_CIPHERS);
	code = curl_easy_perform(curl);
	curl_easy_cleanup(curl);
	*takes_r = code == CURLE_OK;
	if (code == CURLE_OK || code == CURLE_SSL_CONNECT_ERROR ||
	    code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING)
		return 0;
	return err_set(
	    err, "%s: TLS 1.1: %s", verify->url, curl_easy_strerror(code));
}

/* verify_http_plain - where plain http leads */
int
verify_http_plain(
    const char *url, int *status_r, bool *secure_r, struct err *err)
{
	CURL *curl = handle(url);
	char *to = NULL;
	long status = 0;
	CURLcode code;

	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &to);
	*status_r = (int)status;
	*secure_r = to && str_has_prefix(str_of(to), "https://");
	curl_easy_cleanup(curl);
	return code == CURLE_OK
		   ? 0
		   : err_set(err, "%s: %s", url, curl_easy_strerror(code));
}
