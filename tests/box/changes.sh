# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2088,SC2154 # texts for another shell; ~ is for cubby; run sets out
# tests/box/changes.sh: overlays whose changes are kept: --keep, --layer, --tmpfs, an overlaid home,
# and cubby diff, apply, commit, discard.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

KEPT=$HOME/.local/state/cubby/changes
LAYERS=$HOME/.local/state/cubby/layers
plain() { "$CUBBY" run -p default --home overlay "$@"; }
# told VERB WORD...: a verb of kept changes; sets out (without its columns), err, status.
told() {
	run "$CUBBY" "$@" </dev/null
	out=$(sed 's/^  \([a-z]\)/\1/; s/   */ /g' <<<"$out")
}
# host_files: names, types, modes, times and targets of the home but for cubby's own and this test's.
host_files() {
	find "$HOME" \( -path "$HOME/.local" -o -path "$HOME/.cache" \) -prune -o -printf '%P %y %m %T@ %s %l\n' | LC_ALL=C sort | sha256sum
}

mkdir -p "$HOME/docs/old" "$HOME/.ssh" "$HOME/deep/a/b" "$HOME/.local" "$HOME/.cache"
echo one >"$HOME/docs/letter" && echo two >"$HOME/docs/old/note" && echo key >"$HOME/.ssh/id"
echo 'alias x=y' >"$HOME/.bashrc" && echo b >"$HOME/deep/a/b/file" && ln -s letter "$HOME/docs/link"
before=$(host_files)

# --- an overlaid home
run plain -- sh -c 'cat ~/docs/letter && echo changed >~/docs/letter && rm -r ~/docs/old && cat ~/docs/letter && ls ~/docs'
is "overlaid home: it is the real one, and can be changed" "$status $out" $'0 one\nchanged\nletter\nlink'
is "overlaid home: nothing of it is real" "$(host_files)" "$before"
run plain -- cat "$HOME/.ssh/id"
isnt "overlaid home: secrets are hidden" "$status $out" "0 key"
is "  ... and are there outside" "$(cat "$HOME/.ssh/id")" key
run plain -- sh -c 'ls -A ~/.local/state/cubby ~/.config/cubby 2>/dev/null | grep -v :'
is "overlaid home: cubby's own directories are hidden" "$out" ""
run plain -- cat "$HOME/docs/letter"
is "overlaid home: it begins anew" "$out" one
refused "overlaid home: not without mounts" 'home.mode = "overlay" contradicts isolation' --home overlay --isolation landlock

# --- keeping
run plain --keep k -- sh -c 'echo new >~/docs/letter; echo more >~/docs/more; rm -r ~/docs/old; mkdir ~/dir; echo x >~/dir/x; chmod 755 ~/dir/x'
is "kept: exit status" "$status $err" "0 "
run plain --keep k -- sh -c 'cat ~/docs/letter ~/docs/more; ls ~/docs'
is "kept: it is there the next time" "$status $out" $'0 new\nmore\nletter\nlink\nmore'
is "kept: nothing of it is real" "$(host_files)" "$before"
is "kept: nobody else may look in" "$(stat -c %a "$KEPT" "$KEPT/k" | xargs)" "700 700"
told diff
like "diff without a name lists what is kept" "$out" "^changes:"$'\n'"k $HOME"
told diff --json
like "diff --json without a name" "$(python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["changes"][0]["name"], d["layers"])' <<<"$out")" "^k \[\]$"
told diff k
is "diff: each change with its sizes" "$out" "added - $HOME/dir/
added 2B $HOME/dir/x
changed 4B $HOME/docs/letter
added 5B $HOME/docs/more
removed 4B $HOME/docs/old/ (1 files)
3 added, 1 changed, 1 removed"
told diff --patch k
like "diff --patch: the lines" "$out" "-one"$'\n'"\+new"
like "diff --patch: of new files" "$out" "\+\+\+ b$HOME/docs/more"$'\n'"@@ -0,0 \+1 @@"$'\n'"\+more"
told diff --json k
is "diff --json" "$(python3 -c 'import json,sys
for c in json.load(sys.stdin)["changes"]: print(c["change"], c["type"], c.get("size"), c["path"].split("/")[-1])' <<<"$out")" \
	$'added directory 0 dir\nadded file 2 x\nchanged file 4 letter\nadded file 5 more\nremoved directory None old'

