# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016,SC2088 # run sets out, err and status; texts for other programs
# tests/learn/closed.sh: a run that is learned from gives nothing away, and what is learned asks for
# nothing that should not be given.
. "$(dirname "$0")/../lib/tap.sh"

PROFILES=$HOME/.config/cubby/profiles
mkdir -p "$HOME/.ssh" "$HOME/docs" "$HOME/.aws" "$HOME/.config/app"
echo private-key | tee "$HOME/.ssh/id_ed25519" >"$HOME/.aws/credentials"
echo text | tee "$HOME/docs/a" >"$HOME/.config/app/rc"

cd / || exit 1
run "$CUBBY" learn cat "$HOME/docs/a" "$HOME/.ssh/id_ed25519" "$HOME/.aws/credentials"
unlike "no secret is read" "$out" "private-key"
like "another file is" "$out" "text"
file=$PROFILES/cat.toml
like "it says where the profile is" "$err" "$file"
learned=$(cat "$file")
like "the command gets a profile of its own" "$learned" 'extends = \["default"\].*match   = \["cat"\]'
like "with the count and the first process" "$learned" '"~/docs/a", # 1 time, first by cat'
like "a secret is named, not given" "$learned" "#   $HOME/.ssh/id_ed25519 \(.*\): a secret of the group 'ssh'"
unlike "no entry has it" "$(grep -v '^#' <<<"$learned")" "ssh|aws|secrets"
ok "the profile is right" "$CUBBY" profile check cat
run "$CUBBY" run cat "$HOME/docs/a"
is "and used for the command" "$out" "text"
run "$CUBBY" learn cat "$HOME/docs/a"
like "with it nothing more is wanted" "$err" "wanted nothing"
is "and nothing is written" "$(ls "$PROFILES")" "cat.toml"

run "$CUBBY" learn -p default sh -c 'rm -rf "$1"/docs; echo new >"$1/.config/app/rc"; ls "$1"' sh "$HOME"
is "what it destroys is there afterwards" "$(cat "$HOME/docs/a" "$HOME/.config/app/rc")" $'text\ntext'
learned=$(cat "$PROFILES/default.d/50-learned.toml" 2>&1)
like "state in the home is not given" "$learned" "#   $HOME/.config/app/rc \(.*home.mode = \"app\""
unlike "nor the whole home" "$(grep -v '^#' <<<"$learned")" '"~"'
ok "and what is written is right" "$CUBBY" profile check "$PROFILES/default.d/50-learned.toml"

run "$CUBBY" learn -p default sh -c 'cat "$1/docs/a"' sh "$HOME"
ok "a second drop-in has the next number, or none is needed" test ! -e "$PROFILES/default.d/52-learned.toml"

# The profile for curl has the network; the run that is learned from does not.
run "$CUBBY" learn -p curl sh -c 'cat /proc/net/dev'
is "the network is closed, whatever the profile" "$(grep -c : <<<"$out")" 1
rm -rf "$PROFILES"
run "$CUBBY" learn -p default perl -MSocket -e 'socket S, PF_INET, SOCK_DGRAM, 0; connect S, sockaddr_in(53, inet_aton("192.0.2.1"))'
like "an address is learned as the grant network" "$(cat "$PROFILES/default.d/50-learned.toml")" \
	'"network", # 192.0.2.1:53: 1 time, first by perl'

exits "the exit status is the program's" 7 "$CUBBY" learn -p default sh -c 'exit 7'
if sanitized; then
	skip "of a program that is not there too" sanitizer "it looks for leaks there, and may not"
else
	exits "of a program that is not there too" 127 "$CUBBY" learn -p default -- no-such-program
fi
exits "a wrong option starts nothing" 2 "$CUBBY" learn --nonsense ls
exits "no command" 2 "$CUBBY" learn -p default
exits "--save makes no sense" 2 "$CUBBY" learn --save x ls
is "nothing is left in /tmp" "$(find /tmp -maxdepth 1 -name 'cubby-learn.*' -user "$(id -un)")" ""

printf 'a\033[31m' >"$HOME/docs/"$'evil\e[31m\nname'
rm -rf "$PROFILES"
run "$CUBBY" learn -p default sh -c 'cat "$1"/docs/evil*' sh "$HOME"
ok "a name with a line break breaks no profile" "$CUBBY" profile check
unlike "and does not reach the terminal" "$err$(cat "$PROFILES"/*/* 2>/dev/null)" $'\e'

done_testing
