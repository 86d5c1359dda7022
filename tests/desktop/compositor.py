# SPDX-License-Identifier: MIT
"""tests/desktop/compositor.py: the part of a compositor that hands out security contexts: globals, and a
socket of its client's whose clients are told of others. Prints what it is asked for, a line each.

usage: compositor.py SOCKET [refuse | silent]
"""
import array
import os
import selectors
import socket
import struct
import sys

MANAGER = "wp_security_context_manager_v1"
EVERYBODY = ["wl_compositor", "zwlr_screencopy_manager_v1", MANAGER]
BOXED = ["wl_compositor", "xdg_wm_base", "zwlr_data_control_manager_v1"]
selector = selectors.DefaultSelector()
how = sys.argv[2] if len(sys.argv) > 2 else ""


def say(*words):
    print(*words, flush=True)


def text(at):
    """A string argument: its length with the NUL, its bytes, padding."""
    return at[4:4 + struct.unpack_from("=I", at)[0] - 1].decode()


def padded(string):
    data = string.encode() + b"\0"
    return struct.pack("=I", len(data)) + data + b"\0" * (-len(data) % 4)


class Client:
    def __init__(self, connection, names):
        self.connection, self.names, self.data, self.fds = connection, names, b"", []
        self.kinds, self.context = {1: "display"}, {}
        selector.register(connection, selectors.EVENT_READ, self.read)

    def send(self, thing, opcode, body):
        self.connection.sendall(struct.pack("=II", thing, (8 + len(body)) << 16 | opcode) + body)

    def read(self):
        fds = array.array("i")
        try:
            data, control, _, _ = self.connection.recvmsg(65536, socket.CMSG_SPACE(64))
        except ConnectionResetError:
            data, control = b"", []
        for _, _, part in control:
            fds.frombytes(part)
        self.fds += fds
        if not data:
            selector.unregister(self.connection)
            self.connection.close()
            return
        self.data += data
        while len(self.data) >= 8 and len(self.data) >= struct.unpack_from("=I", self.data, 4)[0] >> 16:
            thing, word = struct.unpack_from("=II", self.data)
            body, self.data = self.data[8:word >> 16], self.data[word >> 16:]
            self.request(thing, self.kinds.get(thing), word & 0xffff, body)

    def request(self, thing, kind, opcode, body):
        if kind == "display" and opcode == 0:
            if how != "silent":
                self.send(struct.unpack("=I", body)[0], 0, struct.pack("=I", 1))
        elif kind == "display":
            registry = struct.unpack("=I", body)[0]
            self.kinds[registry] = "registry"
            for name, interface in enumerate(self.names, 1):
                self.send(registry, 0, struct.pack("=I", name) + padded(interface) + struct.pack("=I", 1))
        elif kind == "registry":
            name = struct.unpack_from("=I", body)[0]
            say("bind", self.names[name - 1])
            self.kinds[struct.unpack("=I", body[-4:])[0]] = text(body[4:])
            if how == "refuse":
                self.send(1, 0, struct.pack("=II", thing, 0) + padded("no contexts today"))
        elif kind == MANAGER and opcode == 1:
            self.kinds[struct.unpack("=I", body)[0]] = "context"
            self.context = {"listen": socket.socket(fileno=self.fds.pop(0)), "alive": self.fds.pop(0)}
        elif kind == "context" and opcode in (1, 2, 3):
            say(("engine", "app", "instance")[opcode - 1], text(body))
        elif kind == "context" and opcode == 4:
            serve(self.context["listen"], BOXED, "a boxed client")
            selector.register(self.context["alive"], selectors.EVENT_READ, self.closed)
            say("commit")

    def closed(self):
        """Nothing is ever written to the pipe: this is its end."""
        selector.unregister(self.context["alive"])
        selector.unregister(self.context["listen"])
        self.context["listen"].close()
        say("closed")


def serve(listening, names, who):
    def accept():
        say(who)
        Client(listening.accept()[0], names)
    selector.register(listening, selectors.EVENT_READ, accept)


display = socket.socket(socket.AF_UNIX)
display.bind(sys.argv[1])
display.listen()
serve(display, EVERYBODY, "a client")
while True:
    for key, _ in selector.select():
        key.data()
