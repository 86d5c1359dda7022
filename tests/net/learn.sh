# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/net/learn.sh: the rules that a run needed: with them it runs again, and nothing else does.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 7 echo 80 echo 443 name 53
host_serve echo 7
sandbox_serve db -p default --net private -- echo 8080
links=(-s "network.links+=sandbox:db:8080")

words=(echo web.test 80 + echo web.test 443 + udp web.test 7 + echo 203.0.113.9 80 + tcp 10.9.9.9 7 + echo db.cubby 8080 + name none.test)
inside_is "(a program in an open network)" "hello hello echoed hello EHOSTUNREACH hello none" --ro "$PWD" --net private "${links[@]}" \
	-s network.learn="$PWD/learned" -- "${ask[@]}" "${words[@]}"
# The address was asked for by name before, so it counts as that.
is "what is learned" "$(sed 1d learned)" 'schema = 1

[network]
mode  = "filtered"
allow = ["tcp:web.test:80,443", "udp:web.test:7"]
links = ["sandbox:db:8080"]
# wanted and not reached:
#   tcp:10.9.9.9:7'
ok "nobody else can read it" test "$(stat -c %a learned)" = 600

mkdir -p "$HOME/.config/cubby/profiles/default.d"
cp learned "$HOME/.config/cubby/profiles/default.d/net.toml"
inside_is "with these rules the same is reached" "hello hello echoed hello EHOSTUNREACH hello none" --ro "$PWD" -- "${ask[@]}" \
	echo web.test 80 + echo web.test 443 + udp web.test 7 + echo web.test 80 + tcp 10.9.9.9 7 + echo db.cubby 8080 + name none.test
inside_is "and nothing else" "EHOSTUNREACH none EHOSTUNREACH EHOSTUNREACH" --ro "$PWD" -- "${ask[@]}" \
	tcp web.test 7 + name four.test + tcp 203.0.113.9 80 + tcp 198.51.100.7 80
rm "$HOME/.config/cubby/profiles/default.d/net.toml"

# --- what a filtered run wanted, and what has no name
inside_is "(a program in a filtered network)" "EHOSTUNREACH none hello hello" --ro "$PWD" --net filtered --net-allow 203.0.113.0/24 --net-allow @loopback \
	--net-deny four.test -s network.learn="$PWD/learned" -- "${ask[@]}" tcp 198.51.100.7 80 + name four.test + echo 203.0.113.9 80 + echo host.cubby 7
is "addresses and groups, and what was not reached" "$(sed 1d learned)" 'schema = 1

[network]
mode  = "filtered"
allow = ["tcp:203.0.113.9:80", "tcp:@loopback:7"]
# wanted and not reached:
#   four.test
#   tcp:198.51.100.7:80'

# --- while it runs
mkfifo hold
exec 7<>hold
"$CUBBY" run -n learner -p default --ro "$PWD" --net private -- sh -c "${ask[*]} echo web.test 80 >&2; exec cat" <hold 2>said 7>&- 9>&- 6>&- 5>&- &
launcher=$!
until grep -q hello said || ! kill -0 $launcher; do :; done
run "$CUBBY" net learn learner
is "of a sandbox that runs" "$out" "# what 'learner' reached in its network, and nothing else
schema = 1

[network]
mode  = \"filtered\"
allow = [\"tcp:web.test:80\"]"
"$CUBBY" net deny learner web.test
run "$CUBBY" exec learner "${ask[@]}" tcp 203.0.113.9 80 + tcp 203.0.113.9 443 + tcp 198.51.100.7 80
is "a name that is denied later is denied at the address that it was answered with" "$out" "EHOSTUNREACH EHOSTUNREACH connected"
"$CUBBY" exec learner python3 -c '
import socket
for port in range(1, 1500):
    s = socket.socket(); s.setblocking(False); s.connect_ex(("203.0.113.9", port)); s.close()
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    for port in range(1, 1500): s.sendto(b"x", ("203.0.113.9", port))'
run "$CUBBY" net learn learner
like "what is too much is said to be" "$out" "not all of it"
ok "  ... and it is no more than one can read" test "${#out}" -lt 30000
exec 7>&-
wait $launcher

ln -s "$PWD" link
refused "a file behind a link" "cannot write what is learned" --net private -s network.learn="$PWD/link/x"
refused "without an own network" "needs network.mode" --net host -s network.learn="$PWD/x"

done_testing
