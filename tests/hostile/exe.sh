# SPDX-License-Identifier: MIT
# tests/hostile/exe.sh: a cubby that the user owns cannot be spoilt from inside by /proc/PID/exe, also when
# a script has it executed inside.
. "$(dirname "$0")/../lib/tap.sh"

prefix=$(dirname "$(dirname "$CUBBY")")
mkdir own probes tools && cp -R "$prefix/bin" "$prefix/libexec" "$prefix/share" own/
CUBBY=$TMP/own/bin/cubby
cp "$BUILD_TESTS/hostile/exes" probes/ && cp /bin/sleep tools/victim
# The kernel looks up the name of the interpreter in the process that is still the launcher's.
printf '#!/proc/self/exe\n' >tools/script
printf '#!/proc/self/exe run\n' >tools/longer
chmod 755 tools/*
state() { (cd "$TMP/own" && find bin libexec -type f -printf '%p %m %s\n' -exec sha256sum {} \; | LC_ALL=C sort); }
before=$(state)

# attack NAME OPTION...: a sandbox with the attacker.
attack() {
	local name=$1
	shift
	mkfifo up
	"$CUBBY" run -p default -n attacked --ro "$TMP/probes" --rw "$TMP/tools" "$@" -- "$TMP/probes/exes" "$name" >up 2>&1 &
	attacker=$!
	exec 3<up
	rm up
	read -r line <&3
	[ "$line" = looking ] || tap_result 1 "the attacker runs" "$line"
}

end() {
	"$CUBBY" kill -KILL attacked
	exec 3<&-
	wait $attacker
}

attack victim
"$CUBBY" exec attacked "$TMP/tools/victim" 0.2
while read -r -t 20 line <&3 && [ "$line" != written ]; do :; done
is "a control: it spoils a program that it can reach" "$line" written
end

executed=0
for options in "" "--landlock off" "--allow nesting" "--root host" "--map root" "--ro $TMP/own" "--syscalls developer --allow nesting" \
	"--map root --cap sys_admin --syscalls developer"; do
	# shellcheck disable=SC2086 # several words
	attack cubby $options
	for program in script longer script longer script longer; do
		"$CUBBY" exec attacked "$TMP/tools/$program" >out 2>&1 </dev/null
		grep -q "is not a verb\|no command\|cannot" out && executed=$((executed + 1))
	done
	end
	is "${options:-no options}: cubby is as before" "$(state)" "$before"
done
ok "scripts were tried ($executed)" [ $executed -gt 20 ]

# At the start, too: the first program is executed by init, as all are.
for options in "--landlock off" "--root host"; do
	# shellcheck disable=SC2086
	run "$CUBBY" run -p default --rw "$TMP/tools" $options -- "$TMP/tools/script"
	like "$options: a script gets a copy, which says what it always says" "$err" "is not a verb"
	# shellcheck disable=SC2086
	run "$CUBBY" run -p default $options -- sh -c 'exit 7'
	is "$options: all else is as before" "$status" 7
	# shellcheck disable=SC2086
	run "$CUBBY" run -p default $options -- sh -c 'exit 7' "a b" '' $'c\nd'
	is "$options: with any words" "$status" 7
done
is "cubby is as before" "$(state)" "$before"
done_testing
