# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/box/netescapes.sh: packets that are not plain, and sockets that are not as usual: none gets a
# program further than its rules, and what left the sandbox is written down.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 echo 80 echo 443 echo 853 name 53
remote ip addr add 8.8.8.8/32 dev lo # a resolver of names over HTTPS
host_serve echo 7

# Prints what comes of go(): "yes", or the errno. arrives() says whether a datagram came back before the
# answer to a plain one that was sent behind it: both wait in the same queue.
cat >sneak.py <<'END'
import errno, os, socket, struct, sys
FOUR, SIX = "203.0.113.9", "2001:db8:1::9"
def say(call):
    try: print(call() or "yes")
    except TimeoutError as e: print("no" if e.errno is None else errno.errorcode[e.errno])
    except OSError as e: print(errno.errorcode[e.errno])
def udp(family=socket.AF_INET):
    s = socket.socket(family, socket.SOCK_DGRAM); s.settimeout(5); return s
def arrives(s, fence=FOUR):
    f = udp(socket.AF_INET6 if ":" in fence else socket.AF_INET)
    f.connect((fence, 7)); f.send(b"fence"); f.recv(9)
    s.setblocking(False)
    try: s.recv(65535)
    except BlockingIOError: return "no"
def raw_udp(data, port):
    return struct.pack("!HHHH", port, 7, 8 + len(data), 0) + data
END
cat >options.py <<'END'
from sneak import *
number, header = int(sys.argv[1]), bytes.fromhex(sys.argv[2])
def go():
    s = udp(socket.AF_INET6); s.setsockopt(socket.IPPROTO_IPV6, number, header)
    s.sendto(b"x", (SIX, 7)); return arrives(s, SIX)
say(go)
END
cat >fragments.py <<'END'
from sneak import *
def go():
    back = udp(); back.bind(("", 0)); port = back.getsockname()[1]
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    s.setsockopt(socket.IPPROTO_IP, 22, 1) # IP_NODEFRAG
    whole = raw_udp(b"y" * 24, port)
    for at, data in (0x2000, whole[:16]), (2, whole[16:]):
        head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(data), 77, at, 64, 17, 0, bytes(4), socket.inet_aton(FOUR))
        s.sendto(head + data, (FOUR, 0))
    return arrives(back)
say(go)
END
cat >fragments_six.py <<'END'
from sneak import *
def sum_of(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16: total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
def go():
    target = sys.argv[1]
    back = udp(socket.AF_INET6); back.connect((target, 7)); own, port = back.getsockname()[:2]
    ends = socket.inet_pton(socket.AF_INET6, own) + socket.inet_pton(socket.AF_INET6, target)
    whole = raw_udp(b"y" * 24, port)
    whole = whole[:6] + struct.pack("!H", sum_of(ends + struct.pack("!II", len(whole), 17) + whole)) + whole[8:]
    s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for at, data in (1, whole[:16]), (16, whole[16:]):
        head = struct.pack("!IHBB", 6 << 28, 8 + len(data), 44, 64) + ends
        s.sendto(head + struct.pack("!BBHI", 17, 0, at, 77) + data, (target, 0))
    return arrives(back, SIX)
say(go)
END
cat >device.py <<'END'
from sneak import *
def go():
    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, 25, sys.argv[1].encode()) # SO_BINDTODEVICE
    s.settimeout(0.5 if sys.argv[1] == "lo" else 5); s.connect((sys.argv[2], 7))
say(go)
END
cat >mark.py <<'END'
from sneak import *
def go():
    s = socket.socket(); s.settimeout(5); s.setsockopt(socket.SOL_SOCKET, 36, int(sys.argv[1])) # SO_MARK
    try:
        s.connect((sys.argv[2], 7)); s.send(b"x")
        return None if s.recv(1) else "ended"
    except ConnectionError: return "ended"
say(go)
END
cat >foreign.py <<'END'
from sneak import *
def go():
    s = udp(); s.setsockopt(socket.IPPROTO_IP, 19, 1) # IP_TRANSPARENT
    s.bind(("203.0.113.1", 0)); s.connect((sys.argv[1], 7)); s.send(b"x"); s.recv(1)
say(go)
END

