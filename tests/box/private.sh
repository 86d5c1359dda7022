# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/box/private.sh: a private network: the internet by both families, and nothing that is nearer.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 source 19 sink 9 echo 80 name 53 echo 853
host_serve echo 7 echo 80
private=(--net private --ro "$PWD/netask.py")

# asks TEXT WANTED VERB...: what the program inside says.
asks() {
	local text=$1 wanted=$2
	shift 2
	inside_is "$text" "$wanted" "${private[@]}" -- "${ask[@]}" "$@"
}

# --- what is there
asks "TCP by both families, and the end of one way is told" "hello hello" \
	echo 203.0.113.9 7 + echo 2001:db8:1::9 7
asks "UDP by both families" "echoed echoed" udp 203.0.113.9 7 + udp 2001:db8:1::9 7
asks "a datagram of any size" "echoed echoed echoed echoed" \
	udp 203.0.113.9 7 0 + udp 203.0.113.9 7 1400 + udp 203.0.113.9 7 65507 + udp 2001:db8:1::9 7 65000
asks "many bytes come down whole" "50000000 50000000" source 203.0.113.9 19 50000000 + source 2001:db8:1::9 19 50000000
asks "many bytes go up whole" "whole whole" sink 203.0.113.9 9 50000000 + sink 2001:db8:1::9 9 50000000
asks "an address far away" hello echo 198.51.100.7 7
asks "own loopback" "ECONNREFUSED ECONNREFUSED" tcp 127.0.0.1 7 + tcp ::1 7
inside_is "programs inside talk with each other by TCP" "t" --net private -- python3 -c '
import socket
for address in "127.0.0.1", "10.0.2.100":
    server = socket.create_server((address, 0))
    client = socket.create_connection(server.getsockname()); client.send(b"t")
    said = server.accept()[0].recv(1).decode()
print(said)'

# What a program may do with a port of its own.
ONE_PORT='
import socket, sys
port = 0
held = []
for family, own, target in (socket.AF_INET, "0.0.0.0", "203.0.113.9"), (socket.AF_INET, "0.0.0.0", "198.51.100.7"), (socket.AF_INET6, "::", "2001:db8:1::9"):
    s = socket.socket(family); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.settimeout(10); s.bind((own, port)); s.connect((target, 7)); port = s.getsockname()[1]; held.append(s)
for s in held: s.send(b"hello"); s.shutdown(socket.SHUT_WR)
print(*(s.recv(5).decode() for s in held), len({s.getsockname()[1] for s in held}))'
is "a control: one port, several targets" "$(python3 -c "$ONE_PORT")" "hello hello hello 1"
inside_is "one port, several targets" "hello hello hello 1" "${private[@]}" -- python3 -c "$ONE_PORT"

# --- connect() tells the truth
asks "a closed port refuses" "ECONNREFUSED ECONNREFUSED" tcp 203.0.113.9 99 + tcp 2001:db8:1::9 99
asks "a closed UDP port refuses" "ECONNREFUSED ECONNREFUSED" udp 203.0.113.9 99 + udp 2001:db8:1::9 99
ip route add unreachable 192.0.2.1/32
ip route add blackhole 192.0.2.3/32
ip -6 route add unreachable 2001:db8:2::1/128
asks "what the host cannot reach is not reached inside, with its error" "EHOSTUNREACH EHOSTUNREACH" \
	tcp 192.0.2.1 80 + tcp 2001:db8:2::1 80
remote ip route add blackhole 192.0.2.2/32
asks "what does not answer times out" timeout tcp 192.0.2.2 80 0.5

# --- what is nearer: the same works from the host
address=$(hostname -I 2>/dev/null | tr ' ' '\n' | grep -vE '^(203|2001:db8)' | head -1)
for target in 203.0.113.1 2001:db8:1::1 10.9.9.9 169.254.169.254 ${address:+"$address"}; do
	for verb in tcp udp; do
		control=$("${ask[@]}" $verb "$target" 7)
		[[ $control =~ ^(connected|echoed)$ ]] || skip "closed: $verb $target" control "outside it is $control"
		wanted=EHOSTUNREACH
		[ "$verb $target" = "udp 2001:db8:1::1" ] && wanted=EACCES # what ICMPv6 has for it
		asks "closed: $verb $target" $wanted $verb "$target" 7
	done
