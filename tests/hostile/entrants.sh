# SPDX-License-Identifier: MIT
# tests/hostile/entrants.sh: a program inside looks into each process that cubby exec brings in, while it
# comes: there is nothing that it can open, read or trace.
# deadline of the long version: 600 seconds
. "$(dirname "$0")/../lib/tap.sh"

RUNS_OF_EXEC=$(times 100 1000)
mkdir probes said && cp "$BUILD_TESTS/hostile/entrants" probes/
# A program that the user may execute and not read: nobody looks into it once it runs, so whatever is
# found has been found before. The other one is for the control.
cp /bin/true probes/quiet && chmod 111 probes/quiet
cp /bin/sleep probes/open

# watch OPTION...: a sandbox with the watcher, as free as a policy makes it.
watch() {
	mkfifo up
	"$CUBBY" run -p default -n watched --syscalls developer -s syscalls.debug=true "$@" --ro "$TMP/probes" \
		--rw "$TMP/said" -- "$TMP/probes/entrants" "$TMP/said/found" >up 2>&1 &
	watcher=$!
	read -r line <up
	rm up
	[ "$line" = watching ] || tap_result 1 "the watcher runs" "$line"
}

end() {
	"$CUBBY" kill -KILL watched
	wait $watcher
}

watch
"$CUBBY" exec watched "$TMP/probes/open" 0.5
end
like "a control: it looks into a program that runs" "$(cat said/found)" "mem.*ptrace"

# visits OPTION...: programs come into a sandbox with these options.
visits() {
	local n failed=0
	watch "$@"
	for ((n = 0; n < RUNS_OF_EXEC; n++)); do
		"$CUBBY" exec watched "$TMP/probes/quiet" 2>>said/errors || failed=$((failed + 1))
	done
	seen=$(sed 's/^0*//' said/found.seen)
	ok "${*:-tracing allowed}: it has seen processes come ($seen of $RUNS_OF_EXEC)" [ "${seen:-0}" -ge 1 ]
	is "${*:-tracing allowed}: all of them ran" "$failed $(cat said/errors)" "0 "
	end
}

visits
is "tracing allowed: it could look into none" "$(cut -d' ' -f2 said/found | sort | uniq -c | xargs)" ""
# With this capability it looks into every program inside; but not while that is still cubby.
visits --map root --cap sys_ptrace
is "the capability to trace: it could look into none before the program was there" "$(grep -E '^[0-9]+ /' said/found)" ""
done_testing
