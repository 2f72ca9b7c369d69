# SPDX-License-Identifier: BSD-2-Clause
"""What a request costs in processor time, by program. On a machine that does
other things too, rates say more about those; this says little about them."""

import glob
import os
import resource
import statistics

NGINX, PHP, DATABASE = "nginx", "php-fpm", "mariadbd"
TICKS = os.sysconf("SC_CLK_TCK")


def ran_us(pid):
    """Microseconds that a process has run, threads that have ended too."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return 1e6 * (int(fields[11]) + int(fields[12])) / TICKS


def children(pid):
    found = []
    for name in glob.glob(f"/proc/{pid}/task/*/children"):
        with open(name, encoding="ascii") as file:
            found += [int(child) for child in file.read().split()]
    return found


def machine_us():
    """Of all processors: microseconds so far, and those of them idle."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks = [int(field) for field in file.readline().split()[1:9]]
    return 1e6 * sum(ticks) / TICKS, 1e6 * (ticks[3] + ticks[4]) / TICKS


def pid_in(path):
    with open(path, encoding="ascii") as file:
        return int(file.read())


class Meter:
    """The programs that a request of a site goes through."""

    def __init__(self, rig, module):
        self.rig, self.module = rig, module
        self.costs = {}  # case: a list of {program: µs a request}
        self.shares = {}  # case: a list of (idle, of others), in percent

    def pids(self):
        site = self.rig.site
        return {
            NGINX: children(pid_in(site.path("run/nginx.master"))),
            self.module: site.pids(self.module),
            PHP: children(self.rig.php.pid) if self.rig.php else [],
            DATABASE: [pid_in(site.path("run/mariadb.pid"))]
            if site.database == "mysql" else [],
        }

    def wrk(self, case, path, seconds, **options):
        """As rig.wrk; what it cost is noted under case."""
        pids = self.pids()
        before = {name: sum(map(ran_us, ids)) for name, ids in pids.items()}
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        total, idle = machine_us()
        got = self.rig.wrk(path, seconds, **options)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        n = got[0] * seconds
        cost = {name: (sum(map(ran_us, ids)) - before[name]) / n
                for name, ids in pids.items()}
        cost["wrk"] = 1e6 * (after.ru_utime + after.ru_stime
                             - used.ru_utime - used.ru_stime) / n
        self.costs.setdefault(case, []).append(cost)
        self.note_shares(case, n * sum(cost.values()), total, idle)
        return got

    def note_shares(self, case, ours, total, idle):
        """What was left of the machine since total and idle were read."""
        now, now_idle = machine_us()
        idle, total = now_idle - idle, max(now - total, 1)
        self.shares.setdefault(case, []).append(
            (100 * idle / total, 100 * (total - idle - ours) / total))

    def served(self, case):
        """µs a request in all programs but wrk, each round's."""
        return [sum(us for name, us in cost.items() if name != "wrk")
                for cost in self.costs[case]]

    def ratio(self, ours, other):
        """How much of the other ours could answer in the other's time."""
        return statistics.median(
            b / a for a, b in zip(self.served(ours), self.served(other)))

    def lines(self):
        """A line a case: the medians by program, and of their sum."""
        for case, costs in self.costs.items():
            names = [name for name in costs[0]
                     if any(cost[name] > 0.5 for cost in costs)]
            parts = ", ".join(
                f"{name} {statistics.median(c[name] for c in costs):.1f}"
                for name in names)
            idle, others = map(statistics.median, zip(*self.shares[case]))
            yield (f"  µs of processor a request, {case}: "
                   f"{statistics.median(self.served(case)):.1f} ({parts}); "
                   f"idle {idle:.0f} %, others {max(others, 0):.0f} %")
