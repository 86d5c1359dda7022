# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/container/image.sh: images in the OCI layout as systems: layers, configs, hostile archives.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/container.sh"

grep -q "^$(id -un):" /etc/subuid || skip_all control "no subordinate ids"
STORE=$HOME/.local/share/cubby/layers

# image LAYOUT: makes one of the JSON on stdin.
image() { python3 "$TOP/tests/lib/image.py" "$1"; }
busybox=$(command -v busybox)
base='{"name": "bin", "type": "dir"}, {"name": "bin/busybox", "from": "'$busybox'"}, {"name": "usr", "type": "dir"},
	{"name": "etc", "type": "dir"}, {"name": "etc/passwd", "text": "root:x:0:0::/root:/bin/sh\nweb:x:33:34::/srv:/bin/sh\n"},
	{"name": "etc/group", "text": "root:x:0:\nshare:x:35:\n"}, {"name": "etc/resolv.conf"}'
for name in sh ls cat id true echo stat rm mkdir pwd; do
	base+=', {"name": "bin/'$name'", "type": "link", "to": "busybox"}'
done

image layout <<<'{"layers": [
	['"$base"', {"name": "etc/gone", "text": "low"}, {"name": "etc/changed", "text": "low"},
	 {"name": "opt", "type": "dir"}, {"name": "opt/low", "text": "low"}, {"name": "sub/d", "type": "dir"},
	 {"name": "sub/d/low"}, {"name": "top", "type": "dir"}, {"name": "top/low"}, {"name": "srv", "type": "dir", "uid": 33, "mode": 448},
	 {"name": "release", "text": "at the top"}],
	[{"name": "etc/.wh.gone"}, {"name": "etc/changed", "text": "high", "uid": 33, "mode": 2541}, {"name": "opt/.wh..wh..opq"},
	 {"name": "opt/high", "text": "high"}, {"name": ".wh.sub"}, {"name": "etc/again", "type": "hard", "to": "etc/changed"},
	 {"name": "etc/pipe", "type": "fifo"}],
	[{"name": "sub", "type": "dir"}, {"name": "sub/new"}, {"name": "./late/", "type": "dir"}]],
	"config": {"Entrypoint": ["/bin/echo", "said:"], "Cmd": ["a b", "it'"'"'s"], "Env": ["GREETING=hello world"],
	 "WorkingDir": "/srv", "User": "web:share", "StopSignal": "SIGQUIT"}}'
run "$CUBBY" create web --image "$PWD/layout"
is "create of an image" "$status $err" "0 "
run "$CUBBY" start -F web
is "... runs what the image says, with its words" "$status $out" "0 said: a b it's"
run "$CUBBY" start -F web -- sh -c 'id -u; id -g; pwd; echo $GREETING; cat /release'
is "... as the user, there, and with the environment that it says" "$out" "33
35
/srv
hello world
at the top"
is "... and ends as it says" "$("$CUBBY" info -Hc container.halt-signal web)" '"SIGQUIT"'
run "$CUBBY" start -F -s ids.user=0 -s ids.group=0 web -- sh -c 'ls /etc/gone; ls /opt /sub /top; ls -d /late; cat /etc/changed /etc/again
	stat -c "%a %u %h" /etc/changed; stat -c "%F" /etc/pipe; stat -c %u /srv'
is "layers lie on each other: whiteouts, opaque directories, owners, modes, second names" "$out" "/opt:
high

/sub:
new

/top:
low
/late
highhigh4755 33 2
fifo
33"
like "... what was removed is not there" "$err" "/etc/gone: No such file"
"$CUBBY" start -F -s ids.user=0 -s ids.group=0 web -- sh -c 'echo mine >/etc/changed; rm -r /opt; mkdir /opt/x 2>/dev/null; echo 1 >/top/made'
ok "a second container of it" "$CUBBY" create other --image "oci:$PWD/layout:latest"
is "... shares all layers" "$(find "$STORE" -mindepth 1 -maxdepth 1 | wc -l) $("$CUBBY" image list | awk '{print $2}' | sort -u)" "3 2"
is "... and none of what the first has changed" "$("$CUBBY" start -F -s ids.user=0 -s ids.group=0 other -- cat /etc/changed) $("$CUBBY" start -F web -- cat /etc/changed)" "high mine"
"$CUBBY" destroy other
run "$CUBBY" create other --image "$PWD/layout" --user 0 --group 0 -- c d
"$CUBBY" start -F other >said
is "a command takes the place of the image's words behind its entrypoint, an option of its settings" \
	"$(cat said) $("$CUBBY" info -Hc ids.user other)" "said: c d 0"
is "a copy names the layers too" "$("$CUBBY" copy other third && "$CUBBY" image list --json | json 'sorted({l["configs"] for l in j})')" "[3]"
"$CUBBY" destroy other third

