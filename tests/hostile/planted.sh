# SPDX-License-Identifier: MIT
# tests/hostile/planted.sh: what a program inside leaves for programs outside to run: configuration that
# is there cannot be changed, and what is new is named at the end.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

# Below a project: what git, shells, editors and agents run or read without being asked.
PROJECT=".git/hooks/pre-commit .git/hooks/post-checkout .git/config .git/config.worktree .git/modules/sub/hooks/update
	.git/modules/sub/config .husky/pre-commit .pre-commit-config.yaml .envrc .tool-versions .mise.toml mise.toml
	.vscode/tasks.json .vscode/settings.json .idea/workspace.xml .zed/tasks.json .devcontainer/devcontainer.json
	.mcp.json .claude/settings.json .cursor/mcp.json .codex/config.toml .cubby.toml"
# Below the home: what runs at a login, with a shell, a session or a program of the desktop.
PERSONAL=".bashrc .bash_profile .profile .zshrc .zshenv .config/fish/config.fish .ssh/rc .ssh/authorized_keys .ssh/config
	.config/autostart/evil.desktop .local/share/applications/evil.desktop .config/systemd/user/evil.service
	.local/share/dbus-1/services/evil.service .config/environment.d/evil.conf .pam_environment .xprofile .xsessionrc
	.config/git/config .gitconfig .vimrc .config/nvim/init.vim .emacs .tmux.conf .inputrc .npmrc .cargo/config.toml
	.config/pip/pip.conf .gnupg/gpg-agent.conf .config/fontconfig/fonts.conf .local/bin/ls .config/mimeapps.list
	.config/cubby/profiles/default.toml .config/cubby/config.toml .local/share/cubby/profiles/default.toml"

# The program: it writes, makes, replaces, renames and links, each as far as it can.
cat >plant <<'EOS'
cd "$1" || exit 1
shift
for path; do
	dir=$(dirname "$path")
	mkdir -p "$dir"
	echo evil >>"$path" || { echo evil >"$dir/new" && mv -f "$dir/new" "$path"; }
	rm -f "$dir/new"
	# The directory above, as a whole.
	mv "$dir" "$dir.away" && mkdir -p "$dir" && echo evil >"$path"
	ln -sfT /tmp "$path"
done 2>/dev/null
true
EOS
# planted DIRECTORY: the files below with the word, or links.
planted() {
	(cd "$1" && { grep -rl evil .; find . -type l; } | grep -v '^\./\.local/share/cubby/homes/' | LC_ALL=C sort -u)
}

# fill DIRECTORY PATH...: all of them are there.
fill() {
	local dir=$1 path
	shift
	for path; do mkdir -p "$dir/$(dirname "$path")" && echo own >"$dir/$path"; done
}

mkdir project && cd project || exit 1
P=$PWD
mkdir .git
# shellcheck disable=SC2086 # many words
run sh "$TMP/plant" "$P" $PROJECT
missing=$(for path in $PROJECT; do [ -e "$P/$path" ] || [ -L "$P/$path" ] || [ -e "$P/${path%%/*}.away" ] || echo "$path"; done)
is "a control: without a sandbox all are planted" "$missing" ""

rm -rf "$P" && mkdir "$P" && cd "$P" || exit 1
mkdir .git
# shellcheck disable=SC2086
fill "$P" $PROJECT
for options in "" "--map root" "--syscalls developer" "--allow nesting"; do
	# shellcheck disable=SC2086
	run "$CUBBY" run -p default --allow project $options --ro "$TMP/plant" -- sh "$TMP/plant" "$P" $PROJECT
	is "project, ${options:-no options}: what is there is not changed" "$status $(planted "$P")" "0 "
	unlike "  ... and nothing is said" "$err" "was made inside"
done

# What is not there can be made, and is named.
for path in $PROJECT; do
	name=${path%%/*}
	case $path in
	.git/modules/*) continue ;; # a pattern: it has no names before there are modules
	.git/*) name=$(cut -d/ -f1,2 <<<"$path") ;;
	esac
	rm -rf "$P" && mkdir "$P" && cd "$P" && mkdir .git || exit 1
	run "$CUBBY" run -p default --allow project -- sh -c "mkdir -p $(dirname "$path"); echo evil >$path"
	if [ -e "$path" ]; then
		like "project: a new $path is named" "$err" "note: '$P/$name' was made inside"
	else
		is "project: a new $path is not made" "$status" 0
	fi
done
rm -rf "$P" && mkdir "$P" && cd "$P" && mkdir .git || exit 1
run "$CUBBY" run -p default --allow project -- sh -c 'ln -s /tmp .vscode; touch ordinary'
like "project: a new link is named, too" "$err" "'$P/.vscode' was made inside"
unlike "project: an ordinary file is not" "$err" "ordinary"
run "$CUBBY" run -p default --overlay "$P" --lock "$P/.envrc?" -- sh -c "echo evil >$P/.envrc"
is "overlay: what is thrown away is not named" "$status $err" "0 "

# The home: another one, unless it is said otherwise.
cd "$TMP" || exit 1
for options in "" "--home app" "--map root" "--home app --syscalls developer --allow nesting"; do
	# shellcheck disable=SC2086
	run "$CUBBY" run -p default $options --ro "$TMP/plant" -- sh "$TMP/plant" "$HOME" $PERSONAL
	is "home, ${options:-no options}: nothing is planted" "$(planted "$HOME")" ""
done
# The real home is granted as a whole: all but the secrets that are there and what is cubby's.
fill "$HOME" .ssh/config .gnupg/gpg-agent.conf .npmrc
# shellcheck disable=SC2086
run "$CUBBY" run -p default --home host --ro "$TMP/plant" -- sh "$TMP/plant" "$HOME" $PERSONAL
is "home=host: no secret and nothing of cubby's is planted" \
	"$(planted "$HOME" | grep -e '/\.ssh' -e '/\.gnupg' -e cubby -e npmrc)" ""
like "  ... the rest is what it grants" "$(planted "$HOME")" "bashrc"
done_testing
