# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/container/autostart.sh: containers that start by themselves: which, in what order, and the
# unit of systemd that does it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

# made NAME ORDER GROUPS [SETTING]: a container that is marked.
made() {
	"$CUBBY" create "$1" -p default -s container.autostart=true ${2:+-s container.order="$2"} \
		${3:+-s container.groups="[$3]"} ${4:+-s "$4"} -- sh -c 'echo up; exec sleep 1000'
}
# chosen OPTION...: the names, in a line.
chosen() { "$CUBBY" autostart -l "$@" | cut -d' ' -f1 | paste -sd' '; }
# states: the names that run.
running() { "$CUBBY" ls -1 --running | paste -sd' '; }

is "with no container, nothing is done" "$("$CUBBY" autostart 2>&1)$?" 0
made last 30 '"web"'
made first 10 '"db", "web"'
made none '' ''
made middle 20 '' container.delay=1s
"$CUBBY" create unmarked -p default -- sleep 1000
is "the lowest order first" "$(chosen)" "none first middle last"
is "... with the delays" "$("$CUBBY" autostart -l | sed -n 3p)" "middle 1"
is "one group" "$(chosen -g db)" first
is "groups in turn, each container once" "$(chosen -g web,db,)" "first last none middle"
is "those of no group" "$(chosen -g '')" "none middle"
is "-A: also those that are not marked" "$(chosen -A)" "none unmarked first middle last"
is "a group that nobody has" "$(chosen -g nobody)" ""

begun=$(date +%s%3N)
exits "all start" 0 "$CUBBY" autostart
ended=$(date +%s%3N)
is "... those that are marked" "$(running)" "first last middle none"
ok "... with the delay between" test $((ended - begun)) -ge 1000
order=$(for name in none first middle last; do echo "$(fact $name started) $name"; done | sort -n | cut -d' ' -f2 | paste -sd' ')
is "... in their order" "$order" "none first middle last"
before=$(fact first supervisor)
exits "a second time" 0 "$CUBBY" autostart
is "... leaves what runs" "$(fact first supervisor)" "$before"
"$CUBBY" stop -k none
exits "-r" 0 "$CUBBY" autostart -r -g db,
isnt "... starts again what ran" "$(fact first supervisor)" "$before"
is "... and no other" "$(running)" "first last middle"
"$CUBBY" monitor --json >events &
monitor=$!
follows $monitor
exits "-s -t ends them" 0 "$CUBBY" autostart -s -t 5
is "... all" "$(running)" ""
until [ "$(grep -c '"state": *"STOPPED"' events)" -ge 3 ] || ! kill -0 $monitor; do :; done
kill $monitor
wait $monitor 2>/dev/null
is "... the last first" "$(grep '"state": *"STOPPED"' events | sed 's/.*"name": *"\([^"]*\)".*/\1/' | paste -sd' ')" "last middle first"
"$CUBBY" autostart -g web
exits "-k" 0 "$CUBBY" autostart -k
is "... kills" "$(running) $(fact last exit)" " 137"

# One that fails keeps no other from starting.
"$CUBBY" create broken -p default -s container.autostart=true -s container.order=1 -- /nonexistent
made wrong 2 ''
echo 'nonsense = 1' >>"$KEPT/wrong/config.toml"
run "$CUBBY" autostart
is "one that cannot start" "$status $(running)" "1 first last middle none"
like "... is named" "$err" "note: .*'/nonexistent'"
like "... and so is one whose config is wrong" "$err" "wrong/config.toml:.*error\[unknown-key\]"
like "... and they are counted" "$err" "2 of the containers failed"
"$CUBBY" autostart -k 2>/dev/null
"$CUBBY" destroy -f broken wrong

# Of LXC's command those of no group are the default.
mkdir bin
ln -s "$CUBBY" bin/lxc-autostart
is "lxc-autostart -L" "$(bin/lxc-autostart -L | paste -sd' ')" "none 0 middle 1"
is "lxc-autostart -L -a" "$(bin/lxc-autostart -L -a | cut -d' ' -f1 | paste -sd' ')" "none first middle last"
is "lxc-autostart -L -A -a" "$(bin/lxc-autostart -LAa | cut -d' ' -f1 | paste -sd' ')" "none unmarked first middle last"
exits "lxc-autostart -g" 0 bin/lxc-autostart -g db
is "... starts them" "$(running)" first
exits "lxc-autostart -r -a" 0 bin/lxc-autostart -r -a
exits "lxc-autostart -s -a -t" 0 bin/lxc-autostart -s -a -t 2
exits "lxc-autostart -k -a" 0 bin/lxc-autostart -k -a
is "... ends them" "$(running)" ""

# The unit.
unit=$HOME/.config/systemd/user/cubby-autostart.service
link=$HOME/.config/systemd/user/default.target.wants/cubby-autostart.service
is "status, before" "$("$CUBBY" autostart status 2>&1)" disabled
exits "enable" 0 "$CUBBY" autostart enable
ok "... makes a unit" test -f "$unit"
is "... that is wanted" "$(readlink -f "$link")" "$unit"
is "... and begins and ends them by cubby's own path" "$(grep -E '^Exec' "$unit" | paste -sd' ')" \
	"ExecStart=\"$CUBBY\" autostart ExecStop=\"$CUBBY\" autostart --shutdown"
like "... and says where it has no effect" "$("$CUBBY" autostart enable 2>&1)$(test -d /run/systemd/system && echo note)" note
is "status" "$("$CUBBY" autostart status 2>/dev/null)" enabled
if command -v systemd-analyze >/dev/null; then
	run env XDG_RUNTIME_DIR="$TMP" SYSTEMD_LOG_LEVEL=err systemd-analyze --user verify "$unit"
	unlike "systemd reads it without a complaint" "$err" "cubby-autostart.service:"
else
	skip "systemd reads it without a complaint" systemd "systemd-analyze is not installed"
fi
exits "disable" 0 "$CUBBY" autostart disable
is "... removes both" "$(find "$HOME/.config/systemd" -name '*cubby*')" ""
exits "... also when there is none" 0 "$CUBBY" autostart disable
run "$CUBBY" autostart nonsense
like "another word" "$status $err" "^2 .*'nonsense' is nothing that autostart does"
"$CUBBY" destroy -f first last middle none unmarked
nothing_left "nothing is left"

done_testing
