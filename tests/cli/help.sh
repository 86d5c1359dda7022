# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/cli/help.sh: help says all that the tables say, and fits a terminal.
. "$(dirname "$0")/../lib/tap.sh"

# The lines of all help there is.
all_help() {
	local verb
	"$CUBBY" help
	for verb in $verbs; do "$CUBBY" help "$verb"; done
	"$CUBBY" help profile all
}

verbs=$(sed -n 's/^VERB(\([a-z]*\),.*/\1/p' "$TOP/src/cmd/verbs.def")
keys=$(sed -n 's/^KEY([a-z_]*, *"\([^"]*\)".*/\1/p' "$TOP/src/spec/keys.def")
options=$(grep '^KEY(' "$TOP/src/spec/keys.def" | grep -o '"--[a-z-]*"' | tr -d '"')
tools=$(sed -n 's/^PROFILE_VERB(\([a-z]*\),.*/\1/p' "$TOP/src/cmd/profile_verbs.def")
ok "the tables were read" test "$(wc -w <<<"$verbs $keys $options $tools")" -gt 80

run "$CUBBY" help
is "help is a success" "$status" 0
first=$out
missing=$(for verb in $verbs; do grep -qw -e "$verb" <<<"$first" || echo "$verb"; done)
is "the first screen has every verb" "$missing" ""
unlike "and no hidden one" "$first" "__"
ok "and fits on one" test "$(wc -l <<<"$first")" -le 24

for word in --help -h; do
	run "$CUBBY" $word
	is "cubby $word is help" "$out" "$first"
done
run "$CUBBY"
is "no verb is a usage error" "$status" 2
is "with nothing on stdout" "$out" ""

for verb in $verbs; do
	run "$CUBBY" help "$verb"
	is "help $verb: a success" "$status" 0
	like "help $verb: how it is used" "$out" "^usage: cubby $verb"
	by_verb=$out
	run "$CUBBY" "$verb" --help
	is "$verb --help is the same" "$out" "$by_verb"
done

for verb in run shell plan; do
	run "$CUBBY" help $verb
	missing=$(for option in $options; do grep -q -- "  $option [A-Z]" <<<"$out" || echo "$option"; done)
	is "help $verb has every option of a key" "$missing" ""
done

run "$CUBBY" help profile
missing=$(for tool in $tools; do grep -q "^  $tool" <<<"$out" || echo "$tool"; done)
is "help profile has every verb of profile" "$missing" ""
missing=$(for key in $keys; do grep -qw -- "${key##*.}" <<<"$out" || echo "$key"; done)
is "and the name of every key" "$missing" ""
for tool in $tools; do
	exits "profile $tool --help is help" 0 "$CUBBY" profile "$tool" --help
done

run "$CUBBY" help profile all
missing=$(for key in $keys; do grep -q "^  $key = " <<<"$out" || echo "$key"; done)
is "help profile all explains every key" "$missing" ""
sections=$(sed -n 's/^\([a-z]*\)\..*/\1/p' <<<"$keys" | sort -u)
for section in $sections; do
	run "$CUBBY" help profile "$section"
	is "help profile $section has its keys and no others" \
		"$(sed -n 's/^  \([a-z.-]*\) = .*/\1/p' <<<"$out" | sort)" "$(grep "^$section\." <<<"$keys" | sort)"
done
run "$CUBBY" help profile '[files]'
like "a section may stand in brackets" "$out" "files.rw = "
run "$CUBBY" help profile network.mode
is "one key alone" "$(grep -c ' = ' <<<"$out")" 1

is "no line is longer than 100 columns" "$(all_help | awk 'length > 100')" ""
is "no line ends with a blank" "$(all_help | grep ' $')" ""

version=$(sed -n 's/^#define CUBBY_VERSION "\(.*\)"/\1/p' "$TOP/src/cmd/version.h")
run "$CUBBY" version
is "version" "$out" "cubby $version"
run "$CUBBY" --version
is "--version is the same" "$out" "cubby $version"

# What people see first must come at once: nothing is read for it.
if sanitized; then
	skip "version opens no file" sanitizer "the sanitizers' own start reads /proc"
elif command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	strace -f -o trace "$CUBBY" version >/dev/null
	is "version opens no file" "$(grep -c 'open' trace)" 0
else
	skip "version opens no file" strace "strace cannot be used here"
fi
done_testing
