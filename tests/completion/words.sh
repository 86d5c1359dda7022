# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/completion/words.sh: what `cubby __complete` answers; it comes from the tables.
. "$(dirname "$0")/../lib/tap.sh"

# offered WORD...: the words, without descriptions, sorted.
offered() { "$CUBBY" __complete "$@" 2>&1 | cut -f1 | LC_ALL=C sort; }

# rows FILE MACRO N: column N of a table.
rows() {
	printf '#define %s\n#include "%s"\n' "$2 @@$3" "$1" | cc -E -P -x c -I"$TOP/src" - |
		grep -o '@@[^@]*' | sed 's/^@@ *//; s/"//g; s/ *$//'
}

sorted() { LC_ALL=C sort; }

is "the verbs, without the hidden ones" "$(offered "")" \
	"$(rows cmd/verbs.def 'VERB(name, where, synopsis, help)' '#name' | tr -d '#' | sorted)"
is "the verbs of profile" "$(offered profile "")" \
	"$(rows cmd/profile_verbs.def 'PROFILE_VERB(name, synopsis, help)' '#name' | tr -d '#' | sorted)"
keys=$(rows spec/keys.def 'KEY(field, name, type, words, option, metavar, def, help)' name | sed 1,5d)
is "every key that -s takes" "$(offered run -s "")" "$(sorted <<<"$keys")"
wanted=$(rows spec/keys.def 'KEY(field, name, type, words, option, metavar, def, help)' option | grep '^--')
is "every option of a key" "$(offered run -- | grep -Fxf <(echo "$wanted"))" \
	"$(sorted <<<"$wanted")"

# Every word in capitals of a synopsis has a meaning, or nobody can know its values.
unknown=$({
	rows cmd/verbs.def 'VERB(name, where, synopsis, help)' synopsis
	rows cmd/profile_verbs.def 'PROFILE_VERB(name, synopsis, help)' synopsis
} | grep -oE '\b[A-Z]{3,}\b' | sort -u | while read -r word; do
	case $word in
	OPTIONS | COMMAND | ARGS | TIME | WORD | NEW | PATTERN | REGEX | STATES | LIST | KEY | TEXT | VALUE | LIMIT | IDS) ;;
	*) grep -q "\"$word\"" "$TOP/src/cmd/complete_value.c" || echo "$word" ;;
	esac
done)
is "every word of a synopsis has a meaning" "$unknown" ""

is "operators of a list" "$(offered run -s files.rw | tr '\n' ' ')" \
	"files.rw! files.rw+= files.rw-= files.rw= "
is "operators of a single value" "$(offered run -s tt | tr '\n' ' ')" "tty! tty= "
is "the words of an enum" "$(offered run -s home.mode= | tr '\n' ' ')" \
	"home.mode=app home.mode=fresh home.mode=host home.mode=overlay "
is "a boolean" "$(offered run -s syscalls.debug= | tr '\n' ' ')" \
	"syscalls.debug=false syscalls.debug=true "
is "capabilities" "$(offered run --cap sys_pt)" "sys_ptrace"
is "system calls" "$(offered run -s syscalls.deny+=ptr)" "syscalls.deny+=ptrace"
is "variables of the environment" "$(FOO_BAR=1 offered run --keep-env FOO_)" "FOO_BAR"
is "and with a value to be typed" "$(FOO_BAR=1 offered run --env FOO_)" "FOO_BAR="
is "a path is left to the shell" "$(offered run -s files.rw+=/x)" ":files 10"
is "of an attached value too" "$(offered run --ro=/x)" ":files 5"
is "a directory" "$(offered run --cwd /x)" ":dirs 0"
is "a file of a profile" "$(offered run -p ./x)" ":files 0"
is "a command begins where its first word is" "$(offered run -p git --ro /x git sta)" ":command 5"
is "behind -- too" "$(offered shell -- ba)" ":command 2"
is "a directory of a shell" "$(offered shell sr)" ":dirs 0"
is "and a command behind it" "$(offered shell src -- ba)" ":command 3"
is "after a sandbox" "$(offered exec web ba)" ":command 2"
is "an option of the command is not one of cubby" "$(offered run git --al)" ":command 1"
is "signals" "$(offered kill -s US | tr '\n' ' ')" "USR1 USR2 "
is "nothing behind an unknown verb" "$(offered nonsense "")" ""
is "nothing behind a verb without arguments" "$(offered version "")" ""

mkdir -p "$HOME/.config/cubby/profiles" "$HOME/.local/share/cubby/homes/my-home"
printf 'schema = 1\nname = "zz-own"\nsummary = "bell\\u0007 and\\ttab"\n' >"$HOME/.config/cubby/profiles/zz-own.toml"
run "$CUBBY" __complete run -p zz
is "an own profile; its summary cannot speak to the terminal" "$out" $'zz-own\tbell\\x07 and\\ttab'
touch "$HOME/.config/cubby/profiles/zz-bad"$'\n'":command 1.toml"
is "a name with a line break is not offered" "$(offered run -p zz)" "zz-own"
echo 'nonsense' >"$HOME/.config/cubby/profiles/zz-broken.toml"
is "a broken profile is offered, quietly" "$(offered run -p zz-b)" "zz-broken"
is "modes of the network; a pod's up to its name" "$(offered run --net p | tr '\n' ' ')" "pod: private "
is "a persistent home" "$(offered run --home-name my)" "my-home"

# What an answer costs, in system calls: a person waits for it. Reading a profile takes four, the
# rest is start-up and directories.
cost() {
	strace -f -o "$TMP/calls" "$CUBBY" __complete "$@" >"$TMP/.out" 2>&1
	grep -c '^[0-9]* *[a-z]' "$TMP/calls"
}
profiles=$(offered run -p "" | wc -l)
grants=$(find "${CUBBY%/bin/cubby}/share/cubby/profiles/grants" -name '*.toml' | wc -l)
if sanitized; then
	skip "at most so many calls" sanitizer "it makes calls of its own"
else
	ok "profiles: at most 40 calls, and 5 for each file" test "$(cost run -p "")" -le $((40 + 5 * (profiles + grants)))
	ok "options: at most 30 calls" test "$(cost run --)" -le 30
	ok "settings: at most 30 calls" test "$(cost run -s "")" -le 30
fi

done_testing