# What nobody names.
image small <<<'{"layers": [['"$base"']], "compress": "gzip"}'
tar -cf small.tar -C small .
"$CUBBY" create small --image small.tar
is "an archive of a layout, compressed layers" "$("$CUBBY" start -F small -- cat /etc/group | head -n 1)" "root:x:0:"
is "nothing of the archive itself is left" "$(find "$STORE" -mindepth 1 -maxdepth 1 -name '.*')" ""
"$CUBBY" start small -- sh -c 'while :; do :; done'
cp -r "$KEPT/small/config.toml" kept.toml && sed -i '/sha256/d' "$KEPT/small/config.toml"
run "$CUBBY" image prune
is "prune leaves what somebody names, and what runs" "$status $out" "0 "
"$CUBBY" stop -k small
run "$CUBBY" image prune
like "... and removes the rest" "$status $out" "^0 sha256:[0-9a-f]{64}$"
cp kept.toml "$KEPT/small/config.toml"
run "$CUBBY" start small -- true
like "a layer that is gone is said to be" "$status $err" "^125 .*layers/.*/opaque.*No such file"
"$CUBBY" destroy small web
"$CUBBY" image prune >/dev/null
is "nothing is left of the layers" "$(ls -A "$STORE")" ""

# As many layers as there may be, and one more; their overlay does not fit fsconfig by full names.
many() {
	python3 -c 'import json, sys
base = json.loads("[" + sys.argv[1] + "]")
print(json.dumps({"layers": [base] + [[{"name": "etc/n%d" % n, "text": "%d " % n}] for n in range(1, int(sys.argv[2]))]}))' "$base" "$1"
}
many 64 | image many
"$CUBBY" create many --image many -- /bin/sh -c 'cat /etc/n1 /etc/n63'
is "64 layers" "$("$CUBBY" start -F many)" "1 63 "
"$CUBBY" destroy many
many 65 | image toomany
run "$CUBBY" create many --image toomany
like "65 layers" "$status $err" "^125 .*it has 65 layers, and 64 are the most"

# Hostile layers; each with what makes it right.
outside=$HOME/outside
mkdir "$outside" && echo secret >"$outside/file"
# hostile TEXT REGEX MEMBERS
hostile() {
	rm -rf evil && image evil <<<'{"layers": [['"$base, $3"']]}'
	run "$CUBBY" create evil --image evil
	like "refused: $1" "$status $err" "^125 .*$2"
	is "  ... nothing of it is left" "$(find "$STORE" -mindepth 1 -maxdepth 1 -name '.*') $(ls -A "$outside") $(ls "$KEPT")" " file "
}
hostile "a name with .." "leads out with '..'" '{"name": "etc/../../../../outside/new", "text": "x"}'
hostile "an absolute name" "its name is absolute" '{"name": "'"$outside"'/new", "text": "x"}'
hostile "a file through a link" "a part of its path is a symbolic link" \
	'{"name": "out", "type": "link", "to": "'"$outside"'"}, {"name": "out/new", "text": "x"}'
hostile "a file through a link up" "a part of its path is a symbolic link" \
	'{"name": "up", "type": "link", "to": "../../../../.."}, {"name": "up/new", "text": "x"}'
hostile "a second name of a file outside" "second name of no file|leads out|absolute" \
	'{"name": "hard", "type": "hard", "to": "../../../../../../outside/file"}'
hostile "... by an absolute name" "its name is absolute" '{"name": "hard", "type": "hard", "to": "'"$outside"'/file"}'
hostile "... through a link" "symbolic link" \
	'{"name": "out", "type": "link", "to": "'"$outside"'"}, {"name": "hard", "type": "hard", "to": "out/file"}'
hostile "... of a link" "second name of no file" \
	'{"name": "l", "type": "link", "to": "'"$outside"'/file"}, {"name": "hard", "type": "hard", "to": "l"}'
hostile "a device" "it is a device" '{"name": "dev/null", "type": "char"}'
hostile "a file twice" "in the layer twice" '{"name": "etc/x"}, {"name": "etc/x"}'
hostile "a file in the place of a link" "in the layer twice" \
	'{"name": "etc/x", "type": "link", "to": "'"$outside"'/file"}, {"name": "etc/x", "text": "x"}'
hostile "a directory in the place of a link" "in the layer twice" \
	'{"name": "etc/x", "type": "link", "to": "'"$outside"'"}, {"name": "etc/x", "type": "dir"}'
hostile "a whiteout of what is in the layer" "what it hides is in the same layer" '{"name": "etc/y"}, {"name": "etc/.wh.y"}'
hostile "a whiteout of .." "hides nothing that can be named" '{"name": "etc/.wh..."}'
hostile "an owner without an id" "belongs to user 900000" '{"name": "etc/x", "uid": 900000}'
hostile "a part of a name that is too long" "too long" '{"name": "'"$(printf 'x%.0s' {1..300})"'"}'
hostile "a file that is larger than the archive" "cannot read" '{"name": "etc/x", "size": 70000000000}'
image right <<<'{"layers": [['"$base"', {"name": "abs", "type": "link", "to": "/etc"}, {"name": "etc", "type": "dir"},
	{"name": "etc/x", "pax": {"SCHILY.xattr.user.overlay.redirect": "/../../outside", "SCHILY.xattr.user.overlay.opaque": "y"}}]]}'
