# SPDX-License-Identifier: MIT
# deadline: 300 seconds
# tests/lint/cppcheck.sh: cppcheck finds nothing.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# Not of use here: *Called wants re-entrant variants, but no program of ours has threads;
# resourceLeak does not know that OWN_FD closes.
# Macros of the tables and attributes are given, so that cppcheck need not guess configurations.
# shellcheck disable=SC2046 # words are meant
nothing "cppcheck" "$(cppcheck --quiet --std=c11 --language=c --error-exitcode=0 --inline-suppr \
	--enable=warning,style,performance,portability --library=posix,gnu -D__GNUC__=12 -D__x86_64__ \
	-D_GNU_SOURCE -D__linux__ -Isrc -I. -Ibuild/gen -j 2 --max-configs=1 \
	--suppress=missingIncludeSystem --suppress=unmatchedSuppression --suppress=unknownMacro \
	--suppress=unusedStructMember --suppress=resourceLeak \
	--suppress='readdirCalled' --suppress='getpwuidCalled' --suppress='getpwentCalled' --suppress=normalCheckLevelMaxBranches \
	--template='{file}:{line}: {id}: {message}' $(sources 'src/*.c' 'helpers/*.c') 2>&1 | head -60)"

done_testing
