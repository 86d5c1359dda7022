# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/net/why.sh: what `cubby why host` says of a private network is what happens in one.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 80 name 53
host_serve echo 80
sandbox_serve db -p default --net private -- echo 8080

# agrees HOST PORT [OPTION...]: the verdict on HOST, and a connection to PORT there.
agrees() {
	local host=$1 port=$2 said=no happens
	shift 2
	run "$CUBBY" why "$@" host "$host"
	[[ $out == "$host: reachable"* ]] && said=connected
	happens=$("$CUBBY" run --ro "$PWD" "$@" -- "${ask[@]}" tcp "$host" "$port" 2>&1)
	[ "$happens" = connected ] || happens=no
	is "$host ${*: -2}: as it is ($happens)" "$said" "$happens"
	proposed "$host" "$port" "$happens" "$@"
}

# What is proposed to change it does. On one command line what was said is not taken back.
proposed() {
	[[ "$*" != *--net-deny* ]] || return
	local host=$1 port=$2 before=$3 line changes=()
	shift 3
	line=$(sed -n "s/^    cubby run -p [a-z]* //p" <<<"$out")
	[ -n "$line" ] || return
	eval "changes=(${line%...})"
	happens=$("$CUBBY" run --ro "$PWD" "$@" "${changes[@]}" -- "${ask[@]}" tcp "$host" "$port" 2>&1)
	[ "$happens" = connected ] || happens=no
	isnt "  ... and ${changes[*]} changes that" "$happens" "$before"
}

for host in web.test 203.0.113.9 2001:db8:1::9 10.9.9.9 169.254.169.254 host.cubby 10.0.2.2 127.0.0.1; do
	agrees $host 80 -p default --net private
	agrees $host 80 -p default --net filtered
done
agrees web.test 80 -p default --net filtered --net-allow web.test
agrees four.test 80 -p default --net filtered --net-allow web.test
agrees www.example.test 80 -p default --net filtered --net-allow '*.example.test'
agrees example.test 80 -p default --net filtered --net-allow '*.example.test'
agrees web.test 80 -p default --net private --net-deny web.test
agrees web.test 80 -p default --net filtered --net-deny web.test
agrees web.test 80 -p default --net filtered --net-allow web.test --net-deny web.test
agrees 203.0.113.9 80 -p default --net filtered --net-allow 203.0.113.0/24
agrees 203.0.113.9 80 -p default --net filtered --net-allow @internet
agrees 10.9.9.9 80 -p default --net filtered --net-allow @lan
agrees 10.9.9.9 80 -p default --net filtered --net-allow @lan --net-deny 10.9.9.0/24
agrees 169.254.169.254 80 -p default --net private --net-allow @metadata
agrees host.cubby 80 -p default --net private --net-allow @loopback
agrees db.cubby 8080 -p default --net private
agrees db.cubby 8080 -p default --net private -s network.links+=sandbox:db:8080
agrees db.cubby 8080 -p default --net filtered -s network.links+=sandbox:db:8080 --net-deny db.cubby

mkdir -p "$HOME/.config/cubby/profiles"
cat >"$HOME/.config/cubby/profiles/closed.toml" <<'END'
schema = 1
name = "closed"
extends = ["default"]
[network]
mode = "filtered"
deny = ["web.test", "four.test", "db.cubby"]
allow = ["web.test"]
links = ["sandbox:db:8080"]
END
agrees web.test 80 -p closed
agrees four.test 80 -p closed
agrees db.cubby 8080 -p closed

# --- how it is reached
why() { run "$CUBBY" why -p default "$@" --net filtered --net-allow web.test host web.test; }
why
like "the address that stands for a name" "$out" "stands for it"
why -s network.dns=real
like "its own addresses" "$out" "its own addresses"
why -s network.sni=strict
like "a look at TLS" "$out" 'TLS has to name.*because  network.sni = "strict"'
why -s network.via=tor
like "a proxy" "$out" "by the proxy of network.via"
why -s network.via=interface:eth7
like "an interface" "$out" "by the interface of network.via"
why -s network.rate=1M -s network.quota=5M
like "a rate" "$out" 'as fast as network.rate.*network.rate = "1M"'
like "a quota" "$out" 'until all connections.*network.quota = "5M"'
why -s network.learn="$PWD/learned"
like "who learns" "$out" "becomes a rule in the file of network.learn"
why -s network.rate=1M -s network.quota=5M -s network.via=tor -s network.sni=strict --net-deny web.test
unlike "none of it where nothing is reached" "$out" "network.rate|network.quota"
why
unlike "nor where it was not said" "$out" "network.rate|network.quota|network.learn"
agrees web.test 80 -p default --net private -s network.rate=1M
why --json
is "as JSON" "$(python3 -c 'import json, sys; a = json.load(sys.stdin); print(a["allowed"], a["change"])' <<<"$out")" "True ['network.deny+=web.test']"

done_testing