ok "control: a link that leads out is only a link, and a directory may be said again" "$CUBBY" create right --image right -- /bin/ls /abs/x
is "  ... it leads nowhere but inside" "$("$CUBBY" start -F right)" /abs/x
is "attributes that are orders to overlayfs are left out" \
	"$(python3 -c 'import os, sys; print([os.listxattr(os.path.join(d, n), follow_symlinks=False) for d, s, f in os.walk(sys.argv[1]) for n in f if n == "x"])' "$STORE")" "[[]]"
"$CUBBY" destroy right

# Damaged images.
for damage in layer config size name index; do
	rm -rf evil && image evil <<<'{"layers": [['"$base"', {"name": "'$damage'"}]], "damage": "'$damage'"}'
	run "$CUBBY" create evil --image evil
	like "damaged: $damage" "$status $err" "^125 .*damaged|^125 .*digest that can be checked|^125 .*index.json"
done
# Hostile JSON. index TEXT REGEX PYTHON-EXPRESSION: in place of the index of an image that is right.
rm -rf evil && image evil <<<'{"layers": [['"$base"']]}'
good=$(cat evil/index.json)
index() {
	python3 -c 'import sys; good = sys.argv[1]; sys.stdout.write('"$3"')' "$good" >evil/index.json
	run "$CUBBY" create evil --image evil
	like "refused: $1" "$status $err" "^125 cubby: the image 'evil': $2"
}
index "an index of 5 MiB" "cannot read its index.json: File too large" '" " * (5 << 20) + good'
index "an index of 100,000 levels" "cannot read its index.json: .*depth" '"[" * 100000'
index "an index that is a list" "cannot read its index.json: it is no object" '"[]"'
index "a member twice" "cannot read its index.json: duplicate object key" '"{\"a\": 1, " + good[1:-1] + ", \"a\": 2}"'
index "a NUL in a name" "cannot read its index.json: .*u0000" '"{\"\\u0000\": 1}"'
index "half a letter" "cannot read its index.json: .*Unicode" '"{\"a\": \"\\ud800\"}"'
ok "control: the index as it was" python3 -c 'import sys; open("evil/index.json", "w").write(sys.argv[1])' "$good"
mv evil/index.json "$outside/index.json" && ln -s "$outside/index.json" evil/index.json
run "$CUBBY" create evil --image evil
like "refused: an index that is a link" "$status $err" "^125 .*cannot open its index.json: Too many levels"
rm evil/index.json && mv "$outside/index.json" evil/index.json
ok "  ... and the file itself is read" "$CUBBY" create evil --image evil
"$CUBBY" destroy evil
rm -rf evil && python3 -c 'import json, sys
print(json.dumps({"layers": [json.loads("[" + sys.argv[1] + "]")], "config": {"Env": ["x"] * 600000}}))' "$base" | image evil
run "$CUBBY" create evil --image evil
like "refused: a config with too many words" "$status $err" "^125 .*its config says more than 4 MiB"

run "$CUBBY" create evil --image "$outside"
like "what is no layout" "$status $err" "^125 .*cannot open its index.json"
run "$CUBBY" create evil --image "$outside/file"
like "... nor an archive" "$status $err" "^125 .*cannot read the archive|^125 .*cannot open its index.json"
run "$CUBBY" create evil --image layout:none
like "a tag that is not there" "$status $err" "^2 .*no image called none.*there are: latest"
image layout <<<'{"layers": [['"$base"']], "tag": "second"}'
run "$CUBBY" create evil --image layout
like "two images, and none chosen" "$status $err" "^2 .*there are 2 images"
image foreign <<<'{"layers": [['"$base"']]}'
sed -i 's/"annotations"/"platform": {"os": "linux", "architecture": "s390x"}, "annotations"/' foreign/index.json
run "$CUBBY" create evil --image foreign
like "an image for other machines" "$status $err" "^2 .*there is no image"
run "$CUBBY" run -p default -s root.layers=sha256:00 -s root.mode=overlay --map root -- true
like "root.layers that is no digest" "$status $err" "^2 .*is no digest"
for other in root.mode=own root.tree=/x; do
	run "$CUBBY" run -p default -s "root.layers=sha256:$(printf '0%.0s' {1..64})" -s root.mode=overlay --map root -s "$other" -- true
	like "root.layers and $other" "$status $err" "^2 .*contradicts"
done

nothing_left "nothing is left"
# All find the layer missing; the first to be done gives it its name, and the others take his.
image once <<<'{"layers": [['"$base"', {"name": "of-many", "text": "many"}]], "config": {}}'
"$CUBBY" image list >before
for n in {1..8}; do
	{ "$CUBBY" create "once-$n" --image "$PWD/once" && echo made; } >"once.$n" 2>&1 &
done
wait
is "containers of a new image, made at once: all are" "$(sort once.? | uniq -c | tr -s ' ')" " 8 made"
is "  ... of one layer" "$("$CUBBY" image list | grep -vFf before | sed 's/.* //')" 8
is "  ... and nothing else is left" "$(find "$STORE" -maxdepth 1 -name '.new.*')" ""

done_testing
