# SPDX-License-Identifier: BSD-2-Clause
"""Many who answer the survey commute and insist: who is not told what became
of the answers sends them again, under the same ballot, until told. So each
option must be counted as often as it was taken, exactly."""

import collections
import random
import threading
import time

from site_of_tests import wait_until

OPTIONS = ["walk", "bike", "bus", "train", "car", "home"]


def mint(surveys, n, name="commute"):
    return surveys.tool("mint", name, n).split()


def total(surveys):
    """All that was counted, of a survey that is closed."""
    found = surveys.results()
    return {option: found["mode", option] for option in OPTIONS
            if found["mode", option] > 0}


class Voter(threading.Thread):
    """Sends each ballot with the same answers until it was taken."""

    def __init__(self, surveys, ballots, stop):
        super().__init__()
        self.surveys, self.ballots, self.stop = surveys, ballots, stop
        self.taken = collections.Counter()   # by option
        self.statuses = collections.Counter()
        self.over = 0                        # refused for good

    def run(self):
        for ballot in self.ballots:
            option = random.choice(OPTIONS)
            while not self.vote(ballot, option):
                time.sleep(0.02)
            if self.stop.is_set():
                return

    def vote(self, ballot, option):
        try:
            reply = self.surveys.answer(ballot=ballot, mode=option)
        except OSError:
            reply = None
        status = reply.status if reply else 0
        self.statuses[status] += 1
        self.taken[option] += status in (303, 409)
        self.over += status == 410
        return status in (303, 409, 410)


class Crowd:
    """with Crowd(surveys): ... - voters at work; afterwards all is said."""

    def __init__(self, surveys, ballots=20000, voters=6):
        ballots = mint(surveys, ballots)
        self.stop = threading.Event()
        self.voters = [Voter(surveys, ballots[i::voters], self.stop)
                       for i in range(voters)]

    def __enter__(self):
        for voter in self.voters:
            voter.start()
        return self

    def __exit__(self, *error):
        self.stop.set()
        for voter in self.voters:
            voter.join()

    def taken(self):
        return sum((voter.taken for voter in self.voters),
                   collections.Counter())

    def wait(self, more):
        """Until so many more were taken."""
        want = sum(self.taken().values()) + more
        wait_until(lambda: sum(self.taken().values()) >= want, 60, "answers")
