# SPDX-License-Identifier: BSD-2-Clause
"""RFC 9474, RSABSSA-SHA384-PSS-Randomized, as a browser does it: a ballot
that the server signs without seeing it."""

import hashlib
import math
import secrets

EXPONENT = 65537
SALT = 48


def sha384(*parts):
    return hashlib.sha384(b"".join(parts)).digest()


def encode(message, salt, size):
    """EMSA-PSS-ENCODE (RFC 8017 section 9.1.1), as a number."""
    h = sha384(bytes(8), sha384(message), salt)
    masked = bytes(size - 50 - len(salt)) + b"\1" + salt
    mask = b"".join(sha384(h, i.to_bytes(4, "big"))
                    for i in range(-(-len(masked) // 48)))
    masked = bytearray(a ^ b for a, b in zip(masked, mask))
    masked[0] &= 127
    return int.from_bytes(bytes(masked) + h + b"\xbc", "big")


class Blinding:
    """Blinding(key, "commute"): key as GET /ballot gives it."""

    def __init__(self, key, survey):
        spki = bytes.fromhex(key)
        self.n = int.from_bytes(spki[33:-5], "big")
        self.size = len(spki) - 38
        self.prefix = secrets.token_bytes(32)
        message = self.prefix + b"formpledge ballot 2 " + survey.encode()
        self.encoded = encode(message, secrets.token_bytes(SALT), self.size)
        self.r = self.draw()
        self.blinded = self.text(
            self.encoded * pow(self.r, EXPONENT, self.n) % self.n)

    def draw(self):
        r = 0
        while math.gcd(r, self.n) != 1:
            r = secrets.randbelow(self.n)
        return r

    def text(self, number):
        return number.to_bytes(self.size, "big").hex()

    def ballot(self, signature):
        """What the form takes, out of the server's blind signature."""
        signed = int(signature, 16) * pow(self.r, -1, self.n) % self.n
        assert pow(signed, EXPONENT, self.n) == self.encoded
        return self.prefix.hex() + self.text(signed)
