#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/bench/net.sh: private networks compared: the host, cubby, and slirp4netns and pasta where they are.
# usage: net.sh CUBBY NETLOAD ROUNDS SECONDS [KIND...]; run without root's rights by tests/bench/run.sh
#
# A "host" and a remote machine are made of two network namespaces (tests/lib/netrig.sh); nothing
# leaves them. In each round every way has its turn, in rotated order; the numbers are medians, and
# of a way the ratio to the host's.
set -u
export TOP=${TOP:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
CUBBY=$1 LOAD=$2 ROUNDS=$3 SECONDS_EACH=$4
KINDS=" ${*:5} "
[ $# -gt 4 ] || KINDS=" up down rtt conn udp rules loopback published first memory "
if [ -z "${NETRIG:-}" ]; then
	TMP=$(mktemp -d) && export TMP
	trap 'rm -rf "$TMP"' EXIT
fi
cd "$TMP" || exit 1
skip_all() { echo "== private networks: skipped, $2" && exit 0; }
if [ -z "${NETRIG:-}" ]; then
	for tool in ip unshare nsenter python3; do
		command -v $tool >/dev/null || skip_all "" "$tool is missing"
	done
	NETRIG=1 unshare -Urnm bash "$0" "$@"
	exit
fi
. "$TOP/tests/lib/netrig.sh"
netrig "$@"
REMOTE=203.0.113.9 PORT=5001 HOST_PORT=5002 PUBLISHED_PORT=5003
# Not by `remote`: a shell would be killed in its place at the end.
nsenter -t "$remote_pid" -n "$LOAD" serve $PORT >served </dev/null &
rig_pids+=($!)
until grep -qs ready served; do [ -d /proc/$! ] || exit 1; done

mkfifo slirp.go slirp.said
exec 7<>slirp.go 9<>slirp.said

# Each way runs netload with the words that it is given.
way_host() { timeout 60 "$LOAD" "$@"; }
way_cubby() { timeout 60 "$CUBBY" run --net private --ro "$LOAD" -- "$LOAD" "$@"; }
way_slirp4netns() {
	local inside slirp
	unshare -Urn sh -c 'echo here; read -r _; shift; exec "$@"' sh sh "$LOAD" "$@" <slirp.go >slirp.said 7>&- 9>&- &
	inside=$!
	read -r -t 20 _ <&9
	slirp4netns --configure --mtu=65520 --disable-host-loopback --ready-fd=9 $inside tap0 >/dev/null 2>&1 7>&- &
	slirp=$!
	read -r -n 1 -t 20 _ <&9
	echo go >&7
	read -r -t $((SECONDS_EACH + 20)) said <&9
	wait $inside
	kill $slirp
	wait $slirp 2>/dev/null
	echo "$said"
}

way_pasta() {
	local inside
	unshare -Urn sh -c 'echo here; read -r _; shift; exec "$@"' sh sh "$LOAD" "$@" <slirp.go >slirp.said 7>&- 9>&- &
	inside=$!
	read -r -t 20 _ <&9
	# In the background when it serves.
	pasta --quiet --config-net --no-map-gw --tcp-ports none --udp-ports none --tcp-ns none --udp-ns none \
		--pid "$PWD/pasta.pid" $inside >/dev/null 2>&1 7>&- 9>&-
	echo go >&7
	read -r -t $((SECONDS_EACH + 20)) said <&9
	wait $inside
	kill "$(cat pasta.pid)"
	echo "$said"
}
# A thousand rules, the last of which allows it, and a log of each connection.
way_rules() { timeout 60 "$CUBBY" run -p "$PWD/rules.toml" --ro "$LOAD" -- "$LOAD" "$@"; }
{
	printf 'schema = 1\nname = "rules"\nsummary = "a thousand rules"\n[network]\nmode = "filtered"\nlog = "%s"\nallow = [\n' "$PWD/rules.log"
	for ((n = 0; n < 500; n++)); do echo "\"host$n.example.org:443\", \"10.$((n / 250)).$((n % 250)).0/24:80\","; done | head -n 499
	printf '"spare.example.org", "%s"]\n' $REMOTE
} >rules.toml

ways=(host cubby)
command -v slirp4netns >/dev/null && ways+=(slirp4netns)
command -v pasta >/dev/null && ways+=(pasta)

median() { sort -n | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)]; else print 0 }'; }

