# SPDX-License-Identifier: MIT
# tests/policy/prove.sh: a million calls under every policy and random ones: tables, filter and libseccomp agree.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/policy.sh"

seed=${SEED:-$((RANDOM + 1))}
run "$POLICY" prove --checks 1000000 --seed "$seed"
is "they agree (SEED=$seed)" "$status $err" "0 "
like "each policy with each set of options, and more" "$out" "^(49|[5-9][0-9]|[0-9]{3,}) policies"
like "two million calls were compared" "$out" $'\n[2-9][0-9]{6,} calls compared'
like "no mismatch" "$out" "^.*"$'\n'"0 mismatches \\(seed $seed\\)\$"

done_testing
