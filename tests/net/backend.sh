# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/net/backend.sh: private networks that pasta and slirp4netns carry: what is reached, that the
# LAN, the host and the metadata service are not, what is refused, and what becomes of them.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"

for program in pasta slirp4netns; do
	command -v $program >/dev/null || skip_all $program "$program is not installed"
done
[ -w /dev/net/tun ] || skip_all tun "/dev/net/tun cannot be opened"
netrig "$@"

remote_serve echo 7 sink 9 source 19 name 53
host_serve echo 7
# Neither on the host's wire, where its next address would be, nor the host's.
far_six=2001:db8:2::7
remote ip -6 addr add $far_six/128 dev lo

# left: the processes of ours that carry networks now.
left() {
	local stat name all=()
	for stat in /proc/[0-9]*/stat; do
		name=$(sed 's/^[^(]*(\(.*\)) \(.\).*/\1 \2/' "$stat" 2>/dev/null)
		[[ ! $name =~ ^(pasta|passt|slirp4netns|cubby-backend) || $name == *" Z" ]] || all+=("${name% *}")
	done
	echo "${all[*]}"
}

# gone: the same, when they have had time to end.
gone() {
	local tries
	for ((tries = 0; tries < 100; tries++)); do
		[ -n "$(left)" ] || break
		sleep 0.1
	done
	left
}

# child NAME PID: the process of that name below another one.
child() {
	local stat pid ppid
	for stat in /proc/[0-9]*/stat; do
		read -r pid ppid < <(sed 's/^\([0-9]*\) (\(.*\)) . \([0-9]*\).*/\1 \3/' "$stat" 2>/dev/null) || continue
		while [ "${ppid:-0}" -gt 1 ] && [ "$ppid" != "$2" ]; do
			ppid=$(sed 's/.*) . \([0-9]*\).*/\1/' "/proc/$ppid/stat" 2>/dev/null)
		done
		[ "${ppid:-0}" = "$2" ] && [[ $(cat "/proc/$pid/comm" 2>/dev/null) =~ ^$1 ]] && echo "$pid"
	done
}

for backend in pasta slirp4netns; do
	asks_options=(--ro "$PWD/netask.py" --net private -s "network.backend=$backend")

	# --- what is there
	asks "$backend: TCP" connected -- tcp 198.51.100.7 7
	asks "$backend: bytes are whole" 3000000 -- source 203.0.113.9 19 3000000
	asks "$backend: UDP" echoed -- udp 198.51.100.7 7 1400
	asks "$backend: names" "198.51.100.7 none" -- name other.test + name nobody.test
	asks "$backend: an own id does not matter" connected --map root -- tcp 198.51.100.7 7
	# pasta of 2023 does not pass the end of one direction on, nor a refusal. slirp4netns announces IPv6 some time later.
	if [ $backend = pasta ]; then
		asks "$backend: IPv6" connected -- tcp $far_six 7
	else
		asks "$backend: both ways, until the end" "hello whole" -- echo 203.0.113.9 7 + sink 203.0.113.9 9 1000000
		asks "$backend: what refuses" ECONNREFUSED -- tcp 198.51.100.7 8
	fi

	# --- what is not, beside the same outside
	while read -r wanted try; do
		read -ra words <<<"$try"
		text="$backend: $try"
		if ! [[ "$("${ask[@]}" "${words[@]}")" =~ ^(connected|echoed)$ ]]; then
			skip "$text" control "it is not there outside"
			continue
		fi
		inside "${asks_options[@]}" -- "${ask[@]}" "${words[@]}"
		like "$text" "$out" "^$wanted$"
	done <<-'END'
		EHOSTUNREACH tcp 203.0.113.1 7
		(EPERM|EHOSTUNREACH) udp 203.0.113.1 7
		EHOSTUNREACH tcp 10.9.9.9 7
		(EPERM|EHOSTUNREACH) udp 10.9.9.9 7
		EHOSTUNREACH tcp 169.254.169.254 7
		EHOSTUNREACH tcp 0xa9fea9fe 7
		EHOSTUNREACH tcp ::ffff:10.9.9.9 7
		ECONNREFUSED tcp 127.0.0.1 7
		(EACCES|ENETUNREACH|EHOSTUNREACH) tcp 2001:db8:1::1 7
		(EACCES|EPERM|ENETUNREACH|EHOSTUNREACH) udp 2001:db8:1::1 7
	END
	asks "$backend: addresses that stand for the host elsewhere" "EHOSTUNREACH EHOSTUNREACH" -- tcp 10.0.2.2 7 + tcp 10.0.2.3 7
	asks "$backend: a datagram that would leave in pieces, and what comes behind it" "EPERM echoed" -- \
		udp 198.51.100.7 7 65507 + udp 198.51.100.7 7 5
	asks "$backend: a name that leads inside" "EHOSTUNREACH" -- tcp lan.test 7
	inside_is "$backend: nobody inside takes the barrier away" "refused" "${asks_options[@]}" -- \
		python3 -c '
