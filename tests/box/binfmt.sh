# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/binfmt.sh: interpreters that programs inside register (binfmt_misc) are nobody else's: since Linux 6.7 root of
# a nested user namespace has a table of his own.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

mkdir shared
printf 'CUBBYODD' >shared/odd
chmod 755 shared/odd
# execute FILE: what comes of it; a shell would take it for a script.
execute='import os, sys
try: os.execv(sys.argv[1], sys.argv[1:])
except OSError as e: print("refused:", e.strerror)'
register='set -e; mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
	echo ":odd:M::CUBBYODD::/bin/echo:" >/proc/sys/fs/binfmt_misc/register
	python3 -c "$1" "$2"'
nested=(unshare --user --map-root-user --mount sh -c "$register" sh "$execute" "$PWD/shared/odd")

is "control: without an interpreter the file cannot be executed" "$(python3 -c "$execute" "$PWD/shared/odd")" \
	"refused: Exec format error"
walled "no table of interpreters inside" -- unshare --user --map-root-user --mount mount -t binfmt_misc none /tmp
if ! run "${nested[@]}" || [ "$status" -ne 0 ]; then
	skip "interpreters of a nested user namespace" control "$err"
	done_testing
fi
is "control: root of a user namespace outside registers one" "$out" "$PWD/shared/odd"

# While it is registered inside, nobody else has it.
mkfifo shared/said shared/go
"$CUBBY" run -p default -n nest --allow nesting --rw "$PWD/shared" -- \
	unshare --user --map-root-user --mount sh -c "$register; echo >shared/said; read -r _ <shared/go" sh "$execute" "$PWD/shared/odd" >out 2>err &
launcher=$!
read -r -t 20 _ <shared/said
is "with nesting a program inside registers one" "$(cat out err)" "$PWD/shared/odd"
is "  ... which is not the host's" "$(python3 -c "$execute" "$PWD/shared/odd")" "refused: Exec format error"
is "  ... nor that of the sandbox around it" "$("$CUBBY" exec nest python3 -c "$execute" "$PWD/shared/odd" 2>&1)" \
	"refused: Exec format error"
inside_is "  ... nor another sandbox's" "refused: Exec format error" --rw "$PWD/shared" -- \
	python3 -c "$execute" "$PWD/shared/odd"
echo >shared/go
wait "$launcher"
is "  ... and ends with it" "$? $(python3 -c "$execute" "$PWD/shared/odd")" "0 refused: Exec format error"

done_testing
