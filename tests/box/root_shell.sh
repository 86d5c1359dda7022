# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/root_shell.sh: `cubby shell --root`: root over the real system, where apt works and
# nothing is real.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

[ -x /usr/bin/newuidmap ] || skip_all "newuidmap" "a root shell maps a range of ids"
if ! command -v apt-get dpkg-deb >/dev/null; then
	skip "packages in a root shell" "apt-get and dpkg-deb" "there is nothing to install with"
	done_testing
	exit
fi

# rooted TEXT: runs a shell text in a root shell that sees this test's folder. Sets status, out, err.
rooted() {
	run "$CUBBY" shell --root --ro "$TMP/repo?" -- sh -c "$1"
}

# What the host has, by name, time, mode and size, where the shells write.
host_state() {
	find /usr /etc /var/lib/dpkg /opt -xdev -printf '%p %i %m %U %G %s %T@ %C@\n' 2>/dev/null | sha256sum
}

before=$(host_state)

rooted 'id -u; id -g; touch /usr/bin/made /etc/made /var/lib/made && echo written'
is "it is root, and the system can be written" "$status $out" $'0 0\n0\nwritten'
rooted 'test -e /usr/bin/made || test -e /etc/made || echo gone'
is "nothing of it is there the next time" "$status $out" "0 gone"
rooted 'stat -c "%u %g %a" /usr /usr/bin /etc/passwd /etc/shadow | xargs'
is "directories and settings are root's" "$out" "0 0 755 0 0 755 0 0 644 0 0 640"
rooted 'rm -r /usr/share/doc && ! ls /usr/share/doc 2>/dev/null && rm /usr/bin/yes && ! command -v yes && echo removed'
is "what the host has can be removed" "$status $out" "0 removed"
rooted 'echo "# mine" >>/etc/profile && tail -n 1 /etc/profile && chmod 600 /etc/profile && stat -c %a /etc/profile'
is "settings can be changed in place" "$status $out" $'0 # mine\n600'
if command -v ucf >/dev/null; then
	rooted 'export DEBIAN_FRONTEND=noninteractive; echo mine >/tmp/made && ucf /tmp/made /etc/made.conf >/dev/null && ucfr made /etc/made.conf &&
		ucfr --purge made /etc/made.conf && ucf --purge /etc/made.conf >/dev/null && echo kept'
	is "packages can keep their conffiles with ucf" "$status $out" "0 kept"
fi
rooted 'cat /etc/shadow' && unlike "no password of the host is seen" "$out" '\$'
like "accounts are locked" "$out" "root:\*:"
rooted 'useradd -m someone && su someone -c "id -un; touch ~/own && stat -c %U ~/own"'
is "another user can be made, and can work" "$status $out" $'0 someone\nsomeone'
rooted 'mkdir -p /srv/site /home/other && chown 33:33 /srv/site && stat -c "%u %g" /srv/site'
is "a directory for another user" "$status $out" "0 33 33"
rooted 'mkdir -p /mnt; mount -t tmpfs none /mnt; echo $?'
is "nothing can be mounted" "$out" 32

# --- packages, from a repository in a folder: a program, a service with an account of its own and a
# settings file, a set-user-id program, one that depends on another.
mkdir -p repo
# package NAME DEPENDS: builds repo/NAME.deb of the tree NAME/.
package() {
	mkdir -p "$1/DEBIAN"
	printf 'Package: %s\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@localhost>\nDescription: a test\n%s' \
		"$1" "${2:+Depends: $2$'\n'}" >"$1/DEBIAN/control"
	dpkg-deb --root-owner-group --build "$1" "repo/$1_1_all.deb" >/dev/null
}
mkdir -p cubby-tool/usr/bin && printf '#!/bin/sh\necho tool works\n' >cubby-tool/usr/bin/cubby-tool
chmod 755 cubby-tool/usr/bin/cubby-tool
package cubby-tool
mkdir -p cubby-service/etc cubby-service/DEBIAN cubby-service/etc/init.d
echo "port = 1" >cubby-service/etc/cubby-service.conf
printf '#!/bin/sh\ntouch /run/started\n' >cubby-service/etc/init.d/cubby-service
chmod 755 cubby-service/etc/init.d/cubby-service
printf '/etc/cubby-service.conf\n/etc/init.d/cubby-service\n' >cubby-service/DEBIAN/conffiles
cat >cubby-service/DEBIAN/postinst <<'END'
#!/bin/sh
set -e
useradd --system --home-dir /var/lib/cubby-service --create-home cubby-service
chown cubby-service: /var/lib/cubby-service
invoke-rc.d cubby-service start || true
END
chmod 755 cubby-service/DEBIAN/postinst
package cubby-service cubby-tool
mkdir -p cubby-suid/usr/bin && cp /bin/true cubby-suid/usr/bin/cubby-suid && chmod 4755 cubby-suid/usr/bin/cubby-suid
package cubby-suid
(cd repo && dpkg-scanpackages --multiversion . >Packages 2>/dev/null)

