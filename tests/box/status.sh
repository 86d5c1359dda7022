# SPDX-License-Identifier: MIT
# tests/box/status.sh: the program's exit status is cubby's, and cubby's own failures look different.
. "$(dirname "$0")/../lib/tap.sh"

box=("$CUBBY" run -p default)

for status in 0 1 2 3 77 124 125 126 127 128 130 137 200 255; do
	run "${box[@]}" -- sh -c "exit $status"
	is "status $status is the program's, and nothing is said" "$status:$out$err" "$status:"
done
for signal in HUP INT QUIT ILL TRAP ABRT BUS FPE KILL SEGV USR1 PIPE ALRM TERM; do
	run "${box[@]}" -- perl -e '$SIG{$ARGV[0]} = "DEFAULT"; kill $ARGV[0], $$; sleep 10' "$signal"
	is "a program killed by SIG$signal: 128 + its number, and nothing is said" \
		"$status:$out$err" "$((128 + $(kill -l $signal))):"
done

# fails TEXT STATUS REGEX COMMAND...: cubby itself fails with one sentence on stderr.
fails() {
	local text=$1 wanted=$2 regex=$3
	shift 3
	run "$@"
	is "$text: status $wanted" "$status" "$wanted"
	like "  ... and cubby says why" "$err" "^cubby: $regex"
}
touch "$TMP/plain" && mkdir folder
fails "a program that is not there" 127 "cannot execute '/nonexistent' inside: No such file" "${box[@]}" -- /nonexistent
fails "a name that is in no PATH" 127 "cannot execute 'nonexistent' inside.*in none of the directories of PATH" "${box[@]}" -- nonexistent
fails "a program in a directory that is not seen" 127 "cannot execute '$TMP/plain'.*--ro $TMP/plain" "${box[@]}" -- "$TMP/plain"
fails "a file without the right to execute" 126 "cannot execute '$TMP/plain' inside: Permission denied" "${box[@]}" --ro "$TMP" -- "$TMP/plain"
fails "a directory" 126 "cannot execute '$TMP/folder' inside: Permission denied" "${box[@]}" --ro "$TMP" -- "$TMP/folder"
printf '\177ELF' >"$TMP/broken" && chmod +x "$TMP/broken"
printf '#!/no/such/interpreter\n' >"$TMP/script" && chmod +x "$TMP/script"
fails "a script whose interpreter is missing" 127 "cannot execute '$TMP/script' inside: No such file" "${box[@]}" --ro "$TMP" -- "$TMP/script"
fails "an empty name" 127 "cannot execute '' inside" "${box[@]}" -- ''
fails "an unreadable working directory" 125 "cannot use '/nonexistent' as the working directory" "${box[@]}" --cwd /nonexistent -- true
fails "a file that is to be seen and is not there" 125 "cannot .*'/nonexistent/file'.*: No such file" "${box[@]}" --ro /nonexistent/file -- true
exits "an unknown option is a usage error" 2 "${box[@]}" --nonsense -- true
exits "no command is a usage error" 2 "$CUBBY" run -p default
exits "an unknown verb is a usage error" 2 "$CUBBY" nonsense
exits "an unknown profile is a profile error" 2 "$CUBBY" run -p nonsense -- true

# The text of a file without #! is for the shell, as execvp(3) does it.
printf 'echo "by the shell: $1"; exit 8\n' >"$TMP/text" && chmod +x "$TMP/text"
run "${box[@]}" --ro "$TMP" -- "$TMP/text" word
is "a script without #! is run by the shell" "$status:$out" "8:by the shell: word"

# Nothing of the host is executed because a name was not found inside.
mkdir bin && printf '#!/bin/sh\necho outside\n' >bin/own-tool && chmod +x bin/own-tool
run env PATH="$PWD/bin:$PATH" "${box[@]}" -- own-tool
is "a program of the caller's PATH that is not seen inside is not found" "$status:$out" "127:"

run timeout 20 "${box[@]}" --wall 200ms -- sleep 1000
is "the wall clock's end is 137" "$status" 137
like "  ... and cubby says so" "$err" '^cubby: killed .*limits\.wall'

done_testing
