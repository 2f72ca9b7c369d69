-- SPDX-License-Identifier: BSD-2-Clause
-- cookies.lua COOKIES - GETs, each by the next of those who are logged in
local threads = 0
function setup(thread)
	thread:set("turn", threads)
	threads = threads + 1
end

local cookies, at = {}, 0

function init(args)
	for line in io.lines(args[1]) do cookies[#cookies + 1] = line end
	at = turn * math.floor(#cookies / 2)
end

function request()
	at = at % #cookies + 1
	return wrk.format("GET", nil, {["Cookie"] = cookies[at]})
end

function done(summary, latency)
	io.write(string.format("RESULT %.1f %d %d %d\n",
		summary.requests / summary.duration * 1e6,
		summary.errors.status,
		summary.errors.connect + summary.errors.read +
		summary.errors.write + summary.errors.timeout,
		latency:percentile(99)))
end
