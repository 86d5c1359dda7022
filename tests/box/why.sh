# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2088 # run sets out, err and status; a profile says "~/" itself
# tests/box/why.sh: `cubby why` says what a sandbox with the same options really does.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

# In a home below /tmp the sandbox's own /tmp would be in the way.
mkdir -p "$HOME/docs/inner" "$HOME/.ssh" "$HOME/own"
echo text | tee "$HOME/docs/file" "$HOME/docs/inner/file" "$HOME/.ssh/id_x" "$HOME/own/file" >"$HOME/plain"
ln -s docs/file "$HOME/link"

# field JSON-FIELD: of the last answer.
field() { python3 -c 'import json, sys; v = json.load(sys.stdin)[sys.argv[1]]; print(*v if isinstance(v, list) else [v], sep="\n")' "$1" <<<"$out"; }

# truth PATH [OPTION...]: what a sandbox really lets one do with a path.
truth() {
	local path=$1
	shift
	"$CUBBY" run -p default "$@" -- sh -c '
		if [ -f "$1" ]; then { [ -s "$1" ] && head -c 1 "$1" >/dev/null 2>&1; } || { echo no; exit; }
		else [ -n "$(ls -A "$1" 2>/dev/null)" ] || { echo no; exit; }; fi
		if [ -w "$1" ]; then echo writable; else echo read-only; fi' sh "$path" 2>&1
}

