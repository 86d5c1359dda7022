# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/context.sh: a compositor that has security contexts is told what is boxed, and by what name;
# its own list and the relay's both hold.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs wayland-info

# compositor NUMBER [HOW]
compositor() {
	export WAYLAND_DISPLAY=wayland-$1
	said=$TMP/said-$1
	python3 "$TOP/tests/desktop/compositor.py" "$XDG_RUNTIME_DIR/$WAYLAND_DISPLAY" "${2:-}" >"$said" &
	desktop_pids+=($!)
	desktop_until test -S "$XDG_RUNTIME_DIR/$WAYLAND_DISPLAY"
}
interfaces() { sed -n "s/^interface: '\([^']*\)'.*/\1/p" | sort -u | paste -sd ' '; }

compositor 1
is "the control: outside all of it is told" "$(wayland-info | interfaces)" \
	"wl_compositor wp_security_context_manager_v1 zwlr_screencopy_manager_v1"
inside -n boxed --allow wayland -- wayland-info
is "inside it is what the compositor tells of boxed clients and the relay lets through" "$(interfaces <<<"$out")" \
	"wl_compositor xdg_wm_base"
ok "the context ends with the sandbox" desktop_until grep -qx closed "$said"
is "the compositor was told who it is, before any client came" "$(tail -n +3 "$said")" "bind wp_security_context_manager_v1
engine org.cubby
app org.cubby.app.default
instance boxed
commit
a boxed client
closed"
is "nothing is left" "$(cd "$XDG_RUNTIME_DIR" && find . -type s)" ./wayland-1

compositor 2 refuse
refused "a context that the compositor refuses is an error" "compositor refuses" --allow wayland

compositor 3 silent
refused "a compositor that does not answer is an error" "compositor does not answer" --allow wayland

done_testing
