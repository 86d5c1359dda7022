# SPDX-License-Identifier: MIT
"""tests/lib/webpeer.py: a web server, for tests of private networks with real programs.

usage: webpeer.py DIRECTORY CERTIFICATE KEY ; says "ready", ends when its standard input does.

HTTP on port 80 and HTTPS on port 443 of every address of both families: the files of the directory.
/away/HOST/PATH sends the client to http://HOST/PATH. Writes the name in each request to hosts.log.
"""
import functools
import http.server
import socket
import ssl
import sys
import threading


class Files(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        with open("hosts.log", "a", encoding="utf-8") as log:
            log.write(f"{self.headers.get('Host')}\n")
        if not self.path.startswith("/away/"):
            super().do_GET()
            return
        self.send_response(302)
        self.send_header("Location", "http://" + self.path.removeprefix("/away/"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    request_queue_size = 256
    context = None

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def finish_request(self, request, client_address):
        """The handshake, too, is the thread's own: one client does not hold up another."""
        if self.context:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, *_):
        pass


def main():
    directory, certificate, key = sys.argv[1:4]
    handler = functools.partial(Files, directory=directory)
    for port in 80, 443:
        server = Server(("::", port), handler)
        if port == 443:
            server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.context.load_cert_chain(certificate, key)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


main()
