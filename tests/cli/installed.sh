# SPDX-License-Identifier: MIT
# tests/cli/installed.sh: what `make install` puts in place: hardened programs, no rights to give away.
. "$(dirname "$0")/../lib/tap.sh"

PREFIX=${CUBBY%/bin/cubby}

# weaknesses PROGRAM: what a hardened program does not have, one a line.
weaknesses() {
	local head dynamic symbols
	head=$(readelf -hlW "$1") && dynamic=$(readelf -dW "$1") && symbols=$(readelf -sW "$1") || return
	grep -q 'Type: *DYN' <<<"$head" && grep -q 'FLAGS_1.*PIE' <<<"$dynamic" || echo "fixed addresses"
	grep -q 'GNU_RELRO' <<<"$head" && grep -q 'BIND_NOW\|FLAGS_1.*NOW' <<<"$dynamic" || echo "tables that can be written (no full RELRO)"
	grep 'GNU_STACK' <<<"$head" | grep -q 'RW ' || echo "a stack that can be executed"
	! grep -q 'LOAD.* RWE ' <<<"$head" || echo "a segment to write and execute"
	! grep -q 'RPATH\|RUNPATH' <<<"$dynamic" || echo "libraries from a path of its own"
	! grep -q 'TEXTREL' <<<"$dynamic" || echo "code that is relocated"
	grep -q '__stack_chk_fail' <<<"$symbols" || echo "no guards of stack frames"
	# musl has no fortified functions.
	! grep -q 'INTERP' <<<"$head" || grep -q '__\(printf\|fprintf\|snprintf\|vsnprintf\|memcpy\|memmove\|read\)_chk' <<<"$symbols" ||
		echo "no fortified functions"
}

# strays DIRECTORY: files and folders with a bit that nothing here may have.
strays() {
	find "$1" \( -perm /7000 -o -perm /0022 \) ! -type l -printf '%m %P\n'
	getcap -r "$1" 2>/dev/null
}

is_program() {
	[ "$(head -c 4 "$1" | tr -d '\0')" = $'\x7fELF' ]
}

programs=0
while read -r file; do
	is_program "$file" || continue
	programs=$((programs + 1))
	if sanitized; then
		skip "${file#"$PREFIX"/} is hardened" sanitizer "a flavour for tests"
	else
		is "${file#"$PREFIX"/} is hardened" "$(weaknesses "$file")" ""
	fi
done < <(find "$PREFIX" -type f | LC_ALL=C sort)
ok "every helper and the launcher were looked at" test "$programs" -gt "$(find "$TOP/helpers" -mindepth 1 -maxdepth 1 -type d ! -name common | wc -l)"

is "no set-id bit, no file capability, nothing that others can write" "$(strays "$PREFIX")" ""

# Controls: what has all of these faults is noticed.
echo '#include <stdio.h>
int main(int count, char **words) { char text[64]; return sprintf(text, "%s", words[count - 1]); }' >weak.c
if gcc -O2 -no-pie -fno-pie -fno-stack-protector -U_FORTIFY_SOURCE -z execstack -z norelro -z lazy \
	-Wl,-rpath,/nowhere -Wl,--disable-new-dtags -o weak weak.c 2>/dev/null; then
	is "control: a weak program is told from a hardened one" "$(weaknesses weak | sed 's/ (.*//' | paste -sd,)" \
		"fixed addresses,tables that can be written,a stack that can be executed,libraries from a path of its own,no guards of stack frames,no fortified functions"
else
	skip "control: a weak program" gcc "it does not make one"
fi
mkdir -m 755 strays
install -m 644 weak.c strays/ordinary
is "control: ordinary files are no strays" "$(strays strays)" ""
install -m 4755 weak.c strays/setuid
install -m 2755 weak.c strays/setgid
install -m 646 weak.c strays/writable
is "control: strays are found" "$(strays strays | LC_ALL=C sort | paste -sd,)" "2755 setgid,4755 setuid,646 writable"

done_testing
