# SPDX-License-Identifier: BSD-2-Clause
"""A little application of a site's own: says what it was sent."""

import http.server
import json
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers every request with its headers, as JSON."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        told = json.dumps({"path": self.path,
                           "headers": self.headers.items()}).encode()
        status = 418 if "/teapot" in self.path else \
            403 if "/own-403" in self.path else 200
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)
        self.server.asked.append(self.path)

    def log_message(self, *_):
        pass


class Upstream:
    """with Upstream() as upstream: ... upstream.port"""

    def __enter__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        self.server.daemon_threads = True
        self.server.asked = []
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def asked(self):
        """Paths so far."""
        return self.server.asked
