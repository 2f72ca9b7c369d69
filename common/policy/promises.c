/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/policy.h"

#include <string.h>

#include "base/must.h"

/* The catalogue, in the order of promises.def. */
static const struct {
	const char *id, *text, *keepers;
} promises[PROMISE_COUNT] = {
#define PROMISE(symbol, id, text, keepers) {id, text, keepers},
#include "policy/promises.def"
#undef PROMISE
};

/* promise_id - its name, "age.minimum" */
const char *
promise_id(enum promise promise)
{
	must(promise < PROMISE_COUNT);
	return promises[promise].id;
}

/* promise_text - what it says */
const char *
promise_text(enum promise promise)
{
	must(promise < PROMISE_COUNT);
	return promises[promise].text;
}

/* promise_keepers - which parts keep it */
const char *
promise_keepers(enum promise promise)
{
	must(promise < PROMISE_COUNT);
	return promises[promise].keepers;
}

/* promise_find - by its name */
int
promise_find(const char *id)
{
	for (int i = 0; i < PROMISE_COUNT; i++)
		if (strcmp(promises[i].id, id) == 0)
			return i;
	return -1;
}
