# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/box/filtered.sh: rules by name, address and port: what is named is reached, nothing else is,
# by whatever way a program tries, and each denial is written down.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 echo 80 echo 443 echo 853 name 53
host_serve echo 7 echo 80

asks_options=(--ro "$PWD/netask.py" --net filtered)

# --- names
asks "an empty list means nothing" "none EHOSTUNREACH" -- name web.test + tcp 203.0.113.9 80
asks "a name that is allowed is reached, by both families" "hello hello" --net-allow web.test -- \
	echo web.test 80 + echo web.test 443
asks "only at the ports of the web, when none is said" EHOSTUNREACH --net-allow web.test -- tcp web.test 7
asks "at the ports that are said" "connected EHOSTUNREACH" --net-allow web.test:7 -- tcp web.test 7 + tcp web.test 80
asks "ranges of ports" "connected connected EHOSTUNREACH" --net-allow web.test:1-8,80 -- \
	tcp web.test 7 + tcp web.test 80 + tcp web.test 443
asks "by UDP too" echoed --net-allow web.test:7 -- udp web.test 7
asks "one protocol only" "EHOSTUNREACH echoed" --net-allow udp:web.test:7 -- tcp web.test 7 + udp web.test 7
asks "another name at the same address is not" none --net-allow web.test -- name four.test
asks "its address by itself is not" "EHOSTUNREACH EHOSTUNREACH" --net-allow web.test -- \
	tcp 203.0.113.9 80 + tcp 2001:db8:1::9 80
asks "below a name, at any depth, and not the name itself" "connected connected none" --net-allow '*.example.test' -- \
	tcp www.example.test 80 + tcp deep.www.example.test 80 + name example.test
asks "capitals are the same name" connected --net-allow Web.TEST -- tcp wEb.test 80
asks "names of the host's own list" connected --net-allow listed.test -- tcp listed.test 80
asks "a name that does not exist does not exist" none --net-allow missing.test -- name missing.test

rm -f names.log
asks "(a name that no rule can allow)" "none none" --net-allow web.test -- name secret.data.evil.test + name web.test.evil.test
is "is asked of nobody" "$(cat names.log 2>/dev/null)" ""

# --- a name that leads inside
for name in rebind.test lan.test metadata.test; do
	asks "a name that leads to $name is not followed" EHOSTUNREACH --net-allow $name:7 -- tcp $name 7
done
asks "of several addresses only those of the internet are" connected --net-allow mixed.test:7 -- tcp mixed.test 7
asks "unless the addresses are allowed themselves" connected --net-allow lan.test:7 --net-allow 10.9.9.0/24:7 -- tcp lan.test 7

# --- addresses and groups
asks "a network" "connected EHOSTUNREACH" --net-allow 203.0.113.0/24:7 -- tcp 203.0.113.9 7 + tcp 198.51.100.7 7
asks "a network of IPv6" "connected EHOSTUNREACH" --net-allow '[2001:db8:1::]/64:7' -- tcp 2001:db8:1::9 7 + tcp 203.0.113.9 7
asks "an allowed address opens nothing near it" "connected EHOSTUNREACH" --net-allow 10.9.9.9 -- tcp 10.9.9.9 7 + tcp 203.0.113.1 7
asks "the LAN" "connected EHOSTUNREACH" --net-allow @lan -- tcp 10.9.9.9 7 + tcp 203.0.113.9 7
asks "the host's own addresses" "connected EHOSTUNREACH" --net-allow @host:7 -- tcp 203.0.113.1 7 + tcp 10.0.2.2 7
asks "the host's loopback, at an address and a name of its own" "connected connected EHOSTUNREACH" --net-allow @loopback:7 -- \
	tcp 10.0.2.2 7 + tcp host.cubby 7 + tcp host.cubby 80
asks "metadata" connected --net-allow @metadata:7 -- tcp 169.254.169.254 7
asks "with names that lead there" connected --net-allow @internet:7 -- tcp web.test 7

# --- denials
private() {
	local text=$1 wanted=$2
	shift 2
	asks "$text" "$wanted" --net private "$@"
}
private "the first that is allowed closes the rest" "connected EHOSTUNREACH" --net-allow 203.0.113.9 -- \
	tcp 203.0.113.9 7 + tcp 198.51.100.7 7
private "a denied name does not exist" "none connected" --net-deny web.test -- name web.test + tcp four.test 7
private "a denied port of a name" "EHOSTUNREACH connected" --net-deny web.test:7 -- tcp web.test 7 + tcp web.test 80
private "deny wins over allow" "EHOSTUNREACH connected" --net-allow 203.0.113.0/24 --net-deny 203.0.113.9:7 -- \
	tcp 203.0.113.9 7 + tcp 203.0.113.9 80
private "deny wins over an allowed name that leads there" EHOSTUNREACH --net-allow web.test --net-deny 203.0.113.0/24 \
	--net-deny '2001:db8::/32' -- tcp web.test 80
private "known resolvers by their names" "none connected" --net-deny @doh -- name dns.google + tcp 203.0.113.9 7
asks "a refusal may look like one" ECONNREFUSED -s network.on-miss=refuse -- tcp 203.0.113.9 7
asks "or like nothing" timeout -s network.on-miss=drop -- tcp 203.0.113.9 7 0.5
private "names over TLS where they are allowed" connected --net-allow 203.0.113.9:853 -- tcp 203.0.113.9 853

