# SPDX-License-Identifier: BSD-2-Clause
"""HTTP/2 without TLS, as bare frames: a test says exactly which are sent, also
what no library would send.

    with Http2(port) as link:
        assert link.post("/path", [b"a=1"], {"origin": url}) == 411
"""

import socket

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7
END_STREAM, ACK, END_HEADERS = 1, 1, 4
PADDED, PRIORITY = 8, 32
STATUS_INDEX = {8: 200, 9: 204, 10: 206, 11: 304, 12: 400, 13: 404, 14: 500}
DIGITS = {"00000": "0", "00001": "1", "00010": "2", "011001": "3",
          "011010": "4", "011011": "5", "011100": "6", "011101": "7",
          "011110": "8", "011111": "9"}  # RFC 7541, appendix B
FRAME_MAX = 16384


def frame(kind, flags, stream, payload=b""):
    return (len(payload).to_bytes(3, "big") + bytes([kind, flags]) +
            stream.to_bytes(4, "big") + payload)


def text(data):
    """A string of HPACK, without Huffman's code."""
    if len(data) < 127:
        return bytes([len(data)]) + data
    rest, out = len(data) - 127, [127]
    while rest >= 128:
        out.append(rest % 128 + 128)
        rest //= 128
    return bytes([*out, rest]) + data


def header(name, value):
    return b"\0" + text(name.encode()) + text(value.encode())


def digits(data):
    """Three digits in Huffman's code."""
    bits, out = "".join(f"{byte:08b}" for byte in data), ""
    while len(out) < 3:
        for code, digit in DIGITS.items():
            if bits.startswith(code):
                out += digit
                bits = bits[len(code):]
                break
        else:
            raise ValueError(data)
    return int(out)


def status_of(block):
    """:status comes first, behind changes of the table's size."""
    while 0x20 <= block[0] < 0x40:
        block = block[1:]
    if block[0] & 0x80:
        return STATUS_INDEX[block[0] & 0x7f]
    value = block[1:]
    if value[0] & 0x80:
        return digits(value[1:1 + (value[0] & 0x7f)])
    return int(value[1:1 + value[0]])


class Http2:
    """One connection."""

    def __init__(self, port, timeout=20):
        self.sock = socket.create_connection(("127.0.0.1", port), timeout)
        self.port, self.stream, self.read = port, 1, b""
        self.sock.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" +
                          frame(SETTINGS, 0, 0))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.sock.close()

    def begin(self, method, path, fields):
        """The headers of a request with a body."""
        head = {":method": method, ":scheme": "http", ":path": path,
                ":authority": f"127.0.0.1:{self.port}", **fields}
        self.sock.sendall(frame(
            HEADERS, END_HEADERS, self.stream,
            b"".join(header(*pair) for pair in head.items())))

    def send(self, chunk, last=False):
        for at in range(0, len(chunk) or 1, FRAME_MAX):
            part = chunk[at:at + FRAME_MAX]
            end = last and at + FRAME_MAX >= len(chunk)
            self.sock.sendall(frame(DATA, END_STREAM if end else 0,
                                    self.stream, part))

    def reset(self):
        self.sock.sendall(frame(RST_STREAM, 0, self.stream,
                                (8).to_bytes(4, "big")))

    def ping(self):
        """Waits until the server has seen all that was sent."""
        self.sock.sendall(frame(PING, 0, 0, b"formpled"))
        while True:
            head = self.take(9)
            payload = self.take(int.from_bytes(head[:3], "big"))
            if head[3] == PING and payload == b"formpled":
                return

    def take(self, count):
        while len(self.read) < count:
            data = self.sock.recv(65536)
            if not data:
                raise ConnectionError("closed")
            self.read += data
        out, self.read = self.read[:count], self.read[count:]
        return out

    def status(self):
        """Of the reply; None: the stream or the connection was reset."""
        while True:
            try:
                head = self.take(9)
                payload = self.take(int.from_bytes(head[:3], "big"))
            except OSError:
                return None
            kind, flags = head[3], head[4]
            if kind == SETTINGS and not flags & ACK:
                self.sock.sendall(frame(SETTINGS, ACK, 0))
            elif kind == PING and not flags & ACK:
                self.sock.sendall(frame(PING, ACK, 0, payload))
            elif kind in (RST_STREAM, GOAWAY):
                return None
            elif kind == HEADERS:
                start = (1 if flags & PADDED else 0) + \
                    (5 if flags & PRIORITY else 0)
                return status_of(payload[start:])

    def post(self, path, chunks, fields):
        """A whole request; the status of the reply."""
        self.begin("POST", path, fields)
        try:
            for chunk in chunks:
                self.send(chunk)
            self.send(b"", last=True)
        except OSError:
            pass  # refused before it was all sent
        return self.status()
