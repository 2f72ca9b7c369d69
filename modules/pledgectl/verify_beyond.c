/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_beyond.h"

#include "base/must.h"

static const char *const reasons[PROMISE_COUNT] = {
    [PROMISE_POLICY_TRANSFER_NOTICE] =
	"a notice is due when data passes to another owner, which the "
	"operator decides: pledgectl policy announce sends it",
    [PROMISE_FEEDBACK_ONLY_TO_RESPOND] =
	"what those who read feedback do with it is theirs",
    [PROMISE_SECURITY_RISK_NOTIFIED] =
	"a notice is due when there is a risk, which the operator decides: "
	"pledgectl policy announce sends it",
};

/* verify_beyond - why no program can tell */
const char *
verify_beyond(enum promise promise)
{
	must(promise < PROMISE_COUNT);
	return reasons[promise];
}
