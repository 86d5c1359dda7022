# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/apps/terminals.sh: terminal emulators with their shipped profile, under X and under Wayland: the
# window is drawn, and the shell in it is inside, with a terminal and the project.
# deadline: 300 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/desktop.sh"
. "$TOP/tests/lib/program.sh"
desktop_needs Xvfb xdotool xwd weston weston-screenshooter xterm weston-terminal
DESKTOP_SECONDS=30
mkdir ~/project && cd ~/project || exit 1
echo secret >~/secret

# What the shell in the window is told: it fills the window with a colour, and says what it sees.
cat >said-inside <<'SH'
#!/bin/sh
printf '\033[41m\033[2J'
{
	readlink /proc/self/ns/user
	tty
	cat ~/secret || echo "no secret"
	ps -o stat= -p $$ | grep -q + && echo "in the foreground"
} >result 2>/dev/null
mv result result-whole
cat
SH
chmod +x said-inside

# in_window WHERE NAME RED COMMAND...: the terminal, whose red this is, runs the shell.
in_window() {
	local where=$1 name=$2 red=$3 result
	shift 3
	rm -f result-whole
	files_mark
	program_draws "$where" "$name" "$red" "$@"
	[ "$where" != X ] || ok "$where: $name has a window" desktop_until titled boxed-terminal
	desktop_until test -e result-whole
	mapfile -t result <result-whole
	isnt "$where: the shell of $name is inside" "${result[0]}" "$(readlink /proc/self/ns/user)"
	like "$where: it has a terminal of its own" "${result[1]}" '^/dev/pts/[0-9]+$'
	is "$where: with job control, and not the user's home" "${result[*]:2}" "no secret in the foreground"
	is "$where: nothing else of the user's is written" "$(files_changed)" "$PWD/result-whole"
	program_end "$name"
}

desktop_x
in_window X xterm cd0000 -- xterm -T boxed-terminal -e ./said-inside
# An interactive shell, and real keys.
program_begin shell -- xterm -T boxed-shell
desktop_until titled boxed-shell
window=$(xdotool search --name boxed-shell | tail -1)
typed() {
	xdotool windowfocus "$window"
	xdotool type "echo \$((6*7)) >typed"
	xdotool key Return
	[ "$(cat typed)" = 42 ]
}
ok "X: what is typed into xterm's shell is done in the project" desktop_until typed
program_end shell
desktop_end
unset DISPLAY XAUTHORITY

desktop_wayland
in_window Wayland weston-terminal aa0000 -p terminal -- weston-terminal --shell=./said-inside

done_testing