cat >fast.py <<'END'
from sneak import *
def go():
    s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
    s.sendto(b"x", 0x20000000, (sys.argv[1], 80)); s.recv(1) # MSG_FASTOPEN, which would not wait with a timeout
say(go)
END
cat >paths.py <<'END'
from sneak import *
def go():
    s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET, socket.SOCK_STREAM, 262) # MPTCP
    s.settimeout(5); s.connect((sys.argv[1], 80)); s.send(b"x"); s.recv(1)
say(go)
END
cat >again.py <<'END'
from sneak import *
def go():
    s = udp(); s.connect((sys.argv[1], 443)); s.connect((sys.argv[1], 7)); s.send(b"x"); s.recv(1)
say(go)
END
cat >question.py <<'END'
from sneak import *
def question(name, kind):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", 7, 0x100, 1, 0, 0, 0) + labels + struct.pack("!BHH", 0, kind, 1)
END
cat >resolver.py <<'END'
from question import *
def go():
    q = question("other.test", 1)
    if sys.argv[1] == "tcp":
        s = socket.create_connection((sys.argv[2], 53), 5); s.send(struct.pack("!H", len(q)) + q); said = s.recv(512)[2:]
    else:
        s = udp(); s.connect((sys.argv[2], 53)); s.send(q); said = s.recv(512)
    return None if said[3] & 15 == 0 and said[7] else "unanswered"
say(go)
END
# The address is known to the program all the same: without being told it gets there no more than with it.
cat >hint.py <<'END'
from question import *
HINT = socket.inet_aton("198.51.100.7")
def go():
    s = udp(); s.connect((open("/etc/resolv.conf").read().split("nameserver")[1].split()[0], 53))
    s.send(question("hint.test", 65)); print("hint" if s.recv(512).endswith(HINT) else "none", end=" ")
    socket.create_connection((socket.inet_ntoa(HINT), 80), 5)
say(go)
END

# sneaks TEXT WANTED [OPTION...] -- COMMAND...: what the command prints inside, its log in `denials`.
sneaks() {
	local text=$1 wanted=$2 options=()
	shift 2
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	rm -f denials
	inside_is "$text" "$wanted" --ro "$PWD" -s network.log="$PWD/denials" --net private "${options[@]}" -- "$@"
}

# denied TEXT WHY[|WHY] TO[|TO]: the last sneak is written down so.
denied() {
	is "$1: it is written down" "$(python3 -c '
import json, sys
seen = {(d["why"], d.get(key, "-")) for d in map(json.loads, open("denials")) if d["verdict"] == "deny" for key in ("to", "name")}
whys, targets = (word.split("|") for word in sys.argv[1:])
print("yes" if any((why, to) in seen for why in whys for to in targets) else seen)' "$2" "$3")" yes
}

# control TEXT WANTED COMMAND...: the same on the host; else it proves nothing inside. Two processors may overtake each
# other with what one process sends, so it is tried again.
control() {
	local text=$1 wanted=$2 try
	shift 2
	for ((try = 0; try < 10; try++)); do
		run "$@"
		[ "$out" != "$wanted" ] || return 0
	done
	skip "$text" control "outside it is $out"
	return 1
}

# --- the plain ways, one by one: to what is there outside, and to no rule
while read -r why to wanted try; do
	read -ra words <<<"$try"
	text="no rule: $try"
	if ! [[ "$("${ask[@]}" "${words[@]}")" =~ ^(connected|echoed)$ ]]; then
		skip "$text" control "it is not there outside"
		continue
	fi
	sneaks "$text" "$wanted" --net filtered --net-allow web.test -- "${ask[@]}" "${words[@]}"
	denied "$text" "$why" "$to"
