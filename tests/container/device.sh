# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/container/device.sh: a device of the host comes and goes while a container or sandbox runs.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

"$CUBBY" create web -- sleep 1000
"$CUBBY" start web
inside() { "$CUBBY" exec web "$@"; }
before=$(inside ls /dev)
run inside head -c 3 /dev/mine
isnt "at first it is not there" "$status" 0
exits "add shows it" 0 "$CUBBY" device add web /dev/zero /dev/mine
is "... as a device that can be read" "$(inside head -c 3 /dev/mine | od -An -tx1 | xargs)" "00 00 00"
is "... and written" "$(inside sh -c 'echo x >/dev/mine && echo written')" written
is "... the host's" "$(inside stat -c %t:%T /dev/mine)" "$(stat -c %t:%T /dev/zero)"
run inside sh -c ': >/dev/other'
like "/dev stays read-only" "$err" "Read-only file system"
run inside umount /dev/mine
isnt "nothing inside takes it off" "$status" 0
run "$CUBBY" device add web /dev/zero /dev/mine
like "not twice" "$status $err" "125 .*cannot make '/dev/mine' inside: File exists"
exits "another beside it" 0 "$CUBBY" device add web /dev/full /dev/more
run inside dd if=/dev/zero of=/dev/more count=1
like "... with what the device does" "$err" "No space left"
inside sh -c 'exec 3</dev/mine; touch /tmp/open; until [ -e /tmp/go ]; do :; done; head -c 2 <&3 | wc -c >/tmp/read' &
reader=$!
until inside test -e /tmp/open; do :; done
exits "remove takes it away" 0 "$CUBBY" device remove web /dev/mine
run inside ls /dev/mine
isnt "... it is gone" "$status" 0
inside touch /tmp/go
wait $reader
is "... who has it open keeps it" "$(inside cat /tmp/read)" 2
exits "... and the other one too" 0 "$CUBBY" device remove web /dev/more
is "then all is as before" "$(inside ls /dev)" "$before"
exits "it can come again" 0 "$CUBBY" device add web /dev/zero /dev/mine
is "Tab asks for files" "$("$CUBBY" __complete device add web /dev/z)" ":files 0"

# What cannot be had.
run "$CUBBY" device add web /etc/passwd /dev/passwd
like "a file is no device" "$status $err" "125 .*'/etc/passwd' is no device"
run "$CUBBY" device add web /dev/none
like "one that is not there" "$status $err" "125 .*cannot use '/dev/none': No such file"
run "$CUBBY" device add web /dev/zero /tmp/zero
like "not elsewhere than in /dev" "$status $err" "2 .*'/tmp/zero' is not below /dev"
run "$CUBBY" device add web /dev/zero /dev/../tmp/zero
like "... whatever the path" "$status $err" "2 .*is not below /dev"
for own in null tty pts/0 shm/x; do
	run "$CUBBY" device add web /dev/zero "/dev/$own"
	like "/dev/$own is cubby's own" "$status $err" "2 .*cubby's own inside"
	run "$CUBBY" device remove web "/dev/$own"
	like "... and not removed" "$status $err" "2 .*cubby's own inside"
done
closed=
for node in /dev/mem /dev/kmsg /dev/loop-control /dev/fuse /dev/vda; do
	if [ -e "$node" ] && [ ! -r "$node" ] && [ ! -w "$node" ]; then closed=$node; fi
done
if [ -n "$closed" ]; then
	run "$CUBBY" device add web "$closed" /dev/closed
	like "one that the user may not open" "$status $err" "125 .*(you may not open it|needs the word)"
fi
run "$CUBBY" device remove web /dev/stdin
like "a link is no device" "$status $err" "125 .*is no device inside"
run "$CUBBY" device add nobody /dev/zero /dev/mine
like "nobody runs by that name" "$status $err" "125 .*nobody"
run "$CUBBY" device change web /dev/zero
like "another word" "$status $err" "2 .*'change' is not.*add or remove"
run "$CUBBY" device add web
like "no device" "$status $err" "2 .*no device is named"
run "$CUBBY" device remove web /dev/mine /dev/more
like "a word too many" "$status $err" "2 .*'/dev/more' is a word too many"
"$CUBBY" stop -k web
"$CUBBY" start web
is "a start has what the profile says, and no more" "$(inside ls /dev)" "$before"
"$CUBBY" destroy -f web

# The other forms of a sandbox.
for options in "--root host" "--map root --cap chown" "--pid1 program"; do
	# shellcheck disable=SC2086 # several words
	"$CUBBY" create form $options -- sleep 1000
	"$CUBBY" start form
	"$CUBBY" device add form /dev/zero /dev/mine
	is "$options" "$("$CUBBY" exec form head -c 2 /dev/mine | wc -c)" 2
	exits "... and away" 0 "$CUBBY" device remove form /dev/mine
	"$CUBBY" stop -k form
	"$CUBBY" destroy -f form
done
if grep -q "^$(id -un):" /etc/subuid; then
	"$CUBBY" create form --map range -- sleep 1000
	"$CUBBY" start form
	"$CUBBY" device add form /dev/zero /dev/mine
	is "a range of ids" "$("$CUBBY" exec form head -c 2 /dev/mine | wc -c)" 2
	"$CUBBY" destroy -f form
else
	skip "a range of ids" control "no subordinate ids"
fi
nothing_left "nothing is left"

done_testing
