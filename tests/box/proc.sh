# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/proc.sh: /proc shows the processes of the sandbox, and nothing of the launcher.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

export CALLERS_SECRET=not-for-inside
sleep 1000 &
outside=$!
trap 'kill $outside' EXIT

for mode in built host; do
	inside_is "$mode: only the sandbox's processes are seen" "init sh" --root $mode -- sh -c '
		set -- /proc/[0-9]*
		for p; do read -r name <$p/comm; case $name in cubby*) names="$names init";; *) names="$names $name";; esac; done
		echo $names'
	# PID 2 was the thread that made the network.
	inside_is "$mode: the program is no process of the host" "3 1" --root $mode -- \
		sh -c 'read -r pid name state parent rest </proc/self/stat; echo $$ $(sed "s/.*) . //; s/ .*//" /proc/$$/stat)'
	walled "$mode: a process of the host is not there" --root $mode -- test -d "/proc/$outside"
	walled "$mode: a process of the host cannot be signalled" --root $mode -- kill -0 $outside
	walled "$mode: its environment cannot be read" --root $mode -- cat "/proc/$outside/environ"

	# PID 1 was the launcher once: what it had then must not be read.
	for file in environ mem maps auxv io stack syscall personality; do
		inside "--root" $mode -- cat "/proc/1/$file"
		like "$mode: /proc/1/$file is closed" "$status $out $err" '^1  .*(denied|not permitted|No such)'
	done
	for link in exe cwd root fd/0 fd/3 ns/mnt ns/user; do
		inside "--root" $mode -- readlink "/proc/1/$link"
		is "$mode: /proc/1/$link leads nowhere" "$status $out" "1 "
	done
	inside "--root" $mode -- ls -A /proc/1/fd /proc/1/task/1/fd /proc/1/map_files
	is "$mode: the files of init are not listed" "$out" ""
	inside "--root" $mode -n named -- sh -c 'tr "\0" " " </proc/1/cmdline | sed "s/ *$//"'
	is "$mode: the command line of init says what it is, and no more" "$out" "cubby: init named"
	inside "--root" $mode -- python3 -c '
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.ptrace(0x4206, 1, 0, 0), libc.kill(1, 0))'
	is "$mode: init cannot be traced" "$out" "-1 0"
	inside "--root" $mode -- sh -c 'kill -KILL 1; kill -TERM 1; kill -STOP 1; echo still here'
	is "$mode: init cannot be killed from inside" "$status $out" "0 still here"
	inside "--root" $mode -- sh -c 'cat /proc/*/environ /proc/*/task/*/environ 2>/dev/null | tr "\0" "\n"'
	unlike "$mode: no variable of the caller is anywhere in /proc" "$out" "CALLERS_SECRET"

	# The kernel's knobs belong to root of the host.
	inside "--root" $mode --map root -- sh -c 'for f in sys/kernel/core_pattern sys/kernel/modprobe sysrq-trigger \
		sys/vm/drop_caches sys/kernel/hotplug sys/fs/binfmt_misc/register; do
		(echo x >/proc/$f) 2>/dev/null && echo "$f"; done; true'
	is "$mode: no knob of the kernel can be written" "$out" ""
	inside "--root" $mode -- cat /proc/kcore
	isnt "$mode: the kernel's memory is closed" "$status" 0
done

# A control: without a sandbox the environment of an own process is there to read.
like "outside an own process is open" "$(tr '\0' '\n' <"/proc/$outside/environ")" "CALLERS_SECRET"

inside_is "/proc/self/exe is a program inside" /usr/bin/readlink -- readlink /proc/self/exe
inside_is "the mount table shows no path of the user" "" -- \
	sh -c 'grep -v " $HOME " /proc/self/mountinfo | grep -e /home -e "$HOME"'
inside_is "the control group is the root of its namespace" "/" -- \
	sh -c 'cut -d: -f3 /proc/self/cgroup | sort -u'

done_testing
