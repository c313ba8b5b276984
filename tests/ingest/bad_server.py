"""A real HTTP server on a local port that behaves, or misbehaves, as a test tells it to."""

import contextlib
import socket
import ssl
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class BadServer:
    """Paths are answered by functions of the request handler; `asked` counts requests by path."""

    def __init__(self):
        self.asked = Counter()
        self.headers = {}
        self.answers = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.asked[self.path] += 1
                outer.headers[self.path] = dict(self.headers)
                self.close_connection = True
                answer = outer.answers.get(self.path.split("?")[0])
                with contextlib.suppress(OSError):
                    if answer is None:
                        self.reply(404, b"not here")
                    elif callable(answer):
                        answer(self)
                    else:
                        self.reply(200, answer)

            def reply(self, status, body=b"", length=None, **headers):
                self.send_response(status)
                fields = {"Content_Type": "text/html; charset=utf-8", **headers}
                for name, value in fields.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body) if length is None else length))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)

            def drip(self, body, seconds):
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(seconds)

            def cut(self):
                self.connection.shutdown(socket.SHUT_RDWR)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.root = f"http://127.0.0.1:{self.port}"

    def with_tls(self, certificate, key):
        """Serve HTTPS with this certificate from now on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.root = f"https://localhost:{self.port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
