# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/landlock.sh: the second wall behind the namespaces, and the weaker tier that is only this wall.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

mkdir -p project/sub private && echo note >project/note && echo secret >private/file
echo letter >"$HOME/letter"
mkdir -p "$HOME/.ssh" "$HOME/.config" && echo secret >"$HOME/.ssh/key"
P=$TMP/project
sleep 1000 &
outside=$!
trap 'kill $outside' EXIT

# What Landlock of this kernel has. Before its third version it cannot keep files from being truncated,
# before its sixth (Linux 6.12) it knows no signals.
abi=$(python3 -c 'import ctypes; print(max(0, ctypes.CDLL(None).syscall(444, None, 0, 1)))')

# The weaker tier.
tier=(--isolation landlock)
if [ "$abi" -lt 6 ]; then
	refused "tier: what this kernel cannot keep is an error" "Landlock cannot restrict .* its ABI here is $abi" "${tier[@]}"
	tier+=(--net host -s network.abstract=allow)
fi
if [ "$abi" -lt 3 ]; then
	refused "tier: not even when less is accepted" "truncating" "${tier[@]}"
	skip "the weaker tier" kernel "Linux before 6.2"
fi
tier+=(--rw "$P")

# tier_holds: what it keeps.
tier_holds() {
	inside_is "tier: what is granted can be read and written" "note new" "${tier[@]}" -- \
		sh -c "echo \$(cat $P/note) \$(echo new >$P/new; cat $P/new; rm $P/new)"
	walled "tier: another file of the user cannot be read" "${tier[@]}" -- cat "$TMP/private/file"
	walled "tier: nor written" "${tier[@]}" -- sh -c "echo x >>$TMP/private/file"
	walled "tier: nor made" "${tier[@]}" -- sh -c ": >$TMP/private/new && rm $TMP/private/new"
	walled "tier: nor truncated, nor removed" "${tier[@]}" -- sh -c "cp $TMP/private/file $TMP/private/t; truncate -s 0 $TMP/private/t && rm $TMP/private/t"
	walled "tier: its directory cannot be listed" "${tier[@]}" -- ls "$TMP/private"
	walled "tier: secrets cannot be read" "${tier[@]}" -- cat "$HOME/.ssh/key"
	walled "tier: the home cannot be written" "${tier[@]}" -- sh -c ": >$HOME/x && rm $HOME/x"
	walled "tier: /tmp is not there to write" "${tier[@]}" -- sh -c 'f=$(mktemp -p /tmp) && rm "$f"'
	inside "${tier[@]:0:${#tier[@]}-2}" --ro "$P" -- sh -c ": >>$P/note"
	like "tier: read-only is read-only" "$err" "denied"
	inside_is "tier: programs of the system run" "x" "${tier[@]}" -- sh -c 'echo x | sed p | head -1'
	if [ "$abi" -ge 6 ]; then
		walled "tier: a process outside cannot be signalled" "${tier[@]}" -- kill -0 $outside
	else
		inside_is "tier: a process outside is signalled, as the plan says" signalled "${tier[@]}" -- sh -c "kill -0 $outside && echo signalled"
		run "$CUBBY" plan -p default "${tier[@]}" -- true
		like "plan: it is said that processes are signalled" "$out" "are signalled"
	fi
	walled "tier: nor traced" "${tier[@]}" -s syscalls.debug=true -- python3 -c "
import ctypes, sys; sys.exit(ctypes.CDLL(None).ptrace(0x4206, $outside, 0, 0) != 0)"
	inside_is "tier: a link leads nowhere" "denied" "${tier[@]}" -- \
		sh -c "ln -s $TMP/private/file $P/link; (cat $P/link >/dev/null) 2>/dev/null || echo denied; rm $P/link"
	inside_is "tier: a hard link out of the tree is refused" "denied" "${tier[@]}" -- \
		sh -c "ln $TMP/private/file $P/hard 2>/dev/null || echo denied"
	inside_is "tier: no capability, no new privileges, a filter" "0000000000000000 1 2" "${tier[@]}" -- \
		sh -c 'sed -n "s/^\(CapEff\|NoNewPrivs\|Seccomp\):\t//p" /proc/self/status | xargs'
	inside_is "tier: programs started inside are inside" "denied" "${tier[@]}" -- \
		sh -c "setsid sh -c 'cat $TMP/private/file 2>/dev/null || echo denied'"
	is "tier: nothing outside has changed, but by the controls" "$(cat private/file) $(ls private)" $'secret\nx file'
	exits "tier: the exit status arrives" 9 "$CUBBY" run -p default "${tier[@]}" -- sh -c 'exit 9'

	# What it does not do is said before.
	run "$CUBBY" plan -p default "${tier[@]}" -- true
	for gap in "processes of the user are seen" "names and attributes of all files" "UDP" "System V IPC"; do
		like "plan: it is said that $gap" "$out" "$gap"
	done
	inside_is "and so it is: names are seen" "ok" "${tier[@]}" -- sh -c "test -e $TMP/private/file && echo ok"
	inside_is "and so it is: processes are seen" "ok" "${tier[@]}" -- sh -c "test -d /proc/$outside && echo ok"
	inside_is "tier: one beside them" letter "${tier[@]:0:${#tier[@]}-2}" --ro "$HOME/letter" -- cat "$HOME/letter"
}
[ "$abi" -lt 3 ] || tier_holds

