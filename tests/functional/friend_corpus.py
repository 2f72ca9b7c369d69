# SPDX-License-Identifier: BSD-2-Clause
"""The corpus of misuse (friend_injections.tsv), and what a mail of ours may
be: one recipient, our headers, our lines, a quoted note."""

import codecs
import email
import email.header
import email.policy
import os
import re
import urllib.parse

HERE = os.path.dirname(os.path.realpath(__file__))
OURS = ["From", "Reply-To", "To", "Subject", "Date", "Message-ID",
        "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
TRACES = {"Return-Path", "Delivered-To", "X-Original-To", "Received"}


class Case:
    def __init__(self, number, line):
        self.field, text, self.expect, self.why = line.split("\t")
        text = re.sub(r"\{(.+?)\*(\d+)\}",
                      lambda m: m.group(1) * int(m.group(2)), text)
        self.text = codecs.decode(
            text.encode("ascii"), "unicode_escape").encode(
                "utf-16", "surrogatepass").decode("utf-16")
        self.number = number
        self.recipient = "bob%d@example.net" % number

    def __repr__(self):
        return "line %d, %s: %s" % (self.number, self.field, self.why)

    def body(self, fields):
        """The form with this in it, as it is sent."""
        fields = dict(fields, recipient_email=self.recipient)
        if self.field == "*":
            return urllib.parse.urlencode(fields) + "&" + self.text
        fields[self.field] = self.text.replace("{}", fields[self.field])
        self.fields = fields
        return urllib.parse.urlencode(fields)


def cases():
    path = os.path.join(HERE, "friend_injections.tsv")
    with open(path, encoding="ascii") as file:
        return [Case(number, line.rstrip("\n"))
                for number, line in enumerate(file, 1)
                if not line.startswith("#")]


def lines_of(text):
    return text.replace("\r\n", "\n").split("\n")


def wrong_in(raw, site_url, recipient, note="", sender="ann@example.org"):
    """What in a message as a server stored it is not ours; raw begins with
    the lines about its envelope."""
    found = []
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    names = re.findall(rb"^([^\s:]+):", head, re.M)
    names = [n.decode() for n in names if n.decode() not in TRACES]
    if sorted(names) != sorted(OURS):
        found.append(("headers", names))
    if any(not re.match(rb"[!-9;-~]+:|[ \t]", line)
           for line in head.split(b"\n")):
        found.append(("a line that is no header", head))
    if any(len(line) > 998 for line in raw.split(b"\n")):
        found.append(("a line of more than 998 bytes",))
    if re.search(rb"[^\x09\x0a\x0d\x20-\x7e]", raw):
        found.append(("a byte that is not ASCII, or a control",))
    if re.search(rb"\r(?!\n)", raw):
        found.append(("a bare CR",))
    mail = email.message_from_bytes(raw, policy=email.policy.SMTP)
    envelope = [str(mail["Return-Path"]), mail.get_all("Delivered-To")]
    if envelope[0] != "<discard@jobs.example.org>" or \
            [a.strip("<>").lower() for a in envelope[1]] != [recipient]:
        found.append(("envelope", envelope))
    for name, address in (("To", recipient), ("Reply-To", sender),
                          ("From", "site@jobs.example.org")):
        who = [a.addr_spec for a in mail[name].addresses]
        if [w.lower() for w in who] != [address.lower()]:
            found.append((name, who))
    if mail.get_content_type() != "text/plain" or mail.is_multipart():
        found.append(("type", mail.get_content_type()))
    found += wrong_lines(lines_of(mail.get_content()), site_url, note)
    return found


def wrong_lines(lines, site_url, note):
    """Lines of the body that are neither ours nor the note, quoted."""
    ours = [r"", r"Hello,", r"-- ", r"A job", r"Example Jobs, .*",
            r".{1,160} asked Example Jobs to send you the address of this "
            r"page:", re.escape(site_url) + r"/jobs/[^ ]*",
            r".{1,160} writes:",
            r"If you reply, your answer goes to .{1,160}, not to us\.",
            r"Somebody typed your address into our form to send you this one "
            r"mail\.", r"It was used for that alone; we have not stored it\.",
            r"If you never want such a mail again, whoever asks for it:",
            re.escape(site_url) + r"/send-to-friend/never-again\?\S+"]
    quoted = [line[2:] for line in lines if line.startswith("> ")]
    rest = [line for line in lines if not line.startswith("> ")
            and not any(re.fullmatch(o, line) for o in ours)]
    found = [("lines", rest)] if rest else []
    said = re.sub(r"\s+", "", note)
    if re.sub(r"\s+", "", "".join(quoted)) != said:
        found.append(("note", quoted))
    return found