done
asks "closed: the host's loopback in other spellings" \
	"ECONNREFUSED EHOSTUNREACH EHOSTUNREACH ECONNREFUSED EHOSTUNREACH EHOSTUNREACH" \
	tcp ::ffff:127.0.0.1 7 + tcp 10.0.2.2 7 + udp 10.0.2.2 7 + tcp 0.0.0.0 7 + tcp 64:ff9b::7f00:1 7 + tcp 2002:7f00:1::1 7
asks "closed: names over TLS" "ECONNREFUSED ECONNREFUSED" tcp 203.0.113.9 853 + udp 203.0.113.9 853
asks "closed: multicast and broadcast" "ENETUNREACH EHOSTUNREACH" tcp 224.0.0.1 7 + udp 239.255.255.250 1900

# --- names
asks "a name has its addresses" "2001:db8:1::9,203.0.113.9" name web.test
asks "a name that does not exist has none" none name missing.test
asks "an answer too long for a datagram comes over TCP" 199 count long.test
asks "a name of the host's own list" 203.0.113.9 name listed.test
inside_is "any address answers for names" "203.0.113.9" "${private[@]}" -- python3 -c '
import socket, struct
q = b"\7\7\1\0\0\1\0\0\0\0\0\0\4four\4test\0\0\1\0\1"
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5)
s.connect(("198.51.100.99", 53)); s.send(q); a = s.recv(512)
print(socket.inet_ntoa(a[-4:]) if a[:2] == q[:2] else "wrong id")'
inside_is "nobody goes around the resolver" "none" "${private[@]}" -- "${ask[@]}" name use-application-dns.net

# --- the helper
inside_is "a program does not wait for it" "hello" "${private[@]}" -- "${ask[@]}" echo 203.0.113.9 7
"$CUBBY" run -n served "${private[@]}" -- cat <rig.hold >/dev/null 2>said &
launcher=$!
until helper=$(pgrep -P $launcher -x cubby-net); do [ -d /proc/$launcher ] || break; done
until [ "$(awk '/^Seccomp:/ { print $2 }' "/proc/$helper/status")" = 2 ]; do [ -d "/proc/$helper" ] || break; done
is "it has no capability, no new privileges, a filter" \
	"$(awk '/^(CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):/ { printf "%s ", $2 }' "/proc/$helper/status")" \
	"0000000000000000 0000000000000000 0000000000000000 0000000000000000 1 2 "
is "it has no variable, and an empty root" "$(tr -d '\0' <"/proc/$helper/environ")$(ls -A "/proc/$helper/root")" ""
run "$CUBBY" exec served "${ask[@]}" echo 203.0.113.9 7
is "exec has the same network" "$out" hello
kill -9 "$helper"
run "$CUBBY" exec served "${ask[@]}" echo 203.0.113.9 7 + udp 203.0.113.9 7 + tcp 203.0.113.1 7
is "when it dies another takes its place, and nothing is open" "$out" "hello echoed EHOSTUNREACH"
kill -9 "$(pgrep -P $launcher -x cubby-net)"
run "$CUBBY" exec served "${ask[@]}" echo 203.0.113.9 7
is "and again" "$out" "hello"
is "which is told once" "$(grep -c 'cubby-net ended' said)" 1
helper=$(pgrep -P $launcher -x cubby-net)
kill -9 $launcher
wait $launcher 2>/dev/null
run tail --pid="$helper" -f /dev/null
is "it ends with the launcher" "$(ps -o comm= -p "$helper")" ""

# --- what does not go together
refused "not without namespaces" 'network\.mode = "private" contradicts' --net private --isolation landlock
mkdir bin && cp "$CUBBY" bin/ && mkdir -p share && ln -s "$(dirname "$(dirname "$CUBBY")")/share/cubby" share/cubby
run bin/cubby run --net private -- true
is "without the helper nothing is started" "$status" 125
like "and it is said" "$err" "cannot start .*cubby-net"

done_testing
