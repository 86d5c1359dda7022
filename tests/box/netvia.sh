# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/box/netvia.sh: the ways out of a private network: a proxy, tor, one interface. What takes another way is looked
# for on the wire.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
for tool in microsocks tinyproxy; do
	command -v $tool >/dev/null || skip_all "$tool" "$tool is missing"
done
netrig "$@"

AT=203.0.113.9
remote_serve echo 7 echo 80 echo 443 who 99 source 90 sink 91 name 53
printf '%s\n' "Port 8888" "Timeout 60" "BasicAuth me pw" >tinyproxy.conf

# remote_run PORT COMMAND...: a server on the remote machine that is there when its port is.
remote_run() {
	local port=$1
	shift
	nsenter -t "$remote_pid" -n "$@" >/dev/null 2>&1 6>&- 5>&- &
	rig_pids+=($!)
	until (: <>"/dev/tcp/$AT/$port") 2>/dev/null; do kill -0 $! || return; done
}
remote_run 1080 microsocks -p 1080
remote_run 1081 microsocks -p 1081 -u me -P p@w
remote_run 8888 tinyproxy -d -c "$PWD/tinyproxy.conf"

# remote_start PORT=KIND...: proxies of tests/lib/netproxy.py on the remote machine.
remote_start() {
	nsenter -t "$remote_pid" -n python3 "$TOP/tests/lib/netproxy.py" "$@" <rig.hold >rig.said 6>&- 5>&- &
	rig_pids+=($!)
	read -r _ <&5
}

# by TEXT WANTED WAY [RULE...] -- VERB...; what left the host is in the file `seen`.
by() {
	local text=$1 wanted=$2 options=(--net private)
	[ -z "$3" ] || options+=(--net-via "$3")
	shift 3
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	run python3 "$TOP/tests/lib/netwatch.py" out seen "$CUBBY" run -p default --ro "$PWD/netask.py" "${options[@]}" \
		-- "${ask[@]}" "$@"
	is "$text" "$out${err:+ [$err]}" "$wanted"
}
tries=(line four.test 99 + tcp "$AT" 7 + tcp 2001:db8:1::9 80 + udp "$AT" 7 + udp web.test 7 + tcp web.test 6)

# --- proxies of Debian's
by "(without a way the same goes straight out)" "203.0.113.1 connected connected echoed echoed ECONNREFUSED" "" -- "${tries[@]}"
like "(and is seen)" "$(cat seen)" $'tcp \\[2001:db8:1::9\\]:80\n.*udp 203.0.113.9:53\nudp 203.0.113.9:7'
by "SOCKS: names and addresses of TCP, and no UDP" "$AT connected connected EHOSTUNREACH EHOSTUNREACH ECONNREFUSED" \
	socks5://$AT:1080 -- "${tries[@]}"
is "and nothing goes out but to the proxy" "$(cat seen)" "tcp $AT:1080"
by "with a user and a password" "$AT connected" "socks5://me:p%40w@$AT:1081" -- line four.test 99 + tcp $AT 7
by "and not with another one" EHOSTUNREACH "socks5://me:no@$AT:1081" -- tcp web.test 80
by "HTTP: the same" "$AT connected connected EHOSTUNREACH EHOSTUNREACH EHOSTUNREACH" "http://me:p%77@$AT:8888" -- "${tries[@]}"
is "and nothing goes out but to the proxy" "$(cat seen)" "tcp $AT:8888"
by "and not with another password" EHOSTUNREACH "http://me:no@$AT:8888" -- tcp web.test 80
by "a proxy that is not there is no refusal of the target" EHOSTUNREACH socks5://$AT:1 -s network.log="$PWD/log" -- tcp web.test 80
like "and the log says that it was the proxy" "$(cat log)" '"failed":"ECONNREFUSED","at":"proxy"'
by "many bytes" 3000000 socks5://$AT:1080 -- source $AT 90 3000000

# --- what rules say
by "rules by name hold" "connected EHOSTUNREACH none" socks5://$AT:1080 --net filtered --net-allow web.test -- \
	tcp web.test 80 + tcp web.test 7 + name four.test
by "denied names do not exist" "none connected" socks5://$AT:1080 --net-deny web.test -- name web.test + tcp four.test 80
by "the internet by its group" "connected connected none" socks5://$AT:1080 --net filtered --net-allow @internet -- \
	tcp web.test 80 + tcp $AT 80 + name printer.local
by "names that lead near the proxy do not exist" "none none none none none none" socks5://$AT:1080 -- \
	name localhost.localdomain + name a.localhost + name printer.local + name metadata.google.internal + name router.lan + name nas
by "nor do addresses in a name's clothes, whatever a rule says" "none none" socks5://$AT:1080 --net-allow '*.test' -- \
	name 0x7f.test.1 + name 1.2.3.0x7f000001
by "the proxy is asked for nothing that is only here" "EHOSTUNREACH EHOSTUNREACH EHOSTUNREACH EHOSTUNREACH" socks5://$AT:1080 \
	--net-allow 10.0.2.2 --net-allow 169.254.169.254 --net-allow 203.0.113.1 --net-allow 127.0.0.0/8 -s network.log="$PWD/near" -- \
	tcp 10.0.2.2 1080 + tcp 169.254.169.254 7 + tcp 203.0.113.1 80 + tcp host.cubby 80
