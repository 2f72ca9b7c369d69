-- SPDX-License-Identifier: BSD-2-Clause
-- get.lua - a GET, and the figures in a form that tests/bench/run reads
function done(summary, latency)
	io.write(string.format("RESULT %.1f %d %d %d\n",
		summary.requests / summary.duration * 1e6,
		summary.errors.status,
		summary.errors.connect + summary.errors.read +
		summary.errors.write + summary.errors.timeout,
		latency:percentile(99)))
end
