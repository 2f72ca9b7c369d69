# SPDX-License-Identifier: BSD-2-Clause
"""What chance alone does: exact bounds for guesses that know nothing.

    tail([(10, 4, 4)] * 17, hits)      # groups of 10, 4 said yes, 4 guessed
    bet([(40, 12, 10, 7), ...])        # 10 picked of 40, 7 of 12 guessed

Both return the probability, or an upper bound of it, that somebody who knows
no more than the sizes guesses that well.
"""

import functools
import math

STAKES = (0.5, 1.0, 2.0, 4.0, 8.0)


@functools.lru_cache(maxsize=None)
def hits_of(size, marked, drawn):
    """[P(0 hits), P(1 hit), ...] when drawn of size are taken blindly and
    marked of them are right (hypergeometric)."""
    ways = math.comb(size, drawn)
    return [math.comb(marked, hit) * math.comb(size - marked, drawn - hit)
            / ways if drawn - hit <= size - marked else 0.0
            for hit in range(min(marked, drawn) + 1)]


def tail(draws, hits):
    """P(at least that many hits over all draws), exactly."""
    chances = [1.0]
    for draw in draws:
        one, both = hits_of(*draw), [0.0] * (len(chances) + min(draw[1:]))
        for i, p in enumerate(chances):
            for j, q in enumerate(one):
                both[i + j] += p * q
        chances = both
    return min(1.0, math.fsum(chances[hits:]))


@functools.lru_cache(maxsize=None)
def price(size, marked, drawn, stake):
    """The logarithm of what exp(stake * hits) is worth beforehand."""
    return math.log(math.fsum(
        p * math.exp(stake * hit)
        for hit, p in enumerate(hits_of(size, marked, drawn))))


def bet(rounds):
    """An upper bound for rounds that follow one another, where what came out
    before decides the sizes of the next: money laid on the guesses at fair
    odds grows a thousandfold with a chance of a thousandth at most (Ville's
    inequality). Several stakes, the money divided among them."""
    grown = []
    for stake in STAKES:
        grown.append(sum(stake * hit - price(size, marked, drawn, stake)
                         for size, marked, drawn, hit in rounds))
    most = max(grown)
    worth = most + math.log(math.fsum(math.exp(g - most) for g in grown)
                            / len(STAKES))
    return math.exp(-max(worth, 0.0))
