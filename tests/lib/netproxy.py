# SPDX-License-Identifier: MIT
"""tests/lib/netproxy.py: proxies that say what a test wants, right or wrong.

usage: netproxy.py PORT=KIND... ; says "ready" when all listen, ends when its standard input does.

socks          signs anybody in, writes "USER PASSWORD HOST:PORT" to socks.log, sends back what comes
socks-slow     the same, its answer byte by byte and as long as one can be, "first " right behind it
socks-again    another version              socks-method   no way to sign in
socks-user     a password that is wrong     socks-N        could not reach it, N by RFC 1928
socks-type     an address of a kind that is none            socks-end  ends within its answer
http           writes the head to http.log, sends back what comes
http-slow      the same, byte by byte, with "first " right behind it
http-N         status N          http-odd  no HTTP        http-long  a head without an end
"""
import socket
import sys
import threading


def echo(stream):
    while data := stream.recv(65536):
        stream.sendall(data)
    stream.shutdown(socket.SHUT_WR)


def read(stream, count):
    data = stream.recv(count, socket.MSG_WAITALL)
    if len(data) != count:
        raise OSError("ended")
    return data


def word(stream):
    return read(stream, read(stream, 1)[0]).decode("latin-1")


def drip(stream, data, behind):
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for n in range(len(data) - 1):
        stream.sendall(data[n : n + 1])
    stream.sendall(data[-1:] + behind)


def read_target(stream):
    kind = read(stream, 4)[3]
    if kind == 3:
        host = word(stream)
    else:
        family, size = {1: (socket.AF_INET, 4), 4: (socket.AF_INET6, 16)}[kind]
        host = socket.inet_ntop(family, read(stream, size))
    return f"{host}:{int.from_bytes(read(stream, 2), 'big')}"


def socks(stream, kind):
    methods = read(stream, read(stream, 2)[1])
    user = password = "-"
    if kind == "again":
        return stream.sendall(b"\4\0" * 8)
    if kind == "method":
        return stream.sendall(b"\5\xff")
    stream.sendall(b"\5\2" if 2 in methods or kind == "user" else b"\5\0")
    if 2 in methods:
        read(stream, 1)
        user, password = word(stream), word(stream)
        stream.sendall(b"\1\1" if kind == "user" else b"\1\0")
    with open("socks.log", "a", encoding="utf-8") as log:
        log.write(f"{user} {password} {read_target(stream)}\n")
    if kind.isdigit():
        return stream.sendall(bytes([5, int(kind), 0, 1]) + bytes(6))
    if kind == "type":
        return stream.sendall(b"\5\0\0\7" + bytes(300))
    if kind == "end":
        return stream.sendall(b"\5\0\0\1\0")
    if kind == "slow":
        drip(stream, b"\5\0\0\3\xff" + b"x" * 255 + b"\0\1", b"first ")
    else:
        stream.sendall(b"\5\0\0\1" + bytes(6))
    return echo(stream)


def http(stream, kind):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += read(stream, 1)
    with open("http.log", "a", encoding="latin-1") as log:
        log.write(head.decode("latin-1").replace("\r\n", "|") + "\n")
    if kind.isdigit():
        return stream.sendall(b"HTTP/1.1 %s Odd\r\n\r\n" % kind.encode())
    if kind == "odd":
        return stream.sendall(b"SSH-2.0-x\r\n\r\n200 HTTP/1.1\r\n\r\n")
    if kind == "long":
        stream.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10000)
        return stream.recv(1)
    answer = b"HTTP/1.0 200 Connection established\r\nX-Y: \r\r\n\r\n"
    if kind == "slow":
        drip(stream, answer, b"first ")
    else:
        stream.sendall(answer)
    return echo(stream)


def serve(server, kind):
    protocol, _, way = kind.partition("-")

    def one(stream):
        with stream:
            try:
                {"socks": socks, "http": http}[protocol](stream, way)
            except OSError:
                pass

    while True:
        threading.Thread(target=one, args=(server.accept()[0],), daemon=True).start()


def main():
    for said in sys.argv[1:]:
        port, kind = said.split("=")
        server = socket.create_server(("::", int(port)), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
        threading.Thread(target=serve, args=(server, kind), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


main()
