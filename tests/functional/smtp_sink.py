#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""An SMTP server that keeps what it is given, and misbehaves where told to.

    smtp_sink.py --dir MAIL [--host 127.0.0.1] [--port 0] [--port-file FILE]
                 [--rule 'GLOB=ACTION']... [--cert FILE --key FILE
                 [--implicit-tls]] [--user NAME --password WORD]
                 [--no-envelope] [--until-eof]

Each message becomes one file MAIL/NNNNNN.eml, as received, below the lines
"Return-Path: <...>" and "Delivered-To: <...>" of its envelope. The port is
printed (and written to FILE) once the server listens; 0 takes a free one.
With --until-eof it ends when its standard input does, so with its parent.

A rule is held against the recipient's address, the first that fits counts:

    refuse        550 to RCPT TO           refuse-end    554 after the text
    later         450 to RCPT TO           later-end     451 after the text
    refuse-mail   550 to DATA              slow:SECS     waits before RCPT
    hang          never answers RCPT       slow-end:SECS waits after the text
    hang-end      never answers the text   die-end       takes the text, dies
    die           closes at RCPT           die-data      dies after its 354
    keep-die      keeps the message and closes without a word

For tests in Python:  with Sink(folder, rules=[...]) as sink: sink.port
"""

import argparse
import asyncio
import email
import email.policy
import fnmatch
import os
import ssl
import subprocess
import sys
import time

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

REFUSALS = {  # the address follows, as real servers have it
    "refuse": "550 5.1.1 No such mailbox",
    "later": "450 4.2.0 Come back later",
    "refuse-end": "554 5.6.0 Not wanted",
    "later-end": "451 4.3.0 Come back later",
}


class Keeper:
    """Answers RCPT and DATA as the rules say, writes what is accepted."""

    def __init__(self, folder, rules, envelope):
        self.folder = folder
        self.rules = rules
        self.envelope = envelope
        self.count = len([n for n in os.listdir(folder) if n.endswith(".eml")])

    def action(self, address):
        for glob, action in self.rules:
            if fnmatch.fnmatchcase(address, glob):
                return action
        return "keep"

    async def handle_RCPT(self, server, session, envelope, address, options):
        action = self.action(address)
        if action in ("refuse", "later"):
            return f"{REFUSALS[action]} <{address}>"
        if action.startswith("slow:"):
            await asyncio.sleep(float(action[5:]))
        if action == "hang":
            await asyncio.sleep(3600)
        if action == "die":
            server.transport.abort()
            return "421 4.3.2 Gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        action = self.action(envelope.rcpt_tos[0])
        if action in ("refuse-end", "later-end"):
            return f"{REFUSALS[action]} <{envelope.rcpt_tos[0]}>"
        if action.startswith("slow-end:"):
            await asyncio.sleep(float(action[9:]))
        if action == "hang-end":
            await asyncio.sleep(3600)
        if action == "die-end":
            server.transport.abort()
            return "421 4.3.2 Gone"
        self.keep(envelope)
        if action == "keep-die":
            server.transport.abort()
            return "421 4.3.2 Gone"
        return "250 OK"

    def keep(self, envelope):
        self.count += 1
        name = os.path.join(self.folder, "%06d.eml" % self.count)
        with open(name + ".part", "wb") as out:
            if self.envelope:
                out.write(b"Return-Path: <%s>\r\n"
                          % (envelope.mail_from or "").encode())
                for address in envelope.rcpt_tos:
                    out.write(b"Delivered-To: <%s>\r\n" % address.encode())
            out.write(envelope.original_content or envelope.content)
        os.rename(name + ".part", name)


class Server(SMTP):
    """aiosmtpd, with two ways more to fail."""

    async def smtp_DATA(self, arg):
        rcpt = self.envelope.rcpt_tos if self.envelope else []
        action = self.event_handler.action(rcpt[0]) if rcpt else "keep"
        if action == "refuse-mail":
            await self.push("550 5.7.1 Not from you")
            return
        if action == "die-data":
            await self.push("354 Go on")
            await asyncio.sleep(0.2)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def authenticator(user, password):
    def check(server, session, envelope, mechanism, data):
        good = (isinstance(data, LoginPassword)
                and data.login.decode() == user
                and data.password.decode() == password)
        return AuthResult(success=good, handled=False)
    return check


def tls_context(options):
    if not options.cert:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.cert, options.key)
    return context


async def serve(options):
    rules = [tuple(rule.rsplit("=", 1)) for rule in options.rule]
    keeper = Keeper(options.dir, rules, not options.no_envelope)
    context = tls_context(options)
    settings = {"hostname": "sink.test", "enable_SMTPUTF8": True}
    if options.user:
        settings.update(
            authenticator=authenticator(options.user, options.password),
            auth_required=True, auth_require_tls=False)
    if context and not options.implicit_tls:
        settings.update(tls_context=context, require_starttls=True)

    server = await asyncio.get_running_loop().create_server(
        lambda: Server(keeper, **settings), options.host, options.port,
        ssl=context if options.implicit_tls else None)
    port = server.sockets[0].getsockname()[1]
    if options.port_file:
        with open(options.port_file + ".part", "w") as out:
            out.write("%d\n" % port)
        os.rename(options.port_file + ".part", options.port_file)
    print("smtp_sink: listening on %s port %d" % (options.host, port),
          flush=True)
    if options.until_eof:
        asyncio.get_running_loop().add_reader(0, os._exit, 0)
    async with server:
        await server.serve_forever()


def parse(argv):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--dir", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file")
    parser.add_argument("--rule", action="append", default=[])
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--implicit-tls", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--password", default="")
    parser.add_argument("--no-envelope", action="store_true")
    parser.add_argument("--until-eof", action="store_true")
    return parser.parse_args(argv)


class Sink:
    """The server as a process of its own, for tests."""

    def __init__(self, folder, rules=(), **options):
        self.folder = str(folder)
        os.makedirs(self.folder, exist_ok=True)
        self.args = [a for rule in rules for a in ("--rule", rule)]
        for name, value in options.items():
            self.args.append("--" + name.replace("_", "-"))
            if value is not True:
                self.args.append(str(value))
        self.process = None
        self.port = None

    def start(self):
        self.process = subprocess.Popen(
            ["/usr/bin/python3", os.path.abspath(__file__), "--dir",
             self.folder, "--until-eof", *self.args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline().split()[-1])
        return self

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def names(self):
        return sorted(n for n in os.listdir(self.folder)
                      if n.endswith(".eml"))

    def raw(self):
        """Every message so far, as bytes, the oldest first."""
        out = []
        for name in self.names():
            with open(os.path.join(self.folder, name), "rb") as file:
                out.append(file.read())
        return out

    def messages(self):
        """Every message so far, parsed strictly."""
        return [email.message_from_bytes(raw, policy=email.policy.SMTP)
                for raw in self.raw()]

    def wait(self, count, seconds=10):
        """The messages once there are count of them."""
        end = time.monotonic() + seconds
        while len(self.names()) < count and time.monotonic() < end:
            time.sleep(0.05)
        return self.messages()

    def clear(self):
        for name in self.names():
            os.unlink(os.path.join(self.folder, name))


if __name__ == "__main__":
    try:
        asyncio.run(serve(parse(sys.argv[1:])))
    except KeyboardInterrupt:
        pass