# What is in a file or a name cannot speak to the terminal, and times hide nothing.
plain --keep odd -- sh -c 'printf "a\033[2Jb\n" >~/esc; touch "$(printf "%s/\033]0;x\007name" "$HOME")"; touch -r ~/docs/letter ~/ref; echo ONE >~/docs/letter; touch -r ~/ref ~/docs/letter; touch ~/.bashrc; mv ~/deep ~/moved' 2>mv.err
told diff odd
unlike "diff: no escape of a name reaches the terminal" "$out" $'\033'
like "diff: same size and time, other bytes" "$out" "changed 4B $HOME/docs/letter"
unlike "diff: a new time alone is no change" "$out" "\.bashrc"
like "diff: what was moved is gone there" "$out" "removed 2B $HOME/deep/ \(1 files\)"
like "diff: and new here" "$out" "added 2B $HOME/moved/a/b/file"
told diff --patch odd
unlike "diff --patch: no escape of a file reaches the terminal" "$out" $'\033'
like "diff --patch: it is shown instead" "$out" '\+a\\x1b\[2Jb'

# Directories put in the place of others, links, modes, special files.
plain --keep types -- sh -c 'rm -r ~/docs && mkdir ~/docs && echo n >~/docs/n; rm ~/deep/a/b/file; mkdir ~/deep/a/b/file; echo i >~/deep/a/b/file/i; chmod 600 ~/.bashrc; mkfifo ~/fifo; cp /bin/true ~/su; chmod 6755 ~/su; rm -r ~/deep/a/b/file/i; mkdir ~/closed; echo c >~/closed/c; chmod 0 ~/closed'
told diff types
like "diff: an opaque directory removes what was in it" "$out" "removed 4B $HOME/docs/letter.*removed 4B $HOME/docs/old/ \(1 files\)"
like "diff: a directory in place of a file" "$out" "$HOME/deep/a/b/file/ \(a directory, was a file\)"
like "diff: a mode" "$out" "! changed .* $HOME/.bashrc \(mode 0600, was 0644\): start-up file"
like "diff: a fifo" "$out" "! added .* $HOME/fifo: no ordinary file"
like "diff: set-user-id" "$out" "! added .* $HOME/su: runs as another user"
like "diff: in a directory without any rights" "$out" "added 2B $HOME/closed/c"

# --- marks: each of these runs outside later, or leads there.
plain --keep plant -- sh -c 'cd && mkdir -p .config/autostart .config/systemd/user .local/share/applications .local/bin repo/.git/hooks repo/sub/.git .ssh2 v/lib
	for f in .config/autostart/a.desktop .config/systemd/user/a.service .local/share/applications/b.desktop .local/bin/ls \
		repo/.git/hooks/pre-commit repo/.git/config repo/sub/.git/config.worktree repo/.envrc repo/.vscode repo/.mcp.json \
		repo/x.desktop .profile .zshrc .gitconfig .vimrc .npmrc .pam_environment v/pyvenv.cfg v/lib/evil.pth .bash_aliases; do
		mkdir -p "$(dirname $f)"; echo x >$f; done
	echo "gitdir: /elsewhere" >v/.git; ln -s /tmp .config/fish; ln -s evil repo/.husky; ln -s ../../etc out; mkdir evil; ln -s evil .emacs.d
	echo plain >repo/README; echo "all:" >repo/Makefile; mkdir .config/cubby && echo x >.config/cubby/f'
