#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tests/desktop/printer.py: as much of a print server as lp(1) needs to print: one printer, at CUPS's socket.
usage: printer.py SOCKET LOG; LOG gets what is printed. Prints "ready"."""
import socketserver
import struct
import sys
from http.server import BaseHTTPRequestHandler

OPERATION, JOB, END, PRINTER = 1, 2, 3, 4
INTEGER, ENUM, NAME, URI, CHARSET, LANGUAGE, KEYWORD = 0x21, 0x23, 0x42, 0x45, 0x47, 0x48, 0x44
HAS_DOCUMENT = (0x0002, 0x0006)  # Print-Job, Send-Document
PLACE = "ipp://localhost/printers/paper"


def attribute(kind, name, value):
    value = struct.pack(">i", value) if isinstance(value, int) else value.encode()
    return struct.pack(">BH", kind, len(name)) + name.encode() + struct.pack(">H", len(value)) + value


ANSWER = (bytes([OPERATION]) + attribute(CHARSET, "attributes-charset", "utf-8") + attribute(LANGUAGE, "attributes-natural-language", "en") +
          bytes([JOB]) + attribute(INTEGER, "job-id", 7) + attribute(URI, "job-uri", PLACE + "/7") + attribute(ENUM, "job-state", 3) +
          bytes([PRINTER]) + attribute(NAME, "printer-name", "paper") + attribute(URI, "printer-uri-supported", PLACE) +
          attribute(ENUM, "printer-state", 3) + attribute(KEYWORD, "printer-state-reasons", "none") + bytes([END]))


def behind_attributes(request):
    """The document: what follows the tag END of the request's attributes."""
    at = 8
    while request[at] != END:
        if request[at] < 0x10:
            at += 1
            continue
        for _ in "name", "value":
            at += struct.unpack_from(">H", request, at + 1)[0] + 2
        at += 1
    return request[at + 1:]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def body(self):
        if "Content-Length" in self.headers:
            return self.rfile.read(int(self.headers["Content-Length"]))
        data = b""
        while True:
            length = int(self.rfile.readline(), 16)
            data += self.rfile.read(length)
            self.rfile.readline()
            if length == 0:
                return data

    def do_POST(self):
        if self.headers.get("Expect"):
            self.send_response_only(100)
            self.end_headers()
        request = self.body()
        version, operation, number = struct.unpack_from(">HHI", request)
        if operation in HAS_DOCUMENT:
            with open(sys.argv[2], "ab") as log:
                log.write(behind_attributes(request))
        answer = struct.pack(">HHI", version, 0, number) + ANSWER
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def address_string(self):
        return "socket"

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


with Server(sys.argv[1], Handler) as server:
    print("ready", flush=True)
    server.serve_forever()