done <<'END'
not-allowed 203.0.113.9 EHOSTUNREACH tcp 203.0.113.9 80
not-allowed 203.0.113.9 EHOSTUNREACH udp 203.0.113.9 7
not-allowed 2001:db8:1::9 EHOSTUNREACH tcp 2001:db8:1::9 80
not-allowed 2001:db8:1::9 EACCES udp 2001:db8:1::9 7
not-allowed 203.0.113.9 EHOSTUNREACH tcp 0xcb.0.0x7109 80
names-over-tls 203.0.113.9 ECONNREFUSED tcp 203.0.113.9 853
names-over-tls 203.0.113.9 ECONNREFUSED udp 203.0.113.9 853
not-allowed 8.8.8.8 EHOSTUNREACH tcp 8.8.8.8 443
zone 203.0.113.1 EHOSTUNREACH tcp 203.0.113.1 7
zone 2001:db8:1::1 EHOSTUNREACH tcp 2001:db8:1::1 7
zone 169.254.169.254 EHOSTUNREACH tcp 169.254.169.254 7
zone 169.254.169.254 EHOSTUNREACH udp 169.254.169.254 7
zone 169.254.169.254 EHOSTUNREACH tcp 0xa9fea9fe 7
zone 10.9.9.9 EHOSTUNREACH tcp 10.9.9.9 7
zone 10.9.9.9 EHOSTUNREACH tcp 168364297 7
zone 10.9.9.9 EHOSTUNREACH tcp 012.011.9.9 7
zone 10.9.9.9 EHOSTUNREACH tcp 10.592137 7
zone 10.9.9.9 EHOSTUNREACH tcp ::ffff:10.9.9.9 7
END
sneaks "resolvers of names over HTTPS, where all else is open" EHOSTUNREACH --net-deny @doh -- "${ask[@]}" tcp 8.8.8.8 443
denied "resolvers of names over HTTPS, where all else is open" deny 8.8.8.8
sneaks "a name that no rule speaks of" none --net filtered --net-allow web.test -- "${ask[@]}" name other.test
denied "a name that no rule speaks of" not-allowed other.test
for name in rebind.test metadata.test lan.test; do
	sneaks "a name that leads inside: $name" EHOSTUNREACH --net filtered --net-allow $name:7 -- "${ask[@]}" tcp $name 7
	denied "a name that leads inside: $name" name-leads-inside $name
done
for name in 'web\0test' 'web.test' 'web\x5ctest' '\xff' 'WEB\x20'; do
	sneaks "a label that is none: $name" refused --net filtered --net-allow web.test -- python3 -c '
import socket, sys
label = sys.argv[1].encode().decode("unicode_escape").encode("latin-1")
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5); s.connect(("10.0.2.3", 53))
s.send(b"\7\7\1\0\0\1\0\0\0\0\0\0" + bytes([len(label)]) + label + b"\4test\0\0\1\0\1")
print("refused" if s.recv(512)[3] & 15 == 1 else "answered")' "$name"
	denied "a label that is none: $name" odd-question -
done

# --- packets that are not plain: not even to where plain ones go
text="fragments of IPv4"
if control "$text" yes python3 fragments.py; then
	sneaks "$text" no --cap net_raw -- python3 "$PWD/fragments.py"
	denied "$text" fragment 203.0.113.9
	sneaks "$text: not without a capability" EPERM -- python3 "$PWD/fragments.py"
fi
# The kernel may put them together before they leave, so they are judged as what they are or as a whole.
text="fragments of IPv6"
if control "$text" yes python3 fragments_six.py 2001:db8:1::1; then
	sneaks "$text" no --cap net_raw -- python3 "$PWD/fragments_six.py" 2001:db8:1::1
	denied "$text" 'fragment|zone' 2001:db8:1::1
	sneaks "$text: not without a capability" EPERM -- python3 "$PWD/fragments_six.py" 2001:db8:1::1
fi
while read -r number header name; do
	text="extension header of IPv6: $name"
	control "$text" yes python3 options.py "$number" "$header" || continue
	sneaks "$text" no --cap net_raw -- python3 "$PWD/options.py" "$number" "$header"
	denied "$text" extension-header 2001:db8:1::9
	sneaks "$text: not without a capability" EPERM -- python3 "$PWD/options.py" "$number" "$header"
done <<-'END'
	54 0000010400000000 hop-by-hop options
	59 0000010400000000 destination options
END
# Routing headers need no capability, where the kernel can make them: type 2 of mobility, type 4 of segments.
# Who gets one drops it, so that outside it is only sent.
hop=20010db8000100000000000000000008
for header in "0002020100000000$hop" "0002040000000000$hop"; do
	text="extension header of IPv6: routing, type ${header:5:1}"
	control "$text" no python3 options.py 57 "$header" || continue
	sneaks "$text" no -- python3 "$PWD/options.py" 57 "$header"
	denied "$text" extension-header '2001:db8:1::8|2001:db8:1::9'
done

