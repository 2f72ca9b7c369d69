# SPDX-License-Identifier: BSD-2-Clause
"""A long audit log: how fast its chain is verified, of a million records."""

import json
import os
import statistics
import subprocess
import time

import rig as rigs

RECORDS = 1000000
LIMIT = 10  # seconds, of the issue


def fill(site, build):
    url, password = f"sqlite:{site.path('data/staff.db')}", ""
    if site.database == "mysql":
        url = ("mysql://formpledge-admin@localhost/formpledge_staff?socket="
               + site.path("run/mariadb.sock"))
        password = site.path("etc/secrets/admin.password")
    subprocess.run([os.path.join(build, "tests/bench/audit_fill"), url,
                    password, site.path("etc/secrets"), "custodian@bench",
                    str(RECORDS)], check=True)


def verify(site):
    begun = time.monotonic()
    done = subprocess.run([site.path("bin/pledgectl"), "audit", "verify",
                           "--json"], capture_output=True, text=True,
                          check=True)
    took = time.monotonic() - begun
    rows = {row["chain"]: row for row in json.loads(done.stdout)}
    assert rows["staff/custodian@bench"]["entries"] == RECORDS
    return took


def bench_audit(options, row):
    for database in ("sqlite", "mysql"):
        with rigs.Rig(options.build, ["feedback"], database) as rig:
            fill(rig.site, options.build)
            took = [verify(rig.site) for _ in range(min(options.rounds, 3))]
            row(f"audit verify, s: {database}", ("<=", LIMIT),
                statistics.median(took), f"of {RECORDS:,} records")