is "and each is written down" "$(grep -c '"why":"not-through-proxy"' near)" 4
by "a LAN that is allowed is the proxy's" connected socks5://$AT:1080 --net-allow 10.9.9.0/24 -- tcp 10.9.9.9 7
rm -f names.log
inside_is "questions for other than addresses are refused, and asked of nobody" "0 0 5 5" --net private --net-via socks5://$AT:1080 -- python3 -c '
import socket
said = []
for kind in 1, 65, 16, 12:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(9); s.connect(("198.51.100.7", 53))
    s.send(b"\7\7\1\0\0\1\0\0\0\0\0\0\3web\4test\0\0%c\0\1" % kind); said.append(s.recv(512)[3] & 15)
print(*said)'
is "not even by the proxy" "$(cat names.log 2>/dev/null)" ""
inside "--net" private --net-via socks5://$AT:1080 -- python3 -c '
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 1)'
like "there is no ping" "$err" PermissionError

# --- proxies that say anything
remote_start 2001=socks 2002=socks-slow 2003=socks-again 2004=socks-method 2005=socks-user 2006=socks-3 2007=socks-5 2008=socks-type \
	2009=socks-end 3001=http 3002=http-slow 3003=http-407 3004=http-502 3005=http-504 3006=http-odd 3007=http-long
by "a whole exchange, ended from inside" hello socks5://$AT:2001 -- echo web.test 80
by "the same by HTTP" hello http://$AT:3001 -- echo web.test 80
by "a proxy by IPv6" hello "socks5://[2001:db8:1::9]:2001" -- echo web.test 80
for way in "socks5://$AT:2002" "http://$AT:3002"; do
	by "an answer in pieces, with the server's first words right behind: ${way%:*}" "first hello" "$way" -- echo web.test 80
done
while read -r port wanted; do
	way=socks5
	[ "$port" -lt 3000 ] || way=http
	by "what it says at port $port is no connection" "$wanted" "$way://u:p@$AT:$port" -- tcp web.test 80
done <<'END'
2003 EHOSTUNREACH
2004 EHOSTUNREACH
2005 EHOSTUNREACH
2006 ENETUNREACH
2007 ECONNREFUSED
2008 EHOSTUNREACH
2009 EHOSTUNREACH
3003 EHOSTUNREACH
3004 EHOSTUNREACH
3006 EHOSTUNREACH
3007 EHOSTUNREACH
END
rm -f socks.log http.log
by "(what is asked)" "hello hello" socks5://u%25:p@$AT:2001 -- echo web.test 80 + echo 2001:db8:1::9 443
is "SOCKS gets names as names" "$(cat socks.log)" $'u% p web.test:80\nu% p 2001:db8:1::9:443'
by "(what is asked)" "hello hello" http://u:p%3A@$AT:3001 -- echo web.test 80 + echo 2001:db8:1::9 443
is "so does HTTP" "$(cat http.log)" "CONNECT web.test:80 HTTP/1.1|Host: web.test:80|Proxy-Authorization: Basic dTpwOg==||
CONNECT [2001:db8:1::9]:443 HTTP/1.1|Host: [2001:db8:1::9]:443|Proxy-Authorization: Basic dTpwOg==||"

# --- tor: every sandbox by other circuits, names looked up at their end
rm -f socks.log
for n in 1 2; do
	by "tor ($n)" "hello hello" tor://$AT:2001 -- echo hiddenservice.onion 80 + echo web.test 80
done
is "hidden services have names" "$(cut -d' ' -f3 socks.log | sort | uniq -c | tr -s ' ' | paste -sd,)" " 2 hiddenservice.onion:80, 2 web.test:80"
is "a sandbox has one identity, and no other has it" "$(cut -d' ' -f1,2 socks.log | sort | uniq -c | awk '{print $1, length($2), length($3)}' | paste -sd,)" \
	"2 32 32,2 32 32"

# --- one interface
ip link add vpn type veth peer name vpn-end netns "$remote_pid"
ip addr add 192.0.2.1/24 dev vpn
ip link set vpn up
remote sh -c 'ip addr add 192.0.2.9/24 dev vpn-end; ip link set vpn-end up'
ip route add default via 192.0.2.9 dev vpn metric 1000
by "(without it the first route counts)" "203.0.113.1 203.0.113.1" "" -- line $AT 99 + ask $AT 99
by "by one interface: TCP, UDP and names" "192.0.2.1 192.0.2.1 192.0.2.1" interface:vpn -- line $AT 99 + ask $AT 99 + line four.test 99
is "and nothing by another" "$(cat seen)" ""
by "other name servers" 192.0.2.1 interface:vpn -s network.name-servers+=192.0.2.9 -- line four.test 99
refused "an interface that is not there is an error" "cannot use the network interface 'none': No such device" --net private --net-via interface:none
cat >late.py <<'END'
import socket, sys
def go(kind):
    s = socket.socket(socket.AF_INET, kind); s.settimeout(9); s.connect(("203.0.113.9", 7)); s.send(b"x"); s.recv(1)
def word(kind):
    try: go(kind)
    except OSError as e: return "no"
    return "yes"
for line in sys.stdin:
    print(word(socket.SOCK_STREAM), word(socket.SOCK_DGRAM), flush=True)
END
mkfifo go
cat >away.sh <<'END'
coproc "$CUBBY" run -p default --ro "$PWD/late.py" --net private --net-via interface:vpn -- python3 "$PWD/late.py"
echo >&"${COPROC[1]}"
read -r before <&"${COPROC[0]}"
ip link del vpn
echo >&"${COPROC[1]}"
read -r after <&"${COPROC[0]}"
echo "$before, $after"
END
run python3 "$TOP/tests/lib/netwatch.py" out seen bash away.sh
is "it goes away while a program runs, and with it the way out" "$out${err:+ [$err]}" "yes yes, no no"
is "and nothing takes another way" "$(cat seen)" ""
done_testing
