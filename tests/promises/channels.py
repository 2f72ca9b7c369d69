# SPDX-License-Identifier: BSD-2-Clause
"""Whatever is stored and has an order, a time, a size or a value: each makes
a guess. channels(election) yields (name, probability that chance guesses as
well). Nothing here knows the module's tables or files by name, but for the
two columns by which a row is told to be a member's or a ballot's.
"""

import bisect
import re
import statistics
import struct

from guesses import (is_accomplice, judge_answers, judge_groups,
                     judge_totals)
from stored import without_holes

BESIDE = 24  # bytes looked at before and behind a value
WIDTHS = {1: "B", 2: ">H", 4: ">I", 8: ">Q"}
ORDERED_MIN = 20  # values that are worth an order


def channels(election):
    yield "totals of the groups", judge_totals(election)[0]
    for name, numbers in numbers_of_answers(election):
        yield from learned(election, name, numbers)
    for name, named in groups_named(election):
        yield name, judge_groups(election, named)


# What an answer did: a number for each member

def learned(election, name, numbers):
    """What accomplices' answers did to a number is looked for in others'."""
    if len({n for n in numbers if n is not None}) < 2:
        return
    for what, changed in (("", numbers), (", parity", parities(numbers))):
        known = sorted((n, election.answers[i]) for i, n in enumerate(changed)
                       if n is not None and is_accomplice(i))
        if known:
            scores = [score(n, known) for n in changed]
            yield f"answers by {name}{what}", judge_answers(election, scores)


def parities(numbers):
    return [n % 2 if isinstance(n, int) else None for n in numbers]


def score(number, known):
    """The share of yes among accomplices with this number, or the nearest."""
    if number is None:
        return 0.5
    at = bisect.bisect_left(known, (number,))
    near = {known[i][0] for i in (at - 1, at) if 0 <= i < len(known)}
    best = min(near, key=lambda n: abs(n - number))
    first = bisect.bisect_left(known, (best,))
    last = bisect.bisect_right(known, (best, True))
    return statistics.fmean(yes for _, yes in known[first:last])


def numbers_of_answers(election):
    yield from of_changes(election)
    yield from of_metrics(election)
    yield from of_lines(election)
    yield from of_columns(election)
    yield from of_box(election)


def of_box(election):
    """Whoever has the key and one copy of the box: the answers that wait, in
    the order of their places, and the members who came last."""
    said = [int(yes) for _, _, yes in election.box]
    others = [None] * (len(election.members) - len(said))
    if said:
        yield "places in the box", others + said
        yield "places in the box backwards", others + said[::-1]


def spread(rows):
    """{what: [number of each member or None]} of [{what: number}]."""
    found = {}
    for i, row in enumerate(rows):
        for what, number in row.items():
            found.setdefault(what, [None] * len(rows))[i] = number
    return found.items()


def of_changes(election):
    """Files: which changed, where, how much, when."""
    rows = [{f"{name}, {what}": number for name, change in changes.items()
             for what, number in change.numbers().items()}
            for changes in election.changes]
    yield from spread(rows)
    yield from spread([{f"{name} changed": int(name in changes)
                        for name in set().union(*election.changes)}
                       for changes in election.changes])


def of_metrics(election):
    """The metrics page: each counter, and by how much it went up."""
    for what, numbers in spread(election.metrics):
        grown = [after - (before or 0) if after is not None else None
                 for before, after in zip([None] + numbers, numbers)]
        yield f"metric {what}", numbers
        yield f"metric {what}, grown", grown


NUMBER = re.compile(rb"\d+(?:\.\d+)?")


def of_lines(election):
    """Lines of which there is one for each member: numbers within, length."""
    members = len(election.members)
    for name, data in election.logs().items():
        shapes = {}
        for line in data.splitlines():
            shapes.setdefault(NUMBER.sub(b"#", line), []).append(line)
        for lines in [*shapes.values(), data.splitlines()]:
            for first in range(2):  # the demo may have asked once before
                if len(lines) == members + first:
                    yield from of_each_line(name, lines[first:])