# compare NAME KIND ADDRESS PORT WAY...: the first way is what the others are measured by.
compare() {
	local name=$1 kind=$2 address=$3 port=$4 round n way
	shift 4
	for ((round = 0; round < ROUNDS; round++)); do
		for ((n = 0; n < $#; n++)); do
			way=${*:1 + (n + round) % $#:1}
			"way_$way" "$kind" "$address" "$port" "$SECONDS_EACH" 2>>problems >>"$name.$way"
		done
	done
	for way in "$@"; do
		median <"$name.$way" | awk -v name="$name" -v way="$way" -v first="$(median <"$name.$1")" \
			'{ printf "net-%s-%s %.0f %.3f\n", name, way, $1, (first > 0 ? $1 / first : 0) }'
	done
}

echo "== private networks to a remote machine ($ROUNDS rounds of $SECONDS_EACH s; ratios to the host)"
for kind in up down rtt conn udp; do
	[[ $KINDS != *" $kind "* ]] || compare $kind $kind $REMOTE $PORT "${ways[@]}"
done
if [[ $KINDS == *" rules "* ]]; then
	echo "== a thousand rules and a log (ratios to none)"
	compare rules-up up $REMOTE $PORT cubby rules
	compare rules-down down $REMOTE $PORT cubby rules
	compare rules-conn conn $REMOTE $PORT cubby rules
fi

# The host's loopback, where a rule allows it, and a port that is published there.
way_loopback() { timeout 60 "$CUBBY" run --net private --net-allow "@loopback:$3" --ro "$LOAD" -- "$LOAD" "$1" 10.0.2.2 "$3" "$4"; }
way_published() { timeout 60 "$LOAD" "$1" "$2" $PUBLISHED_PORT "$4"; }
if [[ $KINDS =~ \ (loopback|published)\  ]]; then
	"$LOAD" serve $HOST_PORT >served.host </dev/null &
	rig_pids+=($!)
	until grep -qs ready served.host; do [ -d /proc/$! ] || exit 1; done
fi
if [[ $KINDS == *" loopback "* ]]; then
	echo "== to the host's loopback (ratios to the host)"
	for kind in up down rtt conn; do compare loopback-$kind $kind 127.0.0.1 $HOST_PORT host loopback; done
fi
if [[ $KINDS == *" published "* ]]; then
	echo "== to a port that is published, the client's address kept (ratios to the host)"
	"$CUBBY" run -n server --net private --publish $PUBLISHED_PORT --ro "$LOAD" -- "$LOAD" serve $PUBLISHED_PORT >served.inside </dev/null &
	server=$!
	until grep -qs ready served.inside; do [ -d /proc/$server ] || exit 1; done
	for kind in up down rtt conn; do compare published-$kind $kind 127.0.0.1 $HOST_PORT host published; done
	kill $server
	wait $server 2>/dev/null
fi

# From the start of the sandbox to the end of its first connection.
if [[ $KINDS == *" first "* ]]; then
	for ((round = 0; round < 5 * ROUNDS; round++)); do
		for way in "${ways[@]}"; do
			begun=$(date +%s%N)
			"way_$way" conn $REMOTE $PORT 0 >/dev/null 2>>problems
			echo $((($(date +%s%N) - begun) / 1000)) >>"first.$way"
		done
	done
	for way in "${ways[@]}"; do
		median <"first.$way" | awk -v way="$way" '{ printf "net-first-%s %.0f us\n", way, $1 }'
	done
fi

# Memory of the helper, before and after a load.
[[ $KINDS == *" memory "* ]] || exit 0
mkfifo box.hold
exec 8<>box.hold
"$CUBBY" run -n bench --net private --ro "$LOAD" -- cat <box.hold 8>&- &
launcher=$!
until "$CUBBY" exec bench true 2>/dev/null; do [ -d /proc/$launcher ] || exit 1; done
helper=$(pgrep -P $launcher -x cubby-net)
resident() { awk '/^VmRSS:/ { print $2 }' "/proc/$helper/status"; }
echo "net-idle-kb $(resident)"
for kind in up down conn udp; do
	"$CUBBY" exec bench "$LOAD" $kind $REMOTE $PORT "$SECONDS_EACH" >/dev/null
done
echo "net-loaded-kb $(resident)"
kill $launcher
wait $launcher 2>/dev/null
sort -u problems | head -5 >&2
