# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/container/lxc.sh: called as lxc-NAME, cubby does what scripts for LXC expect. docs/lxc.md has
# a row for each option: those that are refused are all tried here by the table.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"
. "$TOP/tests/lib/lxc_rows.sh"
. "$TOP/tests/lib/terminal.sh"

# Each command writes down its options first: at the end every row of the table must have been tried.
mkdir bin real
for command in $(lxc_rows | cut -d'|' -f1 | sort -u) checkpoint config unshare user-nic usernsexec update-config; do
	ln -s "$CUBBY" "real/lxc-$command"
	cat >"bin/lxc-$command" <<-SHIM
		#!/bin/sh
		for word; do [ "\$word" = -- ] && break; echo "$command \$word"; done >>$PWD/tried
		exec $PWD/real/lxc-$command "\$@"
	SHIM
	chmod +x "bin/lxc-$command"
done
PATH=$PWD/bin:$PATH

# The table: each option is known, each refusal says what the table says.
while IFS='|' read -r command letter long value action verdict text; do
	case $action in
	COMMAND)
		run "lxc-$command" --help
		like "lxc-$command --help" "$status $out" "^0 usage: lxc-$command "
		;;
	REFUSE)
		arguments=("--$long" x)
		[ "$value" = 1 ] || arguments=("--$long")
		run "lxc-$command" -n web "${arguments[@]}"
		is "lxc-$command --$long is refused ($verdict)" "$status${err%%$'\n'*}" "1cubby: --$long cannot be had here: $text"
		[ -z "$letter" ] || {
			arguments[0]=-$letter
			run "lxc-$command" -n web "${arguments[@]}"
			is "  ... -$letter too" "$status${err%%$'\n'*}" "1cubby: --$long cannot be had here: $text"
		}
		;;
	esac
done < <(lxc_rows)
for command in checkpoint config unshare user-nic usernsexec update-config; do
	run "lxc-$command" -n web
	is "lxc-$command is not here" "$status${err%%$'\n'*}" "1cubby: there is no lxc-$command here"
	ok "  ... and docs/lxc.md says why" grep -q "^| .lxc-$command. | ." "$TOP/docs/lxc.md"
done
run lxc-start -n web -P /var/lib/lxc
like "another place for containers is refused" "$status $err" "1 .*all containers of a user are in one place"
is "--version" "$(lxc-start --version)" "$("$CUBBY" version | sed 's/cubby //')"
run lxc-stop --nonsense
like "an unknown option has status 1" "$status $err" "1 .*'--nonsense' is not an option of lxc-stop"
run lxc-wait -n web -s
like "a value that is missing too" "$status $err" "1 .*'-s' needs a value"

