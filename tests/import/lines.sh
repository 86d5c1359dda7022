# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016,SC2088 # run sets out, err and status; macros of firejail, "~/" of profiles
# tests/import/lines.sh: `cubby profile import firejail`: each kind of line, and what is said of it.
. "$(dirname "$0")/../lib/tap.sh"

OWN=$HOME/.config/firejail
mkdir -p "$OWN"

# imports LINE...: a profile of these lines; sets out (the result) and err (the report).
imports() {
	printf '%s\n' "$@" >"$OWN/app.profile"
	run "$CUBBY" profile import firejail --report app
}

# has TEXT KEY VALUE LINE...: the key's value in TOML is this, as JSON.
has() {
	local text=$1 key=$2 wanted=$3
	shift 3
	imports "$@"
	is "$text" "$(python3 -c 'import json, sys, tomllib
v = tomllib.loads(sys.argv[1])
for part in sys.argv[2].split("."): v = v.get(part, {})
print(json.dumps(v))' "$out" "$key" 2>&1)" "$wanted"
}

# said TEXT VERDICT LINE: the report's word for the last line.
said() {
	imports "$3"
	like "$1" "$err" "app.profile:1: $2: "
}

has "its name" name '"app"' 'quiet'
has "its command" match '["app"]' 'quiet'
has "a listed home: only what is whitelisted" home.share '["~/.app?"]' 'whitelist ${HOME}/.app'
has "made when missing" home.share '["~/.app/"]' 'mkdir ${HOME}/.app' 'whitelist ${HOME}/.app'
has "and read-only" files.ro '["~/.app?"]' 'whitelist ${HOME}/.app' 'read-only ${HOME}/.app'
has "a part of it read-only" files.lock '["~/.app/x?"]' 'whitelist ${HOME}/.app' 'read-only ${HOME}/.app/x'
has "a part of it hidden" files.hide '["~/.app/x?"]' 'whitelist ${HOME}/.app' 'blacklist ${HOME}/.app/x'
has "taken back" home.share '["~/b?"]' 'whitelist ${HOME}/a' 'whitelist ${HOME}/b' 'nowhitelist ${HOME}/a'
has "a directory of the user is a grant" allow '["downloads"]' 'whitelist ${DOWNLOADS}' 'net none' \
	'x11 none' 'nosound' 'no3d' 'novideo' 'noinput' 'nou2f' 'noprinters' 'dbus-user none' 'dbus-system none'
has "a place below it is not" home.share '["${music}/app?"]' 'whitelist ${MUSIC}/app'
has "without a list: a home of its own" home.mode '"app"' 'noblacklist ${HOME}/.app'
has "with its own places" home.share '["~/.app?"]' 'noblacklist ${HOME}/.app'
has "private: an empty home" home '{}' 'private' 'noblacklist ${HOME}/.app'
has "a secret needs its group" allow '["network", "secrets:ssh"]' 'private-dev' 'whitelist ${HOME}/.ssh' \
	'x11 none' 'nosound' 'no3d' 'novideo' 'noinput' 'nou2f' 'noprinters'
has "a program is hidden everywhere" files.hide '["/usr/bin/su?", "/usr/sbin/su?", "/usr/local/bin/su?"]' 'blacklist ${PATH}/su'
has "an exemption before" files.hide '{}' 'noblacklist /usr/share/x' 'blacklist /usr/share/x'
has "no network" network '{}' 'net none'
has "nor by the kinds of sockets" network '{}' 'protocol unix'
has "an interface: a network of its own" network.mode '"private"' 'net eth0'
has "calls" syscalls.deny '["bpf", "kcmp"]' 'seccomp.drop bpf,kcmp'
has "exceptions" syscalls.allow '["mbind"]' 'seccomp !mbind'
has "memory" memory.wx '"deny"' 'memory-deny-write-execute'
has "capabilities" caps '["net_raw"]' 'caps.keep net_raw'
has "a host name" hostname '"box"' 'hostname box'
has "variables" env '{"set": ["A=b c"], "unset": ["TOKEN"]}' 'env A=b c' 'rmenv TOKEN'
has "limits" limits '{"wall": "3723s", "open-files": 99, "nice": 5}' 'timeout 01:02:03' 'rlimit-nofile 99' 'nice 5'

