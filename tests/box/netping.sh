# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/box/netping.sh: ping in a private network: where the host lets the user, and where rules do.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve name 53
cat >echo.py <<'END'
import errno, os, socket, struct, sys
def echo(host, size=56):
    six = ":" in host
    s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM, 58 if six else 1)
    s.settimeout(5)
    if not six: s.setsockopt(socket.IPPROTO_IP, 11, 1) # IP_RECVERR, as ping has it
    else: s.setsockopt(socket.IPPROTO_IPV6, 25, 1)
    s.connect((host, 0))
    data = os.urandom(size)
    for sequence in 1, 2:
        s.send(struct.pack("!BBHHH", 128 if six else 8, 0, 0, 0, sequence) + data)
        answer = s.recv(65535)
        if answer[0] != (129 if six else 0) or struct.unpack("!H", answer[6:8])[0] != sequence or answer[8:] != data:
            return "wrong"
    return "answered"
said = []
for host in sys.argv[1:]:
    try: said.append(echo(*host.split("+")[:1], *map(int, host.split("+")[1:])))
    except OSError as e: said.append(errno.errorcode[e.errno] if e.errno else "timeout")
print(*said)
END
echoes() {
	local text=$1 wanted=$2 options=()
	shift 2
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	inside_is "$text" "$wanted" --ro "$PWD/echo.py" "${options[@]}" -- python3 "$PWD/echo.py" "$@"
}

is "(a host without)" "$(python3 echo.py 203.0.113.9)" EACCES
echoes "a host without: the same inside" EACCES --net private -- 203.0.113.9
echo "0 0" >/proc/sys/net/ipv4/ping_group_range
is "(a host with)" "$(python3 echo.py 203.0.113.9 2001:db8:1::9 198.51.100.7 10.9.9.9)" "answered answered answered answered"
echoes "by both families" "answered answered answered" --net private -- 203.0.113.9 2001:db8:1::9 198.51.100.7
echoes "of any size" "answered answered answered" --net private -- 203.0.113.9+0 203.0.113.9+1400 203.0.113.9+20000
echoes "nothing that is nearer" "EHOSTUNREACH EHOSTUNREACH EHOSTUNREACH" --net private -- 10.9.9.9 203.0.113.1 169.254.169.254
echoes "the own loopback" answered --net private -- 127.0.0.1
echoes "what is allowed, by address" "answered EHOSTUNREACH" --net filtered --net-allow 203.0.113.9 -- 203.0.113.9 198.51.100.7
echoes "not by its ports alone" "EHOSTUNREACH" --net filtered --net-allow 203.0.113.9:80 -- 203.0.113.9
echoes "not by a protocol" "EHOSTUNREACH" --net filtered --net-allow tcp:203.0.113.9 -- 203.0.113.9
echoes "deny wins" "EHOSTUNREACH answered" --net private --net-deny 203.0.113.9 -- 203.0.113.9 198.51.100.7
echoes "as long as network.quota lasts: twice 64 bytes each way" "answered EHOSTUNREACH" --net private -s network.quota=256 -- 203.0.113.9 198.51.100.7
ip route add unreachable 192.0.2.1/32
echoes "what the host cannot reach" "EHOSTUNREACH" --net private -- 192.0.2.1
if command -v ping >/dev/null; then
	# It wants to keep capabilities, which uid 0 inside may not even say.
	run unshare -U --map-user=1000 --map-group=1000 "$CUBBY" run -p default --net filtered --net-allow four.test -- \
		sh -c "ping -n -c 2 -i 0.01 four.test | grep -o '2 received'"
	is "ping(8) by name, under another group's number" "$out$err" "2 received"
else
	skip "ping(8) by name, under another group's number" install "ping is missing"
fi
rm -f log
echoes "(a denied one)" EHOSTUNREACH --net private -s network.log="$PWD/log" -- 10.9.9.9
is "is written down" "$(python3 -c '
import json
print(*((d["protocol"], d["to"], d["why"]) for d in map(json.loads, open("log"))))')" "('icmp', '10.9.9.9', 'zone')"

done_testing
