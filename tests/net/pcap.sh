# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/net/pcap.sh: network.pcap: tcpdump reads what a sandbox sent and got, as its programs saw it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"
command -v tcpdump >/dev/null || skip_all install "tcpdump is missing"

remote_serve echo 7 source 8019 sink 8009 name 53
pcap=(--ro "$PWD" --net private -s "network.pcap=$PWD/frames")

# takes WANTED [OPTION...] -- VERB...: a run whose frames are in the file.
takes() {
	local wanted=$1 options=()
	shift
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	inside_is "(a run)" "$wanted" "${pcap[@]}" "${options[@]}" -- "${ask[@]}" "$@"
}
# As another user than 0, whose rights it would want to change.
reads_all() { unshare -U --map-user=1000 --map-group=1000 tcpdump -nn -t -r "${frames:-frames}" "$@" 2>/dev/null; }
reads() { reads_all -q "$@"; }
has() {
	local text=$1
	shift
	isnt "$text" "$(reads "$@" | wc -l)" 0
}
lacks() {
	local text=$1
	shift
	is "$text" "$(reads "$@")" ""
}

# --- what programs send and get
takes "hello EHOSTUNREACH echoed" -- echo 203.0.113.9 7 + tcp 10.9.9.9 7 + udp 203.0.113.9 7
has "a connection begins" "src 10.0.2.100 and dst 203.0.113.9 and tcp dst port 7 and tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn"
is "with one segment, though it is led over the loopback" "$(reads "dst 203.0.113.9 and tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn" | wc -l)" 1
is "what it sends is there" "$(reads -A "src 10.0.2.100 and dst 203.0.113.9 and tcp dst port 7" | grep -c hello)" 1
is "what it gets is there" "$(reads -A "src 203.0.113.9 and tcp src port 7" | grep -c hello)" 1
has "its end, from both" "src 10.0.2.100 and tcp[tcpflags] & tcp-fin != 0"
has "its end, from both" "src 203.0.113.9 and tcp[tcpflags] & tcp-fin != 0"
has "what was denied" "dst 10.9.9.9 and tcp[tcpflags] & tcp-syn != 0"
has "and that it was" "src 10.9.9.9 and icmp[icmptype] == icmp-unreach"
has "a datagram" "src 10.0.2.100 and dst 203.0.113.9 and udp dst port 7"
has "and its answer" "src 203.0.113.9 and dst 10.0.2.100 and udp src port 7"
lacks "nothing is addressed to the listener" "tcp port 1"
is "nobody else reads it" "$(stat -c %a frames)" 600

takes "hello hello" -- echo 2001:db8:1::9 7 + echo web.test 7
has "IPv6" "src fd63:7562:6279::100 and dst 2001:db8:1::9 and tcp dst port 7 and ip6[40+13] & 8 != 0"
has "a name's stand-in, as the program has it" "src 10.0.2.100 and udp dst port 53"
lacks "nothing of IPv6 is addressed to the listener" "tcp port 1"

takes "2000000 whole" -- source 203.0.113.9 8019 2000000 + sink 203.0.113.9 8009 2000000
# whole FILTER: how many bytes the segments carry, those that were sent twice once; `hole` where one is missing.
whole() {
	reads_all "$1" | awk 'match($0, /seq [0-9]+:[0-9]+/) { split(substr($0, RSTART + 4, RLENGTH - 4), part, ":"); print part[1], part[2] }' |
		sort -n | awk 'NR == 1 { first = end = $1 } $1 > end { print "hole" } $2 > end { end = $2 } END { print end - first }'
}
is "every byte down" "$(whole "src port 8019")" 2000000
is "every byte up" "$(whole "dst port 8009")" 2000000
takes "connected" -- tcp 203.0.113.9 7
lacks "a new run begins anew" "port 8019"

# --- who writes
cp "$PEER" netpeer.py
"$CUBBY" run -n seen "${pcap[@]}" --publish 9080:9080 -- python3 "$PWD/netpeer.py" echo 9080 <rig.hold >rig.said 2>seen.err 6>&- 5>&- &
launchers+=($!)
seen=$!
read -r -t 30 _ <&5
run "${ask[@]}" echo 127.0.0.1 9080
is "(a published port)" "$out" hello
helper=$(pgrep -P $seen -x cubby-netpcap)
is "it has no capability, no new privileges, a filter" \
	"$(awk '/^(CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):/ { printf "%s ", $2 }' "/proc/$helper/status")" \
	"0000000000000000 0000000000000000 0000000000000000 0000000000000000 1 2 "
