# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # for who sources this, and terminal.sh
# tests/lib/tab.sh: a person who types Tab in a shell. Sourced behind tap.sh and terminal.sh.
#
#   tab_shell COMMAND...                  # an interactive shell without settings, its prompt "tab> "
#   tab_completes TEXT TYPED LINE         # Tab behind TYPED makes LINE of it
#   tab_offers TEXT TYPED SHOWN           # Tab behind TYPED (in bash two) shows what is there
#   tab_cases                             # what every shell can
#   tab_done                              # ends what tab_cases started; before done_testing

PREFIX=${CUBBY%/bin/cubby}
SHARE=$PREFIX/share
# A short path, so that no line is longer than the terminal.
TAB=$(mktemp -d /tmp/tab.XXXXXX)
trap 'rm -rf "$TAB"' EXIT
mkdir "$TAB/bin" "$TAB/some-folder"
touch "$TAB/some-folder/inner-file"
printf '#!/bin/sh\n' >"$TAB/bin/zork-program"
chmod +x "$TAB/bin/zork-program"
PATH=$PREFIX/bin:$TAB/bin:$PATH
export PATH
TAB_SHELL=()
TABS='\t'

tab_shell() {
	TAB_SHELL=("$@")
}

# quoted TEXT: as a string of a script of ptyrun.
quoted() {
	local text=${1//\\/\\\\}
	printf '"%s"' "${text//\"/\\\"}"
}

# Behind Tab the line is printed by putting "echo" before it: what a shell draws while it edits is
# full of cursor movements.
tab_completes() {
	PTY=(-t 20 -s 200x50)
	at_terminal "$1" "${TAB_SHELL[@]}" <<-EOF
		expect "tab> "
		send $(quoted "$2")
		send "\t"
		send "\x01echo done: \x05\r"
		expect $(quoted "done: $3")
		expect "tab> "
		send "exit\r"
		wait any
	EOF
}

tab_offers() {
	PTY=(-t 20 -s 200x50)
	at_terminal "$1" "${TAB_SHELL[@]}" <<-EOF
		expect "tab> "
		send $(quoted "$2")
		send "$TABS"
		expect $(quoted "$3")
		send "\x03"
		hangup
		wait any
	EOF
}

tab_cases() {
	"$CUBBY" run -n tab-sandbox -p default -- sleep 1000 2>"$TAB/err" &
	TAB_PID=$!
	until "$CUBBY" ls | grep -q '^tab-sandbox'; do kill -0 $TAB_PID || break; done

	tab_completes "a verb" "cubby profi" "cubby profile"
	tab_completes "an option from the table of keys" "cubby run --hostn" "cubby run --hostname"
	tab_completes "an option of one verb" "cubby profile check --st" "cubby profile check --strict"
	tab_completes "a profile" "cubby run -p tmu" "cubby run -p tmux"
	tab_completes "a grant" "cubby run --allow git-c" "cubby run --allow git-config"
	tab_completes "a group of secrets" "cubby run --allow secrets:ke" \
		"cubby run --allow secrets:keyring"
	tab_completes "a key" "cubby run -s network.ab" "cubby run -s network.abstract"
	tab_completes "its value" "cubby run -s network.abstract=al" \
		"cubby run -s network.abstract=allow"
	tab_completes "the value of an option, attached" "cubby run --home=ap" "cubby run --home=app"
	tab_completes "an entry to take back" "cubby run -p git -s allow-=ssh-ag" \
		"cubby run -p git -s allow-=ssh-agent"
	tab_completes "a path" "cubby run --rw $TAB/some" "cubby run --rw $TAB/some-folder/"
	tab_completes "a path in a setting" "cubby run -s files.rw+=$TAB/some" \
		"cubby run -s files.rw+=$TAB/some-folder/"
	tab_completes "a file for a verb" "cubby profile fmt $TAB/some-folder/in" \
		"cubby profile fmt $TAB/some-folder/inner-file"
	tab_completes "a command" "cubby run zork-p" "cubby run zork-program"
	tab_completes "an argument of the command, as without cubby" \
		"cubby run -p default zork-program $TAB/some-folder/in" \
		"cubby run -p default zork-program $TAB/some-folder/inner-file"
	tab_completes "a running sandbox" "cubby exec tab-s" "cubby exec tab-sandbox"
	tab_completes "a command in it" "cubby exec tab-sandbox zork-p" \
		"cubby exec tab-sandbox zork-program"
	tab_offers "all verbs" "cubby " doctor
}

tab_done() {
	kill "$TAB_PID"
	wait "$TAB_PID"
}