# The life of a container.
cat >web.toml <<'TOML'
schema = 1
name = "web"
extends = ["default"]
[home]
mode = "app"
[container]
command = "sh -c 'echo up; exec sleep 1000'"
groups = ["servers"]
TOML
exits "lxc-create -f -t none -B dir" 0 lxc-create -n web -f web.toml -t none -B dir
exits "lxc-create of a name that is taken" 1 lxc-create --name=web -t none
run lxc-create -n other -t busybox
like "a template is refused" "$status $err" "1 .*--template=busybox cannot be had here"
run lxc-create -n other -B lvm
like "a volume too" "$status $err" "1 .*--bdev=lvm cannot be had here: .*root"
printf 'lxc.uts.name = web\n' >lxc.conf
run lxc-create -n other -f lxc.conf
is "a file of LXC" "$status$err" 0
exits "... runs as it says" 0 lxc-start -n other -F -- sh -c 'test "$(hostname)" = web'
exits "... with -s" 0 lxc-start -n other -F -s lxc.uts.name=said -- sh -c 'test "$(hostname)" = said'
exits "lxc-start -f" 0 lxc-start -n other -F -f lxc.conf -- true
exits "lxc-execute -f -s" 3 lxc-execute -n once -f lxc.conf -s lxc.init.cwd=/usr -- sh -c 'test "$PWD" = /usr && exit 3'
printf '# one line\nlxc.hook.start = /bin/true\n' >lxc.conf
run lxc-create -n third -f lxc.conf
like "... what cannot be had is an error with its place" "$status $err" "1 .*lxc\.conf:2:1: error"
lxc-destroy -n other
is "lxc-ls" "$(lxc-ls)" web
is "lxc-ls -1 --stopped" "$(lxc-ls -1 --stopped)" web
is "lxc-ls --running" "$(lxc-ls -1 --running)" ""
exits "lxc-start -d -c -p -C -o -l" 0 lxc-start -d -c "$PWD/console" -p "$PWD/pid" -C -o log -l DEBUG -n web
is "  ... -p" "$(cat pid)" "$(fact web supervisor)"
is "lxc-info -s" "$(lxc-info -n web -s)" "State:          RUNNING"
is "lxc-info -sH" "$(lxc-info -n web -sH)" RUNNING
is "lxc-info -p" "$(lxc-info -n web -p)" "PID:            $(fact web init)"
like "lxc-info -i -S" "$(lxc-info web -i -S)" "CPU use:.*Memory use:"
is "lxc-info -c" "$(lxc-info -n web -Hc container.groups)" '["servers"]'
is "lxc-info --state of the first word" "$(lxc-info web --state)" "State:          RUNNING"
exits "lxc-info of one that is not there" 1 lxc-info -n nobody
exits "lxc-start of one that runs" 0 lxc-start -n web
exits "... with a command, which is not run" 1 lxc-start -n web -- true
like "lxc-ls -f" "$(lxc-ls -f)" "^NAME +STATE +GROUPS +IPV4 +IPV6 +UNPRIVILEGED.web +RUNNING +servers"
is "lxc-ls -F -g" "$(lxc-ls -F name,state -g servers | tail -n 1)" "web  RUNNING"
is "lxc-ls --active --defined" "$(lxc-ls -1 --active --defined)$(lxc-ls -1 --frozen)" web
is "lxc-attach" "$(lxc-attach -n web -- sh -c 'echo $0 $PPID' attached)" "attached 1"
is "lxc-attach -v" "$(lxc-attach -n web -v A=b --set-var C='d e' --clear-env -- sh -c 'echo "$A $C"')" "b d e"
exits "lxc-attach has the program's status" 42 lxc-attach web -- sh -c 'exit 42'
exits "lxc-attach to one that is not there" 1 lxc-attach -n nobody -- true
exits "lxc-wait for a state it is in" 0 lxc-wait -n web -s 'RUNNING|STOPPED'
exits "lxc-wait -t" 1 lxc-wait -n web -s STOPPED -t 1
exits "lxc-freeze" 0 lxc-freeze -n web
is "  ... as its state" "$(lxc-info -n web -sH)" FROZEN
exits "lxc-unfreeze" 0 lxc-unfreeze -n web
like "lxc-ps" "$(lxc-ps -n web)" "web +[0-9]+ +[0-9]+ .*sleep 1000"
is "lxc-ps --lxc" "$(lxc-ps --lxc | grep -c 'sleep 1000')" 1
like "lxc-top -b" "$(timeout 20 lxc-top -b -d 1 | head -n 2)" "NAME .*web "
exits "lxc-monitor -Q" 0 lxc-monitor -Q
lxc-monitor -n 'we.' >events &
monitor=$!
follows $monitor
exits "lxc-stop -k" 0 lxc-stop -n web -k
until grep -q STOPPED events; do :; done
kill $monitor
wait $monitor 2>/dev/null
like "lxc-monitor -n REGEX" "$(cat events)" "^'web' changed state to \[STOPPING\].'web' exited with status \[137\].*\[STOPPED\]|^'web' changed state to \[STOPPING\].*\[STOPPED\]"
exits "lxc-stop of a stopped one" 2 lxc-stop -n web
is "lxc-start -F, with a command" "$(lxc-start -n web -F -- sh -c 'echo here')" here
lxc-start -n web
exits "lxc-stop -r" 0 lxc-stop -n web -r -t 1
is "  ... as its state" "$(state web)" RUNNING
exits "lxc-kill -n NAME NUMBER" 0 lxc-kill -n web 9
exits "lxc-wait for its end" 0 lxc-wait -n web -s STOPPED -t 20
is "  ... as its state" "$(fact web exit)" 137
lxc-start -n web
exits "lxc-stop --nolock -W" 0 lxc-stop --nolock -W -n web
exits "  ... ends" 0 lxc-wait -n web -s STOPPED -t 20
run lxc-cgroup -n web cpu.shares 512
like "lxc-cgroup of a stopped one" "$status $err" "1 .*'web' is not running"
is "lxc-execute" "$(lxc-execute -n once -- sh -c 'echo $$; hostname' | tail -n 1)" cubby
exits "  ... has the program's status" 7 lxc-execute -n once -- sh -c 'exit 7'
exits "  ... and leaves nothing" 1 lxc-info -n once
exits "lxc-execute -d" 0 lxc-execute -n behind -d -- sleep 1000
is "... runs behind" "$(state behind)" RUNNING
exits "lxc-stop --nokill waits, and kills nothing" 0 lxc-stop -n behind --nokill -t 20
printf 'lxc.idmap = b 0 %s 100\nlxc.cap.keep = none\n' "$(awk -F: -v u="$(id -un)" '$1 == u { print $2; exit }' /etc/subuid)" >ids.conf
is "lxc-execute -u -g" "$(lxc-execute -n ids -f ids.conf -u 7 -g 8 -- sh -c 'echo $(id -u) $(id -g)' 2>/dev/null)" "7 8"
exits "lxc-checkconfig" 0 lxc-checkconfig web