run "$CUBBY" plan -p default -- true
unlike "plan: the full sandbox says nothing of it" "$out" "processes of the user are seen"
for option in "--hide $P/sub" "--lock $P/sub" "--map root" "--map range" "--allow nesting" "--cap chown" "--tmp $TMP/m" "--overlay $P/sub" \
	"--noexec $P/sub" "--hostname x" "--time-offset 1h" "--root host" "-s landlock=off" "--home app"; do
	# shellcheck disable=SC2086 # two words
	run "$CUBBY" run -p default "${tier[@]}" $option -- sh -c 'echo started'
	like "tier: $option is an error" "$status $err" "^2 .*contradicts"
done

refused "tier: a home with secrets in it" "secrets of the group.*hides nothing" --isolation landlock --home host
refused "tier: a directory around secrets" "secrets of the group.*hides nothing" --isolation landlock --rw "$HOME/.config"

# The second wall, where the first one has a hole: a directory that was handed in.
steal=(cat /proc/self/fd/0/file)
run "$CUBBY" run -p default --landlock off -- "${steal[@]}" <"$TMP/private"
like "a control: without the wall a directory that was handed in is a way out" "$out" "secret"
run "$CUBBY" run -p default -- "${steal[@]}" <"$TMP/private"
is "with the wall it is none" "$status $out" "1 "
run "$CUBBY" run -p default --rw "$TMP/project" -- sh -c ': >/proc/self/fd/0/new; mkdir /proc/self/fd/0/newdir' <"$TMP/private"
is "nor to write" "$(ls private)" file
run "$CUBBY" plan -p default --landlock off -- true
like "plan: without the wall it is said" "$out" "no second wall"
run "$CUBBY" plan -p default --allow nesting -- true
like "plan: with nesting it is said" "$out" "no file rules"
for key in ro rw tmp overlay; do
	inside_is "the wall follows the view: $key" "$([ $key = ro ] && echo denied || echo written)" "--$key" "$P" -- \
		sh -c "(: >$P/w) 2>/dev/null && echo written || echo denied"
	rm -f "$P/w"
done
inside_is "the wall lets files be moved between directories" "moved" --rw "$P" -- \
	sh -c "cd $P && mkdir a b && : >a/f && mv a/f b/f && ls b/f >/dev/null && echo moved; rm -r a b"
inside_is "and /dev, /proc and memory be used" "ok" -- \
	sh -c 'echo x >/dev/null && echo x >/tmp/f && mv /tmp/f ~/f && : >/dev/shm/f && echo 0 >/proc/self/coredump_filter && echo ok'

done_testing