# Served on the shell's own loopback, as a repository is on the net.
USE_REPO="rm -rf /etc/apt/sources.list /etc/apt/sources.list.d
	echo 'deb [trusted=yes] http://127.0.0.1:8000 ./' >/etc/apt/sources.list
	cd $TMP/repo && python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 &
	until python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", 8000))' 2>/dev/null; do :; done
	apt-get -q update && apt-get -qy install"
if [ -s repo/Packages ]; then
	rooted "$USE_REPO cubby-service cubby-suid && cubby-tool && cat /etc/cubby-service.conf &&
		stat -c '%U %n' /var/lib/cubby-service && stat -c '%a %U' /usr/bin/cubby-suid &&
		{ ! test -e /run/started; } && dpkg -s cubby-service | grep ^Status"
	is "apt-get installs" "$status" 0
	like "apt-get installs: a program runs" "$out" "tool works"
	like "apt-get installs: settings" "$out" "port = 1"
	like "apt-get installs: an account of its own" "$out" "cubby-service /var/lib/cubby-service"
	like "apt-get installs: modes and owners" "$out" "4755 root"
	like "apt-get installs: no service is started" "$out" "install ok installed"
	rooted "$USE_REPO cubby-service && apt-get -qy remove --purge cubby-service && apt-get -qy autoremove &&
		! command -v cubby-tool && { ! test -e /etc/cubby-service.conf; } && dpkg --audit && echo clean"
	is "apt-get removes" "$status" 0
	like "apt-get removes: nothing is left" "$out" "clean$"
	rooted "mkdir /tmp/repo && cp $TMP/repo/* /tmp/repo && rm -rf /etc/apt/sources.list /etc/apt/sources.list.d &&
		echo 'deb [trusted=yes] file:/tmp/repo ./' >/etc/apt/sources.list &&
		apt-get -q update && apt-get -qy install cubby-service && cubby-tool && apt-get -qy remove --purge cubby-tool"
	is "a repository of files, without a server" "$status" 0
	like "a repository of files: it installs and removes" "$out" "tool works"
else
	skip "packages from a repository" "dpkg-scanpackages" "a repository needs an index"
fi
rooted "dpkg -i $TMP/repo/cubby-tool_1_all.deb && cubby-tool"
like "dpkg installs a file" "$status $out" "^0 .*tool works"

# A package that the host has, in a newer version: all its files, which belong to nobody inside.
for installed in sensible-utils hostname mawk debianutils; do
	dpkg-query -W "$installed" >/dev/null 2>&1 && break
done
mkdir -p newer newer-repo && dpkg -L "$installed" | while IFS= read -r file; do
	[ -d "$file" ] || cp --parents -P --preserve=mode "$file" newer/
done
mkdir newer/DEBIAN && sed -n '/^Package: '"$installed"'$/,/^$/p' /var/lib/dpkg/status | grep -E '^(Package|Architecture|Maintainer|Description|Multi-Arch):' >newer/DEBIAN/control
echo "Version: 9999:1" >>newer/DEBIAN/control
mkdir -p newer/usr/share/doc/"$installed" && echo newer >newer/usr/share/doc/"$installed"/newer
dpkg-deb --root-owner-group --build newer "newer-repo/${installed}_9999_all.deb" >dpkg-deb.out 2>&1
run "$CUBBY" shell --root --ro "$TMP/newer-repo" -- sh -c "rm /etc/dpkg/dpkg.cfg.d/cubby; dpkg --force-depends -i $TMP/newer-repo/*.deb"
if [[ $err == *"backup link"* ]]; then
	rooted() { run "$CUBBY" shell --root --ro "$TMP/newer-repo" -- sh -c "$1"; }
	rooted "dpkg --force-depends -i $TMP/newer-repo/*.deb && dpkg-query -W -f '\${Version} \${Status}\n' $installed && cat /usr/share/doc/$installed/newer && find / -xdev -name '*.cubby-own' -o -name '*.dpkg-tmp'"
	is "a package that the host has is upgraded: exit status" "$status $(tail -n 2 <<<"$out")" "0 9999:1 install ok installed"$'\n'newer
	rooted "cd $TMP/newer-repo && dpkg --force-depends --unpack --recursive . && dpkg --force-depends --configure $installed"
	is "  ... from a directory of packages, as apt does it" "$status" 0