imports 'seccomp !chroot'
like "what Chromium's own sandbox needs" "$out" '"nesting"'
imports 'net none # a comment' '# only a comment' '   ' $'\tquiet  '
like "comments and blanks" "$err" "app: 1 exact, 1 no-op, 0 approximated, 0 dropped"

said "holds anyway: a no-op" "no-op" 'nonewprivs'
said "close: approximated" "approximated" 'private-bin ls,cat'
said "unknown: dropped" "dropped" 'frobnicate now'
said "a value that cannot be: dropped" "dropped" 'hostname -bad-'
said "a path that cannot be: dropped" "dropped" 'whitelist ${HOME}/a/../b'
said "no bus, no rule for it" "approximated" 'dbus-user.talk org.example.X'

# Order, conditions, files.
has "what is ignored before" hostname '{}' 'ignore hostname' 'hostname box'
has "what is ignored behind stays" hostname '"box"' 'hostname box' 'ignore hostname'
has "a word is ignored as a whole only" hostname '"box"' 'ignore host' 'hostname box'
has "an ignored line of a shared file" files.noexec '["/tmp"]' 'ignore noexec ${HOME}' 'include disable-exec.inc'
has "a condition that holds" hostname '"box"' 'private' '?HAS_PRIVATE: hostname box'
has "and one that does not, yet" hostname '{}' '?HAS_PRIVATE: hostname box' 'private'
printf 'hostname inner\ninclude app-two.inc\n' >"$OWN/app-one.inc"
printf 'rmenv X\n' >"$OWN/app-two.inc"
has "a file of the user" hostname '"inner"' 'include app-one.inc'
has "and what it includes" env.unset '["X"]' 'include app-one.inc'
has "its absence, if it is .local" name '"app"' 'include app.local'
echo 'hostname local' >"$OWN/app.local"
has "its presence" hostname '"local"' 'include app.local'
said "a file that is not there: dropped" "dropped" 'include nothing.inc'
echo 'include loop.inc' >"$OWN/loop.inc"
imports 'include loop.inc'
like "a circle ends" "$err" "loop.inc:1: dropped"
printf 'hostname mine\n' >"$OWN/disable-common.inc"
has "the user's own file under a shared name is read" hostname '"mine"' 'include disable-common.inc'
rm "$OWN/disable-common.inc"

# Rights that no line takes away.
imports 'net none'
like "what has no grant yet is said" "$err" "closed until cubby has a grant for it:( [a-z0-9-]+)+"
imports 'net none' 'x11 none' 'nosound' 'no3d' 'novideo' 'noinput' 'nou2f' 'noprinters' 'dbus-user none' 'dbus-system none' 'private'
unlike "and nothing when all is taken away" "$err" "closed until"
unlike "then nothing is granted" "$out" "allow"

# What is written.
imports 'whitelist ${HOME}/.app'
echo "$out" >"$TMP/app.toml"
ok "the result is right" "$CUBBY" profile check --strict "$TMP/app.toml"
ok "and in the usual form" "$CUBBY" profile fmt --check "$TMP/app.toml"
exits "into a directory" 0 "$CUBBY" profile import firejail -o "$TMP/new" app
is "the same" "$(cat "$TMP/new/app.toml")" "$out"
exits "an existing file is not replaced" 2 "$CUBBY" profile import firejail -o "$TMP/new" app
printf 'frobnicate\n' >"$OWN/odd.profile"
exits "--strict fails on what is dropped" 1 "$CUBBY" profile import firejail --strict -o "$TMP/new" odd
not_ok "and writes nothing" test -e "$TMP/new/odd.toml"
exits "without it it is written" 0 "$CUBBY" profile import firejail -o "$TMP/new" odd
exits "an unknown program" 2 "$CUBBY" profile import bubblejail x
exits "no profile" 2 "$CUBBY" profile import firejail
exits "one that is not there" 2 "$CUBBY" profile import firejail no-such-profile
exits "a wrong option" 2 "$CUBBY" profile import firejail --nonsense app
printf 'hostname \033[31m\n' >"$OWN/evil.profile"
run "$CUBBY" profile import firejail --report evil
unlike "a line cannot speak to the terminal" "$err" $'\e'

imports 'net none'
like "sound is asked for where there is a server" "$out" '\[when.sound\]
allow = \["audio"\]'
imports 'net none' 'nosound'
unlike "and not when it is taken away" "$out" sound

done_testing
