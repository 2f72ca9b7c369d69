# SPDX-License-Identifier: BSD-2-Clause
"""Words that occur nowhere else, and finding them however they are written.

    canary = Canary("recipient")      # str(canary) is "zrecipientk3v9..."
    find({canary}, data)              # -> [Hit(canary, "base64", 4711)]
"""

import base64
import collections
import functools
import mmap
import os
import quopri
import random
import string

Hit = collections.namedtuple("Hit", "canary encoding offset")
CHUNK = 32 * 1024 * 1024
BLOCK = 16 * 1024
MARGIN = 512
URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Canary:
    """Letters and digits alone, so that most encodings leave it as it is."""

    def __init__(self, name):
        self.name = name
        self.text = "z" + name + "".join(
            random.choices(string.ascii_lowercase + string.digits, k=14)) + "q"

    def __str__(self):
        return self.text

    def __repr__(self):
        return self.name


class IdnCanary(Canary):
    """Letters beyond ASCII alone: a label of a domain that goes out as
    punycode."""

    def __init__(self, name):
        super().__init__(name)
        self.text = "".join(random.choices("αβγδεζηθικλμνξοπρτυφχψω", k=14))


def base64_cores(data):
    """What base64 makes of data at each of the three alignments, without the
    characters that depend on what stands beside it."""
    for lead in range(3):
        code = base64.b64encode(bytes(lead) + data)
        first = (0, 2, 3)[lead]
        last = (len(data) + lead) * 8 // 6
        yield code[first:last]


def needles(text):
    """Every usual way to write text: (encoding, bytes). Plain text is
    searched without regard to case, which covers percent-encoding, plus,
    quoted-printable and JSON as long as they leave letters alone."""
    data = text.encode()
    yield "hex", data.hex().encode()
    yield "percent", "".join(f"%{byte:02x}" for byte in data).encode()
    yield "quoted-printable", "".join(f"={b:02x}" for b in data).encode()
    yield "json", "".join(f"\\u{ord(c):04x}" for c in text).encode()
    yield "utf-16le", text.encode("utf-16-le")
    yield "utf-16be", text.encode("utf-16-be")
    yield "utf-32le", text.encode("utf-32-le")
    if not text.isascii():
        yield "punycode", b"xn--" + text.encode("punycode")
        yield "entities", "".join(f"&#{ord(c)};" for c in text).encode()
    yield "reversed", data[::-1]
    yield "plain", data


def exact_needles(text):
    """Encodings in which case matters."""
    for variant in (text, text.upper()):
        for core in base64_cores(variant.encode()):
            yield "base64", core
            yield "base64url", core.translate(URL_SAFE)
        for core in base64_cores(variant.encode("utf-16-le")):
            yield "base64 of utf-16", core
    yield "hex of upper case", text.upper().encode().hex().encode()


def runs(data):
    """(start, end) of what is not zero, by blocks: most of a process's memory
    and of a database's files is, and there are many needles. A needle may
    begin or end with zeros: a few of them are left on."""
    if len(data) <= BLOCK:
        yield 0, len(data)
        return
    zeros, first = bytes(BLOCK), None
    for at in range(0, len(data), BLOCK):
        if data[at:at + BLOCK] != zeros[:len(data) - at]:
            first = at if first is None else first
        elif first is not None:
            yield max(first - MARGIN, 0), at + MARGIN
            first = None
    if first is not None:
        yield max(first - MARGIN, 0), len(data)


def find(canaries, data):
    """All places in data, at most one for each encoding and canary."""
    found = {}
    for start, end in runs(data):
        for hit in find_in_run(canaries, data[start:end]):
            found.setdefault(hit[:2], hit._replace(offset=start + hit.offset))
    return list(found.values())


@functools.lru_cache(maxsize=256)
def all_needles(text):
    """Those where case does not matter, in lower case, and the others."""
    return tuple(needles(text.lower())), tuple(exact_needles(text))


def find_in_run(canaries, data):
    """The same where not much is zero."""
    hits, lower = [], data.lower()
    for canary in canaries:
        for where, ways in zip((lower, data), all_needles(str(canary))):
            for encoding, needle in ways:
                at = where.find(needle)
                if at >= 0:
                    hits.append(Hit(canary, encoding, at))
    return hits


def extents(file, size):
    """(start, end) of what a file holds; the holes of a sparse one are left
    out."""
    at = 0
    while at < size:
        try:
            start = os.lseek(file.fileno(), at, os.SEEK_DATA)
            at = os.lseek(file.fileno(), start, os.SEEK_HOLE)
        except OSError:
            return
        yield start, at


def find_in_file(canaries, path):
    """The same in a file of any size."""
    overlap, hits = 4096, []
    size = os.path.getsize(path)
    if not size:
        return hits
    with open(path, "rb") as file, \
            mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as data:
        for first, last in extents(file, size):
            for start in range(first, last, CHUNK):
                part = data[start:min(start + CHUNK + overlap, last)]
                hits += [Hit(h.canary, h.encoding, start + h.offset)
                         for h in find(canaries, part)]
    return hits


def find_below(canaries, folder, leave_out=()):
    """Hits in the files below folder, by path; names of files count too."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if any(path.startswith(skip) for skip in leave_out) or \
                    not os.path.isfile(path) or os.path.islink(path):
                continue
            hits = find_in_file(canaries, path) + find(canaries,
                                                       name.encode())
            if hits:
                found[path] = hits
    return found


def encodings_of(text):
    """For tests of this file: text as programs really write it."""
    data = text.encode()
    return {
        "plain": data, "upper": data.upper(), "mixed": text.title().encode(),
        "percent": b"a=" + text.replace("@", "%40").encode(),
        "percent, all": "".join(f"%{b:02X}" for b in data).encode(),
        "quoted-printable": quopri.encodestring(b"\xc3\xbc " + data),
        "base64 0": base64.b64encode(data + b"!"),
        "base64 1": base64.b64encode(b"x" + data + b"yz"),
        "base64 2": base64.b64encode(b"xy" + data + b"z"),
        "base64url": base64.urlsafe_b64encode(b"\xff" + data + b"\xff"),
        "hex": data.hex().encode(), "HEX": data.hex().upper().encode(),
        "utf-16le": text.encode("utf-16-le"),
        "utf-16be": text.encode("utf-16-be"),
        "json": "".join(f"\\u{ord(c):04X}" for c in text).encode(),
    }
