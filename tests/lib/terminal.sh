# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/terminal.sh: a person at a terminal, played by ptyrun.c. Sourced behind tap.sh.
#
#   at_terminal TEXT COMMAND... <<'EOF'      # passes when all happens as the script says
#   expect "login"
#   ...
#
# Of a test that uses one command many times:
#
#   PTY=(-t 30 -s 100x40)                    # options of ptyrun

PTY=(-t 20)

at_terminal() {
	local text=$1 said
	shift
	if said=$("$PTYRUN" "${PTY[@]}" "$@" 2>&1); then
		tap_result 0 "$text"
	else
		tap_result 1 "$text" "ran: $*" "$said"
	fi
}

# An interactive shell without settings of its own, whose prompt is "$ ".
plain_shell() {
	printf "PS1='$ '\nbind 'set enable-bracketed-paste off'\n" >"$TMP/plain.rc"
	echo "$TMP/plain.rc"
}

# A script that says when it is up, and when it goes on after a stop: what is typed before that
# belongs to the shell. Then it reads a line.
asker() {
	cat >"$TMP/asker.pl" <<'EOF'
use POSIX;
$| = 1;
# At once: a deferred handler would wait for the end of the read.
POSIX::sigaction(SIGCONT, POSIX::SigAction->new(sub { syswrite STDOUT, "on\n" }));
print "up\n";
print "got " . <STDIN>;
EOF
	echo "$TMP/asker.pl"
}