def of_each_line(name, lines):
    yield f"{name}, length", [len(line) for line in lines]
    yield from spread([{f"{name}, number {i}": float(n) for i, n in
                        enumerate(NUMBER.findall(line))} for line in lines])


def of_columns(election):
    """Rows in the order of any column, in that order one a member, and what
    stands in their other columns."""
    for table, (columns, rows) in election.tables.items():
        if len(rows) != len(election.members):
            continue
        for by, name in enumerate(columns):
            ordered = sorted(rows, key=lambda row: plain(row[by]))
            for at, other in enumerate(columns):
                yield (f"{table}.{other} by {name}",
                       [number_of(row[at]) for row in ordered])


def plain(value):
    """Something that can be put into an order with others of a column."""
    return value.encode() if isinstance(value, str) else value or 0


def number_of(value):
    if isinstance(value, (int, float)):
        return value
    if value is None:
        return None
    return int.from_bytes(plain(value)[:6], "big")


# Which flush counted a member: members named for each

def groups_named(election):
    for name, digests in ballots_of_members(election):
        yield f"groups by {name}", named_by(election, digests)
    yield from by_same_commit(election)
    yield from by_region(election)


def named_by(election, digests):
    """{group: members} of the digest guessed for each member."""
    named = {}
    for i, digest in enumerate(digests):
        group = election.group_of.get(digest)
        if group is not None:
            named.setdefault(group, set()).add(i)
    return named


def ballots_of_members(election):
    """Guesses whose ballot is whose, [digest of each member or None]."""
    for name, keys in ordered_ballots(election):
        for way, digests in matched(election, keys):
            yield f"{name}, {way}", digests
    yield from same_values(election)
    yield from nearest(election)


def matched(election, keys):
    """A number for each digest, and members who came one after another."""
    order = sorted(keys, key=keys.get)
    yield "in order", order
    yield "in order backwards", order[::-1]
    values, low = sorted(keys.values()), min(keys.values())
    last = len(election.members) - 1
    for base in {0, 1, low}:  # the first may not have been counted yet
        if base <= low and values[-1] - base <= 4 * last:
            yield f"as a number from {base}", by_number(keys, base, last)
    for unit in range(0, 10):
        if abs(low / 10**unit - election.times[0]) < 3600:
            yield f"as a time, 10^-{unit} s", by_time(election, keys, unit)


def by_number(keys, low, last):
    found = [None] * (last + 1)
    for digest, number in keys.items():
        if number - low <= last:
            found[number - low] = digest
    return found


def by_time(election, keys, unit):
    found = [None] * len(election.times)
    for digest, number in keys.items():
        at = number / 10**unit
        i = min(range(len(found)),
                key=lambda i: abs(election.times[i] - at))
        found[i] = digest
    return found


def ordered_ballots(election):
    """(name, {digest: number}): rows by column, places in files, and the
    bytes that stand beside (ids, times, DB_TRX_ID, DB_ROLL_PTR)."""
    for table, column, row_keys in digest_rows(election):
        yield f"{table}.{column}", row_keys
    for name, data in packed(election):
        for which, places in places_of(data, election.group_of).items():
            if len(places) < ORDERED_MIN:
                continue
            yield f"{which} place in {name}", places
            yield from beside(f"{which} place in {name}", data, places)


def digest_rows(election):
    for table, (columns, rows) in election.tables.items():
        for at, _ in enumerate(columns):
            found = [row for row in rows if is_bytes(row[at])
                     and bytes(row[at]) in election.group_of]
            if len(found) < ORDERED_MIN:
                continue
            yield table, "rows", {bytes(row[at]): n
                                  for n, row in enumerate(found)}
            for by, other in enumerate(columns):
                yield table, other, {bytes(row[at]): number_of(row[by])
                                     for row in found
                                     if row[by] is not None}


