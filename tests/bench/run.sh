#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/bench/run.sh: `make bench`: compares launches of cubby with bwrap, unshare and the floor.
# usage: tests/bench/run.sh [launch | mounts | throughput | files | range | root | life | idle | complete | net | view | desktop]...
#
# All do the same: seven new namespaces, a read-only root, own /tmp, /dev and /proc, the same
# filter (unshare: none), lo up; and start a program that exits at once. ROUNDS=N changes the
# number of rounds. The launched commands run without root's rights.
# shellcheck disable=SC2317 # the parts are called by name
set -u
TOP=$(cd "$(dirname "$0")/../.." && pwd)
cd "$TOP" || exit 1
. tests/lib/provide.sh

BUILD=${BUILD:-build}
MAKE=${MAKE:-make}
ROUNDS=${ROUNDS:-300}
USER_NAME=${CUBBY_TEST_USER:-cubby-test}

prepare() {
	provide_packages build check || exit 1
	"$MAKE" --no-print-directory -s all bench-programs || exit 1
	[ "$(id -u)" -eq 0 ] && provide_user "$USER_NAME"
	[ "$(id -u)" -eq 0 ] || USER_NAME=$(id -un)
	# A short path where it can be had: the app is shown to cubby by its folder, and none in /tmp,
	# which all of them replace.
	WORK=$(mktemp -d "$([ "$(id -u)" -eq 0 ] && echo /run || echo /var/tmp)/cubby.XXXXXX") || exit 1
	trap 'rm -rf "$WORK"' EXIT
	chmod 755 "$WORK"
	"$MAKE" --no-print-directory -s install DESTDIR= PREFIX="$WORK/prefix" || exit 1
	mkdir "$WORK/app" "$WORK/bin" "$WORK/home"
	cp "$BUILD"/tests/bench/{tiny,idle} "$WORK/app/"
	cp "$BUILD"/tests/bench/{floor,launchbench,idlebench} "$WORK/bin/"
	chmod -R a+rX "$WORK"
	[ "$(id -u)" -ne 0 ] || chown -R "$USER_NAME:" "$WORK/home"
	filter_extract >"$WORK/filter" && chmod 644 "$WORK/filter"
	SELECTED=" ${*:-launch mounts throughput files range root life idle complete net view desktop} "
}