else
	skip "a package that the host has is upgraded" hardlinks "it is without help, too: fs.protected_hardlinks is $(cat /proc/sys/fs/protected_hardlinks)"
fi

is "the host is as it was, file by file" "$(host_state)" "$before"

# --- what cannot be
run "$CUBBY" run -p default -s root.mode=overlay -- true
is "without root inside: exit status" "$status" 2
like "without root inside: the cause" "$err" 'contradicts ids.map = "self"'
exits "with the own id alone as root" 0 "$CUBBY" shell --root --map root -- sh -c 'touch /usr/made'

# --- the list of the system's directories, and a tree of it, in the user's cache.
cache=$HOME/.cache/cubby/skeleton
list=$cache/system
# cached: what is in the cache besides the list, one line.
cached() {
	find "$cache" -mindepth 1 -maxdepth 1 ! -name system -printf '%f\n' | sort | xargs
}
# forget: the list is of another state of the host.
forget() {
	sed -i '1s/^\(cubby-skeleton [0-9]* \)[0-9a-f]*$/\10123456789abcdef/' "$list"
}
key=$(head -n 1 "$list" | tr -d '\0' | cut -d' ' -f3)
ok "a list is kept" test -s "$list"
if kernel_since 6 6 || [ "$(stat -f -c %T "$HOME")" != tmpfs ]; then
	is "and a tree, and nothing else" "$(cached)" "$key"
	touch "$cache/$key/tree/usr/made-in-cache"
	exits "the tree is what is seen" 0 "$CUBBY" shell --root -- test -e /usr/made-in-cache
	rm "$cache/$key/tree/usr/made-in-cache"
	exits "  ... and its directories can be written" 0 "$CUBBY" shell --root -- sh -c 'touch /usr/made /usr/bin/made /var/lib/dpkg/made'
	is "  ... which writes nothing to it" "$(find "$cache" -name made)" ""

	# What a crash can leave: a tree without what was made last.
	rmdir "$cache/$key/tree/usr/local/games" && : >"$cache/$key/tree/etc/passwd"
	exits "in one start of the machine a tree is not looked at twice" 0 "$CUBBY" shell --root -- test ! -s /etc/passwd
	echo another >"$cache/$key/start"
	exits "after another start it is, and made anew" 0 "$CUBBY" shell --root -- sh -c 'test -s /etc/passwd && touch /usr/local/games/made'
	is "  ... under its name" "$(cached)" "$key"

	# One that is used stays as it is.
	mkfifo go
	"$CUBBY" shell --root -- sh -c 'echo there; read -r line; touch /usr/games/made && echo written' >used.out <go &
	used=$!
	exec 9>go
	until grep -q there used.out 2>/dev/null || ! kill -0 "$used" 2>/dev/null; do sleep 0.05; done
	mv "$cache/$key" "$cache/0123456789abcdef" && forget && mkdir "$cache/somebody"
	touch "$cache/0123456789abcdef/tree/usr/made-in-cache"
	exits "another state of the host: a tree beside one that is used" 0 "$CUBBY" shell --root -- test ! -e /usr/made-in-cache
	is "  ... which stays" "$(cached)" "0123456789abcdef $key somebody"
	echo >&9
	exec 9>&-
	wait "$used"
	is "  ... and works" "$? $(tail -n 1 used.out)" "0 written"
	forget
	exits "another state, nobody uses one" 0 "$CUBBY" shell --root -- true
	is "  ... there is one, and what is not ours stays" "$(cached)" "$key somebody"
	rmdir "$cache/somebody"

	# Where none can be made it is in memory.
	rm -r "${cache:?}/$key" && touch "$cache/part"
	exits "no tree can be made" 0 "$CUBBY" shell --root -- sh -c 'touch /usr/bin/made /etc/made'
	is "  ... that is known" "$(cached)" "memory part"
else
	skip "a tree of the list" "tmpfs with attributes" "HOME is on one without (Linux 6.6)"
	touch "$cache/part"
