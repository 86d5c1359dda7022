# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/apps.sh: every shipped profile of a program with windows: the program opens one, with
# that profile, under an X server that has only untrusted clients for it.
# deadline: 600 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs Xvfb xhost xdpyinfo xdotool
DESKTOP_SECONDS=60
desktop_x
mkdir -p ~/Downloads project && cd project || exit 1
echo '<title>no script</title><script>document.title = "JS-" + 6 * 7</script>' >~/Downloads/page.html
echo 'a note' >note.txt
echo secret >~/secret

# shows TITLE: a window whose title has this text.
shows() { xdotool search --name "$1" >/dev/null 2>&1; }

# app NAME TITLE COMMAND...: the command gets the profile NAME and opens a window of this title.
app() {
	local name=$1 title=$2 launcher
	shift 2
	if ! command -v "$1" >/dev/null; then
		skip "$name: $1" "$1" "$1 is not installed"
		return
	fi
	run "$CUBBY" profile which "$1"
	like "$name: $1 gets this profile" "$out" "(^|[^a-z0-9-])$name([^a-z0-9-]|$)"
	"$CUBBY" run -n "app-$name" -- "$@" >"$TMP/log" 2>&1 &
	launcher=$!
	desktop_until shows "$title"
	tap_result $? "$name: $1 opens its window" "$(tail -5 "$TMP/log")"
	run "$CUBBY" exec "app-$name" -- sh -c 'cat ~/secret; ls -A /tmp/.X11-unix'
	is "$name: the home is not the user's, the display is the relay's" "$out" X1000
	"$CUBBY" stop -t 2s "app-$name"
	wait "$launcher"
}

app abiword        ''         abiword
app anki           ''         anki
app audacity       ''         audacity
app blender        ''         blender
app brave          ''         brave
app calibre        ''         calibre
app chrome         ''         google-chrome
app chromium       ''         chromium
app code           ''         code
app discord        ''         discord
app ebook          ''         foliate
app element        ''         element-desktop
app eog            ''         eog
app epiphany       ''         epiphany
app evince         ''         evince
app evolution      ''         evolution
app feh            ''         feh
app file-roller    ''         file-roller
app firefox        'JS-42'    firefox-esr --no-remote "file://$HOME/Downloads/page.html"
app floorp         ''         floorp
app gedit          'note.txt' mousepad "$PWD/note.txt"
app gimp           ''         gimp
app hexchat        ''         hexchat
app inkscape       ''         inkscape
app jetbrains      ''         idea
app kate           ''         kate
app kdenlive       ''         kdenlive
app keepassxc      ''         keepassxc
app krita          ''         krita
app libreoffice    ''         libreoffice
app librewolf      ''         librewolf
app lutris         ''         lutris
app minecraft      ''         minecraft-launcher
app mpv            'boxed-player' mpv --vo=x11 --force-window --idle --title=boxed-player
app music-player   ''         rhythmbox
app obs            ''         obs
app obsidian       ''         obsidian
app okular         ''         okular
app postman        ''         postman
app qbittorrent    ''         qbittorrent
app qutebrowser    ''         qutebrowser
app remmina        ''         remmina
app retroarch      ''         retroarch
app rssguard       ''         rssguard
app signal         ''         signal-desktop
app slack          ''         slack
app spotify        ''         spotify
app steam          ''         steam
app telegram       ''         telegram-desktop
app terminal       'boxed-xterm' xterm -T boxed-xterm
app terminal       'boxed-lxterminal' lxterminal --title=boxed-lxterminal
app thunderbird    ''         thunderbird
app torbrowser     ''         torbrowser-launcher
app transmission   ''         transmission-gtk
app vivaldi        ''         vivaldi
app vlc            ''         vlc
app zathura        ''         zathura

done_testing
