# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/hostile/trees.sh: trees that programs inside have made, which cubby enters or removes from outside: a
# system of its own whose directories lead elsewhere, and a container's home that does not want to go.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"
. "$TOP/tests/lib/roots.sh"
command -v busybox >/dev/null || skip_all control "busybox is not installed"

ROOT=$HOME/system
V=$HOME/victim
mkdir -p "$V/deep" && echo treasure | tee "$V/file" >"$V/deep/file"
victim() { (cd "$V" && find . -printf '%p %y %m %s %T@ %l\n' -type f -exec cat {} \; | LC_ALL=C sort); }
before=$(victim)

# What cubby itself mounts on, makes or writes in a system of its own, in each shape that it can have there.
shapes=("ln -s $V" "ln -s /proc/self/root$V" "mkfifo" "ln -s ../victim" "ln -s /nowhere/at/all" "cp $V/file")
shapes=("${shapes[@]:0:$(times 3 6)}")
wrong=
tried=0
for place in dev proc sys tmp run home etc root dev/null dev/pts dev/shm etc/passwd etc/group etc/hosts etc/resolv.conf var/tmp; do
	for shape in "${shapes[@]}"; do
		make_system "$ROOT"
		mkdir -p "$(dirname "$ROOT/$place")"
		rm -rf "${ROOT:?}/$place"
		(cd "$(dirname "$ROOT/$place")" && $shape "$(basename "$place")") || wrong+="$place: not planted: $shape"$'\n'
		# An overlay takes the same way: one shape will do.
		ways=("")
		[ "$shape" != "${shapes[0]}" ] || ways+=("--root overlay")
		for own in "${ways[@]}"; do
			# shellcheck disable=SC2086 # words, or none
			run timeout 20 "$CUBBY" run -p system --rootfs "$ROOT" $own -- \
				sh -c 'for d in /dev /proc /sys /tmp /run /home /etc /root; do echo evil >$d/evil; cat $d/file; done 2>/dev/null; echo ran'
			tried=$((tried + 1))
			[[ $out$err != *treasure* ]] || [[ $shape == cp* ]] || wrong+="$place read: $shape"$'\n'
			[[ $status =~ ^(0|2|125)$ ]] || wrong+="$place: status $status: $shape $own"$'\n'
			[[ $status == 0 || $err == *cubby:* ]] || wrong+="$place: no word: $shape $own"$'\n'
			[ "$(victim)" = "$before" ] || { wrong+="$place changed the victim: $shape"$'\n' && before=$(victim); }
		done
	done
done
is "a system whose directories lead elsewhere: nothing there is read, changed or made" "$wrong" ""
ok "  ... in $tried launches" [ "$tried" -ge 64 ]
make_system "$ROOT"
run "$CUBBY" run -p system --rootfs "$ROOT" -- sh -c 'echo evil >/dev/evil; cat /etc/release; echo ran'
like "a control: one that does not runs" "$status $out" "^0 its own.ran"

# A home that holds what it can against its removal.
grow='cd; mkdir -p a/b/c locked/in && echo x >locked/in/file && ln -s '"$V"' out && ln -s '"$V/file"' a/out && ln -s /proc/self/root'"$V"' a/b/out
ln -s . a/loop; mkfifo pipe; : >"$(printf "a\nb\033[31m")"; : >-rf; mkdir ... "  "; chmod 0 locked/in; chmod 0 locked
mkdir deep && cd deep && i=0; while [ $i -lt 400 ]; do mkdir d && cd d || break; i=$((i + 1)); done; echo grown'
"$CUBBY" create web --home app -- sh -c "$grow"
is "(a home is grown)" "$("$CUBBY" start -F web 2>&1 | tail -n 1)" grown
like "(what is in it leads outside)" "$(find "$HOME" -path "$V" -prune -o -lname "$V" -print 2>/dev/null)" "/out"
exits "destroy removes it" 0 timeout 60 "$CUBBY" destroy web
is "  ... all of it" "$(find "$HOME" -path "$V" -prune -o -path "$ROOT" -prune -o -name '-rf' -print -o -name locked -print 2>/dev/null)" ""
is "  ... and nothing that it led to" "$(victim)" "$before"

# A directory that becomes a link while it is removed.
"$CUBBY" create race --home app -- sh -c 'cd; i=0; while [ $i -lt 300 ]; do mkdir -p d$i/deep && : >d$i/file; i=$((i + 1)); done'
"$CUBBY" start -F race
place=$(find "$HOME" -path "$ROOT" -prune -o -type d -name d299 -print 2>/dev/null)
ok "(there is something to remove)" test -n "$place"
(
	for n in $(seq 299 -1 0); do
		dir=$(dirname "$place")/d$n
		mv -T "$dir" "$dir.away" && ln -s "$V" "$dir"
	done
) 2>/dev/null &
racer=$!
timeout 60 "$CUBBY" destroy race >/dev/null 2>&1
wait $racer
is "a race with what is removed removes nothing else" "$(victim)" "$before"
"$CUBBY" destroy race >/dev/null 2>&1
nothing_left "nothing is left"
done_testing
