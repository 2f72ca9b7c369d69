/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_survey_blinded - what a browser wants signed unseen (POST
 * /{id}/ballot), in each encoding; the first byte says which
 */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "crypto/blind_rsa.h"
#include "http/response.h"
#include "http/route.h"
#include "modules/surveys/pages/blinded.h"

#define ARENA_MAX (16 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* sign - a number below the modulus is signed, another is not; what was
 * signed is the same again */
static void
sign(const uint8_t *blinded)
{
	static struct blind_rsa *key;
	uint8_t one[ISSUER_BYTES], again[ISSUER_BYTES];
	struct str number = str_from(blinded, ISSUER_BYTES);
	struct err err = ERR_NONE;
	bool done;

	if (key == NULL)
		must(blind_rsa_new(ISSUER_BYTES * 8, &key, &err) == 0);
	done = blind_rsa_sign(key, number, one, &err) == 0;
	must(done || blinded[0] >= 0x80);
	must((blind_rsa_sign(key, number, again, &err) == 0) == done);
	must(!done || memcmp(one, again, sizeof(one)) == 0);
}

/* LLVMFuzzerTestOneInput - bits 0 and 1: the type */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = {
	    "application/json",
	    "application/x-www-form-urlencoded",
	    "multipart/form-data; boundary=XX",
	    "application/json; charset=utf-8",
	};
	struct request req = {.method = HTTP_POST};
	uint8_t blinded[ISSUER_BYTES];
	struct str token = STR("");
	struct arena *arena;
	int status;

	if (size == 0 || size > HTTP_BODY_MAX)
		return 0;
	arena = arena_new(ARENA_MAX);
	req.arena = arena;
	req.content_type = str_of(types[data[0] & 3]);
	req.body = str_from(data + 1, size - 1);
	status = blinded_read(&req, &token, blinded);
	must(status == 0 || status == BLINDED_NONE ||
	     status == HTTP_BAD_REQUEST || status == HTTP_UNSUPPORTED_TYPE);
	must(str_is_utf8(token));
	if (status == 0)
		sign(blinded);
	arena_free(&arena);
	return 0;
}
