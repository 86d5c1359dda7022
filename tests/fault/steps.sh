# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/fault/steps.sh: each row of the table of steps fails once: nothing runs, and one sentence names
# what could not be done and why.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/walls.sh"
! sanitized || skip_all sanitizer "it makes system calls of its own, and has another libc's words"

inject=$BUILD_TESTS/fault/inject
# On one processor the network is made by the stage, so that the processes are always the same:
# launcher 0, init 1, program 2.
cpu=$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')
tried=" "

# refusal STEP STATUS REGEX: of what was run.
refusal() {
	local step=$1 wanted=$2 regex=$3
	tried+="$step "
	is "$step: status" "$status" "$wanted"
	is "$step: nothing ran" "$out" ""
	like "$step: the sentence" "$err" "^cubby: $regex"
	is "$step: one sentence" "$(grep -vc '^  hint: ' <<<"$err")" 1
}

# fails STEP "PROCESS CALL N ERRNO" REGEX [OPTION...]: the call fails, and with it the step.
fails() {
	local step=$1 fault regex=$3 follow=()
	read -ra fault <<<"$2"
	shift 3
	[[ ! " $* " =~ " "(range|private|wayland)" " ]] || follow=(-u)
	run taskset -c "$cpu" "$inject" "${follow[@]}" once "${fault[@]}" \
		"$CUBBY" run -p default --cwd / "${WALLS_SEEN[@]}" "$@" -- "${WALLS[@]}"
	refusal "$step" "$([ "$step" = start ] && echo 126 || echo 125)" "$regex"
}

mkdir over
fails pod "0 fork 1 EAGAIN" "cannot make 'pod:one': Resource" --net pod:one
fails filter "0 fork 1 EAGAIN" "cannot start '.*/cubby-policy': Resource" -s syscalls.deny=sync
mkdir closed && chmod 500 closed
run "$CUBBY" run -p default --share "$PWD/closed/new/" -- echo ran
refusal dirs 125 "cannot make .*/closed/new.*: Permission denied"
run env XDG_CACHE_HOME="$PWD/closed" "$CUBBY" shell --root -- echo ran
refusal skeleton 125 "cannot make '.*/skeleton': Permission denied"
run env XDG_STATE_HOME="$PWD/closed" "$CUBBY" run -p default --overlay "$PWD/over" --keep new -- echo ran
refusal keep 125 "cannot make '.*/changes': Permission denied"
run "$CUBBY" run -p default -s share+=net:nobody -- echo ran
refusal share 125 "cannot share with 'nobody': .*"
run "$CUBBY" run -p default --report "$PWD/closed/report" -- echo ran
refusal report 125 "cannot write the report '.*': Permission denied"
run "$CUBBY" run -p default --net private --publish unix:/none/x:80 -- echo ran
refusal ports 125 "cannot publish 'unix:/none/x:80': No such file"
run env WAYLAND_DISPLAY=none XDG_RUNTIME_DIR="$PWD" "$CUBBY" run -p default --allow wayland -- echo ran
refusal serving 125 "cannot use '.*/none' for a service of the desktop: No such file"
fails doors "0 fork 1 EAGAIN" "cannot start '.*/cubby-doors': Resource" --allow x11
# A service that fails by itself would be as fast as the call. It is not followed: its own child may
# come before or after the sandbox's.
mkdir -m 700 runtime
python3 -c 'import socket, time
s = socket.socket(socket.AF_UNIX); s.bind("runtime/display"); s.listen(); print("up", flush=True); time.sleep(1000)' >said &
server=$!
until [ -s said ]; do :; done
export WAYLAND_DISPLAY=display XDG_RUNTIME_DIR="$PWD/runtime"
fails sockets "1 recvmsg 1 EIO" "cannot start the services of the desktop: cubby-doors failed" --allow wayland
unset WAYLAND_DISPLAY XDG_RUNTIME_DIR
kill "$server" && wait "$server"
if "$CUBBY" run -p default -s limits.memory=64M -- true 2>cgroup.err; then
	fails cgroupns "1 unshare 1 ENOSPC" "cannot make a cgroup namespace: No space" -s limits.memory=64M
	run env -u XDG_RUNTIME_DIR -u DBUS_SESSION_BUS_ADDRESS "$CUBBY" run -p default -s limits.cgroup=/none -- echo ran
	refusal cgroup 125 "cannot .*"
else
	run "$CUBBY" run -p default -s limits.memory=64M -- echo ran
	refusal cgroup 125 "cannot enforce limits.memory = 64M: "
	tried+="cgroupns "
	skip "cgroupns" systemd "$(head -n 1 cgroup.err)"
fi
if [ -d "/run/user/$(id -u)" ]; then
	tried+="record "
	skip "record" systemd "/run/user/$(id -u) is always a place"
else
	fails record "0 listen 1 ENOMEM" "cannot register 'chosen' in '.*': Out of memory" -n chosen