fi
forget
exits "of another state of the host: made anew" 0 "$CUBBY" shell --root -- true
unlike "of another state of the host: replaced" "$(head -n 1 "$list" | tr -d '\0')" 0123456789abcdef
truncate -s -2 "$list"
run "$CUBBY" shell --root -- true
is "a broken list: exit status" "$status" 125
like "a broken list: the cause" "$err" "list of the system's directories: it is broken"
rm "$list" "$cache/part" "$cache/memory"
for i in 1 2 3 4; do "$CUBBY" shell --root -- true & pids[i]=$!; done
ended=0
for i in 1 2 3 4; do wait "${pids[i]}" || ended=$?; done
is "several at once, none with a list" "$ended" 0
like "no rest of a list" "$(cached)" "^($key|memory)$"

# --- a launch whose list is not there yet can be ended: here another is at it, and does not get on.
exec 8<"$cache"
flock 8
for signal in TERM HUP; do
	forget
	timeout -k 1 20 "$CUBBY" shell --root -n waiting -- echo ran >waiting.out 2>&1 8<&- &
	timeout=$!
	for ((i = 0; i < 100; i++)); do
		launcher=$(pgrep -P "$timeout" -x cubby) && lister=$(pgrep -P "$launcher" -x cubby-skeleton) && break
		sleep 0.05
	done
	for ((i = 0; i < 100; i++)); do
		# Behind PREPARE: the sandbox's init is there.
		[ "$(pgrep -c -P "$launcher")" -ge 2 ] && break
		sleep 0.05
	done
	kill -s "$signal" "$launcher"
	wait "$timeout"
	is "$signal while it is listed ends the launch" "$? $(cat waiting.out)" "$((128 + $(kill -l "$signal"))) "
	ok "  ... and the listing" test ! -e "/proc/${lister:-self}"
	is "  ... and nothing is registered" "$("$CUBBY" ls | grep -c waiting)" 0
done
forget
"$CUBBY" shell --root -- echo ran >waiting.out 2>&1 8<&- &
launcher=$!
until [ "$(pgrep -c -P "$launcher")" -ge 2 ] || ! kill -0 "$launcher"; do sleep 0.05; done
kill -TSTP "$launcher"
until grep -q '^State:.T' "/proc/$launcher/status" || ! kill -0 "$launcher"; do sleep 0.05; done
ok "a stop stops it" kill -CONT "$launcher"
exec 8<&-
wait "$launcher"
is "  ... and it goes on" "$? $(cat waiting.out)" "0 ran"
exits "when the other is done, the next one is served" 0 "$CUBBY" shell --root -- true

# --- a tree is changed as its host is, or made from nothing: the same comes of it.
helper=$(dirname "$CUBBY")/../libexec/cubby/cubby-skeleton
cat >changes.sh <<'END'
set -e
cubby_skeleton=$1
mkdir -p /usr/share/one/two /opt/three && echo a >/etc/changed && echo b >/etc/gone && mkdir /etc/gone.d && echo c >/etc/gone.d/file
"$cubby_skeleton" /tmp/changed
cmp /etc/changed /tmp/changed/*/tree/etc/changed
inode=$(stat -c %i /tmp/changed/*/tree)
rm -r /usr/share/one/two /etc/gone.d && rm /etc/gone && mkdir /etc/gone && echo d >>/etc/changed && chmod 1777 /opt/three && mkdir -p /usr/share/one/four/five
echo e >/usr/share/one/two && mkdir /var/lib/six && chmod 600 /etc/hosts && useradd someone && touch /var/lib/dpkg/status
"$cubby_skeleton" /tmp/changed
[ "$inode" = "$(stat -c %i /tmp/changed/*/tree)" ] && echo "the same tree"
"$cubby_skeleton" /tmp/anew
for tree in changed anew; do (cd /tmp/$tree/*/tree && find . -type f -print0 | sort -z | xargs -0 sha256sum) >/tmp/$tree.sums; done
cmp /tmp/changed.sums /tmp/anew.sums
for tree in changed anew; do (cd /tmp/$tree/*/tree && find . ! -type d -printf '%p %y %m %s\n' -o -printf '%p %y %m\n' | sort) >/tmp/$tree.txt; done
cmp /tmp/changed.txt /tmp/anew.txt && grep -c one/four/five /tmp/anew.txt
END
if kernel_since 6 6; then
	run "$CUBBY" shell --root --ro "$TMP/changes.sh" --ro "$(realpath "$helper")?" -- sh changes.sh "$(realpath "$helper")"
	is "a tree is changed as its host is" "$status $out $err" $'0 the same tree\n1 '
else
	skip "a tree is changed as its host is" "tmpfs with attributes" "Linux 6.6"
fi

done_testing
