# SPDX-License-Identifier: BSD-2-Clause
"""survey.identity-cut, by experiment: can somebody who has everything that
is stored say who answered what?

Members vote one after the other through a real web server, half of them with
ballots that the server knew when it gave them and half with blind ones
(RFC 9474), and a copy of everything on disk is made before and after each
answer and each flush:
database, write-ahead log or binlog, redo log and table files, the ballot box,
the logs of web server and module, times and sizes of files, the metrics page.
The adversary gets all of it, and is told besides: in which order and when the
members answered, whose each row of survey_issued is, when each flush was and
which ballots it counted, how many members of each group said yes, and the
answers of every third member. It does not get what a live operator has: the
memory of the running programs, the traffic, and copies of the box at each
answer together with the survey's key (FORMPLEDGE-SURVEYS(8) says that these
must not lie in one place). Whoever gets hold of the key and of the box once
reads the answers that wait, but not whose they are: that is a case of its
own.

channels.py makes a guess of each number, size, order, time and value that it
finds. How good the best is, is a probability, or a bound of it, that chance
guesses as well (guesses.py), of three kinds:

- answers, for those who know who is in which group: if what is stored tells
  no more of a group than its totals, every way to share them out among its
  members is as likely as any other, so the hits are hypergeometric (exact);
- groups, for those who know who waits: a flush draws evenly from these, so
  that the hits of each are hypergeometric given all before; the bound is that
  of a fair bet, Ville's inequality;
- the totals alone: named are those who were most likely in groups with much
  yes, against all answers shared out anew (exact).

Together: somebody who knows no more of the groups than the times tell, and
no more within a group than its totals, is left with the prior. The smallest
of all these, times their number (Bonferroni), must not be below 1e-6; what a
thousand million runs would see once is called a leak (BOUND). The totals
alone do tell something, as they have to where people are told results in
between: some hundredths of a bit an answer.

The same has to find each of the leaks that are planted (leaks.py).
"""

import concurrent.futures
import contextlib
import os
import random
import sys
import threading

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)),
                                "../functional"))
import chance  # noqa: E402
from channels import channels  # noqa: E402
from electorate import Election, Flush  # noqa: E402
from guesses import (judge_answers, judge_groups,  # noqa: E402
                     judge_totals)
from leaks import LEAKS  # noqa: E402

BOUND = 1e-9
SEED = 20261122
AT_ONCE = 4
STARTING = threading.BoundedSemaphore(2)  # that is work, the rest is waiting
ORDINARY = {"nginx-sqlite": {"k": 24}, "apache-mysql": {"k": 24}}
PLANTED = {name: {"leak": leak, "members": 120, "k": 30}
           for name, leak in LEAKS.items()}
# Nothing is counted before the survey closes, and all are in the box.
ORDINARY["nginx-sqlite, with the key"] = {"k": 180, "key": True}
BOXED = "answers in the box one after another"
PLANTED[BOXED].update(k=180, key=True)
LONG = {f"{server}-{database}, {what}":
        {"server": server, "database": database, "k": 10, **more}
        for server in ("nginx", "apache") for database in ("sqlite", "mysql")
        for what, more in (
            ("few questions", {"binlog": "ROW"}),
            ("60 questions", {"binlog": "STATEMENT", "wide": 60}))}
PLANTED_LONG = {f"apache-mysql, {name}": {
    "server": "apache", "database": "mysql", **case}
    for name, case in PLANTED.items()}
del PLANTED[BOXED]
for name, case in ORDINARY.items():
    case["server"], case["database"] = name.split(",")[0].split("-")
CASES = {**ORDINARY, **PLANTED, **LONG, **PLANTED_LONG}


def hold(case):
    """An election, and what the adversary makes of it: (probability for the
    best guess with Bonferroni's factor, [(probability, channel)])."""
    with contextlib.ExitStack() as stack:
        with STARTING:
            election = stack.enter_context(Election(seed=SEED, **case))
        election.run()
    found = sorted((p, name) for name, p in channels(election))
    assert len(found) > 30
    return min(1.0, found[0][0] * len(found)), found


