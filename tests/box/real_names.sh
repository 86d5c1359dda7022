# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2088,SC2154 # texts for another shell; ~ is for cubby; run sets out
# tests/box/real_names.sh: secrets, and cubby's own directories, are guarded by each name that leads to them:
# a home or a .config that is a link, and groups of secrets that lie in each other.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

WORD=topsecret-4712
COUNT="grep -rlF $WORD"
real=$TMP/disk/user
mkdir -p "$real/.ssh" "$real/.config/gh" "$real/src/project" "$real/plain"
for file in .ssh/key .config/gh/hosts.yml; do echo $WORD >"$real/$file"; done
echo plain >"$real/.config/plain"
ln -s disk/user "$TMP/home"
export HOME=$TMP/home

# by TEXT DIRECTORY OPTION...: no file with the word is seen below the directory, started there.
by() {
	local text=$1 dir=$2
	shift 2
	cd "$dir" || return
	inside "$@" -- sh -c "$COUNT . 2>/dev/null | wc -l"
	is "$text" "$status $out" "0 0"
	cd "$TMP" || return
}
is "a control: outside they are found by both names" "$($COUNT "$HOME/" | wc -l) $($COUNT "$real" | wc -l)" "2 2"
for option in --ro --rw --overlay; do
	by "a home that is a link: not by its real name ($option)" "$real" $option "$real"
	by "  ... nor by one above it" "$TMP/disk" $option "$TMP/disk"
	by "  ... nor by one below it" "$real/.config" $option "$real/.config"
	refused "  ... nor is one of them itself" "secrets of the group 'ssh'" $option "$real/.ssh"
	inside_is "  ... with its group it is shown" $WORD --allow secrets:ssh $option "$real/.ssh" -- cat "$real/.ssh/key"
done
by "  ... nor where the home is shared" "$real" --home host
inside_is "  ... which it can be, by its name" plain --home host -- cat "$HOME/.config/plain"
inside_is "  ... as a part of it" plain --rw '~/.config' -- cat "$HOME/.config/plain"
inside --home host -- sh -c "$COUNT ~/ | wc -l"
is "  ... and then none is found" "$out" 0
cd "$real" || exit 1
refused "the home by its real name is no project" "no project here" --rw '${project}'
cd src/project || exit 1
inside_is "what is in it is one" "$real/src/project" --rw '${project}' -- pwd
cd "$TMP" || exit 1

# Configuration that is kept somewhere else, and linked.
DOTFILES='plant() { mkdir -p dotfiles/config/cubby/profiles && echo evil >dotfiles/config/cubby/profiles/default.toml; }
	(plant; rm -rf dotfiles/config/cubby; plant
	python3 -c "import os; os.rename(\"dotfiles/config\", \"dotfiles/away\")" && plant) 2>/dev/null
	mkdir -p dotfiles/config/other && touch dotfiles/config/other/file'
export HOME=$TMP/other
# linked: a home with the links, new.
linked() {
	rm -rf "$HOME" && mkdir -p "$HOME/dotfiles/config"
	ln -s dotfiles/config "$HOME/.config"
	cd "$HOME" || exit 1
}
# evil: what of it is there.
evil() { find "$HOME" -name default.toml; }
linked
sh -c "$DOTFILES"
ok "a control: outside cubby's configuration is planted through its real name" \
	test -e "$HOME/.config/cubby/profiles/default.toml"
for what in "--rw ~/dotfiles" "--rw ~/dotfiles/config" "--rw ~/dotfiles --allow secrets:cubby" "--share ~/dotfiles/"; do
	linked
	# shellcheck disable=SC2086 # several words
	inside ${what//\~/$HOME} -- sh -c "cd ~ && $DOTFILES"
	is "$what: it is not" "$(evil)" ""
	ok "  ... and the rest of it can be written" test -e "$HOME/dotfiles/config/other/file"
done
linked
mkdir .ssh.d && echo $WORD >.ssh.d/key && ln -s .ssh.d .ssh
refused "home=host with a secret that is a link: it says which" "hide '$HOME/.ssh'.*a part of it is a symbolic link|$(
)cannot make '$HOME/.config/cubby'" --home host
rm .config && mkdir .config
refused "  ... and what can be done" "cannot hide '$HOME/.ssh'.*hint: a link cannot be covered" --home host

# Groups in each other: the first that is named opens nothing of the second.
export HOME=$TMP/nested XDG_CONFIG_HOME=$TMP/nested/.var/app/org.x/config
mkdir -p "$XDG_CONFIG_HOME/cubby" "$HOME/.var/app/org.x/data"
refused "cubby's own in another group cannot be written" "cubby's own|group 'cubby'" --allow secrets:browser \
	--rw "$XDG_CONFIG_HOME/cubby"
inside --allow secrets:browser --rw "$HOME/.var/app/org.x" -- \
	sh -c 'cd ~/.var/app/org.x && mkdir -p config/cubby/profiles; (echo evil >config/cubby/profiles/default.toml); touch data/file'
is "nor is it by what lies around it" "$(evil)" ""
ok "  ... which can be written" test -e "$HOME/.var/app/org.x/data/file"
export XDG_CONFIG_HOME=$HOME/.ssh/config XDG_DATA_HOME=$HOME/.ssh/data
mkdir -p "$XDG_CONFIG_HOME/gh" && echo $WORD >"$XDG_CONFIG_HOME/gh/hosts.yml"
inside --allow secrets:ssh --ro '~/.ssh' -- sh -c "$COUNT ~/.ssh | wc -l"
is "a group in another stays hidden" "$status $out" "0 0"
refused "and needs its own word" "secrets of the group 'tokens'" --allow secrets:ssh --ro '~/.ssh/config/gh'
done_testing
