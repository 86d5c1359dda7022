#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/front/run.sh: golden cases of command lines and profiles: what cubby says, byte for byte.
# usage: tests/front/run.sh [--update] [bad/NAME | good/NAME]...
#
# A case is one file, tests/front/{bad,good}/NAME.case:
#
#   # what it shows
#   $ profile check web.toml            the words behind cubby, quoted as for a shell
#   -- web.toml --                      a file in the working directory ("~/x": in the home)
#   schema = 2
#   -- odd.toml (escaped) --            the same, through printf %b
#   schema = 1\0000\n
#   -- stdout --                        what must come out; the two are left out when empty
#   -- stderr --
#   ...
#   -- exit 2 --
#
# Profiles come from tests/front/share, and the home is empty but for the files of the case. Each
# command runs without the right to start a process and must leave the tree as it was. --update
# writes what came out instead of comparing.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/../lib/tap.sh"
. "$TOP/tests/lib/provide.sh"

cases=$TOP/tests/front
update=
user=$(id -un)
if [ "$(id -u)" -eq 0 ]; then
	user=${CUBBY_TEST_USER:-cubby-test}
	provide_user "$user" || exit 1
fi

# An installation of its own: the profiles that are shipped may change, the goldens should not.
install_fixture() {
	chmod 755 "$TMP"
	mkdir -p "$TMP/prefix/bin" "$TMP/prefix/share/cubby" "$TMP/prefix/libexec/cubby"
	cp "$CUBBY" "$TMP/prefix/bin/cubby"
	# The verbs for containers are beside the launcher.
	cp "${CUBBY%/bin/cubby}/libexec/cubby/cubby-container" "$TMP/prefix/libexec/cubby/"
	cp -R "$cases/share" "$TMP/prefix/share/cubby/profiles"
	chmod -R u+rwX,go+rX "$TMP/prefix"
	"$TMP/prefix/bin/cubby" __match-index "$TMP/prefix/share/cubby/profiles" || exit 1
}

# case_read FILE: fills words, want_out, want_err, want_exit and the tree of the case.
case_read() {
	local line target="" escaped="" text=""
	words=() want_out="" want_err="" want_exit=""
	rm -rf "$TMP/case"
	mkdir -p "$TMP/case/home" "$TMP/case/cwd"
	while IFS= read -r line; do
		if [[ $line =~ ^--\ (.+)\ --$ ]]; then
			case_section_end
			target=${BASH_REMATCH[1]} escaped="" text=""
			[[ $target != *" (escaped)" ]] || escaped=1 target=${target% (escaped)}
			[[ ! $target =~ ^exit\ ([0-9]+)$ ]] || want_exit=${BASH_REMATCH[1]}
		elif [ -n "$target" ]; then
			text+=$line$'\n'
		elif [[ $line == "$ "* ]]; then
			# The cases are ours; quotes are what eval is for.
			eval "words=(${line#\$ })"
		fi
	done <"$1"
	case_section_end
	chmod -R go+rX "$TMP/case"
	[ "$user" = "$(id -un)" ] || chown -R "$user:" "$TMP/case"
}

# Stores the section that was read last: an expectation, or a file.
case_section_end() {
	local path
	case $target in
	"" | exit*) return ;;
	stdout) want_out=$text ;;
	stderr) want_err=$text ;;
	*)
		path=$TMP/case/cwd/$target
		[[ $target != '~'/* ]] || path=$TMP/case/home/${target:2}
		mkdir -p "$(dirname "$path")"
		if [ -n "$escaped" ]; then
			printf %b "${text//$'\n'/}" >"$path"
		else
			printf %s "$text" >"$path"
		fi
		;;
	esac
}

# Everything that a command could change about the tree of the case.
tree_state() {
	find "$TMP/case" -printf '%P %y %m %s %T@ %C@ %l\n' | LC_ALL=C sort
}

# case_run: sets got_out, got_err and got_exit, with the paths of this run taken out.
case_run() {
	(
		cd "$TMP/case/cwd" || exit 1
		as_user "$user" env -i HOME="$TMP/case/home" PATH=/usr/bin:/bin USER="$user" LANG=C.UTF-8 \
			/bin/bash -c 'ulimit -u 0; exec "$0" "$@"' "$TMP/prefix/bin/cubby" "${words[@]}" \
			</dev/null >"$TMP/out" 2>"$TMP/err"
	)
	got_exit=$?
	got_out=$(normalise "$TMP/out"; echo .)
	got_out=${got_out%.}
	got_err=$(normalise "$TMP/err"; echo .)
	got_err=${got_err%.}
}

normalise() {
	sed -e "s|$TMP/prefix|PREFIX|g" -e "s|$TMP/case/home|HOME|g" -e "s|$TMP/case/cwd|WORK|g" "$1"
}

# print_result OUT ERR EXIT: the last sections of a case.
print_result() {
	[ -z "$1" ] || printf -- '-- stdout --\n%s' "$1"
	[ -z "$2" ] || printf -- '-- stderr --\n%s' "$2"
	echo "-- exit $3 --"
}

case_update() {
	local kept
	kept=$(sed '/^-- \(stdout\|stderr\|exit [0-9]*\) --$/,$d' "$1")
	{
		printf '%s\n' "$kept"
		print_result "$got_out" "$got_err" "$got_exit"
	} >"$TMP/new"
	cmp -s "$TMP/new" "$1" || cp "$TMP/new" "$1"
}

# case_test NAME: runs one case and compares.
case_test() {
	local name=$1 file=$cases/$1.case before changed difference
	case_read "$file"
	before=$(tree_state)
	case_run
	changed=$(diff <(echo "$before") <(tree_state) | grep '^[<>]')
	[ -z "$update" ] || case_update "$file"
	[ -z "$update" ] || want_out=$got_out want_err=$got_err want_exit=$got_exit
	difference=$(diff -u --label wanted --label got \
		<(print_result "$want_out" "$want_err" "$want_exit") \
		<(print_result "$got_out" "$got_err" "$got_exit"))
	if [ -z "$difference$changed" ]; then
		tap_result 0 "$name"
	else
		tap_result 1 "$name" "cubby ${words[*]}" "$difference" "${changed:+changed: $changed}" \
			"again: tests/front/run.sh $name"
	fi
	[[ $name != bad/* ]] || [ "$got_exit" -eq 2 ] || tap_result 1 "$name: a bad input exits with 2"
}

[ "${1:-}" != --update ] || { update=1; shift; }
if [ $# -eq 0 ]; then
	mapfile -t names < <(cd "$cases" && printf '%s\n' {bad,good}/*.case | LC_ALL=C sort)
	set -- "${names[@]%.case}"
fi
install_fixture
for name; do
	case_test "$name"
done
echo "# $((tap_count - tap_failed)) passed, $tap_failed failed, 0 skipped"
done_testing
