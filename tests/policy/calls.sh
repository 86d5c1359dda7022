# SPDX-License-Identifier: MIT
# tests/policy/calls.sh: real system calls under each filter, as the kernel answers them.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/policy.sh"

ATTEMPT=$BUILD_TESTS/policy/attempt
CONFINED=$BUILD_TESTS/policy/confined

filters="default strict developer"
for policy in $filters; do filter_file "$TMP/$policy" "$policy"; done
filter_file "$TMP/default+nesting" default nesting
filter_file "$TMP/default+debug" default debug
filter_file "$TMP/strict+host" strict host
filter_file "$TMP/default+multiarch" default multiarch
filter_file "$TMP/default+allow" default allow=clone,io_uring_setup,ioctl,ptrace,socket
filter_file "$TMP/developer+deny" developer deny=clone3,ioctl,ptrace,socket

# attempt FILTER|none NAME: the answer, "killed" for a process that the filter ended.
attempt() {
	local file=$TMP/new-file said status
	rm -f "$file"
	case $2 in fchmod*) : >"$file" ;; esac
	if [ "$1" = none ]; then
		said=$("$ATTEMPT" "$2" 2>&1 </dev/null)
	else
		said=$("$CONFINED" "$TMP/$1" "$ATTEMPT" "$2" 2>&1 </dev/null)
	fi 2>/dev/null
	status=$?
	case $status in
	159) echo killed ;;
	0) echo "$said" ;;
	*) echo "$1: broken: $said" ;; # with the filter's name: never the same as without one
	esac
}

# refused NAME FILTER=ERRNO...: what is refused, and would not be without a filter.
refused() {
	local name=$1 free row
	shift
	free=$(attempt none "$name")
	for row in "$@"; do
		if [ "$free" = "${row#*=}" ]; then
			skip "${row%%=*}: $name" kernel "answers $free without a filter too"
		else
			is "${row%%=*} refuses $name" "$(attempt "${row%%=*}" "$name")" "${row#*=}"
		fi
	done
}

# same NAME FILTER...: what the filter leaves alone.
same() {
	local name=$1 free filter
	shift
	free=$(attempt none "$name")
	for filter in "$@"; do
		is "$filter leaves $name alone ($free)" "$(attempt "$filter" "$name")" "$free"
	done
}

everywhere() { # NAME ERRNO
	local filter rows=()
	for filter in $filters default+nesting default+debug default+allow; do rows+=("$filter=$2"); done
	refused "$1" "${rows[@]}"
}

everywhere tiocsti EPERM
everywhere tiocsti-high EPERM
everywhere tioclinux-high EPERM
everywhere tiocsetd EPERM
everywhere ptrace-suspend EPERM
same tiocgwinsz default strict developer default+allow
refused tiocgwinsz developer+deny=EPERM

for name in vsock vsock-high; do
	refused $name {default,strict,developer,default+nesting,strict+host}=EAFNOSUPPORT developer+deny=EPERM
done
same vsock default+allow
refused netlink-xfrm-high {default,strict,developer,default+nesting}=EAFNOSUPPORT
refused netlink-generic {default,strict,default+nesting}=EAFNOSUPPORT
same netlink-generic developer
same unix default strict developer
same unix-high default strict developer
same inet default developer strict+host
same inet6-high default developer strict+host
refused inet strict=EAFNOSUPPORT
refused inet6-high strict=EAFNOSUPPORT
same netlink-route default developer default+nesting
refused netlink-route strict=EAFNOSUPPORT strict+host=EAFNOSUPPORT

for name in clone-user clone-user-high unshare-user; do
	refused $name {default,strict,default+debug}=EPERM
	same $name developer default+nesting
done
same clone-user default+allow
same clone-process default strict developer
same unshare-files default developer
refused unshare-files strict=EPERM
refused clone3 {default,strict,developer+deny}=ENOSYS
same clone3 developer default+nesting
for name in setns mount umount2 chroot; do
	refused $name {default,strict,default+debug}=EPERM
	same $name developer default+nesting
done
for name in open_tree mount_setattr open_tree_attr; do
	refused $name {default,strict}=ENOSYS
	same $name developer default+nesting
done

for name in personality-fixed personality-high; do
	refused $name {default,strict}=EPERM
	same $name developer default+debug
done
same personality-query default strict developer
for name in ptrace process_vm_readv pidfd_getfd kcmp-vm; do
	refused $name {default,strict,default+nesting}=EPERM
	same $name developer default+debug
done
same ptrace default+allow
refused ptrace developer+deny=EPERM
same kcmp-file default developer
refused kcmp-file strict=EPERM

for name in io_uring_setup keyctl add_key userfaultfd bpf; do
	refused $name {default,strict,developer,default+nesting,default+debug}=EPERM
done
same io_uring_setup default+allow
for name in perf_event_open get_mempolicy; do
	refused $name {default,strict}=EPERM
	same $name developer
done
refused memfd_secret strict=EPERM

same create default strict developer
same open-stray-mode default strict developer
for name in create-setuid create-setgid-high fchmodat-setuid fchmod-setgid fchmodat2-setuid mknodat-setuid; do
	refused $name strict=EPERM
	same $name default developer
done
refused openat2 strict=ENOSYS
same openat2 default developer

if [ "$(uname -m)" != x86_64 ]; then
	skip "32-bit calls" x86_64 "this machine has no second entry"
elif [ "$(attempt none i386-getpid)" != ok ]; then
	skip "32-bit calls" ia32 "the kernel has no 32-bit emulation (ia32_emulation=1)"
else
	refused i386-getpid {default,strict,developer,default+nesting,default+debug,default+allow}=killed
	same i386-getpid default+multiarch
	refused i386-vsock default+multiarch=EAFNOSUPPORT
	refused i386-tiocsti default+multiarch=EPERM
fi

done_testing
