# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/box/netfloods.sh: what a hostile program pours into its private network: cubby-net lives,
# stays small, and serves on.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 name 53 hold 9
mkfifo box.hold
exec 8<>box.hold
"$CUBBY" run -n flooded --net private --cap net_raw --ro "$PWD/netask.py" -- cat <box.hold 2>said 8>&- &
launcher=$!
until "$CUBBY" exec flooded true 2>/dev/null; do [ -d /proc/$launcher ] || break; done
helper=$(pgrep -P $launcher -x cubby-net)

served="hello echoed 2001:db8:1::9,203.0.113.9 EHOSTUNREACH"

# floods TEXT CODE: the code runs inside; afterwards the same helper serves.
floods() {
	run "$CUBBY" exec flooded python3 -c "$2"
	is "$1: (it was poured)" "$out" poured
	# What was poured may still be on its way, and datagrams be lost beside it.
	for _ in {1..20}; do
		run "$CUBBY" exec flooded "${ask[@]}" echo 203.0.113.9 7 + udp 203.0.113.9 7 + name web.test + tcp 10.9.9.9 7
		[[ $out != "$served" && $out != *connected* ]] || break
	done
	is "$1: served as before, and nothing more is open" "$out" "$served"
	is "$1: by the same helper" "$(pgrep -P $launcher -x cubby-net)" "$helper"
}

many=$(times 2000 60000)
# More than cubby-net keeps at a time: the oldest give way.
begun=$(times 4000 60000)
floods "beginnings of connections that nobody answers" "
import socket
held = []
for n in range($begun):
    s = socket.socket(); s.setblocking(False); s.connect_ex(('192.0.2.%d' % (n % 250 + 1), n % 60000 + 1)); held.append(s)
    if len(held) > 500: held.pop(0).close()
print('poured')"
floods "datagrams of the largest size" "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setblocking(False)
for n in range($many):
    try: s.sendto(bytes(65507), ('203.0.113.9', 9))
    except OSError: pass
print('poured')"
floods "every port of a machine" "
import socket
for port in range(1, $(times 3000 65536)):
    s = socket.socket(); s.setblocking(False); s.connect_ex(('203.0.113.9', port)); s.close()
print('poured')"
floods "exchanges with many addresses" "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setblocking(False)
for n in range($many):
    try: s.sendto(b'x', ('203.0.%d.%d' % (n >> 8 & 255, n & 255), 1000 + n % 5000))
    except OSError: pass
print('poured')"
odd=$(times 20000 1000000)
floods "questions that are none" "
import random, socket
random.seed(1)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('10.0.2.3', 53)); s.setblocking(False)
query = b'\7\7\1\0\0\1\0\0\0\0\0\0\3web\4test\0\0\1\0\1'
for n in range($odd):
    q = bytearray(query if n % 2 else random.randbytes(random.randrange(600)))
    if q: q[random.randrange(len(q))] = random.randrange(256)
    try: s.send(q)
    except OSError: pass
print('poured')"
floods "packets that are none" "
import random, socket
random.seed(2)
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW); s.setblocking(False)
packets = [bytes.fromhex(p) for p in (
    '4500002c000040004006000000000000cb0071091234005001020304000000006002ffff00000000020405b4',
    '4500001f000040004011000000000000cb00710912340035000b0000616263',
    '45000020000040004001000000000000cb0071090800000012340001706970ff')]
went = 0
for n in range($odd):
    p = bytearray(packets[n % 3])
    for _ in range(random.randrange(1, 4)): p[random.randrange(len(p))] = random.randrange(256)
    # What the kernel asks of a head that it sends; the rest may be cut off anywhere.
    p[0], p[16:20] = 0x45 + (n % 7 == 0), b'\xcb\0\x71\x09'
    try: went += s.sendto(p[:random.randrange(4 * (p[0] & 15), len(p) + 1)], ('203.0.113.9', 0)) > 0
    except OSError: pass
print('poured' if went > $odd // 2 else went)"
floods "questions over TCP that never end" "
import socket
held = []
for n in range(200):
    s = socket.socket(); s.setblocking(False); s.connect_ex(('10.0.2.3', 53)); held.append(s)
for s in held:
    try: s.send(b'\xff\xff' + bytes(1000))
    except OSError: pass
print('poured')"
# A client of cubby net that does not read, with more to be told than the kernel keeps for it. Its listing has
# an end, or is called incomplete.
mkfifo open stuck
"$CUBBY" exec flooded python3 -c "
import resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
held = []
while len(held) < 1300:
    try: held.append(socket.create_connection(('203.0.113.9', 9)))
    except OSError: pass
print('open', flush=True)
sys.stdin.read()" <box.hold >open &
holder=$!
read -r -t 60 line <open
is "control: many connections are open" "$line" open
listed() { "$CUBBY" net status flooded | grep -c '^out: '; }
ok "a client that reads is told all of them" test "$(listed)" -ge 1300
exec 9<>stuck
"$CUBBY" net status flooded >stuck 2>stuck.err 9>&- &
client=$!
read -r -t 20 _ <&9
# The remote machine may be busy with so many; who is stuck stays so.
for ((n = 0; n < 20; n++)); do
	run "$CUBBY" exec flooded "${ask[@]}" echo 203.0.113.9 7
	[ "$out" != hello ] || break
done
is "one that does not read is not waited for" "$out" hello
ok "  ... and others are told all" test "$(listed)" -ge 1300
cat <&9 >stuck.out &
reader=$!
wait "$client"
is "  ... and it says that something is missing" "$? $(cat stuck.err)" "125 cubby: cannot hear all from cubby-net"
kill "$reader"
exec 9>&-
kill "$holder"
wait "$holder" "$reader" 2>/dev/null

ok "it has not grown" test "$(awk '/^VmRSS:/ { print $2 }' "/proc/$helper/status")" -lt 32768
is "nothing was said of it" "$(cat said)" ""

exec 8>&-
kill $launcher
wait $launcher 2>/dev/null

done_testing