# filter_extract: the instructions of the default policy's filter: the end of its file, behind a
# header whose fifth word counts them (src/kern/filter.h).
filter_extract() {
	local file count
	mkdir "$WORK/filters" && "$WORK/prefix/libexec/cubby/cubby-policy" warm "$WORK/filters" || return
	for file in "$WORK"/filters/*.bpf; do
		tr '\n\0' '  ' <"$file" | grep -aq 'policy default network none multiarch 0 debug 0 nesting 0 deny allow' ||
			continue
		count=$(od -An -tu4 -j16 -N4 "$file" | tr -d ' ')
		tail -c $((count * 8)) "$file"
		return 0
	done
	echo "cubby-policy makes no filter of the default policy" >&2
	return 1
}

wanted() {
	[[ $SELECTED == *" $1 "* ]]
}

# bench PROGRAM ARGS...: runs a harness over $WORK/lines with what a user's environment has.
bench() {
	local program=$1
	shift
	env -i PATH=/usr/bin:/bin HOME="$WORK/home" USER="$USER_NAME" SHELL=/bin/sh XDG_RUNTIME_DIR="/run/user/$(id -u "$USER_NAME")" \
		"$TOP/tests/bench/with_session.sh" "$(id -u "$USER_NAME")" "${WRAPPER[@]}" "$WORK/bin/$program" "$@" -u "$(id -u "$USER_NAME")" -g "$(id -g "$USER_NAME")" \
		"$WORK/lines" | tee "$WORK/said"
	return "${PIPESTATUS[0]}"
}

# said NAME COLUMN: one number of the last table.
said() {
	awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$WORK/said"
}

# verdict TEXT GOT at-most|at-least TARGET
verdict() {
	awk -v text="$1" -v got="$2" -v how="$3" -v target="$4" 'BEGIN {
		met = how == "at-most" ? got <= target : got >= target
		printf "%-58s %8.3f  %s %s: %s\n", text, got, how, target, met ? "met" : "MISSED"
	}' >>"$WORK/verdicts"
}

# line NAME: the command line of one launcher, with the app $APP. Its folder is named, as even the
# host's root has its own /run and /var/tmp.
line() {
	local cubby="$WORK/prefix/bin/cubby run -p default"
	case $1 in
	bwrap)
		echo "bwrap 10<$WORK/filter /usr/bin/bwrap --unshare-all --ro-bind / / --tmpfs /tmp" \
			"--dev /dev --proc /proc --die-with-parent --new-session --hostname box" \
			"--seccomp 10 $APP"
		;;
	bwrap-built)
		echo "bwrap-built 10<$WORK/filter /usr/bin/bwrap --unshare-all --ro-bind /usr /usr" \
			"--symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib" \
			"--symlink usr/lib64 /lib64 --ro-bind /etc /etc --ro-bind $WORK/app $WORK/app" \
			"--tmpfs /tmp --dev /dev --proc /proc --die-with-parent --new-session" \
			"--hostname box --seccomp 10 $APP"
		;;
	floor-host) echo "floor-host $WORK/bin/floor host $WORK/filter $APP" ;;
	floor-built) echo "floor-built $WORK/bin/floor built $WORK/filter $APP" ;;
	unshare) echo "unshare /usr/bin/unshare -cmpiunC --fork --mount-proc $APP" ;;
	cubby-host) echo "cubby-host $cubby --root host --ro $WORK/app -- $APP" ;;
	cubby-built) echo "cubby-built $cubby --ro $WORK/app -- $APP" ;;
	cubby-range) echo "cubby-range $cubby --map range --ro $WORK/app -- $APP" ;;
	esac
}

lines() {
	local name
	for name in "$@"; do line "$name"; done >"$WORK/lines"
}

bench_launch() {
	echo "== one launch ($ROUNDS rounds; the columns at the right are ratios)"
	lines bwrap floor-built floor-host unshare bwrap-built cubby-built cubby-host
	bench launchbench -n "$ROUNDS" -r 4 || return 1
	verdict "cubby, root built: time relative to bwrap" "$(said cubby-built 7)" at-most 0.45
	verdict "cubby, root host: time relative to bwrap" "$(said cubby-host 7)" at-most 0.45
	verdict "cubby, root built: time relative to the floor" "$(said cubby-built 8)" at-most 1.3
	verdict "cubby, root host: time relative to the floor" "$(said cubby-host 9)" at-most 1.3
}

# 1,000 more mounts on the host, in a mount namespace of the benchmark alone.
bench_mounts() {
	echo "== one launch on a host with 1,000 more mounts"
	if [ "$(id -u)" -ne 0 ]; then
		echo "skipped: needs root for mounts that the launchers then find"
		return 0
	fi
	mkdir "$WORK/mounts"
	lines bwrap floor-built floor-host cubby-built cubby-host
	WRAPPER=("$TOP/tests/bench/with_mounts.sh" 1000 "$WORK/mounts")
	bench launchbench -n $((ROUNDS > 200 ? 200 : ROUNDS)) -r 3 || return 1
	verdict "cubby, root built: relative to bwrap, 1,000 mounts" "$(said cubby-built 7)" at-most 0.10
	verdict "cubby, root host: relative to bwrap, 1,000 mounts" "$(said cubby-host 7)" at-most 0.10
}

bench_throughput() {
	echo "== launches a second, 8 launchers at once"
	lines bwrap floor-built floor-host unshare cubby-built cubby-host
	bench launchbench -P 8 || return 1
	verdict "cubby, root built: launches a second relative to bwrap" "$(said cubby-built 4)" at-least 2.5
	verdict "cubby, root host: launches a second relative to bwrap" "$(said cubby-host 4)" at-least 2.5
}

# profile_with_files N: a profile with N entries of files.ro.
profile_with_files() {
	local i
	printf 'schema = 1\nname = "files-%s"\nextends = ["default"]\n\n[files]\nro = [\n\t"%s",\n' "$1" "$WORK/app"
	for ((i = 1; i <= $1; i++)); do printf '\t"%s/files/%s",\n' "$WORK" "$i"; done
	echo ']'
}

bench_files() {
	local n each profiles=$WORK/home/.config/cubby/profiles
	echo "== growth with entries of files"
	mkdir -p "$WORK/files" "$profiles" && (cd "$WORK/files" && mkdir {1..1000})
	for n in 0 10 100 1000; do
		profile_with_files "$n" >"$profiles/files-$n.toml"
		echo "files-$n $WORK/prefix/bin/cubby run -p files-$n -- $APP"
	done >"$WORK/lines"
	bench launchbench -n "$ROUNDS" || return 1
	# By the p10 column: the differences are small against the noise of a median.
	each=$(awk -v a="$(said files-0 3)" -v b="$(said files-100 3)" -v c="$(said files-1000 3)" \
		'BEGIN { printf "%.2f %.2f", (b - a) * 10, (c - b) / 0.9 }')
	echo "each entry: ${each% *} us up to 100, ${each#* } us from 100 to 1,000"
	verdict "us for an entry among 1,000, relative to one among 100" "$(awk \
		'{ print $2 / ($1 > 0.5 ? $1 : 0.5) }' <<<"$each")" at-most 1.5
}

bench_range() {
	echo "== a range of ids by newuidmap and newgidmap"
	lines cubby-built cubby-range
	bench launchbench -n "$ROUNDS" -r 1
}

# podman_end DIRECTORY: podman leaves a process behind that holds its user namespace.
podman_end() {
	xargs -r kill < <(find "$1/runtime" -name pause.pid -exec cat {} +)
}

# The whole system overlaid, apt's network beside it; the first launch lists the system's directories.
# podman runs an image of nothing but busybox, which is there already, without a network.
bench_root() {
	local as=() work=$WORK/home/root measured
	echo "== a root shell over the host's system"
	provide_packages bench || return 1
	[ "$(id -u)" -ne 0 ] || as=(runuser -u "$USER_NAME" --)
	"${as[@]}" mkdir -p "$work/system/bin" && "${as[@]}" cp /bin/busybox "$work/system/bin/true" || return 1
	echo "root-shell $WORK/prefix/bin/cubby shell --root --ro $WORK/app -- $APP" >"$WORK/lines"
	bench launchbench -n 1 >/dev/null || return 1
	"${as[@]}" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$WORK/home" USER="$USER_NAME" \
		"$TOP/tests/bench/podman.sh" "$work" >"$WORK/podman-line"
	cat "$WORK/podman-line" >>"$WORK/lines"
	bench launchbench -n $((ROUNDS > 50 ? 50 : ROUNDS)) -r 1; measured=$?
	podman_end "$work"
	[ "$measured" -eq 0 ] || return 1
	verdict "ms of a root shell that ends at once" "$(said root-shell 2)" at-most 350
	[ ! -s "$WORK/podman-line" ] || verdict "a root shell: relative to podman run" \
		"$(awk -v c="$(said root-shell 2)" -v p="$(said podman 2)" 'BEGIN { print c / p }')" at-most 0.1
}

# A container is made, runs a program that ends at once, and is removed; all in the same system. With
# podman in a round of its own: what it leaves the kernel to do would be counted for who comes next.
bench_life() {
	local as=() measured rounds=$((ROUNDS > 40 ? 40 : ROUNDS))
	echo "== the life of a container"
	provide_packages bench || return 1
	[ "$(id -u)" -ne 0 ] || as=(runuser -u "$USER_NAME" --)
	"${as[@]}" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$WORK/home" USER="$USER_NAME" \
		"$TOP/tests/bench/life.sh" "$WORK/prefix/bin/cubby" "$WORK/home/life" >"$WORK/lives" || return 1
	grep -v '^podman ' "$WORK/lives" >"$WORK/lines"
	bench launchbench -n "$rounds" -r 2 || return 1
	verdict "a container's life: relative to lxc-execute" "$(said cubby 7)" at-most 0.333
	verdict "the same with a range of ids" "$(said cubby-range 8)" at-most 0.333
	grep -q '^podman ' "$WORK/lives" || return 0
	grep -E '^(podman|cubby-range) ' "$WORK/lives" >"$WORK/lines"
	bench launchbench -n "$rounds" -r 1; measured=$?
	podman_end "$WORK/home/life"
	[ "$measured" -eq 0 ] || return 1
	verdict "the same: relative to podman run" "$(said cubby-range 7)" at-most 0.333
}

# One launcher at a time, from a rested kernel: namespaces outlive their processes for a while, and
# what the allocator keeps of them would be lent to the next launcher for nothing.
bench_idle() {
	local name cache
	echo "== memory of idle sandboxes"
	APP=$WORK/app/idle
	: >"$WORK/idle"
	for name in bwrap floor-built cubby-built cubby-host; do
		sleep 3
		for cache in /sys/kernel/slab/*/shrink; do
			[ -w "$cache" ] && echo 1 >"$cache"
		done
		lines "$name"
		bench idlebench >"$WORK/idle-one" || return 1
		cat "$WORK/idle-one" >>"$WORK/idle"
		cat "$WORK/idle-one"
	done
	cp "$WORK/idle" "$WORK/said"
	verdict "cubby: MiB of an idle sandbox" "$(awk -v k="$(said cubby-built 2)" \
		'BEGIN { print k / 1024 }')" at-most 0.6
}

