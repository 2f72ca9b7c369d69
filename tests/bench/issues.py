# SPDX-License-Identifier: BSD-2-Clause
"""What a blind ballot costs at its issue: the module's processor time for one
member after another, beside OpenSSL's private operation alone."""

import json
import os
import secrets
import statistics
import subprocess
import sys
import threading

import cpu

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)),
                                "../functional"))
from fcgi_client import Connection, encode, params_of  # noqa: E402

PATH = "/surveys/workplace/ballot"
CONNECTIONS = 64
EACH = 20
BARE = 1000
SIZE = 256


def bare_us(rig):
    done = subprocess.run([os.path.join(rig.build, "tests/bench/signs"),
                           str(BARE)], capture_output=True, text=True,
                          check=True)
    return float(done.stdout)


def issue(edge):
    """As the web server passes it on, of a member who was not seen before;
    any number can be signed."""
    number = b"\0" + secrets.token_bytes(SIZE - 1)
    body = json.dumps({"blinded": number.hex()}).encode()
    return encode(params_of("POST", PATH, body, FORMPLEDGE_EDGE=edge,
                            CONTENT_TYPE="application/json",
                            FORMPLEDGE_MEMBER=secrets.token_hex(16)),
                  body, flags=1)


def drive(path, requests, failed):
    with Connection(path) as connection:
        for request in requests:
            connection.send(request)
            reply = connection.reply()
            if reply is None or reply.status != 200:
                failed.append(reply and reply.status)


def issue_us(rig, edge):
    """Of the module, for one, at 64 connections."""
    path, failed = rig.site.path("run/surveys.sock"), []
    threads = [threading.Thread(target=drive, args=(
        path, [issue(edge) for _ in range(EACH)], failed))
        for _ in range(CONNECTIONS)]
    pids = rig.site.pids("surveys")
    before = sum(map(cpu.ran_us, pids))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        print("  note: issue:", len(failed), "refused:", failed[:3])
    return (sum(map(cpu.ran_us, pids)) - before) / CONNECTIONS / EACH


def bench_issue(rig, options, row):
    rig.set_and_restart("surveys", "ballots_rate", "10000000")
    with open(rig.site.path("etc/secrets/edge.key"), encoding="ascii") as file:
        edge = file.read().strip()
    issue_us(rig, edge)
    issues, bare = [], []
    for _ in range(options.rounds):
        bare.append(bare_us(rig))
        issues.append(issue_us(rig, edge))
    row("blind ballot issued / bare RSA, processor", ("<=", 1.5),
        statistics.median(a / b for a, b in zip(issues, bare)),
        f"ours {statistics.median(issues):.0f} µs, bare "
        f"{statistics.median(bare):.0f} µs")