# A device of the host, into one that runs.
lxc-start -n web
exits "lxc-device add" 0 lxc-device -n web add /dev/zero /dev/mine
is "  ... shows it" "$(lxc-attach -n web -- stat -c %t:%T /dev/mine)" "$(stat -c %t:%T /dev/zero)"
run lxc-device -n web -- add /dev/zero /dev/mine
like "lxc-device add, twice" "$status $err" "1 .*cannot make '/dev/mine' inside: File exists"
exits "lxc-device del DEVICE PATH" 0 lxc-device web del /dev/zero /dev/mine
exits "  ... takes it away" 2 lxc-attach -n web -- ls /dev/mine
lxc-device -n web add /dev/zero /dev/mine
exits "lxc-device del PATH" 0 lxc-device --name=web del /dev/mine
run lxc-device -n web add eth0
like "a network device" "$status $err" "1 .*'eth0' is not the path of a device.*without root"
run lxc-device -n web remove /dev/mine
like "another word" "$status $err" "1 .*'remove' is not something.*add or del"
run lxc-device -n web add
like "no device" "$status $err" "1 .*no device is named"
run lxc-device -n nobody add /dev/zero
is "of one that does not run" "$status" 1
lxc-stop -n web -k

# The console, and what it showed.
lxc-start -n web -L "$PWD/shown" -- sh -c 'echo ready; while read -r line; do echo "got $line"; done'
at_terminal "lxc-console -t 0 -e ^b" lxc-console -n web -t 0 -e ^b <<'SCRIPT'
expect "ready"
send "hello\r"
expect "got hello"
send "\x02q"
wait 0
SCRIPT
like "lxc-start -L" "$(cat shown)" "ready.*got hello"
run lxc-console -n web -t 3
like "lxc-console of another terminal" "$status $err" "1 .*--tty=3 cannot be had here"
is "lxc-attach -R" "$(lxc-attach -n web -R -- sh -c 'ls /proc/1/status')" /proc/1/status
lxc-stop -n web -k

# Those that start by themselves; tests/container/autostart.sh has the details.
lxc-create -n auto -f web.toml
"$CUBBY" start -F auto -- true
sed -i 's/^groups.*/&\nautostart = true/' "$KEPT/auto/config.toml"
is "lxc-autostart -L takes those of no group" "$(lxc-autostart -L)" ""
is "lxc-autostart -L -a" "$(lxc-autostart -L -a)" "auto 0"
is "lxc-autostart -L -A -g" "$(lxc-autostart -L -A -g servers | paste -sd' ')" "auto 0 web 0"
exits "lxc-autostart -g" 0 lxc-autostart -g servers
is "... starts" "$(state auto)" RUNNING
exits "lxc-autostart -r -a -t" 0 lxc-autostart -r -a -t 2
exits "lxc-autostart -s -a -t" 0 lxc-autostart -s -a -t 2
is "... stops" "$(state auto)" STOPPED
exits "lxc-autostart -k -a" 0 lxc-autostart -k -a
lxc-destroy -n auto

# Copies.
echo "a comment" >comment
exits "lxc-snapshot -c" 0 lxc-snapshot -n web -c comment
like "lxc-snapshot -L -C" "$(lxc-snapshot -n web -L -C)" "^snap0 .* a comment"
exits "lxc-snapshot -r -N" 0 lxc-snapshot -n web -r snap0 -N second
exits "lxc-snapshot -r" 0 lxc-snapshot -n web -r snap0
exits "lxc-snapshot -d" 0 lxc-snapshot -n web -d snap0
is "  ... as its state" "$(lxc-snapshot -n web -L)" ""
exits "lxc-copy" 0 lxc-copy -n web -N third -s -B dir -K -M
exits "lxc-copy -R" 0 lxc-copy -n third -N fourth -R
is "  ... as its state" "$(lxc-ls -1 | paste -sd' ')" "fourth second web"
lxc-start -n web
exits "lxc-copy of one that runs" 1 lxc-copy -n web -N fifth
exits "lxc-copy -a" 0 lxc-copy -n web -N fifth -a
exits "lxc-copy -e" 0 lxc-copy -n web -N sixth -e -d
is "  ... as its state" "$(state sixth)" RUNNING
is "lxc-execute --share-net and the others" "$(lxc-execute -n seventh --share-net web --share-ipc web --share-uts web -- readlink /proc/self/ns/net)" \
	"$(lxc-attach -n web -- readlink /proc/self/ns/net)"
lxc-create -n seventh
is "lxc-start too" "$(lxc-start -n seventh -F --share-net web --share-ipc web --share-uts web -- readlink /proc/self/ns/ipc | tr -d '\r')" \
	"$(lxc-attach -n web -- readlink /proc/self/ns/ipc)"
lxc-destroy -n seventh
exits "lxc-destroy of one that runs" 1 lxc-destroy -n web
exits "lxc-destroy -f -s" 0 lxc-destroy -n web -f -s
for name in second fourth fifth sixth; do lxc-destroy -f -n $name; done

# tried COMMAND LETTER LONG: whether the option was given, also among letters and with "=".
tried() {
	grep -qE -- "^$1 --$3(=|\$)" tried || { [ -n "$2" ] && grep -qE -- "^$1 -[A-Za-z0-9]*$2" tried; }
}
missing=
while IFS='|' read -r command letter long value action verdict text; do
	[ "$action" = COMMAND ] || tried "$command" "$letter" "$long" || missing+="lxc-$command --$long "
done < <(lxc_rows)
is "every option of the table was tried" "$missing" ""
nothing_left "nothing is left"

done_testing