# What a person waits for behind Tab: the words that read most files, and the words of the tables.
bench_complete() {
	local words name
	echo "== an answer to Tab"
	for words in "profiles run -p p" "grants run --allow s" "settings run -s f" "entries run -p git -s allow-=g" \
		"syscalls run -s syscalls.deny+=p"; do
		name=${words%% *}
		echo "$name $WORK/prefix/bin/cubby __complete ${words#* }"
	done >"$WORK/lines"
	bench launchbench -n "$ROUNDS" || return 1
	for name in profiles grants settings entries syscalls; do
		verdict "ms to complete $name" "$(said "$name" 2)" at-most 10
	done
}

# The numbers depend on what else the machine does; the ratios less.
bench_net() {
	local as=()
	cp "$BUILD/tests/bench/netload" "$WORK/app/"
	[ "$(id -u)" -ne 0 ] || as=(runuser -u "$USER_NAME" --)
	"${as[@]}" env TOP="$TOP" "$TOP/tests/bench/net.sh" "$WORK/prefix/bin/cubby" "$WORK/app/netload" 5 3 </dev/null |
		tee "$WORK/said"
	verdict "private network: upload relative to the host" "$(said net-up-cubby 3)" at-least 0.5
	verdict "private network: download relative to the host" "$(said net-down-cubby 3)" at-least 0.5
	verdict "private network: round trip relative to the host" "$(said net-rtt-cubby 3)" at-most 2.7
	verdict "private network: connections relative to the host" "$(said net-conn-cubby 3)" at-least 0.27
	verdict "private network: upload to the host's loopback" "$(said net-loopback-up-loopback 3)" at-least 0.5
	verdict "private network: upload to a published port" "$(said net-published-up-published 3)" at-least 0.45
	verdict "private network: upload with 1,000 rules and a log" "$(said net-rules-up-rules 3)" at-least 0.97
	verdict "private network: KiB of an idle cubby-net" "$(said net-idle-kb 2)" at-most 2560
	verdict "private network: KiB of a loaded cubby-net" "$(said net-loaded-kb 2)" at-most 6144
}

