# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2088,SC2154 # texts for another shell; ~ is for cubby; run sets out
# tests/box/symlinks.sh: a sandbox replaces parts of what it may write by links to elsewhere; the next
# launch follows none of them, neither for reading, nor for writing, nor to make a directory.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

mkdir -p "$HOME/victim/dir" && echo treasure >"$HOME/victim/file" && echo treasure >"$HOME/victim/dir/file"
V=$HOME/victim
W=$TMP/work
state() { (cd "$HOME/victim" && find . -printf '%p %m %y %l\n' -type f -exec cat {} \; | LC_ALL=C sort); }
before=$(state)

# plant SHELL-TEXT: a first sandbox that may write $W and nothing else.
plant() {
	rm -rf "$W" && mkdir -p "$W/sub/deep" && echo own >"$W/sub/deep/file"
	inside --rw "$W" -- sh -c "cd $W && $1"
	[ "$status" -eq 0 ] || tap_result 1 "planting: $1" "$err"
}

# Each way to put a link in: at the path itself, and on the way to it; absolute, relative, magic.
for target in "$V/dir" "$(realpath -m --relative-to="$W/sub" "$V/dir")" "/proc/self/root$V/dir" "/proc/1/cwd" /; do
	plant "rm -r sub/deep && ln -s '$target' sub/deep"
	for mode in ro rw overlay lock hide tmp; do
		inside --rw "$W" "--$mode" "$W/sub/deep" -- sh -c "cat $W/sub/deep/file; echo evil >$W/sub/deep/file; mkdir $W/sub/deep/x"
		unlike "$mode, link to $target: nothing of the host is read" "$out$err" treasure
		is "$mode, link to $target: nothing of the host is changed" "$(state)" "$before"
		if [ $mode != tmp ]; then
			like "$mode, link to $target: it is an error" "$status $err" "^125 .*symbolic link"
		fi
	done
	plant "mv sub old && ln -s '$(dirname "$target")' sub"
	inside --rw "$W" --rw "$W/sub/dir" -- sh -c "cat $W/sub/dir/file; echo evil >$W/sub/dir/file"
	unlike "link on the way to $target: nothing of the host is read" "$out" treasure
	is "link on the way to $target: nothing is changed" "$(state)" "$before"
done
plant "ln -s $V/file sub/file"
for mode in ro rw lock hide; do
	inside --rw "$W" "--$mode" "$W/sub/file" -- sh -c "cat $W/sub/file; echo evil >$W/sub/file"
	like "$mode, a file that has become a link" "$status $err" "^125 .*symbolic link"
done
inside --rw "$W" --ro "$W/sub/*" -- sh -c "cat $W/sub/file"
unlike "a pattern follows none either" "$out" treasure
inside --rw "$W" --ro "$W/sub/file?" -- sh -c "cat $W/sub/file"
unlike "nor does ?" "$out" treasure

# A directory that is made on the host must not be made where a link leads.
plant "rm -r sub/deep && ln -s $V sub/deep"
inside --rw "$W" --share "$W/sub/deep/made/here/" -- true
is "a share is not made behind a link" "$status $(state)" "125 $before"
inside --rw "$W" --share "$W/new/here/" -- sh -c "ls -d $W/new/here"
is "but where there is none" "$status $out" "0 $W/new/here"

# A mount point that is made must not be made where a link leads.
plant "rm -r sub && ln -s $V sub"
inside --rw "$W" --tmp "$W/sub/mount/point" --ro "/etc/hostname" -- true
is "a mount point is not made behind a link" "$status $(state)" "125 $before"

# The app's own home.
inside --home app -- sh -c "cd && ln -s $V Downloads && ln -s $V .config && ln -s $V/file .profile && ln -s / root"
mkdir "$HOME/Downloads" && echo real >"$HOME/Downloads/real"
inside --home app --share '~/Downloads' -- sh -c 'cat ~/Downloads/file; echo evil >~/Downloads/file'
like "app: a link where a share belongs" "$status $err" "^125 .*symbolic link"
inside --home app --tmp '~/.config/x' -- sh -c 'ls -R ~/.config'
like "app: a link on the way to a directory in memory" "$status $err" "^125 .*symbolic link"
inside --home app --hide '~/.profile' -- true
like "app: a link where something is to be hidden" "$status $err" "^125 .*symbolic link"
inside --home app -- sh -c 'cat ~/.profile ~/.config/file ~/root/'"$V/file"
unlike "app: the links themselves lead nowhere inside" "$out" treasure
is "app: nothing outside has changed" "$(state)" "$before"

# A whole persistent home that is replaced: its directory belongs to cubby, not to what runs in it.
inside --home app -- sh -c 'rmdir ~ 2>/dev/null; mv ~ /tmp 2>/dev/null; rm -rf ~ 2>/dev/null; ls -d ~'
is "app: the home itself cannot be replaced" "$out" "$HOME"

# Fifos, sockets and devices in the place of files do not stop the launch.
plant "mkfifo sub/fifo && python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"sub/socket\")'"
for kind in fifo socket; do
	for mode in ro rw lock hide; do
		exits "$mode: a $kind" 0 timeout 10 "$CUBBY" run -p default --rw "$W" "--$mode" "$W/sub/$kind" -- true
	done
done
plant "rm -r sub/deep && : >sub/deep"
exits "a file where a directory was" 125 "$CUBBY" run -p default --rw "$W" --ro "$W/sub/deep/file" -- true

# A directory that changes into a link and back while sandboxes start.
plant "mkdir dir && echo own >dir/file && ln -s $V/dir link"
python3 -c '
import ctypes, os, sys
libc = ctypes.CDLL(None)
os.chdir(sys.argv[1])
while os.getppid() == int(sys.argv[2]):
    libc.renameat2(-100, b"dir", -100, b"link", 2)' "$W" $$ &
racer=$!
seen=""
for _ in {1..60}; do
	inside --rw "$W" --rw "$W/dir" -- sh -c "cat $W/dir/file; echo evil >$W/dir/file"
	seen+=$out
done
kill $racer && wait $racer 2>/dev/null
unlike "a race: nothing of the host is read" "$seen" treasure
is "a race: nothing is changed" "$(state)" "$before"
like "a race: some of the launches succeed" "$seen" "own|evil"

done_testing
