# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2088,SC2154 # texts for another shell; ~ is for cubby; run sets out
# tests/box/secrets.sh: the user's secrets stay hidden in a shared home until their group is named, and
# cubby's own directories cannot be written, also where they are missing.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

# Every row of the table, as a file or directory that holds the word.
WORD=topsecret-4711
mapfile -t rows < <(sed -n 's/^SECRET("\([a-z]*\)", *"\(.*\)")$/\1 \2/p' "$TOP/src/spec/secrets.def")
ok "the table is read" test ${#rows[@]} -gt 80
paths=()
for row in "${rows[@]}"; do
	path=$HOME/${row#* }
	paths+=("$path")
	case $path in
	*history* | *rc | *.json | *.toml | *.xml | *.properties | *credentials* | *token | *pass | *.cnf | *.lesshst | \
		*/lesshst | *hsts | *.gpg | *authinfo | *.boto | *.s3cfg | *.viminfo | *.yml)
		mkdir -p "$(dirname "$path")" && echo $WORD >"$path"
		;;
	*) mkdir -p "$path" && echo $WORD >"$path/key" ;;
	esac
done
echo plain >"$HOME/plain"
mkdir -p "$HOME/src" && echo plain >"$HOME/src/file"

# How many of them a program finds, by whatever name.
COUNT="grep -rlF $WORD"
total=$($COUNT "$HOME" | wc -l)
is "outside all of them are found" "$total" ${#rows[@]}

# shows TEXT WANTED-FILES OPTION...: how many files with the word are seen below the home.
shows() {
	local text=$1 wanted=$2
	shift 2
	inside "$@" -- sh -c "$COUNT ~ 2>/dev/null | wc -l"
	is "$text" "$out" "$wanted"
}

shows "home=host: none is found" 0 --home host
shows "home=host, as root: none is found" 0 --home host --map root
shows "home=host, in a host root: none is found" 0 --home host --root host
shows "home=host, with a policy for developers: none is found" 0 --home host --syscalls developer
inside_is "home=host: all else is there" "plain plain" --home host -- sh -c 'cat ~/plain ~/src/file | xargs'
inside_is "home=host: a hidden file is empty and cannot be written" 0 --home host -- \
	sh -c '(chmod 777 ~/.bash_history; echo x >>~/.bash_history) 2>/dev/null; wc -c <~/.bash_history'
inside_is "home=host: a hidden directory is empty and cannot be written" 0 --home host -- \
	sh -c '(chmod 777 ~/.ssh; mkdir ~/.ssh/x; echo x >~/.ssh/authorized_keys) 2>/dev/null; ls -A ~/.ssh | wc -l'
inside --home host -- sh -c '
	mv() { python3 -c "import os, sys; os.rename(sys.argv[1], sys.argv[2])" "$1" "$2"; }
	for p in .ssh .bash_history .config/gh .docker/config.json .local/share/keyrings .config .local; do
		mv ~/$p ~/moved && echo "moved $p"; rm -rf ~/$p 2>/dev/null; ln ~/$p ~/linked && echo "linked $p"
	done 2>/dev/null; true'
is "home=host: neither they nor what is above them can be moved or linked" "$out" ""
is "home=host: all are as they were" "$($COUNT "$HOME" | wc -l)" "$total"

# The groups, one by one.
for group in $(printf '%s\n' "${rows[@]%% *}" | sort -u); do
	wanted=$(printf '%s\n' "${rows[@]}" | grep -c "^$group ")
	shows "secrets:$group shows its group and no other" "$wanted" --home host --allow "secrets:$group"
done

# Other ways to them.
refused "a secret itself needs its group" "secrets of the group 'ssh'" --ro '~/.ssh'
refused "so does a file in it" "secrets of the group 'ssh'" --ro '~/.ssh/key'
refused "so does a pattern" "secrets of the group 'ssh'" --ro '~/.ss[h]'
refused "so does a name with a detour" "'\.\.'|secrets of the group" --ro '~/src/../.ssh'
refused "so does a name with doubled slashes" "secrets of the group 'ssh'" --ro '~//.ssh/'
refused "so does a share" "secrets of the group 'cloud'" --share '~/.aws'
refused "so does a write" "secrets of the group 'cloud'" --overlay '~/.aws'
inside_is "with the group it is shown" "$WORD" --allow secrets:ssh --ro '~/.ssh' -- cat "$HOME/.ssh/key"
shows "a directory around secrets: they stay hidden" 0 --rw '~/.config' --ro '~/.local'
inside_is "a directory around secrets: the rest is there" "1" --rw '~/.config' -- \
	sh -c 'mkdir ~/.config/new && ls ~/.config | grep -c new'
inside --home host --lock '~/.ssh' --lock '~/.netrc?' -- sh -c "$COUNT ~"
is "a lock does not show what is hidden" "$out" ""

# Links that another sandbox may have left, in a place that the user then shares.
ln -s .ssh "$HOME/link"
ln -s "$HOME" "$TMP/link"
ln -s "$HOME/src" "$TMP/source"
for option in --ro --rw --overlay --share; do
	refused "a link to a secret is not followed ($option)" "leads to or around secrets" $option '~/link'
	refused "nor is one to the home ($option)" "leads to or around secrets" $option "$TMP/link"
	refused "nor one to what has secrets in it ($option)" "leads to or around secrets" $option "$TMP/link/.config"
	refused "nor one on the way ($option)" "leads to or around secrets" $option "$TMP/link/.ssh/key"
done
inside_is "a link to anything else is followed" plain --ro "$TMP/source" -- cat "$TMP/source/file"
inside_is "a link to a secret whose group is named too" $WORD --allow secrets:ssh --ro '~/link' -- cat "$HOME/link/key"
rm -f "$HOME/link" "$TMP/link"

# cubby's own directories, there or not: what is in them decides what the next sandbox may do.
OWN=".config/cubby .local/share/cubby .local/state/cubby .cache/cubby"
PLANT='move() { python3 -c "import os, sys; os.rename(sys.argv[1], sys.argv[2])" "$1" "$2"; } 2>/dev/null
for d in .config/cubby .local/share/cubby .local/state/cubby .cache/cubby; do
	mkdir -p ~/$d/profiles; (echo evil >~/$d/planted); (echo evil >~/$d/profiles/default.toml)
	p=$(dirname $d); move ~/$p ~/away; move ~/$d ~/away; mkdir -p ~/$d; rm -rf ~/$d; ln -sfn ~/src ~/$d
done 2>/dev/null
ln -sfn ~/src ~/.config 2>/dev/null; move ~/.local ~/away; move ~/.config ~/away2; true'
# planted: what of it is on the host afterwards.
planted() {
	for d in $OWN; do
		[ ! -L "$HOME/$d" ] && [ ! -L "$HOME/$(dirname "$d")" ] || echo "link $d"
	done
	find "$HOME" \( -name planted -o -name away -o -name away2 -o -path '*cubby/profiles' \) -print
	rm -rf "$HOME"/away*
}
for way in "there" "missing"; do
	for options in "--home host" "--home host --map root" "--home host --allow secrets:cubby" \
		"--home host --root host" "--rw ~/.config --rw ~/.local --rw ~/.cache"; do
		if [ $way = missing ]; then
			for d in $OWN; do rm -rf "${HOME:?}/$d"; done
		fi
		mkdir -p "$HOME/.config" "$HOME/.local/share" "$HOME/.cache"
		# shellcheck disable=SC2086 # several words
		inside ${options//\~/$HOME} -- sh -c "$PLANT; echo done"
		is "cubby's own directories $way, $options: nothing is planted" "$out $(planted)" "done "
	done
done
refused "cubby's own cannot be shared writable, also when it is named" "never writable inside" \
	--allow secrets:cubby --rw '~/.config/cubby'
inside_is "named and read-only they can be seen" 0 --allow secrets:cubby --ro '~/.config/cubby' -- \
	sh -c 'ls ~/.config/cubby | grep -c nothing || true'

# A directory that XDG moves is as secret as in its usual place.
mkdir -p "$TMP/moved/keyrings" "$TMP/moved/cubby" && echo $WORD >"$TMP/moved/keyrings/key"
export XDG_DATA_HOME=$TMP/moved
inside --rw "$TMP" -- sh -c "$COUNT $TMP"
is "moved by XDG_DATA_HOME: hidden in a tree that is shared" "$out" ""
inside --rw "$TMP" -- sh -c "echo evil >$TMP/moved/cubby/planted; mv $TMP/moved $TMP/away"
is "moved by XDG_DATA_HOME: cubby's own cannot be written" "$(cd "$TMP/moved" && find cubby -name planted)" ""
unset XDG_DATA_HOME
run unshare --user --map-root-user --mount sh -c "mount -t tmpfs none /srv; mkdir -p /srv/keyrings /srv/cubby
	echo $WORD >/srv/keyrings/key; echo plain >/srv/plain; cat /srv/keyrings/key
	XDG_DATA_HOME=/srv $CUBBY run -p default --root host -- cat /srv/plain /srv/keyrings/key"
is "moved by XDG_DATA_HOME: hidden in a host root" "$out" "$WORD
plain"

done_testing
