# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/net/sni.sh: network.sni: a program that was let through to one name does not reach another by TLS.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 echo 80 echo 443 who 99 name 53

# hello.py HOST PORT PIECE [NAME [GARNISH]]: sends OpenSSL's ClientHello for NAME (-: without one) in pieces of PIECE
# bytes to a server that sends back what comes; prints "whole" when all of it came back, "cut" when the connection broke.
# GARNISH: "records": as records of 20 bytes; "early": more behind it; "hidden": an encrypted name in it; "end": the
# last byte is missing, and none follows; "second": two names; "first": a record in front of it; "plain": no TLS at all.
cat >hello.py <<'END'
import errno, socket, ssl, struct, sys
host, port, piece = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
name = sys.argv[4] if len(sys.argv) > 4 else "-"
garnish = sys.argv[5] if len(sys.argv) > 5 else ""
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
come, go = ssl.MemoryBIO(), ssl.MemoryBIO()
try:
    context.wrap_bio(come, go, server_hostname=None if name == "-" else name).do_handshake()
except ssl.SSLWantReadError:
    pass
data = go.read()
message = data[5:]
def add(extension):
    global message
    at = 4 + 2 + 32
    at += 1 + message[at]
    at += 2 + struct.unpack("!H", message[at:at + 2])[0]
    at += 1 + message[at]
    rest = message[at + 2:] + extension
    message = message[:at] + struct.pack("!H", len(rest)) + rest
    message = message[:1] + struct.pack("!I", len(message) - 4)[1:] + message[4:]
def record(part):
    return b"\x16\3\1" + struct.pack("!H", len(part)) + part
if garnish == "hidden": add(struct.pack("!HH", 0xfe0d, 3) + b"\0\0\0")
if garnish == "second": add(struct.pack("!HHHBH", 0, 13, 11, 0, 8) + b"evil.org")
size = 20 if garnish == "records" else 16384
data = b"".join(record(message[n:n + size]) for n in range(0, len(message), size))
if garnish == "early": data += b"\x17\3\3\0\5hello"
if garnish == "first": data = b"\x14\3\3\0\1\1" + data
if garnish == "end": data = data[:-1]
if garnish == "plain": data = b"GET / HTTP/1.0"
def go_on():
    s = socket.create_connection((host, port), 20)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for n in range(0, len(data), piece):
        s.sendall(data[n:n + piece])
    s.shutdown(socket.SHUT_WR)
    back = b"".join(iter(lambda: s.recv(65536), b""))
    return "whole" if back == data else f"{len(back)} of {len(data)}"
try: print(go_on())
except OSError as e: print("cut" if e.errno in (errno.ECONNRESET, errno.EPIPE, errno.ENOTCONN) else e)
END

# says TEXT WANTED SNI [OPTION...] -- ARGUMENT...: what hello.py says, its log in `log`.
says() {
	local text=$1 wanted=$2 sni=$3 options=()
	shift 3
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	rm -f log
	inside_is "$text" "$wanted" --ro "$PWD" --net filtered --net-allow web.test:7,80,443 -s network.sni="$sni" -s network.log="$PWD/log" \
		"${options[@]}" -- python3 "$PWD/hello.py" "$@"
}

# because WHY [SAID [PORT]]: the log has one line, a denial for this reason, of what was said.
because() {
	is "  ... and it is written down" "$(python3 -c '
import json
for d in map(json.loads, open("log")): print(d["verdict"], d["why"], d.get("said", "-"), d["name"], d["port"])' 2>&1)" \
		"deny $1 ${2:--} web.test ${3:-443}"
}

says "(without it any name passes)" whole off -- web.test 443 9999 evil.test
says "the name that was allowed" whole check -- web.test 443 9999 web.test
is "  ... is written down as any" "$(python3 -c '
import json
for d in map(json.loads, open("log")): print(d["verdict"], d["name"], d["up"] == d["down"] > 100)')" "allow web.test True"
says "in capitals" whole check -- web.test 443 9999 WEB.test
says "byte by byte" whole check -- web.test 443 1 web.test
says "in many records" whole check -- web.test 443 7 web.test records
says "with early data behind it" whole check -- web.test 443 9999 web.test early
says "another name" cut check -- web.test 443 9999 evil.test
because other-name-in-tls evil.test
says "another name, byte by byte" cut check -- web.test 443 1 evil.test
because other-name-in-tls evil.test
says "another name, in many records" cut check -- web.test 443 9999 evil.test records
because other-name-in-tls evil.test
says "another name that is allowed as well" cut check --net-allow four.test -- web.test 443 9999 four.test
because other-name-in-tls four.test
says "a name below it" cut check -- web.test 443 9999 www.web.test
because other-name-in-tls www.web.test
says "at any port" cut check -- web.test 7 9999 evil.test
because other-name-in-tls evil.test 7
says "a second name" cut check -- web.test 443 9999 web.test second
because odd-tls
says "a record in front" cut check -- web.test 443 9999 web.test first
because odd-tls
says "a message that never ends" cut check -- web.test 443 9999 web.test end
because odd-tls

says "no name is what the server has for everybody" whole check -- web.test 443 9999 -
says "no name, strictly" cut strict -- web.test 443 9999 -
because no-name-in-tls
says "a second, encrypted name" whole check -- web.test 443 9999 web.test hidden
says "a second, encrypted name, strictly" cut strict -- web.test 443 9999 web.test hidden
because hidden-name-in-tls web.test
says "the name that was allowed, strictly" whole strict -- web.test 443 1 web.test

# --- what is no TLS, and what is judged by no name
says "another protocol" whole check -- web.test 443 9999 - plain
says "another protocol, strictly, elsewhere than at the port of TLS" whole strict -- web.test 7 1 - plain
says "another protocol, strictly, at that port" cut strict -- web.test 443 9999 - plain
because no-tls
asks_options=(--ro "$PWD" --net filtered)
asks "a server that speaks first is heard" "203.0.113.1" --net-allow four.test:99 -s network.sni=strict -- line four.test 99
for sni in check strict; do
	asks "QUIC is refused at once, so that programs go on without ($sni)" "ECONNREFUSED echoed" --net-allow web.test:7,443 \
		-s network.sni=$sni -- udp web.test 443 + udp web.test 7
done
asks "(and without it is not)" echoed --net-allow web.test:443 -- udp web.test 443
says "an address that is allowed by itself has no name to keep to" whole strict --net-allow 203.0.113.9:443 -- 203.0.113.9 443 9999 evil.test

# --- names with their own addresses: each that leads there is as good
says "with real addresses: the name" whole check -s network.dns=real -- web.test 443 9999 web.test
says "with real addresses: a name that was never asked for" cut check -s network.dns=real --net-allow four.test -- web.test 443 9999 four.test
because other-name-in-tls four.test
inside_is "with real addresses: another name that leads there" whole --ro "$PWD" --net filtered --net-allow web.test --net-allow four.test \
	-s network.sni=check -s network.dns=real -- sh -c "${ask[*]} name web.test + name four.test >/dev/null; python3 hello.py 203.0.113.9 443 9999 four.test"

refused "without an own network there is nothing to check" "needs network.mode" --net host -s network.sni=check

done_testing
