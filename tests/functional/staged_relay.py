# SPDX-License-Identifier: BSD-2-Clause
"""A mail relay that does what a test wants at one stage of a session, and
knows what it took.

    with StagedRelay() as relay:
        relay.plan = {"rcpt": "hang"}

Stages: banner ehlo starttls handshake mail rcpt data end quit. What it does
there: "hang" (never answers), "die" (closes), "reset" (closes hard), "drip:S"
(answers one byte every S seconds), "slow:S" (answers after S seconds), or any
other text, which is its answer. What is not planned it answers as relays do."""

import socket
import struct
import threading
import time

ANSWERS = {
    "banner": "220 staged.test ESMTP", "ehlo": "250 staged.test",
    "mail": "250 Ok", "rcpt": "250 Ok", "data": "354 Go on", "end": "250 Ok",
    "quit": "221 Bye", "starttls": "220 Go on",
}


class Session:
    """One connection, and how far it came."""

    def __init__(self, relay, sock):
        self.relay, self.sock = relay, sock
        self.file = sock.makefile("rb")
        self.ended = self.taken = False  # the last dot came; 250 was said

    def act(self, stage):
        """Answers; False: the session is over."""
        plan = self.relay.plan.get(stage, ANSWERS.get(stage, "250 Ok"))
        kind, _, seconds = plan.partition(":")
        text = ANSWERS.get(stage, "250 Ok")
        if kind in ("hang", "die", "reset"):
            if kind == "hang":
                self.relay.over.wait(60)
            if kind == "reset":
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                     struct.pack("ii", 1, 0))
            return False
        if kind == "slow":
            self.relay.over.wait(float(seconds))
        elif kind != "drip":
            text = plan
        if stage == "end" and text.startswith("250"):
            self.taken = True  # before anybody can have read it
        self.say(text + "\r\n", float(seconds) if kind == "drip" else 0)
        return text[0] in "23"

    def say(self, text, pause):
        if not pause:
            self.sock.sendall(text.encode())
            return
        for char in text:
            self.sock.sendall(char.encode())
            if self.relay.over.wait(pause):
                return

    def run(self):
        try:
            if self.act("banner"):
                self.talk()
        except OSError:
            pass
        finally:
            self.file.close()
            self.sock.close()

    def talk(self):
        for line in self.file:
            word = line.split()[0].lower().decode() if line.split() else ""
            stage = {"helo": "ehlo"}.get(word, word)
            if stage == "ehlo" and "starttls" in self.relay.plan:
                self.sock.sendall(b"250-staged.test\r\n250 STARTTLS\r\n")
                continue
            if not self.act(stage):
                if self.relay.plan.get(stage, "")[:1] in ("4", "5"):
                    continue  # a refusal ends no session
                return
            if stage == "starttls":
                self.act("handshake")
                return
            if stage == "data":
                if not self.take():
                    return
            if stage == "quit":
                return

    def take(self):
        for line in self.file:
            if line == b".\r\n":
                self.ended = True
                return self.act("end")
        return False


class StagedRelay:
    def __init__(self, host="127.0.0.1"):
        self.host, self.plan, self.sessions = host, {}, []
        self.over = threading.Event()
        self.server = socket.socket()
        self.server.bind((host, 0))
        self.server.listen(50)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def url(self):
        return "smtp://%s:%d" % (self.host, self.port)

    def serve(self):
        while True:
            try:
                sock, _ = self.server.accept()
            except OSError:
                return
            session = Session(self, sock)
            self.sessions.append(session)
            threading.Thread(target=session.run, daemon=True).start()

    def begin(self, **plan):
        """Another plan, and nothing remembered."""
        self.over.set()
        self.over = threading.Event()
        self.plan, self.sessions = plan, []

    @property
    def ended(self):
        return sum(s.ended for s in self.sessions)

    @property
    def taken(self):
        return sum(s.taken for s in self.sessions)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over.set()
        self.server.close()


class DeafRelay:
    """A port where nobody ever accepts: its queue is full."""

    def __init__(self):
        self.server = socket.socket()
        self.server.bind(("127.0.0.1", 0))
        self.server.listen(0)
        self.port = self.server.getsockname()[1]
        self.waiting = []
        end = time.monotonic() + 10
        while time.monotonic() < end:
            sock = socket.socket()
            sock.settimeout(0.3)
            self.waiting.append(sock)
            try:
                sock.connect(("127.0.0.1", self.port))
            except OSError:
                return  # full
        raise RuntimeError("the queue of a port does not fill")

    @property
    def url(self):
        return "smtp://127.0.0.1:%d" % self.port

    def close(self):
        for sock in [*self.waiting, self.server]:
            sock.close()