told diff plant
missed=
for name in .config/autostart/a.desktop .config/systemd/user/a.service .local/share/applications/b.desktop .local/bin/ls \
	repo/.git/hooks/pre-commit repo/.git/config repo/sub/.git/config.worktree repo/.envrc repo/.vscode repo/.mcp.json \
	repo/x.desktop .profile .zshrc .gitconfig .vimrc .npmrc .pam_environment v/pyvenv.cfg v/lib/evil.pth .bash_aliases \
	v/.git .config/fish repo/.husky out .emacs.d .config/cubby/f; do
	grep -q "^! added [0-9B-]* $HOME/$name: " <<<"$out" || missed+="$name "
done
is "diff marks what runs outside later" "$missed" ""
is "diff marks nothing else" "$(grep -E "^! .*(README|Makefile|evil/)" <<<"$out")" ""
told apply --yes plant
like "apply leaves out what is marked" "$err" "[0-9]+ marked changes are left out"
is "  ... and makes the rest" "$(cat "$HOME/repo/README") $(find "$HOME" -path "$HOME/.local/state" -prune -o \( -name '*.desktop' -o -name .zshrc -o -name .envrc \) -print)" "plain "
told apply --yes --marked plant "$HOME/repo/.envrc" "$HOME/.config"
is "apply --marked makes what is named" "$status $(cat "$HOME/repo/.envrc") $(readlink "$HOME/.config/fish") $(cat "$HOME/.zshrc" 2>/dev/null)" "0 x /tmp "
ok "apply never makes cubby's own files" test ! -e "$HOME/.config/cubby/f"
rm -r "$HOME/repo" "$HOME/.config" "$HOME/v" "$HOME/evil"

# --- apply
told apply k
is "apply: nobody to ask: status" "$status" 2
like "apply: nobody to ask: the way out" "$err" "say --yes"
is "  ... and nothing is done" "$(cat "$HOME/docs/letter")" one
told apply --yes k "$HOME/docs/more"
is "apply of one path" "$status $(cat "$HOME/docs/more" "$HOME/docs/letter" | xargs)" "0 more one"
told apply --yes k "$HOME/nothing/there"
like "apply of a path without a change" "$status $err" "^125 cubby: nothing to apply of 'k' at"
told apply --yes k ../x
like "apply of a path that climbs" "$status $err" "^2 .*'\.\.' leads elsewhere"
if command -v script >script.path; then
	run script -qec "'$CUBBY' apply k" /dev/null <<<n
	like "apply asks" "$out" "make these [0-9]+ changes to your files\?"
	is "  ... and n is no" "$(cat "$HOME/docs/letter")" one
fi
told apply --yes k
is "apply of all" "$status $(cat "$HOME/docs/letter") $(stat -c '%a %U' "$HOME/dir/x") $(echo "$HOME"/docs/*)" "0 new 755 $(id -un) $HOME/docs/letter $HOME/docs/link $HOME/docs/more"
told diff k
is "what was applied differs no more" "$out" "0 added, 0 changed, 0 removed"
told apply --yes --marked types
is "apply: types, modes and closed directories" \
	"$status $(ls "$HOME/docs") $(stat -c '%F %a' "$HOME/deep/a/b/file" "$HOME/.bashrc" "$HOME/su" | xargs) $(cat "$HOME/closed/c")" \
	"0 n directory 755 regular file 600 regular file 755 c"
ok "apply: no fifo is made" test ! -e "$HOME/fifo"

# A file that was changed outside since is not written over unasked.
echo base >"$HOME/shared" && plain --keep race -- sh -c 'echo inside >~/shared'
echo outside >"$HOME/shared"
told apply --yes race
like "apply: changed outside since: left out" "$(cat "$HOME/shared") $err" "^outside .*changed outside since"
told apply --yes --newer race
is "apply --newer writes over it" "$(cat "$HOME/shared")" inside