# agrees TEXT PATH [OPTION...]: the verdict is the truth; and a change that is proposed works.
agrees() {
	local text=$1 path=$2 verdict means changes=()
	shift 2
	run "$CUBBY" why path "$path" --json "$@"
	verdict=$(field verdict)
	case $verdict in
	"not there" | hidden) verdict=no ;;
	esac
	is "$text: $(field verdict)" "$verdict" "$(truth "$path" "$@")"
	while read -r setting; do
		[ -z "$setting" ] || changes+=(-s "$setting")
	done < <(field change)
	[ ${#changes[@]} -gt 0 ] || return
	means=$("$CUBBY" why path "$path" "$@" | sed -n 's/^to make it \(.*\), once:$/\1/p')
	[ "$means" != readable ] || means=read-only
	is "$text: the change makes it $means" "$(truth "$path" "$@" "${changes[@]}")" "$means"
}

agrees "a file of the home" "$HOME/plain"
agrees "shown read-only" "$HOME/docs/file" --ro "$HOME/docs"
agrees "shown writable" "$HOME/docs/file" --rw "$HOME/docs"
agrees "locked in a writable tree" "$HOME/docs/inner/file" --rw "$HOME/docs" --lock "$HOME/docs/inner"
agrees "hidden in a writable tree" "$HOME/docs/inner/file" --rw "$HOME/docs" --hide "$HOME/docs/inner"
agrees "writable again below a lock" "$HOME/docs/inner/file" --rw "$HOME" --home host --lock "$HOME/docs" --rw "$HOME/docs/inner"
agrees "an overlay" "$HOME/docs/file" --overlay "$HOME/docs"
agrees "a secret" "$HOME/.ssh/id_x"
agrees "a secret in the host's home" "$HOME/.ssh/id_x" --home host
agrees "a plain file in the host's home" "$HOME/plain" --home host
agrees "in an empty tmpfs" "$HOME/docs/file" --tmp "$HOME/docs"
agrees "a program" /usr/bin/env
agrees "through a link of the host" /bin/sh
agrees "/etc" /etc/hostname
agrees "nowhere shown" /var/lib/dpkg/status
agrees "the host's root" /var/lib/dpkg/status --root host

run "$CUBBY" why path "$HOME/docs/file" --ro "$HOME/docs"
like "the rule and its place" "$out" "because  files.ro has \"$HOME/docs\"  \(argument 2\)"
run "$CUBBY" why path /usr/bin/env
like "of a shipped profile: file, line and column" "$out" 'files.ro has "/usr"  \(/.*/families/base.toml:[0-9]+:[0-9]+\)'
mkdir -p "$HOME/.config/cubby/profiles/default.d"
printf 'schema = 1\n\n[files]\nro = ["~/docs"]\n' >"$HOME/.config/cubby/profiles/default.d/a.toml"
run "$CUBBY" why path '~/docs/file'
like "of a drop-in" "$out" 'files.ro has "~/docs"  \(~/.config/cubby/profiles/default.d/a.toml:4:7\)'
rm -r "$HOME/.config/cubby"
run "$CUBBY" why path "$HOME/link" --ro "$HOME/docs"
like "a link: its end decides" "$out" "^$HOME/docs/file: read-only"
run "$CUBBY" why path "$HOME/nothing" --ro "$HOME/docs"
unlike "what the host does not have is not proposed" "$out" "to make it"
run "$CUBBY" why path "$HOME/gone/x" --ro "$HOME/gone?"
like "a rule that was left out is named" "$out" "files.ro has \"$HOME/gone\?\""
run "$CUBBY" why path /etc/shadow
like "permissions of the host" "$out" "permissions on the host"
run "$CUBBY" why path "$HOME" -p default
unlike "the whole home is not proposed" "$out" "files.ro"
run "$CUBBY" why path "$HOME/docs/"$'\e'"[31m"
unlike "what is asked cannot speak to the terminal" "$out" $'\e'

run "$CUBBY" why host example.org
like "no network" "$out" $'^example.org: not reachable\n'
like "and the grant that gives it" "$out" "cubby run -s 'allow\+=network'"
run "$CUBBY" why host example.org -p curl
like "a network by a grant" "$out" 'network.mode = "host"  \(/.*/grants/network.toml:[0-9]+:[0-9]+, grant network\)'

run "$CUBBY" why syscall ptrace
like "a refused call" "$out" $'^ptrace: EPERM\n.*syscalls.policy = "default"'
run "$CUBBY" why syscall ptrace --allow debug
like "opened by a grant" "$out" $'^ptrace: .*allow.*\n.*syscalls.debug = true.*grant debug'
run "$CUBBY" why syscall openat -s syscalls.deny+=openat
like "denied by name" "$out" $'^openat: EPERM\n.*syscalls.deny has "openat"  \\(argument 2\\)'
run "$CUBBY" why syscall bpf
like "what nothing opens" "$out" "no setting opens it"
unlike "is not proposed" "$out" "to make it"

exits "no question" 2 "$CUBBY" why
exits "half a question" 2 "$CUBBY" why path
exits "an unknown kind" 2 "$CUBBY" why colour red
exits "an unknown call" 2 "$CUBBY" why syscall opennat
exits "a path that cannot be" 2 "$CUBBY" why path "$HOME/../x"
exits "a command too many" 2 "$CUBBY" why path /usr -- ls
exits "a broken option" 2 "$CUBBY" why path /usr --rw
exits "options may stand before" 0 "$CUBBY" why -p git path /usr

# Names on the message buses.
# bus NAME OPTION...: the verdict, the key of the rule, the changes.
bus() {
	run "$CUBBY" why dbus "$1" --json "${@:2}"
	field verdict
	field change | paste -sd ' '
}
NAME=org.freedesktop.Notifications
is "dbus: a name that no rule is about" "$(bus $NAME | paste -sd '|')" "not there|dbus.session.talk+=$NAME"
is "dbus: with that change it is reached" "$(bus $NAME -s dbus.session.talk+=$NAME | paste -sd '|')" "reached|dbus.session.talk-=$NAME"
is "dbus: by a grant in part" "$(bus $NAME --allow notifications | head -1)" "reached in part"
is "dbus: a name below a star" "$(bus org.example.one.two -s 'dbus.session.own+=org.example.one.*' | head -1)" owned
is "dbus: a name beside it" "$(bus org.example.onetwo -s 'dbus.session.own+=org.example.one.*' | head -1)" "not there"
is "dbus: only seen" "$(bus $NAME -s dbus.session.see+=$NAME | head -1)" seen
is "dbus: on the system bus" "$(bus org.example.System -s dbus.system.talk+=org.example.System | paste -sd '|')" \
	"reached|dbus.system.talk-=org.example.System"
is "dbus: what runs code needs the word" "$(bus org.freedesktop.systemd1 | paste -sd '|')" \
	"not there|allow+=unsafe:dbus dbus.session.talk+=org.freedesktop.systemd1"
run "$CUBBY" why dbus $NAME --allow notifications
like "dbus: the rule and its origin" "$out" 'because +dbus.session.call.*grants/notifications.toml:[0-9]+.*grant notifications'
exits "dbus: no name" 2 "$CUBBY" why dbus notifications

done_testing
