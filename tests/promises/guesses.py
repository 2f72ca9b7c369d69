# SPDX-License-Identifier: BSD-2-Clause
"""How good is a guess? Three kinds, each against what chance alone does.

An Election (see electorate.py) has the truth; a guess is made of what was
stored alone. Each function returns the probability, or a bound of it, that
somebody who knows nothing but the prior guesses so well.
"""

import chance

ACCOMPLICES = 3  # every third member has told the adversary their answer


def is_accomplice(number):
    return number % ACCOMPLICES == 0


def by_group(election):
    """{group: members who are no accomplices}; None is the last group."""
    found = {}
    for number, group in enumerate(election.groups):
        if not is_accomplice(number):
            found.setdefault(group, []).append(number)
    return found


def judge_answers(election, scores):
    """scores[i]: how much member i looks like yes. The adversary is told who
    is in each group and how many of them said yes, and names that many. If
    what is stored depends on a group by its totals alone, then, given all
    of it, every way in which the members of a group could have shared those
    answers out is as likely as any other, and the hits are hypergeometric:
    this probability is exact."""
    draws, hits = [], 0
    for members in by_group(election).values():
        yes = sum(election.answers[i] for i in members)
        named = sorted(members, key=lambda i: -scores[i])[:yes]
        draws.append((len(members), yes, yes))
        hits += sum(election.answers[i] for i in named)
    return chance.tail(draws, hits)


def judge_groups(election, named):
    """named[g]: the members of whom the adversary thinks that flush g has
    counted them. It is told who waited; the module draws those it counts
    evenly from these. An upper bound (see chance.bet)."""
    rounds, gone = [], set()
    for number, flush in enumerate(election.flushes):
        waiting = set(range(flush.after)) - gone
        counted = {i for i in waiting if election.groups[i] == number}
        guess = waiting & set(named.get(number, ()))
        rounds.append((len(waiting), len(guess), len(counted),
                       len(guess & counted)))
        gone |= counted
    return chance.bet(rounds)


def likely_groups(election):
    """[{group: probability}] for each member, by who had voted when: what
    everybody knows who knows the program."""
    found, left = [{} for _ in election.members], {}
    counted = 0
    for number, flush in enumerate(election.flushes):
        size = election.groups.count(number)
        share = size / (flush.after - counted)
        counted += size
        for i in range(flush.after):
            stays = left.get(i, 1.0)
            found[i][number] = stays * share
            left[i] = stays * (1 - share)
    for i, group in enumerate(found):
        group[None] = left.get(i, 1.0)
    return found


def judge_totals(election):
    """The totals of the groups, with the times at which they were counted,
    against the totals of all: how many of the answers do they tell? Here
    every way to share out all answers is as likely as any other."""
    totals = {}
    for number, group in enumerate(election.groups):
        said, size = totals.get(group, (0, 0))
        totals[group] = said + election.answers[number], size + 1
    scores = [sum(p * totals[g][0] / totals[g][1] for g, p in likely.items()
                  if g in totals) for likely in likely_groups(election)]
    everybody = range(len(election.members))
    yes = sum(election.answers)
    named = sorted(everybody, key=lambda i: -scores[i])[:yes]
    hits = sum(election.answers[i] for i in named)
    return chance.tail([(len(election.members), yes, yes)], hits), hits
