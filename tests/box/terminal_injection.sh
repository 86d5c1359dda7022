# SPDX-License-Identifier: MIT
# tests/box/terminal_injection.sh: nothing inside can type into the caller's terminal.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/terminal.sh"

# What comes out of the terminal as typed goes to this file, by the shell that waits outside.
listen='"$@"; stty -icanon min 0 time 5; head -c 100 >typed; stty sane; echo over'
typein=("$BUILD_TESTS/box/typein" 'injected')
box=("$CUBBY" run -p default --ro "$BUILD_TESTS")

# typed TEXT COMMAND...: sets typed: what the command typed into the terminal it was started at.
typed() {
	local text=$1
	shift
	rm -f typed
	at_terminal "$text" sh -c "$listen" sh "$@" <<'EOF'
expect "over"
wait 0
EOF
	typed=$(cat typed)
}

typed "control: outside, a program types into its terminal" "${typein[@]}"
if [[ $typed != *injected* ]]; then
	skip "nothing is typed from inside" control "this kernel lets nobody type (dev.tty.legacy_tiocsti)"
	done_testing
fi

typed "typing from a sandbox with a terminal" "${box[@]}" -- "${typein[@]}"
is "  ... types nothing outside" "$typed" ""

typed "typing when only stdin is the terminal" sh -c '"$@" >out 2>&1' sh "${box[@]}" -- "${typein[@]}"
is "  ... types nothing outside" "$typed" ""

typed "typing when only stderr is the terminal" sh -c '"$@" </dev/null >out' sh "${box[@]}" -- "${typein[@]}"
is "  ... types nothing outside" "$typed" ""

typed "typing with none of stdio a terminal" sh -c '"$@" </dev/null >out 2>&1' sh "${box[@]}" -- "${typein[@]}"
is "  ... types nothing outside" "$typed" ""
unlike "  ... and reaches no terminal at all" "$(cat out)" '/dev/(tty|pts)'

typed "typing in a shell of the sandbox" "${box[@]}" -- bash -ic "${typein[*]}; exit 0"
is "  ... types nothing outside" "$typed" ""

typed "typing in the host's own tree" "${box[@]}" -s root.mode=host -- "${typein[@]}"
is "  ... types nothing outside" "$typed" ""

typed "typing with the terminal passed as another descriptor" \
	sh -c '"$@" 5<&0 6>&1 7<>/dev/tty </dev/null >out 2>&1' sh "${box[@]}" -- \
	sh -c 'for fd in 5 6 7; do "$@" <&$fd; done; true' sh "${typein[@]}"
is "  ... types nothing outside" "$typed" ""

for policy in strict developer; do
	typed "typing with the policy $policy" "${box[@]}" --syscalls $policy -- "${typein[@]}"
	is "  ... types nothing outside" "$typed" ""
done

# A second program gets the terminal of who calls exec.
for policy in default strict developer; do
	mkfifo up
	"${box[@]}" -n typed --syscalls $policy --allow tty -- sh -c 'echo up; exec sleep 1000' >up 2>&1 &
	launcher=$!
	read -r _ <up
	rm up
	typed "typing from exec, policy $policy" "$CUBBY" exec typed -- "${typein[@]}"
	is "  ... types nothing outside" "$typed" ""
	typed "typing from exec when only stdin is the terminal, policy $policy" \
		sh -c '"$@" >out 2>&1' sh "$CUBBY" exec typed -- "${typein[@]}"
	is "  ... types nothing outside" "$typed" ""
	"$CUBBY" kill -KILL typed
	wait $launcher
done

# A filter alone could forbid it all; the own terminal is what keeps the rest of the ioctls apart.
run "${box[@]}" --allow tty -- script -qc "${typein[*]}" /dev/null
unlike "TIOCSTI and TIOCLINUX are forbidden on own terminals, too" "$out" 'TIOC'

done_testing
