-- SPDX-License-Identifier: BSD-2-Clause
-- post.lua BODIES [NAME: VALUE]... - wrk posts one line of a file after the
-- other; threads take turns, so no line is sent twice before all were sent.
local threads = 0
function setup(thread)
	thread:set("turn", threads)
	threads = threads + 1
	thread:set("sharing", 2)
end

local bodies, at = {}, 0
local headers = {["Content-Type"] = "application/x-www-form-urlencoded"}

function init(args)
	local n = 0
	for line in io.lines(args[1]) do
		if n % sharing == turn then bodies[#bodies + 1] = line end
		n = n + 1
	end
	if #bodies == 0 then bodies[1] = io.open(args[1]):read("*l") end
	for i = 2, #args do
		local name, value = args[i]:match("^(.-): (.*)$")
		headers[name] = value
	end
end

function request()
	at = at % #bodies + 1
	return wrk.format("POST", nil, headers, bodies[at])
end

function done(summary, latency)
	io.write(string.format("RESULT %.1f %d %d %d\n",
		summary.requests / summary.duration * 1e6,
		summary.errors.status,
		summary.errors.connect + summary.errors.read +
		summary.errors.write + summary.errors.timeout,
		latency:percentile(99)))
end
