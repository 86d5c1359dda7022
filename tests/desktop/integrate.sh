# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/integrate.sh: cubby desktop: every way in which a desktop starts an app leads into a
# sandbox, what it cannot change is told, and all of it can be taken back.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs dbus-daemon gio gdbus python3 xdg-dbus-proxy
python3 -c 'from gi.repository import Gio' 2>/dev/null || skip_all python3-gi "python3-gi is not installed"

# An app of the system's: a command with a second name, an entry with an action, a service, autostart.
# The bus takes the home of the password file otherwise.
export XDG_DATA_HOME=$HOME/.local/share
export XDG_DATA_DIRS=$TMP/share:/usr/share XDG_CONFIG_DIRS=$TMP/xdg
mkdir -p bin log share/applications/kde4 share/dbus-1/services xdg/autostart ~/.local/bin
export PATH=$HOME/.local/bin:$TMP/bin:$PATH
cat >bin/writer <<SH
#!/bin/sh
echo "\$(readlink /proc/self/ns/pid) \$*" >>'$TMP/log/starts'
[ "\$1" != --dbus ] || gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \\
	--method org.freedesktop.DBus.RequestName org.example.Writer 4 >>'$TMP/log/starts'
SH
chmod +x bin/writer
ln -s writer bin/scribe
cat >share/applications/org.example.Writer.desktop <<TXT
[Desktop Entry]
Type=Application
Name=Writer
Name[de]=Schreiber
Icon=writer
Exec=writer --entry %u
TryExec=writer
DBusActivatable=true
MimeType=x-scheme-handler/writer;
Actions=new;

[Desktop Action new]
Name=New
Exec=env A=b $TMP/bin/scribe --new
TXT
printf '[Desktop Entry]\nType=Application\nName=Old\nExec=sh -c "exec %s/bin/writer --old"\n' "$TMP" >share/applications/kde4/old.desktop
printf '[Desktop Entry]\nType=Application\nName=Other\nExec=true writer\n' >share/applications/other.desktop
printf '[Desktop Entry]\nType=Application\nName=Start\nExec=writer --autostart\n' >xdg/autostart/writer.desktop
printf '[D-BUS Service]\nName=org.example.Writer\nExec=%s/bin/writer --dbus\nSystemdService=writer.service\n' "$TMP" \
	>share/dbus-1/services/org.example.Writer.service
mkdir -p ~/.config/cubby/profiles
cat >~/.config/cubby/profiles/writer.toml <<TOML
schema  = 1
name    = "writer"
extends = ["base"]
match   = ["writer"]
[files]
ro = ["$TMP/bin"]
rw = ["$TMP/log"]
TOML
printf '[Default Applications]\nx-scheme-handler/writer=org.example.Writer.desktop\n' >~/.config/mimeapps.list
desktop_bus
BUS=(gdbus call --session --timeout 10 --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus --method)

# started WORD: where it was started with this word: "inside", "outside", or "" when it was not.
started() {
	local space
	space=$(sed -n "s/^\(pid:[^ ]*\) .*$1.*/\1/p" log/starts 2>/dev/null | tail -1)
	case $space in
	'') ;;
	"$(readlink /proc/self/ns/pid)") echo outside ;;
	*) echo inside ;;
	esac
}
# launch ID [ACTION]: as a desktop's menu does.
launch() {
	python3 - "$@" <<'PY'
import sys
from gi.repository import Gio
app = Gio.DesktopAppInfo.new(sys.argv[1])
app.launch_action(sys.argv[2]) if len(sys.argv) > 2 else app.launch([])
PY
}
has_started() { [ -n "$(started "$1")" ]; }
# by TEXT WHERE WORD COMMAND...: what the command starts, is started there.
by() {
	local text=$1 where=$2 word=$3
	shift 3
	rm -f log/starts
	"$@" >/dev/null 2>&1
	desktop_until has_started "$word"
	is "$text" "$(started "$word")" "$where"
}
# routes WHERE: all the ways.
routes() {
	by "$1: by its command" "$1" --typed sh -c 'writer --typed'
	by "$1: by its other name" "$1" --typed sh -c 'scribe --typed'
	by "$1: an old entry that uses sh" "$1" --old launch kde4-old.desktop
	by "$1: an action of the menu" "$1" --new launch org.example.Writer.desktop new
	by "$1: a link that is opened with it" "$1" 'writer:hello' gio open writer:hello
	by "$1: a service of the bus" "$1" --dbus "${BUS[@]}" org.freedesktop.DBus.StartServiceByName org.example.Writer 0
}
owned() { grep -q '(uint32 1,)' log/starts; }
# An activatable entry is started by the bus, whatever its Exec says: that is what makes it a way around.
sed -i /DBusActivatable/d share/applications/org.example.Writer.desktop
routes outside
echo DBusActivatable=true | sed -i '/^TryExec/r /dev/stdin' share/applications/org.example.Writer.desktop