import socket
try: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12); print("may")
except OSError: print("refused")'

	# --- where it runs
	mkfifo hold.$backend
	"$CUBBY" run -n box-$backend -p default "${asks_options[@]}" -- sh -c 'read -r _; '"${ask[*]}"' tcp 198.51.100.7 7; read -r _' \
		<hold.$backend >said.$backend 2>err.$backend 6>&- 5>&- &
	launcher=$!
	exec 7>hold.$backend
	until "$CUBBY" exec box-$backend -- true 2>/dev/null || ! kill -0 $launcher; do :; done
	read -r carrier < <(child "(pasta|passt|$backend)" $launcher)
	isnt "$backend: it runs below the launcher" "$carrier" ""
	is "$backend: its environment is empty" "$(tr '\0' ' ' <"/proc/$carrier/environ")" ""
	isnt "$backend: its processes are none of the host's" "$(readlink "/proc/$carrier/ns/pid")" "$(readlink /proc/self/ns/pid)"
	is "$backend: the network is the host's" "$(readlink "/proc/$carrier/ns/net")" "$(readlink /proc/self/ns/net)"
	is "$backend: no rights are gained" "$(awk '/NoNewPrivs/ {print $2}' "/proc/$carrier/status")" 1
	run "$CUBBY" net status box-$backend
	like "$backend: cubby net says whose it is" "$err" "network.backend = \"$backend\""

	# --- its end: said once, and nothing is open then
	kill -KILL "$carrier"
	until grep -q 'no network any more' err.$backend || ! kill -0 $launcher; do :; done
	echo >&7
	until [ -s said.$backend ] || ! kill -0 $launcher; do :; done
	like "$backend: without it nothing is reached" "$(cat said.$backend)" '^(ENETUNREACH|EHOSTUNREACH)$'
	is "$backend: which is said once" "$(cat err.$backend)" "cubby: note: $backend ended: the sandbox has no network any more"
	exec 7>&-
	wait $launcher
	is "$backend: the sandbox goes on" "$?" 1
	is "$backend: nothing stays" "$(gone)" ""

	# --- the launcher's end is its own
	"$CUBBY" run -n killed-$backend -p default "${asks_options[@]}" -- sleep 60 2>/dev/null 6>&- 5>&- &
	launcher=$!
	until "$CUBBY" exec killed-$backend -- true 2>/dev/null || ! kill -0 $launcher; do :; done
	isnt "(there is something to end)" "$(left)" ""
	kill -KILL $launcher
	wait $launcher 2>/dev/null
	is "$backend: it ends with a launcher that is killed" "$(gone)" ""

	# --- what it does not enforce is refused
	while read -r what option; do
		read -ra options <<<"$option"
		refused "$backend: refused: $option" "$what.* needs network.backend = .*cubby.* but it is .*$backend" \
			--net private -s network.backend=$backend "${options[@]}"
	done <<-'END'
		network.mode --net filtered
		network.allow --net-allow web.test
		network.allow --net-allow 203.0.113.9:80
		network.deny --net-deny @lan
		network.on-miss -s network.on-miss=drop
		network.dns -s network.dns=real
		network.sni -s network.sni=check
		network.via --net-via socks5://127.0.0.1:1080
		network.name-servers -s network.name-servers=203.0.113.9
		network.log -s network.log=/tmp/log
		network.learn -s network.learn=/tmp/rules
		network.pcap -s network.pcap=/tmp/frames
		network.rate -s network.rate=1M
		network.quota -s network.quota=1M
		network.ports --publish 8080:80
		network.links -s network.links=sandbox:db:5432
		net_admin --cap net_admin
		net_raw --cap net_raw
	END
done

# Each key of the section is one of those, or one that is no rule.
tried=$(grep -o 'network\.[a-z-]*' "$0" | sort -u)
sed -n 's/^KEY([a-z_]*, *"\(network\.[a-z-]*\)".*/\1/p' "$TOP/src/spec/keys.def" | while read -r key; do
	[ "$key" = network.abstract ] || grep -qx "$key" <<<"$tried" || echo "$key"
done >untried
is "no key of the network is forgotten" "$(cat untried)" ""
refused "without a network of its own there is nothing to carry" "network.backend.* needs network.mode" --net host -s network.backend=pasta
is "(nothing stays)" "$(gone)" ""

# --- a program that is not there, or does not serve: nothing is started
mkdir empty
run unshare -m sh -c 'mount --bind "$1" /usr/bin/pasta && exec "$2" run -p default --net private -s network.backend=pasta -- echo started' \
	sh /bin/false "$CUBBY"
is "a program that ends at once: nothing runs" "$status $out" "125 "
like "and why" "$err" "^cubby: pasta ended"
# It says what it has: nothing of the caller's, of the host only what it needs.
cat >pasta.sh <<'END'
#!/bin/sh
cd /
echo has $(ls -d * etc/* dev/* proc/[0-9]*) with $(env | grep -v PWD=) and $(ls proc/$$/fd) >&2
exit 1
END
chmod 755 pasta.sh
run env SECRET=1 unshare -m sh -c 'mount --bind "$1" /usr/bin/pasta && exec "$2" run -p default --net private -s network.backend=pasta -- echo started' \
	sh "$PWD/pasta.sh" "$CUBBY" 9</dev/null
like "its box" "$err" "^cubby: pasta ended: has bin dev dev/net dev/null dev/urandom etc (etc/ld.so.cache )?(etc/localtime )?etc/resolv.conf \
lib (lib32 )?(lib64 )?network proc proc/1( proc/[0-9]+)+ run sbin tmp usr with and 0 1 (10 )?2( 3)?$"
run unshare -m sh -c 'mount --bind "$1" /dev/net && exec "$2" run -p default --net private -s network.backend=slirp4netns -- echo started' \
	sh "$PWD/empty" "$CUBBY"
is "no device to make devices with: nothing runs" "$status $out" "125 "
like "and why" "$err" "^cubby: cannot use '/dev/net/tun' for the network: No such file"

done_testing