# --- other ways to begin, and to learn where to go: the control is the host's, as everywhere here
while read -r to wanted works script words; do
	read -ra rest <<<"$words"
	text="no rule: $script $words"
	control "$text" "${works//_/ }" python3 "$script" "${rest[@]}" || continue
	sneaks "$text" "${wanted//_/ }" --net filtered --net-allow web.test --net-allow hint.test -- python3 "$PWD/$script" "${rest[@]}"
	denied "$text" not-allowed "$to"
done <<'END'
203.0.113.9 EHOSTUNREACH yes fast.py 203.0.113.9
2001:db8:1::9 EHOSTUNREACH yes fast.py 2001:db8:1::9
203.0.113.9 EHOSTUNREACH yes paths.py 203.0.113.9
2001:db8:1::9 EHOSTUNREACH yes paths.py 2001:db8:1::9
203.0.113.9 EHOSTUNREACH yes again.py 203.0.113.9
other.test unanswered yes resolver.py udp 198.51.100.7
other.test unanswered yes resolver.py tcp 198.51.100.7
198.51.100.7 none_EHOSTUNREACH hint_yes hint.py
END

# --- options of sockets
address=10.9.9.9 # a LAN
control "(device)" yes python3 device.py out $address
sneaks "a socket bound to the device" "EHOSTUNREACH" -- python3 "$PWD/device.py" eth0 $address
denied "a socket bound to the device" zone $address
sneaks "a socket bound to loopback: nothing leaves" no -- python3 "$PWD/device.py" lo $address
text="a marked socket"
if control "$text" yes python3 mark.py 1 $address; then
	sneaks "$text: not without a capability" EPERM -- python3 "$PWD/mark.py" 1 $address
	for mark in 1 2; do
		wanted=ended why=not-let-out
		[ $mark = 1 ] || wanted=EHOSTUNREACH why=zone
		sneaks "$text, $mark" $wanted --cap net_admin -- python3 "$PWD/mark.py" $mark $address
		denied "$text, $mark" $why $address
	done
fi
text="a foreign source"
if control "$text" yes python3 foreign.py $address; then
	sneaks "$text: not without a capability" EPERM -- python3 "$PWD/foreign.py" $address
	sneaks "$text" no --cap net_admin -s network.on-miss=drop -- python3 "$PWD/foreign.py" $address
	denied "$text" zone $address
fi

# --- the sandbox's own routes
routes='ip route add '$address'/32 dev eth0 && ip route replace default dev lo && echo changed'
sneaks "routes are not changed without a capability" "refused" -- sh -c "{ $routes; } 2>/dev/null || echo refused"
sneaks "whoever may change them gets no further" "changed EHOSTUNREACH" --cap net_admin -- sh -c "echo \$($routes) \$(${ask[*]} tcp $address 7)"
denied "whoever may change them gets no further" zone $address

# --- sockets of other networks than this one: the filter answers, so that no line is written of them
while read -r name family protocol; do
	walled "a socket that no network namespace holds: $name" --net private -- python3 -c '
import socket, sys
try: socket.socket(int(sys.argv[1]), socket.SOCK_RAW if sys.argv[1] == "16" else socket.SOCK_STREAM, int(sys.argv[2]))
except OSError: sys.exit(1)' "$family" "$protocol"
done <<'END'
vsock 40 0
netlink-generic 16 16
netlink-netfilter 16 12
netlink-xfrm 16 6
END

# --- a socket that the caller made and hands in keeps the network it was made in: it is the caller's gift
cat >hand.py <<'END'
import os, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(("127.0.0.1", 7))
os.dup2(s.fileno(), 0); os.execvp(sys.argv[1], sys.argv[1:])
END
use='import socket; s = socket.socket(fileno=0); s.settimeout(5); s.send(b"x"); print(s.recv(1).decode())'
run python3 hand.py "$CUBBY" run -p default --net private -- python3 -c "$use"
is "a socket as standard input is what it was" "$out" x
run python3 -c '
import os, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(("127.0.0.1", 7))
os.dup2(s.fileno(), 9); os.execvp(sys.argv[1], sys.argv[1:])' "$CUBBY" run -p default --net private -- python3 -c "${use/fileno=0/fileno=9}"
like "and as nothing else it does not come along" "$err" "Bad file descriptor"

done_testing
