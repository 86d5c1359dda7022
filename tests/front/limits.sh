# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/front/limits.sh: each limit of spec/limits.h on what a user can say: accepted at the limit,
# refused one past it, and the number is the one of the header.
. "$(dirname "$0")/../lib/tap.sh"

# A home of its own; the profiles that are shipped are not looked at.
export HOME=$TMP/home
profiles=$HOME/.config/cubby/profiles
mkdir -p "$profiles"

# limit NAME: its number, as the header says it.
limit() {
	echo $(($(sed -n "s/^[[:space:]]*$1 = \([^,]*\),.*/\1/p" "$TOP/src/spec/limits.h")))
}

# repeat TEXT N
repeat() {
	printf "%$2s" "" | sed "s/ /$1/g"
}

# lines N FORMAT: the format for each number from 1 to N.
lines() {
	seq 1 "$1" | sed "s/.*/$2/"
}

# accepts TEXT ARGUMENTS...
accepts() {
	run "$CUBBY" "${@:2}"
	tap_result "$status" "$1" "cubby ${*:2:3} ..." "${err:0:500}"
}

# refuses TEXT REGEX ARGUMENTS...: a usage error whose text matches.
refuses() {
	run "$CUBBY" "${@:3}"
	[ "$status" -eq 2 ] && [[ $err =~ $2 ]]
	tap_result $? "$1" "cubby ${*:3:3} ..." "status $status" "not matched: $2" "${err:0:500}"
}

# file_of BYTES: a correct profile of that size.
file_of() {
	{ echo "schema = 1"; echo "#$(repeat x $(($1 - 13)))"; } >file.toml
	[ "$(stat -c %s file.toml)" -eq "$1" ] || tap_result 1 "the test makes a file of $1 bytes"
}

n=$(limit LIMIT_FILE_BYTES)
file_of "$n"
accepts "a file of $n bytes" profile check file.toml
file_of $((n + 1))
refuses "one byte more" "larger than $n bytes" profile check file.toml

n=$(limit LIMIT_NESTING)
{ echo "schema = 1"; echo "x-$(repeat a. $((n - 1)))z = 1"; } >nesting.toml
accepts "a key of $n parts" profile check nesting.toml
{ echo "schema = 1"; echo "x-$(repeat a. "$n")z = 1"; } >nesting.toml
refuses "one part more" "at most $n parts" profile check nesting.toml
{ echo "schema = 1"; echo "[x-$(repeat a. $((n - 1)))z]"; echo "k = 1"; } >nesting.toml
accepts "a table of $n parts" profile check nesting.toml
{ echo "schema = 1"; echo "[x-$(repeat a. "$n")z]"; echo "k = 1"; } >nesting.toml
refuses "one part more of a table" "at most $n parts" profile check nesting.toml

n=$(limit LIMIT_ENTRIES)
{ echo "schema = 1"; echo "x-many = ["; lines $((n - 2)) "1,"; echo "]"; } >entries.toml
accepts "$n keys and entries in a file" profile check entries.toml
{ echo "schema = 1"; echo "x-many = ["; lines $((n - 1)) "1,"; echo "]"; } >entries.toml
refuses "one entry more" "at most $n|more than $n" profile check entries.toml
{ echo "schema = 1"; lines $((n - 1)) "x-& = 1"; } >entries.toml
accepts "$n keys in a file" profile check entries.toml
{ echo "schema = 1"; lines "$n" "x-& = 1"; } >entries.toml
refuses "one key more" "at most $n|more than $n" profile check entries.toml

n=$(limit LIMIT_LIST)
half=$((n / 2))
{ echo "schema = 1"; echo "[env]"; echo "keep = ["; lines $half '"A&",'; echo "]"; } >"$profiles/list.toml"
mkdir -p "$profiles/list.d"
{ echo "schema = 1"; echo "[env]"; echo "keep = ["; lines $((n - half)) '"B&",'; echo "]"; } \
	>"$profiles/list.d/more.toml"
accepts "a list of $n entries out of two files" profile check list
accepts "and it is printed" profile show list
is "with all of them" "$(grep -c '^	"[AB][0-9]*",$' <<<"$out")" "$n"
{ echo "schema = 1"; echo "[env]"; echo 'keep = ["C"]'; } >"$profiles/list.d/one.toml"
refuses "one entry more" "$n" profile check list

n=$(limit LIMIT_STRING)
echo "schema = 1
summary = \"$(repeat s "$n")\"" >string.toml
accepts "a text of $n bytes" profile check string.toml
echo "schema = 1
summary = \"$(repeat s $((n + 1)))\"" >string.toml
refuses "one byte more" "$n bytes" profile check string.toml
accepts "a value of $n bytes on the command line" plan -s "env.set=A=$(repeat s $((n - 2)))" true
refuses "one byte more on the command line" "$n" plan -s "env.set=A=$(repeat s $((n - 1)))" true

