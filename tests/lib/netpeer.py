# SPDX-License-Identifier: MIT
"""tests/lib/netpeer.py: the rest of the world, for tests of private networks.

usage: netpeer.py SERVICE... ; says "ready" when all listen, ends when its standard input does.

echo PORT     TCP and UDP: sends back what comes, until the end
source PORT   TCP: reads a number in a line, sends so many bytes (a pattern)
sink PORT     TCP: reads until the end, then sends back the number of bytes and their CRC
hold PORT     TCP: accepts and says nothing
who PORT      TCP and UDP: tells the client the address it comes from
name PORT DNS of the names below, over UDP and TCP; writes each question to names.log

All of them on every address of both families.
"""
import socket
import struct
import sys
import threading
import zlib

PATTERN = bytes(range(256)) * 256

# name: addresses. Anything else does not exist.
NAMES = {
    "web.test": ["203.0.113.9", "2001:db8:1::9"],
    "four.test": ["203.0.113.9"],
    "other.test": ["198.51.100.7"],
    "www.example.test": ["203.0.113.9"],
    "deep.www.example.test": ["203.0.113.9"],
    "example.test": ["203.0.113.9"],
    "rebind.test": ["127.0.0.1", "::1"],
    "lan.test": ["10.9.9.9"],
    "metadata.test": ["169.254.169.254"],
    "mixed.test": ["127.0.0.1", "203.0.113.9"],
    "hint.test": ["203.0.113.9"],
}
HINTS = {"hint.test": "198.51.100.7"}  # an address in a record of type HTTPS (RFC 9460)
HTTPS = 65
LONG = "long.test"  # an answer that does not fit into a datagram


def echo(stream):
    while data := stream.recv(65536):
        stream.sendall(data)
    stream.shutdown(socket.SHUT_WR)


def source(stream):
    with stream.makefile("rb") as lines:
        left = int(lines.readline())
    while left > 0:
        left -= stream.send(PATTERN[: min(left, len(PATTERN))])
    stream.shutdown(socket.SHUT_WR)


def sink(stream):
    crc = size = 0
    while data := stream.recv(1 << 18):
        crc = zlib.crc32(data, crc)
        size += len(data)
    stream.sendall(b"%d %08x\n" % (size, crc))


def hold(stream):
    stream.recv(1)


def who(stream):
    stream.sendall(stream.getpeername()[0].removeprefix("::ffff:").encode())


def answer(question, by_stream):
    at, labels = 12, []
    while question[at]:
        labels.append(question[at + 1 : at + 1 + question[at]].decode("latin-1"))
        at += 1 + question[at]
    kind = struct.unpack("!H", question[at + 1 : at + 3])[0]
    section = question[12 : at + 5]
    name = ".".join(labels).lower()
    with open("names.log", "a", encoding="utf-8") as log:
        log.write(f"{name} {kind}\n")
    addresses = ["203.0.113.%d" % n for n in range(1, 200)] if name == LONG else NAMES.get(name)
    records = b""
    count = 0
    for address in addresses or []:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        if kind != {socket.AF_INET: 1, socket.AF_INET6: 28}[family]:
            continue
        data = socket.inet_pton(family, address)
        records += struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(data)) + data
        count += 1
    if kind == HTTPS and name in HINTS:
        data = struct.pack("!HBHH", 1, 0, 4, 4) + socket.inet_aton(HINTS[name])
        records += struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(data)) + data
        count += 1
    flags = 0x8180 | (0 if addresses else 3)
    if not by_stream and len(records) > 1200:
        flags, records, count = flags | 0x0200, b"", 0
    return question[:2] + struct.pack("!HHHHH", flags, 1, count, 0, 0) + section + records


def name(stream):
    while len(head := stream.recv(2, socket.MSG_WAITALL)) == 2:
        reply = answer(stream.recv(struct.unpack("!H", head)[0], socket.MSG_WAITALL), True)
        stream.sendall(struct.pack("!H", len(reply)) + reply)


def serve_stream(server, service):
    def one(stream):
        with stream:
            try:
                service(stream)
            except OSError:
                pass

    while True:
        threading.Thread(target=one, args=(server.accept()[0],), daemon=True).start()


def serve_datagrams(server, reply):
    """From the address that was asked, which need not be that of the way back."""
    while True:
        data, control, _, peer = server.recvmsg(65535, 100)
        level, kind, info = control[0]
        if level == socket.IPPROTO_IP:
            info = bytes(4) + info[8:12] + bytes(4)
        said = reply(data) if reply else peer[0].encode()
        server.sendmsg([said], [(level, kind, info)], 0, peer)


def main():
    services = {"echo": echo, "source": source, "sink": sink, "hold": hold, "who": who, "name": name}
    datagrams = {"echo": lambda data: data, "name": lambda data: answer(data, False), "who": None}
    for service, port in zip(sys.argv[1::2], sys.argv[2::2]):
        server = socket.create_server(("::", int(port)), family=socket.AF_INET6, dualstack_ipv6=True, backlog=1024)
        threading.Thread(target=serve_stream, args=(server, services[service]), daemon=True).start()
        if service in datagrams:
            for family, anywhere in (socket.AF_INET6, "::"), (socket.AF_INET, "0.0.0.0"):
                server = socket.socket(family, socket.SOCK_DGRAM)
                if family == socket.AF_INET6:
                    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
                else:
                    server.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO
                server.bind((anywhere, int(port)))
                threading.Thread(target=serve_datagrams, args=(server, datagrams[service]), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


main()
