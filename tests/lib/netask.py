# SPDX-License-Identifier: MIT
"""tests/lib/netask.py: what a program inside tries; prints one word for each result.

usage: netask.py VERB HOST PORT [ARGUMENT] [VERB ...], verbs separated by "+".

tcp HOST PORT         connects: "connected", or the name of the errno
echo HOST PORT        sends a line over TCP, ends it, and prints what comes back
udp HOST PORT [SIZE]  sends a datagram, waits for the same one: "echoed", or the errno
source HOST PORT N    reads N bytes: their number, or what is wrong
sink HOST PORT N      writes N bytes: what the sink says
line HOST PORT        prints what comes over TCP
ask HOST PORT         sends a datagram and prints the answer
name NAME             addresses of a name, sorted, or "none"
count NAME            how many there are
"""
import errno
import socket
import sys
import zlib

PATTERN = bytes(range(256)) * 256
SECONDS = 20


def word(error):
    if isinstance(error, TimeoutError) and error.errno is None:
        return "timeout"
    return errno.errorcode.get(error.errno, str(error))


def really(stream):
    """On a busy machine poll(2) tells of an ICMP error, once in some 10,000 connections, before
    SO_ERROR has it: connect() with a timeout then returns, and there is no connection."""
    try:
        stream.getpeername()
    except OSError:
        stream.recv(1)
        raise


def connect(host, port, timeout=SECONDS):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    stream = socket.socket(family)
    stream.settimeout(timeout)
    stream.connect((host, int(port)))
    really(stream)
    return stream


def tcp(host, port, timeout=SECONDS):
    with connect(host, port, float(timeout)):
        return "connected"


def echo(host, port):
    with connect(host, port) as stream:
        stream.sendall(b"hello")
        stream.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: stream.recv(100), b"")).decode()


def udp(host, port, size=5):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        datagrams.settimeout(5)
        datagrams.connect((host, int(port)))
        sent = bytes(i % 251 for i in range(int(size)))
        datagrams.send(sent)
        return "echoed" if datagrams.recv(65535) == sent else "changed"


def line(host, port):
    with connect(host, port) as stream:
        return b"".join(iter(lambda: stream.recv(100), b"")).decode()


def ask(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        datagrams.settimeout(5)
        datagrams.connect((host, int(port)))
        datagrams.send(b"?")
        return datagrams.recv(100).decode()


def source(host, port, count):
    with connect(host, port) as stream:
        stream.sendall(b"%d\n" % int(count))
        size = 0
        while data := stream.recv(1 << 18):
            at = size % len(PATTERN)
            if (PATTERN * (2 + len(data) // len(PATTERN)))[at : at + len(data)] != data:
                return f"wrong bytes near {size}"
            size += len(data)
        return str(size)


def sink(host, port, count):
    left, crc = int(count), 0
    with connect(host, port) as stream:
        while left > 0:
            data = PATTERN[: min(left, len(PATTERN))]
            stream.sendall(data)
            crc = zlib.crc32(data, crc)
            left -= len(data)
        stream.shutdown(socket.SHUT_WR)
        said = b"".join(iter(lambda: stream.recv(100), b"")).decode().split()
        return "whole" if said == [count, f"{crc:08x}"] else f"wrong: {said}"


def addresses(host):
    try:
        return {entry[4][0] for entry in socket.getaddrinfo(host, 80)}
    except socket.gaierror:
        return set()


def name(host):
    return ",".join(sorted(addresses(host))) or "none"


def count(host):
    return str(len(addresses(host)))


def main():
    words = sys.argv[1:]
    said = []
    while words:
        end = words.index("+") if "+" in words else len(words)
        verb, arguments, words = words[0], words[1:end], words[end + 1 :]
        try:
            said.append(globals()[verb](*arguments))
        except OSError as error:
            said.append(word(error))
    print(*said)


main()
