#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Reads every *.eml of a folder with Python's parser and holds it against
the *.want beside it: lines "name: value" after decoding ("body" last, with
\\n for line ends). An independent opinion on what was written."""

import email
import email.policy
import pathlib
import re
import sys

POLICY = email.policy.SMTP.clone(raise_on_defect=True)
ONCE = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding"]


def decoded(message):
    sender = message["From"].addresses[0]
    out = {
        "from": sender.addr_spec,
        "from-name": sender.display_name,
        "to": message["To"].addresses[0].addr_spec,
        "to-name": message["To"].addresses[0].display_name,
        "subject": message["Subject"],
        "date": message["Date"].datetime.isoformat(),
        "reply-to": "",
        "auto": message.get("Auto-Submitted", ""),
        "unsubscribe": message.get("List-Unsubscribe", ""),
        "one-click": message.get("List-Unsubscribe-Post", ""),
        "body": message.get_content(),
    }
    if "Reply-To" in message:
        out["reply-to"] = message["Reply-To"].addresses[0].addr_spec
    return out


def problems(path):
    raw = path.read_bytes()
    if re.search(rb"(?<!\r)\n|\r(?!\n)|\0", raw):
        yield "a bare CR or LF, or a NUL"
    if not raw.isascii():
        yield "not ASCII"
    for line in raw.split(b"\r\n"):
        if len(line) > 76 and not re.match(
                rb"(List-Unsubscribe: <| ?<?[^ ]+@[^ ]+>?$)", line):
            yield "a line of %d bytes" % len(line)
    message = email.message_from_bytes(raw, policy=POLICY)
    for name in ONCE:
        if len(message.get_all(name, [])) != 1:
            yield "%s stands %d times" % (
                name, len(message.get_all(name, [])))
    domain = message["From"].addresses[0].domain
    if not re.fullmatch(r"<[0-9a-f]{32}@%s>" % re.escape(domain),
                        message["Message-ID"]):
        yield "Message-ID"
    for header in message.values():
        if getattr(header, "defects", ()):
            yield str(header.defects)
    for name in ("From", "To", "Reply-To"):
        for header in message.get_all(name, []):
            if len(header.addresses) != 1:
                yield "%s names %d" % (name, len(header.addresses))
    got = decoded(message)
    for line in path.with_suffix(".want").read_text("utf-8").split("\n")[:-1]:
        name, want = line.split(": ", 1)
        want = want.replace("\\n", "\n")
        if got[name].replace("\r\n", "\n") != want:
            yield "%s is %r, not %r" % (name, got[name], want)


def main():
    bad = seen = 0
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml")):
        seen += 1
        for problem in problems(path):
            print("%s: %s" % (path.name, problem))
            bad += 1
    return 0 if seen and not bad else 1


if __name__ == "__main__":
    sys.exit(main())