fi
fails ids "1 write 1 EPERM" "cannot make a user namespace: "
fails private "1 mount_setattr 1 EPERM" "cannot cut the mounts off from the host's: Operation not permitted"
fails sources "1 open_tree_attr 1 EMFILE" "cannot use '/etc' .*: No file desc"
fails root "1 fsopen 1 ENOMEM" "cannot make a tmpfs of size .*: Out of memory"
fails proc "1 fsmount 2 ENOMEM" "cannot mount a new /proc: Out of memory"
fails dev "1 mknodat 1 ENOSPC" "cannot put '/dev/null' in place: No space"
fails mounts "1 fsopen 4 ENOMEM" ".*overlay.*: Out of memory" --overlay "$PWD/over"
fails links "1 symlinkat 5 ENOSPC" "cannot link .*: No space"
fails names "1 write 4 ENOSPC" "cannot write a file of the sandbox's own: No space"
fails enter "1 chroot 1 EPERM" "cannot change the root: Operation not permitted"
fails hostname "1 sethostname 1 EPERM" "cannot set the host name 'cubby': Operation not permitted"
fails clock "1 unshare 1 ENOSPC" "cannot make a time namespace" --net host --time-offset 1h
fails sched "1 setpriority 1 EACCES" "cannot set the nice value 3: Permission denied" --nice 3
fails nest "1 write 6 EPERM" "cannot forbid user namespaces inside: Operation not permitted"
fails bounding "1 prctl 10 EPERM" "cannot .*capabilities.*: Operation not permitted"
fails rules "1 landlock_add_rule 1 ENOMEM" "cannot allow .*: Out of memory"
fails loopback "1 ioctl 1 EPERM" "cannot bring the own loopback up: Operation not permitted"
fails pid1 "1 unshare 2 EPERM" "cannot make a pid namespace for the program: Operation not permitted" --pid1 program
fails caps "1 capset 1 EPERM" "cannot drop capabilities: Operation not permitted"
fails landlock "1 landlock_restrict_self 1 E2BIG" "cannot raise the second wall: Argument list too long"
fails memory "1 prctl $(($(cat /proc/sys/kernel/cap_last_cap) + 6)) EPERM" "cannot forbid .*: Operation not permitted" \
	-s memory.wx=deny
fails limits "2 prlimit64 1 ENOMEM" "cannot set limits.core = 0: Out of memory"
fails find "2 close_range 1 ENOMEM" "cannot keep open files from the program: Out of memory"
fails syscalls "2 seccomp 1 EINVAL" "cannot load the system call filter: Invalid argument"
fails start "2 execve 1 EACCES" "cannot execute '.*/walls' inside: Permission denied"

if grep -q "^$(id -un):" /etc/subuid && command -v newuidmap >/dev/null; then
	fails mapped "1 recvmsg 1 ENOMEM" "cannot hear from the launcher whether the ids are mapped: Out of memory" --map range
	fails listed "1 recvmsg 2 ENOMEM" "cannot hear from the launcher of the system's directories: Out of memory" \
		--map range -s root.mode=overlay
	fails user "1 setresgid 1 EPERM" "cannot become group 0 inside: Operation not permitted" --map range
else
	tried+="mapped listed user "
	skip "steps of a range of ids" subuid "$(id -un) has no range of ids"
fi

if "$CUBBY" run -p default --net private -- true 2>private.err; then
	fails resolver "1 write 6 ENOSPC" "cannot .*: No space" --net private
	fails uplink "1 socket 4 ENOBUFS" "cannot .*private network.*: No buffer space" --net private
	if [ -w /dev/net/tun ] && command -v pasta >/dev/null; then
		fails backend "1 pipe2 1 EMFILE" "cannot make a socket of the private network: No file desc" --net private -s network.backend=pasta
	else
		tried+="backend "
		skip "a network that another program carries" tun "/dev/net/tun cannot be opened"
	fi
else
	tried+="resolver uplink backend "
	skip "steps of a private network" network "$(cat private.err)"
fi

# The helper is process 1.
if [ -w /dev/fuse ]; then
	fails procview "0 sched_getaffinity 1 EPERM" "cannot see which processors may be used: Operation" -s proc.virtual=true
	fails fuse "2 fsopen 3 ENODEV" "cannot mount the file system of proc.virtual: No such device" -s proc.virtual=true
	fails virtual "2 umount2 1 EBUSY" "cannot detach the file system of proc.virtual: .*busy" -s proc.virtual=true
	fails sysinfo "2 seccomp 1 EBUSY" "cannot have sysinfo.2. answered for proc.virtual: .*busy" -s proc.virtual=true
	mkdir ruled
	fails viewfs "0 socketpair 2 EMFILE" "cannot make a socket pair: " --rw "$PWD/ruled" --view-hide "$PWD/ruled/*.x"
	run taskset -c "$cpu" "$inject" once 2 fsopen 3 ENODEV "$CUBBY" run -p default --cwd / "${WALLS_SEEN[@]}" --rw "$PWD/ruled" --view-hide "$PWD/ruled/*.x" -- "${WALLS[@]}"
	refusal mounts 125 "cannot mount the file system for the rules of '.*/ruled': No such device"
else
	tried+="procview fuse virtual sysinfo viewfs "
	skip "steps of proc.virtual" fuse "/dev/fuse cannot be opened"
fi

# This one only begins what another would have to do: without its thread the launch is whole.
run "$inject" once 1 clone 1 EAGAIN "$CUBBY" run -p default --cwd / "${WALLS_SEEN[@]}" -- "${WALLS[@]}"
tried+="network "
is "network: without a thread of its own the stage makes it" "$status $err" "$WALLS_STATUS "
run "$CUBBY" run -p default --cwd / "${WALLS_SEEN[@]}" -- "${WALLS[@]}"
is "  ... and without any fault, too" "$status $err" "$WALLS_STATUS "

# A new step needs its row here.
rows=$(sed -n 's/^\t{"\([a-z0-9]*\)", *PHASE_.*/\1/p' "$TOP/src/engine/steps.c")
ok "the table is read" test "$(wc -l <<<"$rows")" -gt 20
for step in $rows; do
	[[ $tried == *" $step "* ]] || echo "$step"
done >untried
is "every step was tried" "$(cat untried)" ""

done_testing