def is_bytes(value):
    return isinstance(value, (bytes, bytearray))


def packed(election):
    """Files without their holes, each version once; the box is sealed,
    nothing is found there."""
    seen = set()
    for when, files in election.moments:
        for name, data in files.items():
            if not name.endswith(".box") and (name, data) not in seen:
                seen.add((name, data))
                yield f"{name} {when}", without_holes(data)


def places_of(data, values):
    """Where values stand, in bytes or in hex: the first and last times."""
    first, last = {}, {}
    for value in values:
        for needle in (value, value.hex().encode()):
            at = data.find(needle)
            if at >= 0:
                first[value], last[value] = at, data.rfind(needle)
                break
    return {"first": first} if first == last else {"first": first,
                                                   "last": last}


def beside(name, data, places):
    """Numbers of every width at every distance from the value."""
    for distance in [*range(-BESIDE, 0), *range(32, 32 + BESIDE)]:
        for width, code in WIDTHS.items():
            found = {}
            for value, at in places.items():
                start = at + distance
                if 0 <= start <= len(data) - width:
                    found[value], = struct.unpack_from(code, data, start)
            if len(set(found.values())) > ORDERED_MIN:
                yield f"{width} bytes at {distance} of {name}", found


def same_values(election):
    """A value of a member's row that a ballot's row has as well."""
    owners = {p: i for i, p in enumerate(election.pseudonyms)}
    seen = {}
    for columns, rows in election.tables.values():
        for row in rows:
            cells = {bytes(cell) for cell in row if is_bytes(cell)}
            for i in {owners[cell] for cell in cells if cell in owners}:
                for cell in cells:
                    seen.setdefault(cell, i)
    digests = [None] * len(election.members)
    for columns, rows in election.tables.values():
        for row in rows:
            cells = {bytes(cell) for cell in row if is_bytes(cell)}
            spent = cells & election.group_of.keys()
            for i in {seen[cell] for cell in cells if cell in seen}:
                for digest in spent:
                    digests[i] = digest
    yield "a value in both rows", digests


def nearest(election):
    """In a file, the ballot that stands nearest to a member's pseudonym,
    before and behind it."""
    for name, data in packed(election):
        spent = places_of(data, election.group_of)["first"]
        if not spent:
            continue
        order = sorted((at, digest) for digest, at in spent.items())
        for which, own in places_of(data, election.pseudonyms).items():
            for step, side in ((0, "behind"), (-1, "before")):
                found = [None] * len(election.members)
                for i, pseudonym in enumerate(election.pseudonyms):
                    at = bisect.bisect(order, (own.get(pseudonym, -1),))
                    if pseudonym in own and 0 <= at + step < len(order):
                        found[i] = order[at + step][1]
                yield f"what stands {side} its {which} place in {name}", found


def by_same_commit(election):
    """Rows of members that came together with a group's."""
    named = {}
    for i, pseudonym in enumerate(election.pseudonyms):
        came = election.issued_at.get(pseudonym)
        if came is not None:
            named.setdefault(came - 1, set()).add(i)
            named.setdefault(came, set())
    yield "groups by rows that came together", named
    yield "groups by rows that came before", {
        group + 1: members for group, members in named.items()}


def by_region(election):
    """Parts of a file that an answer changed, and a flush as well. Those of
    whose parts the flush touched the most are named."""
    for name in set().union(*election.changes):
        for size in (1, 16, 32, 64):
            named = {}
            for number, flush in enumerate(election.flushes):
                touched = blocks_of(flush.changes.get(name, ()), size)
                named[number] = {
                    i for i in range(flush.after)
                    if name in election.changes[i] and blocks_of(
                        [election.changes[i][name]], size) <= touched}
            yield f"groups by parts of {name}, {size} blocks", named


def blocks_of(changes, size):
    return {block // size for change in changes for block in change.blocks}
