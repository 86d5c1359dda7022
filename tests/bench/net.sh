#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/bench/net.sh: private networks compared: the host, cubby, and slirp4netns where there is one.
# usage: net.sh CUBBY NETLOAD ROUNDS SECONDS; run without root's rights by tests/bench/run.sh
#
# A "host" and a remote machine are made of two network namespaces (tests/lib/netrig.sh); nothing
# leaves them. In each round every way has its turn, in rotated order; the numbers are medians, and
# of a way the ratio to the host's.
set -u
export TOP=${TOP:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
CUBBY=$1 LOAD=$2 ROUNDS=$3 SECONDS_EACH=$4
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
REMOTE=203.0.113.9 PORT=5001
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

ways=(host cubby)
command -v slirp4netns >/dev/null && ways+=(slirp4netns)

median() { sort -n | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)]; else print 0 }'; }

echo "== private networks to a remote machine ($ROUNDS rounds of $SECONDS_EACH s; ratios to the host)"
for kind in up down rtt conn udp; do
	for ((round = 0; round < ROUNDS; round++)); do
		for ((n = 0; n < ${#ways[@]}; n++)); do
			way=${ways[(n + round) % ${#ways[@]}]}
			"way_$way" $kind $REMOTE $PORT "$SECONDS_EACH" 2>>problems >>"$kind.$way"
		done
	done
	for way in "${ways[@]}"; do
		median <"$kind.$way" | awk -v kind=$kind -v way="$way" -v host="$(median <"$kind.host")" \
			'{ printf "net-%s-%s %.0f %.3f\n", kind, way, $1, (host > 0 ? $1 / host : 0) }'
	done
done

# From the start of the sandbox to the end of its first connection.
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

# Memory of the helper, before and after a load.
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
