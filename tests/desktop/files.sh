# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for the shell inside; run sets out, err and status
# tests/desktop/files.sh: the grants that are files and devices: what they show, and nothing beside it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

mkdir -p ~/.fonts ~/.local/share/fonts ~/.config/gtk-3.0 ~/.config/dconf ~/.themes/Mine ~/.cups
echo font >~/.fonts/mine.ttf
echo dark >~/.config/gtk-3.0/settings.ini
echo 'file:///secret' >~/.config/gtk-3.0/bookmarks
echo settings >~/.config/dconf/user
echo '<Multi_key> : "x"' >~/.XCompose

# grant NAME SEEN...: seen with the grant, not without it, and not writable.
grant() {
	local name=$1 path
	shift
	for path; do
		inside -- test -e "$path"
		isnt "$name: $path is not there without it" "$status" 0
		inside --allow "$name" -- cat "$path"
		is "$name: $path is read" "$out" "$(cat "$path")"
		inside --allow "$name" -- sh -c 'echo x >>"$1"' sh "$path"
		isnt "$name: $path is not written" "$status" 0
	done
}

grant fonts ~/.fonts/mine.ttf
grant themes ~/.config/gtk-3.0/settings.ini
grant locale ~/.XCompose
grant dconf ~/.config/dconf/user
inside --allow themes -- test -e ~/.config/gtk-3.0/bookmarks
isnt "themes: the bookmarks are not there" "$status" 0

# What fontconfig itself finds, by its own program.
if command -v fc-list >/dev/null && [ -n "$(fc-list : family)" ]; then
	inside --allow fonts -- fc-list : family
	is "fonts: fontconfig finds the families that it finds outside" "$(sort <<<"$out")" "$(fc-list : family | sort)"
else
	skip "fonts: fontconfig" fonts "no fc-list, or no fonts"
fi

done_testing