@pytest.fixture(scope="module")
def held(request):
    """held(case): all that were asked for are held beside one another, since
    they mostly wait."""
    wanted = [item.callspec.params["case"] for item in request.session.items
              if item.module is request.module and hasattr(item, "callspec")]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        begun = {case: pool.submit(hold, CASES[case]) for case in wanted}
        yield lambda case: begun[case].result()


def told(case, held):
    best, found = held(case)
    print(f"seed {SEED}, {case}: {len(found)} guesses, the best {best:.1e}:",
          *(f"{p:.1e} {name}" for p, name in found[:10]), sep="\n  ")
    return best


@pytest.mark.parametrize("case", ORDINARY)
def test_survey_identity_cut_unlinkable(held, case):
    assert told(case, held) >= BOUND


@pytest.mark.long
@pytest.mark.parametrize("case", LONG)
def test_survey_identity_cut_unlinkable_everywhere(held, case):
    assert told(case, held) >= BOUND


@pytest.mark.parametrize("case", PLANTED)
def test_survey_identity_cut_planted_leak_is_found(held, case):
    assert told(case, held) < BOUND


@pytest.mark.long
@pytest.mark.parametrize("case", PLANTED_LONG)
def test_survey_identity_cut_planted_leak_is_found_there(held, case):
    assert told(case, held) < BOUND


class Drawn:
    """What an election would be that stores nothing: flushes of k drawn of
    those who wait."""

    def __init__(self, dice, members=200, k=10, hold_back=30):
        self.members, self.flushes = range(members), []
        self.answers = [i % 2 == 1 for i in self.members]
        dice.shuffle(self.answers)
        self.groups, waiting = [None] * members, []
        for number in self.members:
            waiting.append(number)
            if len(waiting) < hold_back + k:
                continue
            for picked in dice.sample(waiting, k):
                self.groups[picked] = len(self.flushes)
                waiting.remove(picked)
            self.flushes.append(Flush(number + 1, {}))

    def named(self, group_of):
        found = {}
        for number in self.members:
            found.setdefault(group_of(number), set()).add(number)
        return found


def test_who_knows_nothing_does_no_better_than_chance():
    """The bounds hold where nothing leaks, and with half of it known as
    well: 200 elections."""
    dice, found, known = random.Random(SEED), [], []
    for _ in range(200):
        drawn = Drawn(dice)
        found += [judge_answers(drawn, [dice.random() for _ in range(200)]),
                  judge_groups(drawn, drawn.named(lambda i: i // 10 - 2)),
                  judge_groups(drawn, drawn.named(lambda i: dice.choice(
                      range(len(drawn.flushes))))),
                  judge_totals(drawn)[0]]
        known += [judge_answers(drawn, [
            drawn.answers[i] if i % 2 else dice.random()
            for i in range(200)]), judge_groups(drawn, drawn.named(
                lambda i: drawn.groups[i] if i % 2 else None))]
    assert min(found) > 1e-6
    assert sum(p < 0.01 for p in found) < 0.05 * len(found)
    assert sum(p < 1e-3 for p in known) > 0.9 * len(known)


def test_chance_is_computed_right():
    """By hand: 2 of 4 said yes and 2 are named, in two groups."""
    assert chance.hits_of(4, 2, 2) == [1 / 6, 4 / 6, 1 / 6]
    assert chance.tail([(4, 2, 2)] * 2, 4) == pytest.approx(1 / 36)
    assert chance.tail([(4, 2, 2)] * 2, 3) == pytest.approx(9 / 36)
    assert chance.tail([(4, 2, 2)] * 2, 0) == 1
    # the bound holds, and those who know are found
    for hits in range(11):
        assert chance.bet([(40, 10, 10, hits)]) >= chance.tail(
            [(40, 10, 10)], hits)
    assert chance.bet([(40, 10, 10, 10)] * 3) < 1e-24
