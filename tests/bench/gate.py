# SPDX-License-Identifier: BSD-2-Clause
"""The authorizer: nginx asks it, or a trivial program that always answers the
same, before it sends a small file."""

import re
import statistics

import requests

import logins

OPEN = """
location = /bench/gate/ours {{
	access_log off;
	set $formpledge_require "member consent";
	set $formpledge_audience "bench";
	include {dir}/etc/nginx/formpledge-gate.conf;
	alias {dir}/tmp/bench-gate.txt;
}}
location = /bench/gate/trivial {{
	access_log off;
	auth_request /bench-gate-trivial;
	auth_request_set $formpledge_member $upstream_http_variable_formpledge_member;
	alias {dir}/tmp/bench-gate.txt;
}}
location = /bench-gate-trivial {{
{asked}
}}
"""
REPLY = ("Status: 200 OK\r\nVariable-FORMPLEDGE_MEMBER: " + "m" * 32
         + "\r\nCache-Control: no-store\r\nContent-Length: 0")


def asked(rig):
    """The same question to the other: without kept connections, on which the
    trivial program would starve."""
    with open(rig.site.path("etc/nginx/formpledge-authorize.conf"),
              encoding="utf-8") as file:
        text = file.read()
    text = text.replace("fastcgi_keep_conn on;", "fastcgi_keep_conn off;")
    return re.sub(r"fastcgi_pass [^;]*;", "fastcgi_pass unix:"
                  + rig.site.path("run/bench-gate.sock") + ";", text)


def bench_gate(rig, options, row):
    logins.seed_once(rig)
    known = logins.cookies(rig, logins.spread(1000, 100))
    with open(rig.site.path("tmp/bench-gate.txt"), "w",
              encoding="ascii") as file:
        file.write("in\n")
    rig.add_trivial("gate", REPLY, b"")
    rig.locations += OPEN.format(dir=rig.dir, asked=asked(rig))
    rig.reload_nginx()
    refused = requests.get(rig.site.url + "/bench/gate/ours", timeout=9)
    if refused.status_code != 401:
        print("authorizer: a stranger gets", refused.status_code)
        return
    ours, trivial = [], []
    for _ in range(options.rounds):
        for name, rates in (("ours", ours), ("trivial", trivial)):
            rate, bad, broken, _ = rig.wrk(
                "/bench/gate/" + name, options.seconds, 64, cookies=known)
            logins.note(name, bad, broken)
            rates.append(rate)
    row("authorizer check / trivial", (">=", 0.9),
        statistics.median(a / b for a, b in zip(ours, trivial)),
        f"{statistics.median(ours):,.0f}/s, "
        f"{statistics.median(trivial):,.0f}/s")
