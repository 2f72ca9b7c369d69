/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_gate - whatever comes, the gate keeps within its bounds, and how the
 * bytes are cut makes no difference */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/must.h"
#include "http/gate.h"
#include "http/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_BODY_MAX 4096

/* look - everything that was let in is sane */
static void
look(const struct gate *gate)
{
	struct pair pair, found[LIMIT_PARAM_PAIRS];
	static const char *const names[] = {
	    "REQUEST_METHOD", "HTTP_ACCEPT", "A", NULL};
	size_t at = 0, n = 0;

	while (gate_next(gate, &at, &pair)) {
		must(++n <= LIMIT_PARAM_PAIRS);
		must(pair.name.len > 0 && pair.name.len <= LIMIT_PARAM_NAME);
		must(pair.value.len <= LIMIT_PARAM_VALUE);
		must(!str_has_byte(pair.name, '='));
		must(!str_has_byte(pair.name, '\0'));
		must(!str_has_byte(pair.value, '\0'));
	}
	must(at == gate->params.len);
	must(gate_filter(gate, names, NULL, found) <= 3);
}

/* run - feed in pieces of at most step bytes; the final state */
static enum gate_state
run(struct gate *gate, const uint8_t *data, size_t size, size_t step)
{
	enum gate_state state = GATE_MORE;
	size_t at = 0, used, len;

	while (at < size && state == GATE_MORE) {
		len = size - at < step ? size - at : step;
		state = gate_feed(gate, data + at, len, &used);
		must(used <= len);
		at += used;
		if (state == GATE_PARAMS) {
			look(gate);
			state = gate_admit(gate, FUZZ_BODY_MAX, true);
		}
		must(gate->params.len <= LIMIT_PARAMS_BYTES);
		must(gate->body.len <= FUZZ_BODY_MAX);
	}
	if (state == GATE_COMPLETE && at < size)
		state = gate_feed(gate, data + at, size - at, &used);
	return state;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t steps[] = {1, 7, 64};
	struct gate whole, cut;
	enum gate_state state;

	gate_init(&whole);
	state = run(&whole, data, size, size ? size : 1);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		gate_init(&cut);
		must(run(&cut, data, size, steps[i]) == state);
		if (state == GATE_COMPLETE) {
			must(str_eq(buf_str(&cut.body), buf_str(&whole.body)));
			must(str_eq(
			    buf_str(&cut.params), buf_str(&whole.params)));
		}
		gate_fini(&cut);
	}
	gate_reset(&whole);
	must(gate_is_idle(&whole) && whole.params.len == 0);
	gate_fini(&whole);
	return 0;
}