is "it has no variable, and an empty root" "$(tr -d '\0' <"/proc/$helper/environ")$(ls -A "/proc/$helper/root")" ""
# What came last is written within a moment.
for ((n = 0; n < 200; n++)); do
	run "$CUBBY" net status --json seen
	shown=$(python3 -c 'import json, sys; p = json.load(sys.stdin)["pcap"]; print(p["file"], p["frames"] > 5, p["bytes"], p["lost"], p["writes"], p["error"])' <<<"$out")
	[[ $shown != "$PWD/frames True $(stat -c %s frames) "* ]] || break
done
is "cubby net status --json: where it is written, and how much" "$shown" "$PWD/frames True $(stat -c %s frames) 0 True None"
run "$CUBBY" net status seen
like "... and as text" "$out" "^pcap: +[1-9][0-9]* frames, $(stat -c %s frames) bytes, 0 lost, in $PWD/frames"
kill -9 "$(pgrep -P $seen -x cubby-net)"
run "$CUBBY" exec seen "${ask[@]}" echo 198.51.100.7 7
is "(a new cubby-net)" "$out" hello
run "$CUBBY" stop seen
wait $seen 2>/dev/null
has "what comes by a published port, from its client" "src 10.0.2.2 and dst port 9080"
has "what a new cubby-net carries" "src 10.0.2.100 and dst 198.51.100.7 and dst port 7 and tcp[tcpflags] & tcp-push != 0"
unlike "all of it" "$(cat seen.err)" "lacks|whole"

"$CUBBY" run -n plain --ro "$PWD" --net private -- cat <rig.hold >/dev/null 2>&1 6>&- 5>&- &
launchers+=($!)
plain=$!
until "$CUBBY" net status plain >/dev/null 2>&1; do [ -d /proc/$plain ] || break; done
run "$CUBBY" net status --json plain
unlike "no file: nothing is said of one" "$out" '"pcap"'
is "nobody writes what was not asked for" "$(pgrep -P $plain -x cubby-netpcap)" ""

# --- a disk that is slow, full, or gone wrong stops nothing
mkfifo slow
exec 7<>slow
"$CUBBY" run -p default --ro "$PWD" --net private -s network.pcap="$PWD/slow" -- "${ask[@]}" sink 203.0.113.9 8009 60000000 >rig.said 2>slow.err 6>&- 5>&- 7>&- &
slow=$!
read -r -t 60 line <&5
is "nobody waits for a slow disk" "$line" whole
exec 8<slow 7>&-
cat <&8 >got &
reader=$!
exec 8<&-
wait $slow $reader
like "what was lost is said" "$(cat slow.err)" "'.*/slow' lacks [1-9][0-9]* frames: they came too fast"
frames=got has "and the rest can be read" "dst port 8009"

mkdir full
mount -t tmpfs -o size=64k none full
run "$CUBBY" run -p default --ro "$PWD" --net private -s network.pcap="$PWD/full/frames" -- "${ask[@]}" sink 203.0.113.9 8009 1000000
is "nor for a full one" "$status $out" "0 whole"
like "which is said" "$err" "'.*/full/frames' lacks [1-9][0-9]* frames: No space left"

"$CUBBY" run -n lost "${pcap[@]}" -- cat <rig.hold >/dev/null 2>lost.err 6>&- 5>&- &
launchers+=($!)
lost=$!
until helper=$(pgrep -P $lost -x cubby-netpcap); do [ -d /proc/$lost ] || break; done
kill -9 "$helper"
run "$CUBBY" exec lost "${ask[@]}" echo 203.0.113.9 7
is "without who writes the network goes on" "$out" hello
run "$CUBBY" net status lost
like "which cubby net status shows" "$out" "frames: cubby-netpcap has ended, and no more is written"
run "$CUBBY" stop lost
wait $lost 2>/dev/null
like "and it is said" "$(cat lost.err)" "'.*/frames' is not whole: cubby-netpcap ended early"

ln -s . link
refused "no link leads to another file" "a part of the path is a symbolic link" --net private -s network.pcap="$PWD/link/frames"
refused "without an own network" "needs network.mode" --net host -s network.pcap="$PWD/frames"

done_testing
