# SPDX-License-Identifier: BSD-2-Clause
"""survey.identity-cut with blind ballots: whoever has all that is stored, the
key that signs, and even every blinded message and every signature that was
given, finds each member's ballot to fit each answer equally well. A browser
that does not blind, or badly, is planted: the same look finds it."""

import hashlib
import json
import os
import sqlite3
import sys

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))
from blind_client import EXPONENT, Blinding, encode  # noqa: E402
from fcgi_client import encode as fcgi, params_of, raw  # noqa: E402
from site_of_tests import wait_until  # noqa: E402
from survey_program import Surveys  # noqa: E402

MEMBERS = 8
PATH = "/surveys/workplace/ballot"


def numbers_of(der):
    """Modulus and private exponent of a PrivateKeyInfo (RFC 5208)."""
    def parts(data):
        found, at = [], 0
        while at < len(data):
            length, at = data[at + 1], at + 2
            if length & 0x80:
                count = length & 0x7f
                length = int.from_bytes(data[at:at + count], "big")
                at += count
            found.append(data[at:at + length])
            at += length
        return found
    whole = parts(parts(der)[0])
    key = parts(parts(whole[2])[0])
    return int.from_bytes(key[1], "big"), int.from_bytes(key[3], "big")


class Unblinded(Blinding):
    """A browser that leaves the blinding out."""

    def draw(self):
        return 1


class Repeated(Blinding):
    """A browser that draws the same number as all others."""

    def draw(self):
        return 0xc0ffee


class Issue:
    """One member, and what the identified door saw and said."""

    def __init__(self, program, number, kind):
        key = json.loads(program.get(PATH).body)["key"]
        self.name = f"pseudonym-{number}"
        self.browser = kind(key, "workplace")
        self.blinded = int(self.browser.blinded, 16)
        body = json.dumps({"blinded": self.browser.blinded}).encode()
        sent = params_of("POST", PATH, body, CONTENT_TYPE="application/json",
                         FORMPLEDGE_EDGE=program.keys["edge"],
                         FORMPLEDGE_MEMBER=self.name)
        reply = raw(program.socket, fcgi(sent, body))
        assert reply.status == 200, reply.body
        self.signature = json.loads(reply.body)["signature"]
        self.ballot = self.browser.ballot(self.signature)


def rows(program):
    """What is stored of each member: {pseudonym of this survey: digest}."""
    with sqlite3.connect(f"{program.dir}/surveys.db") as db:
        return dict(db.execute("SELECT member, nonce FROM survey_issued"))


def pseudonyms(program, issues):
    said = program.tool("pseudonyms", "workplace",
                        stdin="\n".join(issue.name for issue in issues))
    return [bytes.fromhex(line) for line in said.split()]


def words(issue, modulus):
    """All that an answer brings, and what follows from it."""
    prefix, signed = issue.ballot[:64], int(issue.ballot[64:], 16)
    size = (modulus.bit_length() + 7) // 8
    message = bytes.fromhex(prefix) + b"formpledge ballot 2 workplace"
    encoded = pow(signed, EXPONENT, modulus).to_bytes(size, "big")
    for text in (prefix, issue.ballot, issue.ballot[64:], encoded.hex(),
                 message.hex()):
        yield bytes.fromhex(text)
        yield text.encode()


def suspects(program, issues):
    """For each member the answers that may be theirs, as far as anybody can
    tell who has the database, the key, and all of what was signed."""
    modulus, private = numbers_of(bytes.fromhex(
        program.tool("issuer", "workplace").strip()))
    stored = rows(program)
    own = [stored[name] for name in pseudonyms(program, issues)]
    drawn = {}
    for i, member in enumerate(issues):
        for j, answer in enumerate(issues):
            signed = int(answer.ballot[64:], 16)
            ratio = member.blinded * pow(
                pow(signed, EXPONENT, modulus), -1, modulus) % modulus
            r = pow(ratio, private, modulus)
            fits = signed * r % modulus == int(member.signature, 16)
            seen = own[i] in {hashlib.sha256(word).digest()
                              for word in words(answer, modulus)}
            drawn[i, j] = (r, fits, seen)
    often = {}
    for r, _, _ in drawn.values():
        often[r] = often.get(r, 0) + 1
    found = []
    for i in range(len(issues)):
        linked = {j for j in range(len(issues))
                  if drawn[i, j][2] or often[drawn[i, j][0]] > 1}
        found.append(linked or {j for j in range(len(issues))
                                if drawn[i, j][1]})
    return found


@pytest.fixture
def survey(tmp_path):
    with Surveys(tmp_path, ["workplace"]) as program:
        wait_until(lambda: program.get(PATH).status == 200, 10, "the key")
        yield program


def vote(program, kind=Blinding):
    issues = [Issue(program, i, kind) for i in range(MEMBERS)]
    for issue in issues:
        assert program.answer("workplace", issue.ballot,
                              size="m").status == 303
    return issues


def test_survey_identity_cut_blind(survey):
    issues = vote(survey)
    assert suspects(survey, issues) == [set(range(MEMBERS))] * MEMBERS


@pytest.mark.parametrize("kind", [Unblinded, Repeated])
def test_survey_leak_of_a_browser_is_caught(survey, kind):
    issues = vote(survey, kind)
    assert suspects(survey, issues) == [{i} for i in range(MEMBERS)]


def test_survey_nothing_signed_is_stored(survey):
    """Neither a ballot, nor what was blinded or signed, nor the key that
    signed, in any file of the module."""
    issues = vote(survey)
    key = bytes.fromhex(survey.tool("issuer", "workplace").strip())
    needles = [key[400:440], key[-100:-60]]  # private parts of it
    for issue in issues:
        for text in (issue.browser.blinded, issue.signature, issue.ballot[:64],
                     issue.ballot[64:]):
            needles += [text.encode(), bytes.fromhex(text)]
    planted = os.path.join(survey.dir, "planted")
    with open(planted, "wb") as file:
        file.write(b"x" + needles[-1])
    found = {}
    for folder, _, names in os.walk(survey.dir):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                data = file.read()
            if any(needle in data for needle in needles):
                found[name] = True
    assert found == {"planted": True}


def test_encode_is_what_the_vectors_say():
    """The adversary computes as RFC 9474 does."""
    path = os.path.join(HERE, "../../../shared/vectors/rfc9474.json")
    if not os.path.exists(path):
        pytest.skip("no vectors here")
    with open(path, encoding="ascii") as file:
        for vector in json.load(file):
            modulus = int(vector["n"], 16)
            inverse = int(vector["inv"], 16)
            encoded = encode(bytes.fromhex(vector["input_msg"]),
                             bytes.fromhex(vector["salt"]), 512)
            r = pow(inverse, -1, modulus)
            blinded = encoded * pow(r, EXPONENT, modulus) % modulus
            assert f"{blinded:01024x}" == vector["blinded_msg"]
