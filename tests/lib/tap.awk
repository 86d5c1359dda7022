# SPDX-License-Identifier: MIT
# tests/lib/tap.awk: reads the output of one test and prints "PASSED FAILED SKIPPED", then a line
# "F text" for each failure and each line that explains one, and "S reason" for each skip.
# Variables: status of the test; ci: a skip must be one of the needs in lacks.

BEGIN {
	n = split(lacks, words, /[ \n]+/)
	for (i = 1; i <= n; i++)
		may_lack[words[i]] = 1
}

/^ok / {
	explains = 0
	seen++
	if (!match($0, /# SKIP /)) {
		passed++
		next
	}
	reason = substr($0, RSTART + RLENGTH)
	need = reason
	sub(/:.*/, "", need)
	if (ci && !(need in may_lack))
		failure("skipped in CI, which should have it: " reason)
	else {
		skipped++
		skips[skipped] = reason
	}
	next
}

/^not ok / {
	seen++
	failure(substr($0, 8))
	explains = 1
	next
}

/^1\.\.[0-9]+/ {
	planned = substr($1, 4)
	has_plan = 1
	next
}

/^leash: / {
	loose = loose "\n" $0
	next
}

# What was said before the first result, or outside any, matters only if the test breaks.
{
	if (explains && /^#/)
		explain($0)
	else
		other[++others] = $0
}

END {
	if (loose != "")
		failure((status == 124 ? "too slow" : "left processes behind") loose)
	else if (status != 0 && failed == 0)
		failure("ended with status " status " without a failed test" tail())
	if (!has_plan || planned != seen)
		failure("broke off: " (has_plan ? "planned " planned : "no plan") ", ran " (seen + 0) tail())
	printf "%d %d %d\n", passed, failed, skipped
	for (i = 1; i <= failures; i++)
		print "F " texts[i]
	for (i = 1; i <= skipped; i++)
		print "S " skips[i]
}

function failure(text, lines, count, i)
{
	failed++
	count = split(text, lines, "\n")
	for (i = 1; i <= count; i++)
		explain(lines[i])
}

function explain(text)
{
	texts[++failures] = text
}

# The last lines of the rest of the output.
function tail(text, i)
{
	for (i = others > 15 ? others - 14 : 1; i <= others; i++)
		text = text "\n# " other[i]
	return text
}