# chain N: a profile that extends another, N files deep.
chain() {
	local i
	rm -f "$profiles"/deep*.toml
	for ((i = 1; i < $1; i++)); do
		printf 'schema = 1\nextends = ["deep%d"]\n' $((i + 1)) >"$profiles/deep$i.toml"
	done
	echo "schema = 1" >"$profiles/deep$1.toml"
}

n=$(limit LIMIT_EXTENDS_DEPTH)
chain "$n"
accepts "$n files that extend each other" profile check deep1
chain $((n + 1))
refuses "one file more" "deep" profile check deep1

# drop_ins N: a profile of its own file and N drop-ins that say something.
drop_ins() {
	rm -rf "$profiles/layers.d" && mkdir "$profiles/layers.d"
	printf 'schema = 1\nhostname = "x"\n' >"$profiles/layers.toml"
	for ((i = 1; i <= $1; i++)); do
		printf 'schema = 1\nhostname = "x%d"\n' "$i" >"$profiles/layers.d/$i.toml"
	done
}

n=$(limit LIMIT_LAYERS)
drop_ins $((n - 1))
accepts "a profile out of $n files" profile check layers
drop_ins "$n"
refuses "one file more" "$n" profile check layers

n=$(limit LIMIT_DIAGS)
{ echo "schema = 1"; lines "$n" "key& = 1"; } >diags.toml
run "$CUBBY" profile check diags.toml
is "$n errors are shown" "$(grep -c error <<<"$err")" "$n"
unlike "and none is left out" "$err" "more not shown"
echo "key = 1" >>diags.toml
run "$CUBBY" profile check diags.toml
is "of one error more $n are shown" "$(grep -c error <<<"$err")" "$n"
like "and how many are left out" "$err" "1 more not shown"

n=$(limit LIMIT_NAME)
name=$(repeat n "$n")
printf 'schema = 1\nname = "%s"\n' "$name" >"$name.toml"
accepts "a name of $n bytes" profile check "$name.toml"
printf 'schema = 1\nname = "%sn"\n' "$name" >"${name}n.toml"
refuses "one byte more" "at most $n" profile check "${name}n.toml"
accepts "a sandbox's name of $n bytes" plan -n "$name" true
refuses "one byte more of a sandbox's name" "at most $n" plan -n "${name}n" true

n=$(limit LIMIT_GLOB_MATCHES)
mkdir glob && (cd glob && lines "$n" "f&" | xargs touch)
accepts "a pattern of $n paths" plan --ro "$TMP/glob/*" true
touch glob/one-more
refuses "one path more" "$n" plan --ro "$TMP/glob/*" true

# rules N PATTERN: options for N patterns, with a number in place of @.
rules() {
	words=()
	for ((i = 1; i <= $1; i++)); do words+=(--view-hide "${2/@/$i}"); done
}

n=$(limit LIMIT_RULE_TREES)
rules "$n" "$TMP/tree@/*.key"
accepts "$n directories with rules" plan "${words[@]}" true
rules $((n + 1)) "$TMP/tree@/*.key"
refuses "one directory more" "more than $n directories" plan "${words[@]}" true
n=$(limit LIMIT_RULES)
rules "$n" "$TMP/tree/*.@"
accepts "$n rules for one directory" plan "${words[@]}" true
rules $((n + 1)) "$TMP/tree/*.@"
refuses "one rule more" "more than $n rules" plan "${words[@]}" true
n=$(limit LIMIT_RULE_TEXT)
accepts "a rule of $((n - 1)) bytes" plan --view-hide "$TMP/tree/*$(repeat x $((n - 2)))" true
refuses "one byte more of a rule" "longer than $((n - 1)) bytes" plan --view-hide "$TMP/tree/*$(repeat x $((n - 1)))" true

n=$(limit LIMIT_ARGS)
mapfile -t words < <(lines "$n" "-v")
accepts "$n words of options" plan "${words[@]}" true
refuses "one word more" "more than $n" plan "${words[@]}" -v true

n=$(limit LIMIT_CPUS)
accepts "the processor $((n - 1))" plan --cpuset "$((n - 1))" true
refuses "the one behind it" "processors" plan --cpuset "$n" true

missing=$(sed -n 's/^[[:space:]]*\(LIMIT_[A-Z_]*\) =.*/\1/p' "$TOP/src/spec/limits.h" |
	while read -r one; do grep -q "limit $one)" "$TOP/tests/front/limits.sh" || echo "$one"; done)
is "every limit of the header is tested here" "$missing" ""
done_testing
