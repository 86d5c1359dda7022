# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/view/posix.sh: a directory with rules answers as it does without, where no rule says otherwise.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
mkdir -p native viewed seen
cp "$BUILD_TESTS/view/posix" seen/
rules=(--view-hide "$PWD/viewed/**/.env" --view-redact "$PWD/viewed/**/*.key" --view-lock "$PWD/viewed/**/.git/hooks")
inside --rw "$PWD/native" --ro "$PWD/seen" -- "$PWD/seen/posix" "$PWD/native"
is "the suite runs without rules" "$status $err" "0 "
printf '%s\n' "$out" >native.out
inside --rw "$PWD/viewed" --ro "$PWD/seen" "${rules[@]}" -- "$PWD/seen/posix" "$PWD/viewed"
is "  ... and with them" "$status $err" "0 "
printf '%s\n' "$out" >viewed.out
ok "it makes more than 700 checks" test "$(wc -l <native.out)" -ge 700
is "each has the same result" "$(diff native.out viewed.out | head -n 20)" ""
rm -rf viewed/* viewed/.[!.]*
inside --map root --rw "$PWD/viewed" --ro "$PWD/seen" "${rules[@]}" -- "$PWD/seen/posix" "$PWD/viewed"
is "  ... also as root inside" "$(diff native.out <(printf '%s\n' "$out") | head -n 20)" ""
is "what is left is the same" "$(cd viewed && find . -printf '%P %M %s\n' | sort)" "$(cd native && find . -printf '%P %M %s\n' | sort)"
done_testing
