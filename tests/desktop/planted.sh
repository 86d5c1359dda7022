# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/planted.sh: a hostile program leaves files that a desktop would start outside at the next
# login or click: under the shipped profiles none of them gets there.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs dbus-daemon gio gdbus Xvfb xhost
mkdir -p ~/Documents ~/Downloads ~/work
desktop_x

# What is planted writes its name into the file of arrivals. It goes by the paths of the environment too,
# where those lead elsewhere.
cat >plant <<'SH'
outside=$1 arrived=$2
payload() { printf 'sh -c "echo %s >>%s"' "$1" "$arrived"; }
entry() { printf '[Desktop Entry]\nType=Application\nName=%s\nExec=%s\n' "$1" "$(payload "$1")"; }
for home in "$outside" "$HOME"; do
	for config in "$home/.config" "$XDG_CONFIG_HOME"; do
		mkdir -p "$config/autostart" "$config/systemd/user/default.target.wants" "$config/environment.d"
		entry autostart >"$config/autostart/evil.desktop"
		printf '[Service]\nExecStart=%s\n' "$(payload unit)" >"$config/systemd/user/evil.service"
		ln -sf ../evil.service "$config/systemd/user/default.target.wants/evil.service"
	done
	for data in "$home/.local/share" "$XDG_DATA_HOME"; do
		mkdir -p "$data/applications" "$data/dbus-1/services"
		entry menu >"$data/applications/evil.desktop"
		printf '[D-BUS Service]\nName=org.example.Evil\nExec=/bin/%s\n' "$(payload service)" >"$data/dbus-1/services/org.example.Evil.service"
	done
	mkdir -p "$home/.local/bin"
	printf '#!/bin/sh\n%s\n' "$(payload command)" >"$home/.local/bin/evil-command"
	chmod +x "$home/.local/bin/evil-command"
	for file in .profile .bashrc .xprofile; do payload shell >"$home/$file"; done
done 2>/dev/null
exit 0
SH

# login: starts what a session would start: what the desktop does by its own programs, and what they need a
# whole session for by the lines of the files.
login() {
	local file
	for file in ~/.config/autostart/*.desktop ~/.local/share/applications/*.desktop; do
		[ ! -e "$file" ] || gio launch "$file"
	done
	# The bus takes the home of the password file otherwise.
	XDG_DATA_HOME=$HOME/.local/share dbus-run-session -- gdbus call --session --timeout 2 --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
		--method org.freedesktop.DBus.StartServiceByName org.example.Evil 0
	for file in ~/.config/systemd/user/*.wants/*.service; do
		[ ! -e "$file" ] || sh -c "$(sed -n 's/^ExecStart=//p' "$file")"
	done
	PATH=~/.local/bin:$PATH sh -c 'command -v evil-command && evil-command'
	for file in ~/.profile ~/.bashrc ~/.xprofile; do
		[ ! -e "$file" ] || sh "$file"
	done
	return 0
}
WAYS='autostart command menu service shell unit'
# arrivals: what login has started; apps are started by gio and not waited for.
arrivals() { sort -u "$TMP/arrived" | tr '\n' ' '; }
all_arrived() { [ "$(arrivals)" = "$WAYS " ]; }

: >arrived
XDG_CONFIG_HOME=~/.config XDG_DATA_HOME=~/.local/share sh plant ~ "$TMP/arrived"
login >/dev/null 2>&1
desktop_until all_arrived
is "outside every way of starting is taken" "$(arrivals)" "$WAYS "
rm -rf ~/.config ~/.local/bin ~/.local/share ~/.profile ~/.bashrc ~/.xprofile

# planted WHERE PROFILE: from this directory, with this profile.
planted() {
	: >arrived
	files=$(find ~ -path '*/cubby/*' -prune -o -type f -print)
	(cd "$1" && run "$CUBBY" run -p "$2" --ro "$TMP/plant" -- sh "$TMP/plant" "$HOME" "$TMP/arrived" && echo "$status $err" >"$TMP/said")
	is "$2 in ${1/#$HOME/\~}: the attack ran" "$(tail -1 said | cut -d' ' -f1)" 0
	login >/dev/null 2>&1
	is "$2 in ${1/#$HOME/\~}: nothing of it is started outside" "$(arrivals)" ""
	is "$2 in ${1/#$HOME/\~}: and no file of it is outside" "$(find ~ -path '*/cubby/*' -prune -o -type f -print)" "$files"
}
for profile in default firefox chromium libreoffice gedit pdf mpv telegram; do
	planted ~/work $profile
done
planted ~ gedit
planted ~ default

done_testing
