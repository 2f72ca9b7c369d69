/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "mail/smtp.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "conf/site.h"
#include "mail/relay.h"

struct smtp {
	struct arena *arena;
	struct relay relay;
	struct address from; /* of the envelope */
};

/* The message on its way: what libcurl has asked for. */
struct upload {
	struct str left;
	bool begun;
};

/* smtp_outcome_name - an outcome, for logs and counters */
const char *
smtp_outcome_name(enum smtp_outcome outcome)
{
	static const char *const names[] = {
	    [SMTP_SENT] = "sent",
	    [SMTP_REFUSED_RECIPIENT] = "recipient refused",
	    [SMTP_REFUSED] = "refused",
	    [SMTP_UNAVAILABLE] = "relay unavailable",
	    [SMTP_UNKNOWN] = "outcome unknown",
	};

	return names[outcome];
}

/* smtp_open - read what the relay needs, ready libcurl */
int
smtp_open(const struct site *site, struct smtp **smtp_r, struct err *err)
{
	struct arena *arena = arena_new(RELAY_ARENA_MAX);
	struct smtp *smtp = arena_alloc(arena, sizeof(*smtp));

	smtp->arena = arena;
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, scrub_heap_free,
		scrub_heap_realloc, strdup, calloc) != CURLE_OK) {
		arena_free(&arena);
		return err_set(err, "libcurl cannot be initialised");
	}
	if (address_parse(arena, str_of(site->mail_bounce), ADDRESS_ONE_LABEL,
		&smtp->from) != 0)
		err_set(err, "mail_bounce is not a mail address");
	else if (relay_load(arena, site, &smtp->relay, err) == 0) {
		*smtp_r = smtp;
		return 0;
	}
	smtp_close(&smtp);
	return -1;
}

/* smtp_close - forget the relay and its password */
void
smtp_close(struct smtp **smtp)
{
	struct arena *arena;

	if (!*smtp)
		return;
	arena = (*smtp)->arena;
	*smtp = NULL;
	arena_free(&arena);
	curl_global_cleanup();
}

/* smtp_warm - have loaded what would be loaded later */
void
smtp_warm(const struct smtp *smtp)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;

	tzset();
	if (getaddrinfo(smtp->relay.host, NULL, &hints, &found) == 0)
		freeaddrinfo(found);
}

/* upload_read - libcurl asks for the next piece of the message */
static size_t
upload_read(char *room, size_t size, size_t n, void *data)
{
	struct upload *upload = data;
	size_t len = size * n;

	upload->begun = true;
	if (len > upload->left.len)
		len = upload->left.len;
	memcpy(room, upload->left.ptr, len);
	upload->left.ptr += len;
	upload->left.len -= len;
	return len;
}

/* reply_drop - what the relay says may hold addresses: nobody reads it */
static size_t
reply_drop(char *data, size_t size, size_t n, void *arg)
{
	(void)data;
	(void)arg;
	return size * n;
}

/* setup_relay - where to, and how well protected */
static void
setup_relay(CURL *curl, const struct relay *relay)
{
	long ms = (long)relay->timeout_secs * 1000;

	curl_easy_setopt(curl, CURLOPT_URL, relay->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, ms);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, ms);
	curl_easy_setopt(
	    curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)relay->timeout_secs);
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
	    (long)(relay->tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
	curl_easy_setopt(
	    curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	if (relay->ca.len) {
		struct curl_blob blob = {
		    .data = (void *)(uintptr_t)relay->ca.ptr,
		    .len = relay->ca.len,
		    .flags = CURL_BLOB_NOCOPY};

		curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
	}
	if (relay->user) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, relay->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, relay->password);
	}
}

/* setup_message - envelope and text */
static void
setup_message(CURL *curl, const char *from, const struct curl_slist *to,
    struct upload *upload)
{
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(
	    curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)upload->left.len);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, upload_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, upload);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, reply_drop);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, reply_drop);
}

/* begins - does libcurl's message begin so? */
static bool
begins(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/*
 * outcome_of - what a failure means for the message. Once text was asked for
 * only a reply to it tells; before that nothing can have gone out.
 */
static enum smtp_outcome
outcome_of(CURLcode code, long reply, bool begun, const char *text)
{
	if (code == CURLE_OK)
		return SMTP_SENT;
	if (begun) {
		if (code != CURLE_WEIRD_SERVER_REPLY || reply < 400)
			return SMTP_UNKNOWN;
		return reply >= 500 ? SMTP_REFUSED : SMTP_UNAVAILABLE;
	}
	if (code != CURLE_SEND_ERROR || reply < 500)
		return SMTP_UNAVAILABLE;
	if (begins(text, "RCPT failed"))
		return SMTP_REFUSED_RECIPIENT;
	if (begins(text, "MAIL failed") || begins(text, "DATA failed"))
		return SMTP_REFUSED;
	return SMTP_UNAVAILABLE;
}

/* hang_up - let no slow goodbye of the relay keep the visitor waiting */
static void
hang_up(CURL *curl)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK &&
	    fd != CURL_SOCKET_BAD)
		shutdown(fd, SHUT_RD);
	curl_easy_cleanup(curl);
}

/* smtp_send - hand over one message */
enum smtp_outcome
smtp_send(const struct smtp *smtp, const struct address *to, struct str message,
    struct err *err)
{
	struct upload upload = {.left = message};
	struct curl_slist *rcpt = curl_slist_append(NULL, to->text.ptr);
	CURL *curl = curl_easy_init();
	char text[CURL_ERROR_SIZE] = "";
	enum smtp_outcome outcome;
	long reply = 0;
	CURLcode code;

	must(curl && rcpt && to->text.len && !str_has_control(to->text));
	setup_relay(curl, &smtp->relay);
	setup_message(curl, smtp->from.text.ptr, rcpt, &upload);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, text);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
	outcome = outcome_of(code, reply, upload.begun, text);
	if (outcome != SMTP_SENT)
		err_set(err, "%s (libcurl %d: %s; reply %ld)",
		    smtp_outcome_name(outcome), (int)code,
		    curl_easy_strerror(code), reply);
	hang_up(curl);
	curl_slist_free_all(rcpt);
	scrub(text, sizeof(text));
	return outcome;
}
