# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/container/roots.sh: systems of their own in place of the host's: directories, read-only,
# written in place, and below what a container changes.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/container.sh"
. "$TOP/tests/lib/roots.sh"

ROOT=$HOME/system
make_system "$ROOT"
mark=$HOME/kept-outside
echo outside >"$mark"

# in_system OPTION... -- SCRIPT: by its shell, read-only.
in_system() { run "$CUBBY" run -p default --rootfs "$ROOT" "$@"; }

in_system -- sh -c 'cat /etc/release /release; ls -d /usr/share /sbin/ls; echo $SHELL'
is "its files are seen, and nothing of the host's system" "$out" "its own
at the top
/sbin/ls
/bin/sh"
in_system -- sh -c 'for d in / /etc /usr /bin; do : >$d/made && echo $d; done'
is "read-only: nothing can be written" "$out" ""
in_system -- sh -c "cat $mark"
isnt "nothing of the home is seen" "$status" 0
in_system --rw "$mark" -- sh -c "cat $mark"
like "a mount point that a read-only system lacks is an error" "$status $err" \
	"^125 .*cannot make '.*' inside: Read-only"
in_system --rw "$mark" --root overlay --map root -- sh -c "cat $mark && echo new >/etc/release && cat /etc/release"
is "with an overlay what is granted is there, and /etc can be written" "$out" "outside
new"
is "the directory is as before" "$(cat "$ROOT/etc/release"; ls -A "$ROOT/home")" "its own"

if ! grep -q "^$(id -un):" /etc/subuid; then
	skip "systems that are written" control "no subordinate ids"
	done_testing
	exit
fi
run "$CUBBY" create web --rootfs "$ROOT" -- sh -c 'id -u; echo "$HOME"; echo mine >>/etc/release; echo x >~/made'
is "create takes the profile system" "$status $(fact web profile)" "0 system"
run "$CUBBY" start -F web
is "it runs as root in its own home" "$out" "0
/root"
is "what it writes is in the directory" "$(tail -1 "$ROOT/etc/release") $(cat "$ROOT"/root/*)" "mine x"
run "$CUBBY" destroy web
is "destroy leaves the directory" "$status $(cat "$ROOT"/root/*)" "0 x"

printf 'lxc.rootfs.path = dir:%s\n' "$ROOT" >lxc.conf
run "$CUBBY" create web -f lxc.conf -- sh -c 'cat /etc/release; id -u; : >/opt/by-lxc'
is "LXC's file names the directory too" "$status $err" "0 "
run "$CUBBY" start -F web
is "... which is the system" "$out" "its own
mine
0"
ok "... and is written in place" test -e "$ROOT/opt/by-lxc"
"$CUBBY" destroy web
echo 'lxc.rootfs.options = ro' >>lxc.conf
"$CUBBY" create web -f lxc.conf -- sh -c ': >/opt/read-only'
run "$CUBBY" start -F web
like "... but with the option ro" "$err" "Read-only file system"
"$CUBBY" destroy web

ok "a container over an overlay" "$CUBBY" create web --rootfs "$ROOT" --root overlay -- \
	sh -c 'cat /etc/kept; rm -r /opt/d; mkdir /opt/d; echo 1 >>/etc/kept; ls /opt/d'
ok "it starts" "$CUBBY" start -F web
is "the directory is not changed" "$(ls "$ROOT/etc/kept" "$ROOT/opt/d" 2>&1)" \
	"ls: cannot access '$ROOT/etc/kept': No such file or directory
$ROOT/opt/d:
old"
ok "a snapshot of it" "$CUBBY" snapshot create web
ok "a copy of it" "$CUBBY" copy web other
run "$CUBBY" start -F web
is "what it changed is kept, also that a directory is empty" "$out" "1"
run "$CUBBY" start -F other
is "the copy has the same, apart from it" "$out" "1"
ok "back to the snapshot" "$CUBBY" snapshot restore web snap0
run "$CUBBY" start -F web
is "it is as it was then" "$out" "1"
ok "both go" "$CUBBY" destroy web other

# What runs inside plants links for the next start of its own system.
mkdir -p "$HOME/target"
make_system "$ROOT"
"$CUBBY" run -p system --rootfs "$ROOT" --net none -- sh -c "rm /etc/resolv.conf && ln -s $HOME/target/made /etc/resolv.conf"
is "resolv.conf: the link is there" "$(readlink "$ROOT/etc/resolv.conf")" "$HOME/target/made"
run "$CUBBY" run -p system --rootfs "$ROOT" -- true
like "resolv.conf: a link is refused" "$status $err" "^125 .*'/etc/resolv.conf' inside: a part of the path is a symbolic link"
is "resolv.conf: nothing was made outside" "$(ls -A "$HOME/target")" ""
make_system "$ROOT"
mv "$ROOT/etc" "$ROOT/etc.away" && ln -s "$HOME/target" "$ROOT/etc"
run "$CUBBY" run -p system --rootfs "$ROOT" -- sh -c 'echo 1 >/etc/new'
like "/etc: a link is refused" "$status $err" "^125 .*a part of the path is a symbolic link"
is "/etc: nothing was made outside" "$(ls -A "$HOME/target")" ""
make_system "$ROOT"
rm -r "$ROOT/opt" && ln -s "$HOME/target" "$ROOT/opt"
run "$CUBBY" run -p system --rootfs "$ROOT" -- sh -c 'echo 1 >/opt/new; echo $?'
isnt "/opt: a link leads nowhere" "$out" 0
is "/opt: nothing was made outside" "$(ls -A "$HOME/target")" ""

mkdir -p "$HOME/empty" "$HOME/.config/cubby/profiles"
ln -s .config "$HOME/led"
for refused in "$HOME:is in its way" "/:is in its way" "$HOME/.config/cubby:is in its way" "$HOME/led/cubby/profiles:is in its way" "$HOME/nix:No such file" \
	"$HOME/empty:neither a usr nor a bin" "$mark:Not a directory"; do
	run "$CUBBY" run -p system --rootfs "${refused%%:*}" -- true
	like "refused: ${refused%%:*}" "$status $err" "^125 .*cannot use '.*${refused#*:}|^2 .*cannot use '.*${refused#*:}"
done
run "$CUBBY" run --root own -- true
like "own needs a tree" "$status $err" "^2 .*needs root.tree"
run "$CUBBY" run -p system --rootfs "$ROOT" --root host -- true
like "the host's root and another one" "$status $err" "^2 .*contradicts"
for rules in hide redact lock; do
	run "$CUBBY" run -p default --rootfs "$ROOT" "--view-$rules" "$ROOT/etc/*" -- true
	like "rules of view.$rules and another root" "$status $err" "^2 .*contradicts.*view.$rules|^2 .*view.$rules.*contradicts"
done

nothing_left "nothing is left"
done_testing