# Names that lead elsewhere outside are not followed.
mkdir -p "$HOME/way" "$HOME/target" && echo safe >"$HOME/target/f"
plain --keep links -- sh -c 'echo evil >~/way/f'
rmdir "$HOME/way" && ln -s target "$HOME/way"
told apply --yes links
is "apply does not go through a link" "$status $(cat "$HOME/target/f")" "125 safe"
like "  ... and says so" "$err" "a symbolic link or a file is on the way"
rm "$HOME/way" && mkdir "$HOME/way" && ln -s ../target/f "$HOME/way/f"
told apply --yes --newer links
is "apply replaces a link, and does not write through it" "$status $(cat "$HOME/target/f") $(cat "$HOME/way/f")" "0 safe evil"

# --- who may use a name, and when
mkfifo hold && (plain --keep busy -- sh -c 'echo in; cat' <hold >held &) && exec 9>hold
until [ -s held ]; do :; done
run plain --keep busy -- true
like "a name in use: a second sandbox" "$status $err" "^125 .*'busy' are in use"
told apply --yes busy
like "a name in use: apply" "$status $err" "^125 .*in use"
told discard busy
like "a name in use: discard" "$status $err" "^125 .*in use"
told diff busy
is "a name in use: diff looks all the same" "$status" 0
exec 9>&-
until told discard busy && [ "$status" -eq 0 ]; do :; done
ok "discard removes it" test ! -e "$KEPT/busy"
told discard odd types plant race links k
is "discard of several" "$status $err $(ls -A "$KEPT")" "0  "
told discard none
like "discard of what is not there" "$status $err" "^125 .*no changes are kept under the name 'none'"
told diff ../../etc
like "a name is no path" "$status $err" "^2 .*cannot be a name"
for words in "diff a b" "apply" "commit a" "discard" "diff --yes a" "apply --json a"; do
	# shellcheck disable=SC2086 # words
	told $words
	is "wrong words: $words" "$status" 2
done
run "$CUBBY" run -p default --keep nothing -- true
like "nothing to keep is an error" "$status $err" "^2 .*the profile has no overlay"

# --- in memory, with a size of its own
run plain --tmpfs 1M -- sh -c 'head -c 3M /dev/zero >~/big; s=$?; stat -c %s ~/big; head -c 3M /dev/zero >/tmp/big && exit $s'
is "--tmpfs limits what overlays keep, and nothing else" "$((status > 0)) $out" "1 $((1 << 20))"
run plain --tmpfs 4M -- sh -c 'head -c 3M /dev/zero >~/big'
is "--tmpfs: what fits, fits" "$status" 0
refused "--tmpfs and --keep in one place" "overlay.* contradicts overlay" --home overlay --keep x --tmpfs 1M
printf 'schema = 1\nname = "keeps"\nextends = ["default"]\nhome.mode = "overlay"\noverlay.keep = "k2"\n' >keeps.toml
"$CUBBY" run -p ./keeps.toml --tmpfs 4M -- sh -c 'echo x >~/x'
ok "--tmpfs overrules a profile that keeps" test ! -e "$KEPT/k2"
"$CUBBY" run -p ./keeps.toml -- sh -c 'echo x >~/x'
told diff k2
like "a profile can keep" "$out" "added 2B $HOME/x"
told discard k2

# --- layers of the system
if ! [ -x /usr/bin/newuidmap ] || ! grep -q "^$(id -un):" /etc/subuid; then
	skip "layers" "newuidmap" "a root shell maps a range of ids"
	done_testing
fi
rooted() { run "$CUBBY" shell --root "$@"; }
if ! kernel_since 6 6; then
	rooted --keep s -- true
	like "changes of the system cannot be kept on this kernel" "$status $err" "^125 .*tmpfs of this kernel.*Linux 6.6"
	skip "layers" "kernel" "Linux before 6.6"
	done_testing
