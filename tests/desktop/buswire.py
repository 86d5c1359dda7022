#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tests/desktop/buswire.py: a client of a message bus that writes its messages itself, so that it can say
what no library lets one say.

usage: buswire.py calls GRANTED NAME...   calls each name in every odd way there is
       buswire.py watch [RULE...]         asks for what others say; when a line comes, prints what was heard
       buswire.py forge NAME              answers calls that were never made to it, and signals to one
       buswire.py wait                    prints its name; when a line comes, prints what it was sent
"""
import os
import socket
import struct
import sys

CALL, REPLY, ERROR, SIGNAL = 1, 2, 3, 4
PATH, INTERFACE, MEMBER, ERROR_NAME, REPLY_SERIAL, DESTINATION, SENDER, SIGNATURE, FDS = range(1, 10)
KINDS = {PATH: "o", REPLY_SERIAL: "u", SIGNATURE: "g", FDS: "u"}
NO_REPLY = 1
SECRETS = (b"secret-call", b"secret-signal", b"org.example.Fresh")


def aligned(data, to):
    return data + b"\0" * (-len(data) % to)


def string(endian, text):
    return struct.pack(endian + "I", len(text)) + text.encode() + b"\0"


class Bus:
    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        address = os.environ["DBUS_SESSION_BUS_ADDRESS"]
        self.socket.connect(address.split("unix:path=")[1].split(",")[0])
        self.serial, self.data, self.heard = 0, b"", []
        self.say(b"\0AUTH EXTERNAL %s\r\n" % str(os.getuid()).encode().hex().encode())
        self.say(b"NEGOTIATE_UNIX_FD\r\n")
        self.socket.sendall(b"BEGIN\r\n")
        answer = self.ask("Hello")
        self.name = answer[answer.rfind(b":1."):-1].decode()

    def say(self, line):
        self.socket.sendall(line)
        answer = b""
        while not answer.endswith(b"\r\n"):
            answer += self.socket.recv(1)

    def send(self, kind, fields, words=(), endian="<", flags=0, fd=None):
        """fields: pairs of a header's number and value, in this order, also twice."""
        self.serial += 1
        body = b""
        for word in words:
            body = aligned(body, 4) + (string(endian, word) if isinstance(word, str) else struct.pack(endian + "I", word))
        fields = list(fields)
        if words:
            fields.append((SIGNATURE, "".join("s" if isinstance(w, str) else "u" for w in words)))
        if fd is not None:
            fields.append((FDS, 1))
        header = b""
        for number, value in fields:
            header = aligned(header, 8) + struct.pack("B", number)
            signature = KINDS.get(number, "s")
            header += b"\1" + signature.encode() + b"\0"
            if signature == "g":
                header += struct.pack("B", len(value)) + value.encode() + b"\0"
            elif signature == "u":
                header = aligned(header, 4) + struct.pack(endian + "I", value)
            else:
                header = aligned(header, 4) + string(endian, value)
        start = (b"l" if endian == "<" else b"B") + struct.pack("BBB", kind, flags, 1)
        start += struct.pack(endian + "III", len(body), self.serial, len(header))
        socket.send_fds(self.socket, [aligned(start + header, 8) + body], [] if fd is None else [fd])
        return self.serial

    def take(self, length):
        while len(self.data) < length:
            data = socket.recv_fds(self.socket, 65536, 16)[0]
            if not data:
                raise ConnectionResetError
            self.data += data
        part, self.data = self.data[:length], self.data[length:]
        return part

    def next(self):
        """The kind of a message, what it answers, and all of it as bytes."""
        start = self.take(16)
        endian = "<" if start[:1] == b"l" else ">"
        body, _, header = struct.unpack_from(endian + "III", start, 4)
        rest = self.take(header + -header % 8 + body)
        at = rest[:header].find(bytes([REPLY_SERIAL]) + b"\1u\0")
        return start[1], struct.unpack_from(endian + "I", rest, at + 4)[0] if at >= 0 else 0, rest

    def ask(self, member, *words):
        """Asks the bus; what comes before the answer was heard."""
        wanted = self.send(CALL, [(DESTINATION, "org.freedesktop.DBus"), (PATH, "/org/freedesktop/DBus"),
                                  (INTERFACE, "org.freedesktop.DBus"), (MEMBER, member)], words)
        while True:
            kind, answers, rest = self.next()
            if kind in (REPLY, ERROR) and answers == wanted and b"forged" not in rest:
                return rest
            self.heard.append((kind, rest))


