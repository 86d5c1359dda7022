# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2034,SC2154 # texts for another shell; run sets out, err and status
# tests/fault/tight.sh: callers with too few files, processes or space: the sandbox is whole, or one
# sentence says what there is too little of.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/missing.sh"
. "$TOP/tests/lib/walls.sh"
! sanitized || skip_all sanitizer "it makes system calls of its own, and has another libc's words"

box=("$CUBBY" run -p default --cwd / "${WALLS_SEEN[@]}")

# whole_or_refused TEXT CAUSE COMMAND...: sets fits to 1 when it is whole. Limits are not walls.
whole_or_refused() {
	local text=$1 cause=$2
	shift 2
	run "$@"
	fits=0
	if [ "$status" -eq "$WALLS_STATUS" ]; then
		fits=1
		is "$text: the same walls" "$(grep -v '^limit ' <<<"$out")" "$plain"
	else
		# A profile that cannot be read has its own form and status.
		like "$text: nothing runs" "$status $out" "^(125|2) $"
		like "$text: the sentence" "$err" "^(cubby: |/.*: error\[unreadable\]: )[^"$'\n'"]*$cause"
		is "$text: one sentence" "$(grep -vc '^  hint: ' <<<"$err")" 1
	fi
}

run "${box[@]}" -- "${WALLS[@]}"
is "with enough of all it is whole" "$status" "$WALLS_STATUS"
plain=$(grep -v '^limit ' <<<"$out")

# Too few files.
least=
for n in $(seq 3 64); do
	whole_or_refused "$n files" "([Tt]oo many open files|No file descriptors)" \
		prlimit --nofile="$n:$n" "${box[@]}" -- "${WALLS[@]}"
	[ "$fits" -eq 0 ] || least=${least:-$n}
	[ -z "$least" ] || is "  ... and what was enough for $least is so for $n" "$fits" 1
done
ok "64 files are enough (so are ${least:-none})" test -n "$least"

# Too few processes, in a user namespace of its own, where nobody else's count.
run in_nest ':' "${box[@]}" -- "${WALLS[@]}"
is "in a user namespace of its own, with enough of all" "$status" "$WALLS_STATUS"
plain=$(grep -v '^limit ' <<<"$out")
least=
for n in 1 2 3 4 5 6 7 8; do
	whole_or_refused "$n processes" "limit of processes" \
		in_nest ':' prlimit --nproc="$n:$n" "${box[@]}" -- "${WALLS[@]}"
	[ "$fits" -eq 0 ] || least=${least:-$n}
done
ok "8 processes are enough (so are ${least:-none})" test "$fits" -eq 1

# No space for cubby's own files. Nothing that runs depends on them, unless it was asked for.
mkdir -p "$HOME/.local/state" "$HOME/.local/share" "$HOME/.cache"
FULL='mount -t tmpfs -o size=4k,nr_inodes=2 none "$HOME/.local/state"; : >"$HOME/.local/state/fill"
	mount -t tmpfs -o size=4k,nr_inodes=2 none "$HOME/.cache"; : >"$HOME/.cache/fill"'
READ_ONLY='mount -t tmpfs -o ro none "$HOME/.local/state"; mount -t tmpfs -o ro none "$HOME/.cache"'
for kind in FULL READ_ONLY; do
	prepare=${!kind}
	text=${kind,,}
	[ "$kind" = FULL ] && cause="No space left" || cause="Read-only file system"
	run in_nest "$prepare" "${box[@]}" -- "${WALLS[@]}"
	is "$text: the program runs" "$status" "$WALLS_STATUS"
	if [ -d "/run/user/$(id -u)" ]; then
		skip "$text: a chosen name" systemd "/run/user/$(id -u) has space"
	else
		like "$text: a note says that it has no entry" "$err" "^cubby: note: cannot register .*$cause"
		run in_nest "$prepare" "${box[@]}" -n chosen -- "${WALLS[@]}"
		is "$text: a chosen name must be had" "$status $out" "125 "
		like "$text: the sentence" "$err" "^cubby: cannot register 'chosen'.*$cause"
	fi
	run in_nest "$prepare" "${box[@]}" -s syscalls.deny=sync -- "${WALLS[@]}"
	is "$text: a policy that cannot be kept is used all the same" "$status" "$WALLS_STATUS"
	run in_nest "${prepare//.cache/.local/share}" "${box[@]}" --home app -- "${WALLS[@]}"
	is "$text: a home that cannot be made" "$status $out" "125 "
	like "$text: the sentence" "$err" "^cubby: cannot make .*$cause"
done

# A working directory that is gone.
mkdir gone
run bash -c 'cd gone && rmdir ../gone && exec "$@"' bash "$CUBBY" run -p default "${WALLS_SEEN[@]}" -- "${WALLS[@]}"
is "a working directory that is gone: the program starts in another" "$status $err" "$WALLS_STATUS "

done_testing
