# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/memcheck/helpers.sh: verbs that start no sandbox, and each program below libexec, under valgrind.
# deadline: 600 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/policy.sh"
. "$TOP/tests/lib/memcheck.sh"
. "$TOP/tests/lib/nooverlay.sh"

for verb in "profile list" "profile show --expand default" "profile check default" "plan -p default" "help run" "why syscall keyctl" "ls"; do
	# shellcheck disable=SC2086 # several words
	sound "$verb" 0 $verb
done
sound "profile diff" 0 profile diff default browser
sound "completion" 0 __complete bash 2 cubby run --

# policy
policy_text developer deny=clone3,ioctl allow=socket >text
filter_file filter developer deny=clone3,ioctl allow=socket
helper "policy: tell" 0 policy tell ioctl <text
helper "policy: surface" 0 policy surface <filter
helper "policy: names" 0 policy names
helper "policy: prove" 0 policy prove --checks 3000 --seed 7
sound "policy: of a launch" 0 run -p default -s syscalls.deny=sync -- true

# import
cat >game.profile <<'EOS'
noblacklist ${HOME}/.game
include disable-common.inc
whitelist ${DOWNLOADS}
caps.drop all
net none
seccomp !chroot,ioperm
protocol unix,inet
private-bin game,sh
x11 xvfb
EOS
helper "import" 0 import firejail "$PWD/game.profile"

# doctor
run "${VALGRIND[@]}" "$CUBBY" doctor --json
is "doctor" "$(findings)" ""
ok "  ... comes to its end" python3 -c 'import json, sys; json.loads(sys.argv[1])' "$out"

# learn: its own words; the rest of it runs inside
helper "learn: wrong words" 2 learn
helper "learn: help" 0 learn --help

# skeleton
helper "skeleton" 0 skeleton "$TMP"
ok "  ... has made its list" test -s "$TMP/system"

# net
if "$PLAIN" run -p default --net private -- true 2>private.err; then
	sound "net: a launch" 0 run -p default --net private -- true
	sound "net: names and connections" 1 run -p default --net private -- python3 -c 'import socket
try: socket.create_connection(("192.0.2.1", 9), 1)
except OSError: raise SystemExit(1)'
else
	skip "net" network "$(cat private.err)"
fi

# viewfs and procfs: what they serve is looked at from inside
if [ -w /dev/fuse ]; then
	mkdir -p tree/sub/.git tree/mounted && echo secret >tree/.env && echo key >tree/id.key && echo text >tree/text && echo a >tree/sub/.git/config
	rules=(--view-hide "$PWD/tree/**/.env" --view-redact "$PWD/tree/**/*.key" --view-lock "$PWD/tree/**/.git/config")
	sound "viewfs: rules by name" 0 run -p default --rw "$PWD/tree" --cwd "$PWD/tree" "${rules[@]}" -- sh -c 'find . | wc -l; cat text id.key sub/.git/config; ! cat .env; ! mkdir sub/.env; ! echo x >sub/.git/config
		echo new >new && ln new two && ln -s two three && cat three && mv two sub/two && chmod 600 new && touch -d 2001-01-01 new && truncate -s 9000 new && wc -c <new
		mkdir dir && mv -T dir sub/dir && rm -r sub/dir new sub/two three; df . ; mv sub/.git git; rm -rf git'
	is "  ... it was served" "$(grep -c text <<<"$out")" 1
	rm -r tree && mkdir -p tree/mounted seen plain && cp "$BUILD_TESTS/view/posix" "$BUILD_TESTS/view/stress" seen/
	if refusing "$PWD/tree" true 2>said; then
		run refusing "$PWD/tree" "${VALGRIND[@]}" "$CUBBY" run -p default --cwd "$PWD" --overlay "$PWD/tree" --ro "$PWD/seen" -- sh -c "seen/posix tree"
		verdict "viewfs: copies" 0
		ok "  ... more than 700 checks" test "$(wc -l <<<"$out")" -ge 700
		seen/stress fill plain 1 && cp -a plain/. tree/
		run refusing "$PWD/tree" "${VALGRIND[@]}" "$CUBBY" run -p default --cwd "$PWD" --overlay "$PWD/tree" --rw "$PWD/plain" --ro "$PWD/seen" -- \
			sh -c "seen/stress run tree plain 1 $(times 1000 50000)"
		verdict "viewfs: random operations on copies" 0
	else
		skip "viewfs: copies" namespaces "no namespaces for a mount below: $(cat said)"
	fi
	sound "procfs" 0 run -p default -s proc.virtual=true -- sh -c 'cat /proc/meminfo /proc/stat /proc/cpuinfo /proc/uptime /proc/loadavg /proc/swaps /proc/diskstats /sys/devices/system/cpu/online; free'
else
	skip "viewfs, procfs" fuse "/dev/fuse cannot be opened"
fi

# doors: one for a server that listens
export XDG_RUNTIME_DIR=$TMP/rt WAYLAND_DISPLAY=wayland-test
mkdir -m 700 "$XDG_RUNTIME_DIR"
python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); print("up", flush=True); time.sleep(1000)' \
	"$XDG_RUNTIME_DIR/wayland-test" >up &
server=$!
until [ -s up ]; do :; done
run "${VALGRIND[@]}" "$CUBBY" run -p default --allow wayland -- true
is "doors: valgrind finds nothing" "$(findings)" ""
kill "$server"

# desktop: programs in menus
sound "desktop" 0 desktop list

# scope: without a manager to talk to
run env DBUS_SESSION_BUS_ADDRESS=unix:path=/none XDG_RUNTIME_DIR=/none "${VALGRIND[@]}" \
	"$PREFIX/libexec/cubby/cubby-scope" join $$
is "scope: without a manager" "$(findings)" ""
isnt "  ... it says so" "$status" 0

# container: a tracer would wait for one that goes on
for words in "create box -- true" "ls --json" "info box" "execute box -- true" "checkconfig box" "destroy box"; do
	# shellcheck disable=SC2086 # several words
	sound "container: $words" 0 $words
done

# Each program below libexec, also one that is new: started as nobody starts it.
for program in "$PREFIX"/libexec/cubby/*; do
	run timeout 60 "${VALGRIND[@]}" "$program" </dev/null 3<&-
	is "${program##*/}, without a word: valgrind finds nothing" "$(findings)" ""
done
done_testing