def to(name, member, path="/x", interface="org.example.Odd"):
    return [(DESTINATION, name), (PATH, path), (INTERFACE, interface), (MEMBER, member)]


def calls(granted, names):
    null = os.open("/dev/null", os.O_RDONLY)
    ways = [
        lambda b, n: b.send(CALL, to(n, "Plain")),
        lambda b, n: b.send(CALL, to(n, "BigEndian"), endian=">"),
        lambda b, n: b.send(CALL, to(n, "NoInterface")[:2] + [(MEMBER, "NoInterface")]),
        lambda b, n: b.send(CALL, to(n, "Descriptor"), fd=null),
        lambda b, n: b.send(CALL, to(n, "NoReply"), flags=NO_REPLY),
        lambda b, n: b.send(CALL, list(reversed(to(n, "Reversed")))),
        lambda b, n: b.send(CALL, to(n, "GrantedPlace", "/org/freedesktop/Notifications", granted)),
        lambda b, n: b.send(CALL, to(n, "BusPlace", "/org/freedesktop/DBus", "org.freedesktop.DBus")),
        lambda b, n: b.send(SIGNAL, to(n, "Signal")),
        lambda b, n: b.send(CALL, to(n, "Unknown") + [(40, "x")]),
        # Nobody takes these; the filter must not take the one name for the other.
        lambda b, n: b.send(CALL, [(DESTINATION, granted)] + to(n, "TwoNames")),
        lambda b, n: b.send(CALL, to(n, "TwoNames") + [(DESTINATION, granted)]),
        lambda b, n: b.send(CALL, to(n, "AsBus") + [(SENDER, "org.freedesktop.DBus")]),
        lambda b, n: b.send(7, to(n, "KindSeven")),
    ]
    for name in names:
        for way in ways:
            try:
                bus = Bus()
                way(bus, name)
                bus.ask("GetId")
            except (ConnectionError, socket.timeout):
                pass


def watch(rules):
    watching = []
    for rule in rules:
        bus = Bus()
        try:
            bus.ask("AddMatch", rule)
            watching.append((rule, bus))
        except ConnectionError:
            pass
    print("ready", flush=True)
    sys.stdin.readline()
    for rule, bus in watching:
        bus.ask("GetId")
        said = b"".join(rest for _, rest in bus.heard)
        for secret in SECRETS:
            if secret in said:
                print(f"{secret.decode()} by {rule}")


def forge(name):
    bus = Bus()
    for serial in range(1, 20):
        bus.send(REPLY, [(DESTINATION, name), (REPLY_SERIAL, serial)], ["forged"])
        bus.send(ERROR, [(DESTINATION, name), (REPLY_SERIAL, serial), (ERROR_NAME, "org.example.Forged")], ["forged"])
    bus.send(SIGNAL, to(name, "Directed"), ["forged"])
    bus.ask("GetId")


def wait():
    bus = Bus()
    bus.send(CALL, to("org.example.Silent", "Run"))
    print(bus.name, flush=True)
    sys.stdin.readline()
    bus.ask("GetId")
    got = [kind for kind, rest in bus.heard if b"forged" in rest]
    print(*(got.count(kind) for kind in (REPLY, ERROR, SIGNAL)))


def main():
    what, words = sys.argv[1], sys.argv[2:]
    if what == "calls":
        calls(words[0], words[1:])
    elif what == "watch":
        watch(words)
    elif what == "forge":
        forge(words[0])
    else:
        wait()


main()