# Directories that are not simply the host's: git status, find, tar and make in each.
bench_view() {
	local as=() command most=3
	# What the kernel offers: requests through io_uring (helpers/viewfs/ring.h).
	[ "$(cat /sys/module/fuse/parameters/enable_uring 2>/dev/null)" != Y ] || most=1.5
	echo "== directories as they are, overlaid, with a rule by name: ms, ratio to outside"
	[ "$(id -u)" -ne 0 ] || as=(runuser -u "$USER_NAME" --)
	"${as[@]}" env -i PATH=/usr/bin:/bin HOME="$WORK/home" USER="$USER_NAME" python3 "$TOP/tests/bench/view.py" \
		"$WORK/prefix/bin/cubby" "$WORK/home/trees" $((ROUNDS > 15 ? 15 : ROUNDS)) </dev/null | tee "$WORK/said"
	for command in status find tar make; do
		verdict "$command in an overlay: relative to outside" "$(said "$command-overlay" 3)" at-most 1.15
	done
	verdict "git status with a rule by name: relative to outside" "$(said status-rules 3)" at-most "$most"
	verdict "git status in a directory as it is: relative to outside" "$(said status-plain 3)" at-most 1.05
	[ -s "$WORK/said" ]
}

# The median of a few rounds; how long programs themselves take differs more than the launcher adds.
# xterm asks the server 262 times and draws after 20 ms: what a launch and the relay cost, and no toolkit
# beside it to measure that by. Its line is for comparing versions of cubby; the terminal emulator of the
# target is one like those that desktops come with.
bench_desktop() {
	local as=() name before behind
	echo "== the first window: ms outside, inside, ratio"
	[ "$(id -u)" -ne 0 ] || as=(runuser -u "$USER_NAME" --)
	"${as[@]}" env -i PATH=/usr/bin:/bin LANG=C.UTF-8 HOME="$WORK/home" USER="$USER_NAME" TOP="$TOP" \
		"$TOP/tests/bench/desktop.sh" "$WORK/prefix/bin/cubby" $((ROUNDS > 7 ? 7 : ROUNDS)) </dev/null | tee "$WORK/said"
	while read -r name before behind _; do
		if [ "$name" = xterm ]; then
			echo "xterm: $((behind - before)) ms more than outside (no target)"
		else
			verdict "first window of $name: relative to outside" "$(said "$name" 4)" at-most 1.1
		fi
	done <"$WORK/said"
	[ -s "$WORK/said" ]
}

prepare "$@"
failed=0
for part in launch mounts throughput files range root life idle complete net view desktop; do
	wanted $part || continue
	APP=$WORK/app/tiny
	WRAPPER=()
	"bench_$part" || { echo "$part: FAILED" >>"$WORK/verdicts"; failed=1; }
	echo
done
cat "$WORK/verdicts" 2>/dev/null
exit $failed