files() { find ~ \( -type f -o -type l \) -path '*/.l*' -exec sha256sum {} + | LC_ALL=C sort; }
echo mine >~/.local/bin/unrelated
before=$(files)
handler=$(gio mime x-scheme-handler/writer)
run "$CUBBY" desktop status writer
like "status: not added" "$status $out" '^1 writer, not sandboxed'
is "each way is told" "$(grep -c bypass <<<"$out")" 6
run "$CUBBY" desktop add writer
is "add" "$status $err" "0 "
unlike "nothing is left that goes around it" "$out" bypass
routes inside
by "inside: the menu" inside --entry launch org.example.Writer.desktop
rm -f log/starts
"${BUS[@]}" org.freedesktop.DBus.StartServiceByName org.example.Writer 0 >/dev/null 2>&1
ok "a service may own its name" desktop_until owned
is "what opens with it stays" "$(gio mime x-scheme-handler/writer)" "$handler"
entry=~/.local/share/applications/org.example.Writer.desktop
is "the rest of the entry stays" "$(grep -vE '^(Exec|DBusActivatable|# X-Cubby)' "$entry")" \
	"$(grep -vE '^(Exec|DBusActivatable)' share/applications/org.example.Writer.desktop)"
like "autostart" "$(cat ~/.config/autostart/writer.desktop)" 'cubby run -p writer -- /.*/bin/writer --autostart'
run "$CUBBY" desktop status
is "status of all: nothing around it" "$status $(grep -c current <<<"$out")" "0 6"
run "$CUBBY" desktop list
like "list" "$out" '^writer +writer +6 files$'
is "list --json" "$("$CUBBY" desktop list --json | python3 -c 'import json,sys; print(json.load(sys.stdin))')" \
	"[{'app': 'writer', 'profile': 'writer', 'files': 6}]"
is "status --json" "$("$CUBBY" desktop status --json org.example.Writer | python3 -c '
import json, sys
print(sorted(f["kind"] + " " + f["state"] for a in json.load(sys.stdin) for f in a["files"]))')" \
	"['autostart current', 'command current', 'command current', 'dbus current', 'entry current', 'entry current']"
run "$CUBBY" desktop add writer
is "added again: nothing is made" "$status $(grep -c made <<<"$out")" "0 0"
run "$CUBBY" desktop remove writer
is "remove" "$status $err" "0 "
is "everything is as it was" "$(files)" "$before"
sed -i /DBusActivatable/d share/applications/org.example.Writer.desktop
routes outside

# What is the user's stays, and is told.
mkdir -p ~/.local/share/applications ~/.config/systemd/user ~/.config/autostart ~/Desktop
cp share/applications/org.example.Writer.desktop "$entry"
echo '# mine' >>"$entry"
printf '#!/bin/sh\nexec %s/bin/writer\n' "$TMP" >~/.local/bin/scribe
chmod +x ~/.local/bin/scribe
printf '[Service]\nExecStart=-%s/bin/writer --unit\n' "$TMP" >~/.config/systemd/user/writer.service
cp xdg/autostart/writer.desktop ~/.config/autostart/mine.desktop
cp xdg/autostart/writer.desktop ~/Desktop/"$(printf 'an\e[31micon.desktop')"
before=$(files)
run "$CUBBY" desktop add writer
is "add: what it can" "$status" 0
"$CUBBY" desktop status writer >told
is "status fails" "$?" 1
is "and tells what goes around it" "$(awk '/bypass/ { print $2 }' told | LC_ALL=C sort | tr '\n' ' ')" "autostart entry icon systemd "
unlike "names cannot speak to the terminal" "$(cat told)" $'\e'
is "the user's files are untouched" "$(files | grep -F "$before")" "$before"
# Outdated and edited.
echo Comment=new >>share/applications/kde4/old.desktop
like "a source that changed" "$("$CUBBY" desktop status writer)" "outdated +entry .*kde4/old.desktop"
"$CUBBY" desktop add writer >/dev/null
like "is brought up to date" "$("$CUBBY" desktop status writer)" "current +entry .*kde4/old.desktop"
echo '# edited' >>~/.local/bin/writer
run "$CUBBY" desktop remove writer
like "an edited file is not removed" "$status $err" "^125 .*cannot remove '$HOME/.local/bin/writer': it was edited"
is "all others are" "$(find ~ -type f -exec grep -l '^# X-Cubby' {} +)" "$HOME/.local/bin/writer"
rm ~/.local/bin/writer

# PATH in another order.
"$CUBBY" desktop add writer >/dev/null
PATH=$TMP/bin:$PATH run "$CUBBY" desktop status writer
like "a command that PATH finds first is told" "$status $out" "^1 .*bypass +command +$TMP/bin/writer"
unlike "  ... without a word of a PATH that is right" "$out" hint
PATH=$TMP/bin:/usr/bin:/bin run "$CUBBY" desktop status writer
like "a PATH that does not lead to ours is told" "$status $out" "^1 .*hint: ~/.local/bin is not in PATH"
rm bin/writer
run "$CUBBY" desktop remove writer
is "an app that was uninstalled can be removed" "$status $err" "0 "

run "$CUBBY" desktop add wrter
like "an unknown app" "$status $err" "^2 .*no desktop entry and no program 'wrter'; did you mean 'Writer'"
run "$CUBBY" desktop add ls
like "without a profile nothing is made" "$status $err" "^2 .*no profile is for 'ls'"
run "$CUBBY" desktop add -p nonsense ls
like "nor with one that is not there" "$status $err" "^2 .*profile 'nonsense' cannot be used"
exits "a wrong word" 2 "$CUBBY" desktop ad writer
exits "no word" 2 "$CUBBY" desktop
exits "list takes no app" 2 "$CUBBY" desktop list writer
is "completion knows the apps" "$("$CUBBY" __complete desktop add org.exa | cut -f1)" org.example.Writer

done_testing
