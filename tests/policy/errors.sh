# SPDX-License-Identifier: MIT
# tests/policy/errors.sh: wrong policies and command lines of cubby-policy.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/policy.sh"

# refuses TEXT SENTENCE: compile writes nothing, this sentence, and ends with 2.
refuses() {
	printf '%s' "$1" >"$TMP/text"
	run "$POLICY" compile <"$TMP/text"
	is "$2" "$status|$out|$err" "2||$2"
}

text=$(policy_text default)$'\n'
printf %s "$text" >"$TMP/text"
ok "the unchanged text is fine" bash -c '"$0" compile <"$1" >"$1.bpf"' "$POLICY" "$TMP/text"

refuses "${text/deny/deny mounts}" "'mounts' is not a system call; did you mean 'mount'?"
refuses "${text/deny/deny getpeernam}" "'getpeernam' is not a system call; did you mean 'getpeername'?"
refuses "${text/allow/allow frobnicate}" "'frobnicate' is not a system call that cubby knows"
refuses "${text/allow/allow $'x\e[2Jy'}" "'x\\x1b[2Jy' is not a system call that cubby knows"
refuses "${text/allow/allow kexec_load}" \
	"'kexec_load' can never be allowed: it is of no use in a sandbox but to an attacker"
refuses "${text/deny/deny execve}" "'execve' cannot be denied: the program is started with it"
refuses "${text/deny/deny openat mount}" "line 8 of the policy is not sorted: 'mount'"
refuses "${text/deny/deny mount mount}" "line 8 of the policy is not sorted: 'mount'"
refuses "${text/deny/deny  mount}" "line 8 of the policy has a name of 0 bytes"
refuses "${text/deny/deny $(printf %063d 0)}" "'$(printf %063d 0)' is not a system call that cubby knows"
refuses "${text/deny/deny $(printf %064d 0)}" "line 8 of the policy has a name of 64 bytes"
refuses "${text/deny/denyx}" "line 8 of the policy does not end"
refuses "${text/allow/}" "line 9 of the policy does not begin with 'allow'"
refuses "${text%?}" "line 9 of the policy does not end"
refuses "$text " "the policy goes on behind its last line"
refuses "" "line 1 of the policy is not 'cubby-policy $FILTER_VERSION'"
refuses "${text/policy $FILTER_VERSION/policy 0}" "line 1 of the policy is not 'cubby-policy $FILTER_VERSION'"
refuses "${text/arch /arch pdp11}" "line 2 of the policy is not 'arch $(uname -m)'"
refuses "${text/policy default/policy lax}" "line 3 of the policy is not 'policy default' or one of its siblings"
refuses "${text/network none/network}" "line 4 of the policy is not 'network none' or one of its siblings"
refuses "${text/multiarch 0/multiarch 2}" "line 5 of the policy is not 'multiarch 0' or one of its siblings"
refuses "${text/debug 0/debug 0 }" "line 6 of the policy is not 'debug 0' or one of its siblings"
refuses "${text/nesting 0/nesting 10}" "line 7 of the policy is not 'nesting 0' or one of its siblings"

# A text of the longest size is read, one byte more is not.
{ printf '%sdeny ' "${text%deny*}"; printf '%*s' 16384 '' | tr ' ' x; } >"$TMP/long"
head -c 16383 "$TMP/long" >"$TMP/limit"
run "$POLICY" compile <"$TMP/limit"
like "16383 bytes are read" "$err" "^line 8 of the policy has a name of [0-9]+ bytes$"
head -c 16384 "$TMP/long" >"$TMP/beyond"
run "$POLICY" compile <"$TMP/beyond"
is "16384 bytes are not" "$status|$err" "2|the policy is longer than 16383 bytes"
printf '%s\0' "$text" >"$TMP/nul"
run "$POLICY" compile <"$TMP/nul"
is "a NUL byte is no policy" "$status|$err" "2|the policy has a NUL byte"

usage="usage: cubby-policy builtin | compile | names | prove [--checks N] [--seed N] | services | surface | tell CALL | warm DIR"
for words in "" frobnicate --help; do
	# shellcheck disable=SC2086 # words
	run "$POLICY" $words
	is "'$words' is no verb" "$status|$err" "2|$usage"
done
run "$POLICY" compile x
is "compile takes no arguments" "$status|$err" "2|compile takes no arguments, but 'x' was given"
run "$POLICY" surface x
is "surface takes no arguments" "$status|$err" "2|surface takes no arguments, but 'x' was given"
for what in '' CUBBYBPF "$(printf 'x%.0s' {1..100})"; do
	run "$POLICY" surface <<<"$what"
	is "surface wants a filter file" "$status|$out|$err" "2||standard input is not a filter file"
done
run "$POLICY" prove --checks 0
is "prove wants numbers" "$status|$err" "2|'0' is not a number from 1 up"
run "$POLICY" prove --seed
is "prove wants values" "$status|$err" "2|usage: cubby-policy prove [--checks N] [--seed N]"
run "$POLICY" warm
is "warm wants a folder" "$status|$err" "2|usage: cubby-policy warm DIR"
run "$POLICY" warm "$TMP/none"
is "warm makes no folder" "$status|$err" "1|cannot open the directory '$TMP/none': No such file or directory"
run "$POLICY" compile </dev/null >/dev/full
is "nothing is written for a wrong policy" "$status" 2
printf %s "$text" >"$TMP/text"
run bash -c '"$0" compile <"$1" >/dev/full' "$POLICY" "$TMP/text"
is "a full disk is said" "$status|$err" "1|cannot write the filter: No space left on device"

done_testing
