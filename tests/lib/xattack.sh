# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # for who sources this
# tests/lib/xattack.sh: two X clients: a victim that notes what it is given, and attacks on it. Sourced
# behind desktop.sh, with an X server.

# victim_begin: a terminal outside that writes each line it gets into the file `victim`; takes what
# XSendEvent sends, too. Sets victim, its window.
victim_begin() {
	: >"$TMP/victim"
	xterm -xrm 'XTerm*allowSendEvents: true' -T victim -e sh -c "exec cat >'$TMP/victim'" >/dev/null 2>&1 &
	desktop_pids+=($!)
	desktop_until xdotool search --onlyvisible --name '^victim$'
	victim=$(xdotool search --onlyvisible --name '^victim$' | tail -1)
	desktop_until victim_focus
}

# victim_focus: gives it the keys; whether it has them.
victim_focus() {
	xdotool windowfocus "$victim"
	[ "$(xdotool getwindowfocus -f)" = "$victim" ]
}

# victim_got: the lines up to one that is really typed now, which comes last.
victim_got() {
	desktop_until victim_focus
	xdotool type --delay 20 end
	xdotool key Return
	desktop_until grep -q 'end$' "$TMP/victim"
	cat "$TMP/victim"
}

# comes TEXT FILE: waits a second for it; what does not come must not come.
comes() {
	local tries
	for ((tries = 0; tries < 20; tries++)); do
		grep -q "$1" "$2" && return 0
		read -rt 0.05 -u "$desktop_never"
	done
	return 1
}

# keylog COMMAND...: how many keys it notes while ten are typed into the victim.
keylog() {
	local logger
	"$@" >"$TMP/keys" 2>"$TMP/keys.err" &
	logger=$!
	desktop_until grep -q . "$TMP/keys" "$TMP/keys.err"
	desktop_until victim_focus
	xdotool type --delay 20 sesamopens
	comes RawKeyPress "$TMP/keys"
	kill "$logger" 2>/dev/null
	wait "$logger" 2>/dev/null
	grep -c RawKeyPress "$TMP/keys"
}
