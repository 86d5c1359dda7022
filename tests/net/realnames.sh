# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/net/realnames.sh: network.dns = "real": names are answered with their own addresses, and what
# was not answered is not reached. The end of an answer's time is seen in test_lease.c.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 echo 80 echo 443 name 53
host_serve echo 7

asks_options=(--ro "$PWD" --net filtered -s network.dns=real -s network.log="$PWD/log")

inside_is "(a name is else answered with what stands for it)" no --ro "$PWD" --net filtered --net-allow web.test -- \
	sh -c "${ask[*]} name web.test | grep -q 203.0.113.9 && echo yes || echo no"
asks "a name has its own addresses" "2001:db8:1::9,203.0.113.9" --net-allow web.test -- name web.test
asks "they are reached by the name, by both families" "hello hello" --net-allow web.test:7,443 -- echo web.test 7 + echo web.test 443
asks "and by UDP" echoed --net-allow web.test:7 -- udp web.test 7
asks "an address is not before its name was asked" "EHOSTUNREACH 203.0.113.9 connected" --net-allow four.test -- \
	tcp 203.0.113.9 80 + name four.test + tcp 203.0.113.9 80
asks "only at the ports of the rule" "203.0.113.9 EHOSTUNREACH EHOSTUNREACH" --net-allow four.test -- \
	name four.test + tcp 203.0.113.9 7 + udp 203.0.113.9 7
asks "another address is not" "203.0.113.9 EHOSTUNREACH EHOSTUNREACH" --net-allow four.test -- \
	name four.test + tcp 198.51.100.7 80 + tcp 2001:db8:1::9 80
asks "a name that no rule speaks of does not exist" none --net-allow four.test -- name web.test
asks "capitals are the same name" connected --net-allow web.test -- tcp wEb.TEST 80
asks "names of the host's own list" "203.0.113.9 connected" --net-allow listed.test -- name listed.test + tcp listed.test 80

rm -f log
for name in rebind.test lan.test metadata.test; do
	asks "a name that leads to $name has no address" none --net-allow $name:7 -- name $name
done
is "it is written down" "$(grep -c '"name":"\(rebind\|lan\|metadata\).test","why":"name-leads-inside"' log)" 4
asks "nor have the addresses a way" "none EHOSTUNREACH" --net-allow '*.test:7' -- \
	name lan.test + tcp 10.9.9.9 7
asks "of several addresses only those of the internet are told" "203.0.113.9 connected" --net-allow mixed.test:7 -- \
	name mixed.test + tcp mixed.test 7
asks "unless the addresses are allowed themselves" "10.9.9.9 connected" --net-allow lan.test:7 --net-allow 10.9.9.0/24:7 -- \
	name lan.test + tcp lan.test 7

asks "an allowed name at the same address opens it" "none 203.0.113.9 connected" --net-allow four.test -- \
	name web.test + name four.test + tcp 203.0.113.9 80
asks "a denial of one of two names at an address counts" "connected EHOSTUNREACH EHOSTUNREACH" --net-allow four.test:80,443 \
	--net-allow web.test:7 --net-deny web.test:443 -- tcp four.test 80 + tcp web.test 443 + tcp four.test 443
asks "a denied address is not reached by a name" "203.0.113.9 EHOSTUNREACH" --net-allow four.test --net-deny 203.0.113.0/24 -- \
	name four.test + tcp four.test 80
inside_is "without a list of what is allowed, only denials count" "connected EHOSTUNREACH connected" --ro "$PWD" --net private \
	-s network.dns=real --net-deny four.test:443 -- "${ask[@]}" tcp four.test 80 + tcp four.test 443 + tcp other.test 443
inside_is "hints in HTTPS records are not passed on" 0 --net filtered -s network.dns=real --net-allow web.test -- python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5); s.connect(("10.0.2.3", 53))
s.send(b"\7\7\1\0\0\1\0\0\0\0\0\0\3web\4test\0\0\x41\0\1"); a = s.recv(512); print(a[6] * 256 + a[7])'

rm -f log
asks "(a connection by address)" "203.0.113.9 connected EHOSTUNREACH" --net-allow four.test:80 -- \
	name four.test + tcp 203.0.113.9 80 + tcp 203.0.113.9 443
is "the log says which name it was, of what was let through and what was not" "$(python3 -c '
import json
seen = {(d["verdict"], d.get("name"), d.get("port")) for d in map(json.loads, open("log"))}
print(*(wanted in seen for wanted in (("allow", "four.test", 80), ("deny", "four.test", 443))))')" "True True"

refused "without a network of its own" "network.dns.*needs network.mode" --net host -s network.dns=real

done_testing
