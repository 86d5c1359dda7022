# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/container/squash.sh: squashfs files as systems.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/container.sh"

grep -q "^$(id -un):" /etc/subuid || skip_all control "no subordinate ids"
STORE=$HOME/.local/share/cubby/layers
left() { find "$STORE" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l; }

# pack FILE [LINE...]: the tree, and what only root could make: lines of mksquashfs's -p.
pack() {
	local file=$1 pseudo=()
	shift
	for line; do pseudo+=(-p "$line"); done
	rm -f "$file"
	mksquashfs tree "$file" -quiet -no-progress "${pseudo[@]}" >/dev/null
}

mkdir -p tree/bin tree/usr tree/etc tree/srv tree/dev
cp "$(command -v busybox)" tree/bin/busybox
for name in sh cat id ls stat; do ln -s busybox tree/bin/$name; done
echo root:x:0:0::/root:/bin/sh >tree/etc/passwd
echo low >tree/etc/word
ln tree/etc/word tree/etc/again
chmod 755 tree
pack web.sqfs "srv/mine f 640 33 34 echo mine" "dev/null c 666 0 0 1 3" "usr/lift f 4755 0 0 echo lift"
run "$CUBBY" create web --image web.sqfs
is "create of a squashfs" "$status $err" "0 "
run "$CUBBY" start -F web -- sh -c 'id -u; cat /etc/passwd /srv/mine; stat -c "%u %g %a" /srv/mine; stat -c %h /etc/word; stat -c %a /usr/lift; cat /dev/null'
is "... is its system: owners, modes, second names" "$out" "0
root:x:0:0::/root:/bin/sh
mine
33 34 640
2
4755"
is "... and starts" "$status" 0
"$CUBBY" start -F web -- sh -c 'echo high >/etc/word; rm /srv/mine'
is "what is changed stays" "$("$CUBBY" start -F web -- sh -c 'cat /etc/word; ls /srv')" high
"$CUBBY" create other --image "$PWD/web.sqfs" -- cat /etc/word
is "a second container shares it, and not what the first changed" "$("$CUBBY" start -F other) $(left)" "low 1"
cp web.sqfs same.sqfs
"$CUBBY" create third --image same.sqfs
is "the same file by another name is no other layer" "$(left)" 1
"$CUBBY" destroy web other third
run "$CUBBY" image prune
is "prune removes it" "$status $(left)" "0 0"

# What cannot be had leaves nothing.
# refuses TEXT REGEX FILE
refuses() {
	run "$CUBBY" create bad --image "$3"
	like "$1" "$status $err" "^125 cubby: .*$2"
	is "... and nothing is left" "$(left) $("$CUBBY" ls)" "0 "
}
head -c 100000 web.sqfs >short.sqfs
refuses "a file that was cut off" "cannot read it: " short.sqfs
{ printf hsqs && head -c 100000 /dev/urandom; } >noise.sqfs
refuses "a file that only begins as one" "cannot read it: " noise.sqfs
pack device.sqfs "srv/disk b 666 0 0 8 0"
refuses "a device elsewhere than in /dev" "refused 'srv/disk': it is a device" device.sqfs
head -c 3000000 /dev/urandom >tree/srv/much && pack device.sqfs "etc/disk b 666 0 0 8 0" && rm tree/srv/much
refuses "... also before much that is not read then" "refused 'etc/disk': it is a device" device.sqfs
name=$(printf 'srv/\033[31mred')
mkdir "tree/srv/$(printf '\033[31mred')" && pack red.sqfs "$name/disk b 666 0 0 8 0"
refuses "what a file says of itself is escaped" "x1b.*it is a device" red.sqfs
chmod 0 web.sqfs
refuses "one that the user may not read" "Permission denied" web.sqfs
chmod 600 web.sqfs

# What reads it is a sandbox's program, under the profile default: here one of the user's own.
# default LINE: what that profile says more.
default() {
	mkdir -p "$HOME/.config/cubby/profiles"
	printf '%s\n' 'schema = 1' 'name = "default"' 'extends = ["default"]' '[files]' "$1" >"$HOME/.config/cubby/profiles/default.toml"
}
default 'hide = ["/usr/bin/sqfs2tar"]'
refuses "what reads it is in a sandbox" "cannot read it: cubby: cannot execute 'sqfs2tar' inside" web.sqfs
default 'tmp = ["/usr/bin"]'
refuses "without sqfs2tar it says what to do" "sqfs2tar is not installed.*hint: .*squashfs-tools-ng" web.sqfs
rm "$HOME/.config/cubby/profiles/default.toml"

# Names are names, and no patterns.
cp web.sqfs 'a*[b]$x?.sqfs'
run "$CUBBY" create odd --image 'a*[b]$x?.sqfs'
is "a name with signs of patterns" "$status $err" "0 "
"$CUBBY" destroy odd
"$CUBBY" image prune >/dev/null

# Somebody exchanges the file while it is read: a layer is what its name says, all the same.
for word in a b; do
	echo $word >tree/etc/word
	pack $word.sqfs
done
cp a.sqfs swapped
while :; do
	ln -f b.sqfs next && mv next swapped
	ln -f a.sqfs next && mv next swapped
done &
swapper=$!
made=0 wrong=""
for ((n = 0; n < $(times 10 100); n++)); do
	"$CUBBY" create odd --image swapped 2>>errors && made=$((made + 1)) && "$CUBBY" destroy odd
	for word in a b; do
		hash=$(sha256sum <$word.sqfs)
		[ ! -e "$STORE/${hash%% *}" ] || wrong+=$("$CUBBY" create look --image $word.sqfs -- cat /etc/word && "$CUBBY" start -F look | grep -v $word; "$CUBBY" destroy look)
	done
	"$CUBBY" image prune >/dev/null
done
kill $swapper
wait $swapper 2>/dev/null
ok "exchanged all the time: containers are made ($made)" [ "$made" -ge 1 ]
is "... and each layer is what its name says" "$wrong" ""

(
	ulimit -f 1
	"$CUBBY" create bad --image web.sqfs
) 2>/dev/null
isnt "one that does not fit the disk is no container" "$?" 0
is "... and nothing of it is left" "$(find "$STORE" -mindepth 1 -maxdepth 1 ! -name '.*' | wc -l) $("$CUBBY" ls)" "0 "
"$CUBBY" image prune
nothing_left "nothing is left"

done_testing