fi
case $TMP in
/var/*)
	rooted --keep loop -- touch /var/made && told commit loop loop
	rooted --layer loop -- true
	like "a layer that is kept in what it changes" "$status $err" "^125 .*cannot lay layers on '/var': they are kept in it.*XDG_STATE_HOME"
	told discard --layer loop && told discard loop
	;;
esac
# overlayfs takes no layer that lies in another.
XDG_STATE_HOME=$(mktemp -d /tmp/cubby-state.XXXXXX) && export XDG_STATE_HOME
trap 'rm -rf "$XDG_STATE_HOME"' EXIT
KEPT=$XDG_STATE_HOME/cubby/changes
LAYERS=$XDG_STATE_HOME/cubby/layers
rooted --keep s -- sh -c 'echo tool >/usr/bin/made && rm /usr/bin/yes && rm -r /usr/share/doc && mkdir /usr/share/doc && echo d >/usr/share/doc/d &&
	useradd -u 4321 -m who && echo mine >~/own && chown who: ~/own && cp /bin/true /usr/bin/su2 && chmod 4755 /usr/bin/su2 && mkdir -m 700 /var/lib/who && chown who: /var/lib/who && echo p >/var/lib/who/p'
is "a root shell keeps" "$status $err" "0 "
told diff s
like "diff of the system" "$out" "removed .*/usr/bin/yes"
like "diff of what belongs to another user inside" "$out" "added 2B /var/lib/who/p"
unlike "the system's own files are not marked" "$out" "^!"
is "locks are no changes" "$(grep -E '/(\.pwd\.)?lock(-frontend)?$' <<<"$out")" ""
told apply --yes s /usr/bin/made
like "the system is never applied" "$status $err" "^125 .*nothing to apply"
told commit s base
is "commit" "$status $(ls -A "$LAYERS")" "0 base"
told diff s
is "the home's changes stay" "$out" "added 5B $HOME/own
1 added, 0 changed, 0 removed"
told apply --yes s
is "apply gives the user what belongs to another inside" "$status $(stat -c '%U' "$HOME/own")" "0 $(id -un)"
rooted --layer base -- sh -c 'cat /usr/bin/made; command -v yes; ls /usr/share/doc; id -u who; stat -c "%U %a" /var/lib/who /usr/bin/su2; cat /var/lib/who/p; rm /usr/bin/made; echo 2 >/usr/share/doc/d2'
is "a shell on the layer" "$status $err|$(xargs <<<"$out")" "0 |tool d 4321 who 700 root 4755 p"
rooted --layer base -- sh -c 'cat /usr/bin/made; ls /usr/share/doc'
is "nothing of it changed the layer" "$(xargs <<<"$out")" "tool d"
rooted --layer base --keep s2 -- sh -c 'rm /usr/bin/made; echo 2 >/usr/bin/made2; echo D >/usr/share/doc/d'
told diff s2
is "diff against the layer" "$out" "removed 5B /usr/bin/made
added 2B /usr/bin/made2
changed 2B /usr/share/doc/d
1 added, 1 changed, 1 removed"
rooted --keep s2 -- true
like "changes only fit on their layers" "$status $err" "^125 .*made on other layers.*use them on 'base'"
told commit s2 top
rooted --layer top -- sh -c 'ls /usr/bin/made*; cat /usr/share/doc/d; id -u who'
is "a layer brings what it was made on" "$(xargs <<<"$out")" "/usr/bin/made2 D 4321"
told commit s2 other
like "commit of what is gone" "$status $err" "^125 .*no changes are kept under the name 's2'"
rooted --keep s3 -- true && told commit s3 base
like "commit to a name that is taken" "$status $err" "^125 .*a layer 'base' already"
told discard --layer base
like "discard of a layer that is needed" "$status $err" "^125 .*'top' lies on it"
told diff --layer top
like "diff of a layer" "$out" "added 2B /usr/bin/made2"
told discard --layer top && told discard --layer base
is "discard of layers" "$status $(ls -A "$LAYERS")" "0 "
rooted --layer base -- true
like "a missing layer" "$status $err" "^125 .*there is no layer 'base'"
told discard s s3
is "nothing is left" "$(find "$KEPT" "$LAYERS" -mindepth 1)" ""

done_testing
