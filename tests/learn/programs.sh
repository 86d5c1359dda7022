# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016,SC2088 # run sets out, err and status; texts for other programs
# tests/learn/programs.sh: what is learned from one run of a program is what the next one needs, and
# nothing else.
# deadline: 240 seconds
. "$(dirname "$0")/../lib/tap.sh"

PROFILES=$HOME/.config/cubby/profiles

# Files to work with, the same before each run.
prepare() {
	rm -rf "$HOME/in" "$HOME/out" "$HOME/tree" "$HOME/other"
	mkdir -p "$HOME/in" "$HOME/out" "$HOME/tree/sub" "$HOME/other"
	printf 'b line\na line\n' | tee "$HOME/in/a" "$HOME/in/b" "$HOME/in/unused" "$HOME/tree/x" \
		"$HOME/tree/sub/y" "$HOME/other/z" >"$HOME/plain"
	printf 'print(open("%s/in/a").read().upper())\n' "$HOME" >"$HOME/in/script.py"
}

# entries FILE KEY: what a profile has in [files].
entries() {
	python3 -c 'import sys, tomllib
for x in tomllib.load(open(sys.argv[1], "rb")).get("files", {}).get(sys.argv[2], []): print(x)' "$1" "$2" | tr '\n' ' '
}

# learns NAME RW RO -- COMMAND...: one run outside says what is right; one is learned from; one runs
# with the profile. RW and RO are the entries that the profile must have.
learns() {
	local name=$1 rw=$2 ro=$3 wanted file
	shift 4
	rm -rf "$PROFILES"
	prepare
	wanted=$(cd / && "$@" 2>&1; cat "$HOME"/out/* 2>/dev/null)
	prepare
	run "$CUBBY" learn -p default -- "$@"
	file=$PROFILES/default.d/50-learned.toml
	is "$name: nothing on the host has changed" "$(cat "$HOME"/out/* 2>/dev/null)$(cat "$HOME/in/a")" "$(printf 'b line\na line\n')"
	is "$name: to be written" "$(entries "$file" rw)" "$rw"
	is "$name: to be read" "$(entries "$file" ro)" "$ro"
	ok "$name: the profile is right" "$CUBBY" profile check "$file"
	prepare
	run "$CUBBY" run -p default -- "$@"
	is "$name: runs with it" "$out$err$(cat "$HOME"/out/* 2>/dev/null)" "$wanted"
}

cd / || exit 1
learns cat "" "~/in/a ~/in/b " -- cat "$HOME/in/a" "$HOME/in/b"
learns cp "~/out " "~/in/a " -- cp "$HOME/in/a" "$HOME/out/copy"
learns grep "" "~/tree/sub/y ~/tree/x " -- grep -rc line "$HOME/tree"
learns ls "" "~/other " -- ls "$HOME/other"
learns sort "~/out " "~/in/a " -- sort -o "$HOME/out/sorted" "$HOME/in/a"
learns sed "~/out " "~/in/a " -- sed -n "w $HOME/out/lines" "$HOME/in/a"
learns tar "~/out " "~/tree/sub/y ~/tree/x " -- tar -C "$HOME/tree" --sort=name --mtime=@0 -cf "$HOME/out/tree.tar" sub x
learns sh "~/out " "~/in/a " -- sh -c "while read -r x; do echo \"\$x\"; done <$HOME/in/a >$HOME/out/sh"
learns python3 "" "~/in/a ~/in/script.py " -- python3 -I -S "$HOME/in/script.py"
learns perl "~/out " "~/in/b " -- perl -e 'open I, $ARGV[0]; open O, ">", $ARGV[1]; print O reverse <I>; close O' \
	"$HOME/in/b" "$HOME/out/perl"
learns awk "" "~/in/a ~/in/b " -- awk '{ print FILENAME, $1 }' "$HOME/in/a" "$HOME/in/b"
cp "$BUILD_TESTS/learn/rawcopy" "$HOME/"
learns "a static program" "~/out " "~/in/a ~/rawcopy " -- "$HOME/rawcopy" "$HOME/in/a" "$HOME/out/raw"

done_testing
