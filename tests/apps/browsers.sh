# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/apps/browsers.sh: Firefox and Chromium with their shipped profiles, under X and under Wayland: they
# load a page from a server, run its script, draw it, save to the downloads and nowhere else, and
# keep the sandboxes that they make for pages.
# deadline: 600 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/desktop.sh"
. "$TOP/tests/lib/program.sh"
desktop_needs Xvfb xdotool xwd weston weston-screenshooter firefox-esr chromium
DESKTOP_SECONDS=60
SAVED=~/Downloads/saved.txt
SQUARES='ff0000 00ff00 0000ff ffff00'
mkdir ~/Downloads
echo secret >~/secret

mkfifo told
python3 "$TOP/tests/apps/page_server.py" "$TMP/requests" >told &
server=$!
trap 'desktop_end; kill "$server"; wait' EXIT
read -r port <told

# page_sandboxes: processes of the browser that are in user namespaces below the sandbox's own, under
# a filter of their own.
page_sandboxes() {
	local pid inside count=0
	for pid in $(descendants "$launcher"); do
		inside=$(readlink "/proc/$pid/ns/user") || continue
		[ "$inside" != "$sandbox" ] || continue
		[ "$(awk '/^Seccomp_filters:/ { print $2 }' "/proc/$pid/status")" -gt "$filters" ] || continue
		count=$((count + 1))
	done
	[ "$count" -gt 0 ]
}
descendants() {
	local child
	while read -rd ' ' child; do
		echo "$child"
		descendants "$child"
	done < <(cat "/proc/$1/task/"*"/children" 2>/dev/null)
}
# sandbox_look NAME: the user namespace of the sandbox, and how many filters a program of it begins with.
sandbox_look() {
	run "$CUBBY" exec "$1" -- sh -c 'readlink /proc/self/ns/user; sed -n "s/^Seccomp_filters:[[:space:]]*//p" /proc/self/status'
	sandbox=${out%%$'\n'*} filters=${out##*$'\n'}
}

saved() { cmp -s "$SAVED" <(echo "what was saved"); }
# whole: what browsers write while they save is gone.
whole() { [ "$(files_changed)" = "$SAVED" ]; }

# browses WHERE NAME COMMAND...: all of it.
browses() {
	local where=$1 name=$2
	shift 2
	rm -f "$SAVED"
	: >requests
	files_mark
	program_draws "$where" "$name" "$SQUARES" --net-allow @loopback -- "$@" "http://host.cubby:$port/"
	ok "$where: $name ran the page's script" desktop_until grep -qx /ran requests
	[ "$where" != X ] || ok "$where: $name has a window with the title that the script gave it" desktop_until titled JS-42
	ok "$where: $name saves to the downloads" desktop_until saved
	desktop_until whole
	is "$where: $name writes nothing else of the user's" "$(files_changed)" "$SAVED"
	run "$CUBBY" exec "$name" -- cat "$HOME/secret"
	isnt "$where: $name does not have the user's home" "$status" 0
	sandbox_look "$name"
	isnt "$where: $name is in a user namespace of the sandbox's" "$sandbox" "$(readlink /proc/self/ns/user)"
	ok "$where: $name makes sandboxes for its pages" desktop_until page_sandboxes
	program_end "$name"
}

desktop_x
browses X firefox firefox-esr
browses X chromium chromium --no-first-run
desktop_end
unset DISPLAY XAUTHORITY
desktop_wayland
browses Wayland firefox firefox-esr
browses Wayland chromium chromium --no-first-run

done_testing