# --- ways around, with a control where the way leads through
escape() {
	local text=$1 code=$2 wanted=$3
	inside_is "$text: (it works where it is allowed)" yes --ro "$PWD/netask.py" --net private -- python3 -c "$code"
	inside_is "$text" "$wanted" --ro "$PWD/netask.py" --net filtered --net-allow four.test:443 -s network.log="$PWD/denials" -- python3 -c "$code"
}
try='
import socket, struct
def say(call):
    try: print(call() or "yes")
    except OSError as e: print("no")
'
escape "fast open" "$try
def go():
    s = socket.socket(); s.sendto(b'x', 0x20000000, ('203.0.113.9', 80)); s.recv(1)
say(go)" no
escape "several paths (MPTCP)" "$try
def go():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262); s.settimeout(5); s.connect(('203.0.113.9', 80)); s.getpeername()
say(go)" no
escape "another resolver" "$try
def go():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5); s.connect(('198.51.100.7', 53))
    s.send(b'\7\7\1\0\0\1\0\0\0\0\0\0\3web\4test\0\0\1\0\1')
    return 'yes' if s.recv(512)[3] & 15 == 0 else 'no'
say(go)" no
escape "another resolver over TCP" "$try
def go():
    s = socket.create_connection(('198.51.100.7', 53), 5)
    s.send(b'\0\32\7\7\1\0\0\1\0\0\0\0\0\0\3web\4test\0\0\1\0\1')
    return 'yes' if s.recv(512)[5] & 15 == 0 else 'no'
say(go)" no
escape "a connected socket that is connected again" "$try
def go():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5)
    s.connect(('203.0.113.9', 443)); s.connect(('203.0.113.9', 7)); s.send(b'x'); s.recv(1)
say(go)" no
escape "IPv4 in IPv6" "$try
def go():
    s = socket.socket(socket.AF_INET6); s.settimeout(5); s.connect(('::ffff:203.0.113.9', 80)); s.getpeername()
say(go)" no
inside_is "hints in HTTPS records are not passed on" 0 --net filtered --net-allow web.test -- python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5); s.connect(("10.0.2.3", 53))
s.send(b"\7\7\1\0\0\1\0\0\0\0\0\0\3web\4test\0\0\x41\0\1"); a = s.recv(512); print(a[6] * 256 + a[7])'
inside_is "odd names are no names: NUL, dots, an escape, 300 letters" "1 1 1 1" --net filtered --net-allow 'web.test' -- python3 -c '
import socket
said = []
for name in b"\10web\0test", b"\11web.test.x", b"\5we\\\\b\4test", b"\77" + b"a" * 63 + (b"\77" + b"b" * 63) * 4:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5); s.connect(("10.0.2.3", 53))
    s.send(b"\7\7\1\0\0\1\0\0\0\0\0\0" + name + b"\0\0\1\0\1"); said.append(s.recv(512)[3] & 15)
print(*said)'
walled "no raw packets" --net private -- python3 -c '
import os, socket
if os.environ["HOME"] and socket.socket(socket.AF_INET, socket.SOCK_RAW, 255): print("raw")'
inside_is "no vsock" "no" --net private -- python3 -c "$try
say(lambda: socket.socket(40, socket.SOCK_STREAM) and None)"

# A way in time: a moment in which the launcher can pass nothing on. Either nothing runs, or the rules count. What
# passes again is waited for: tests/fault/lost.sh.
if ! sanitized; then
	told=0 said=
	for ((n = 1; n <= 20; n++)); do
		run "$BUILD_TESTS/fault/inject" -u once 0 sendmsg "$n" EPERM "$CUBBY" run -p default --ro "$PWD/netask.py" \
			--net filtered --net-allow four.test:443 -- "${ask[@]}" tcp 203.0.113.9 80 3
		# There is no such call any more.
		[ "$status" -ne 124 ] || break
		[ "$status:$out" = 125: ] && told=$((told + 1)) || said+=" $status:$out"
	done
	ok "(there were calls that could fail)" test "$n" -gt 3
	is "rules that cannot be passed on are not forgotten" "$told told$said" "$((n - 1)) told"
else
	skip "rules that cannot be passed on" sanitizer "the sanitizers make system calls of their own"
fi

is "each of these denials is written down" \
	"$(python3 -c '
import json
seen = {(d["protocol"], d.get("to"), d.get("port"), d["why"]) for d in map(json.loads, open("denials"))}
for wanted in ("tcp", "203.0.113.9", 80, "not-allowed"), ("udp", "203.0.113.9", 7, "not-allowed"), ("dns", None, None, "not-allowed"):
    print("yes" if wanted in seen else "no", end=" ")')" "yes yes yes "

# --- rules that cannot be
refused "an address in another spelling" 'is not.*(name|address|network)|0x7f' --net filtered --net-allow 0x7f.1
refused "bits behind a network's length" 'bits behind' --net filtered --net-allow 10.1.2.3/8
refused "port 0" 'ports are numbers' --net filtered --net-allow web.test:0
refused "an unknown group" 'groups are' --net filtered --net-allow @world
refused "rules without an own network" "needs network.mode" --net host --net-deny @lan
ln -s "$PWD/denials" link
refused "a log behind a link" 'symbolic link' --net filtered -s network.log="$PWD/link"

done_testing
