# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/busattacks.sh: what a program inside can say to a message bus when it writes the bytes itself:
# odd calls, match rules to eavesdrop, false answers, on a bus that forbids nothing.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs dbus-daemon xdg-dbus-proxy gdbus python3
python3 -c 'import dbus, gi' 2>/dev/null || skip_all python3-dbus "python3-dbus or python3-gi is not installed"

# What holds here is the filter's doing, not the bus's.
cat >"$TMP/bus.conf" <<XML
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=$XDG_RUNTIME_DIR/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow own="*"/><allow eavesdrop="true"/><allow send_destination="*" eavesdrop="true"/>
<allow send_type="method_return" send_requested_reply="false"/><allow send_type="error" send_requested_reply="false"/>
<allow receive_type="method_return" receive_requested_reply="false" eavesdrop="true"/>
<allow receive_type="error" receive_requested_reply="false" eavesdrop="true"/></policy></busconfig>
XML
DESKTOP_BUS=--config-file=$TMP/bus.conf desktop_bus
GRANTED=org.freedesktop.Notifications
HIDDEN=(org.freedesktop.systemd1 org.freedesktop.Flatpak org.freedesktop.secrets)
mkfifo ready
# What is granted has another owner than what is not.
python3 "$TOP/tests/desktop/services.py" "$TMP/calls" "$GRANTED" >ready & desktop_pids+=($!)
read -r _ <ready
python3 "$TOP/tests/desktop/services.py" "$TMP/calls" "${HIDDEN[@]}" org.example.Vault >ready & desktop_pids+=($!)
read -r _ <ready
wire=$TOP/tests/desktop/buswire.py
boxed=("$CUBBY" run -p default --allow notifications --ro "$wire")

# Calls to what is not granted.
owner=$(gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
	--method org.freedesktop.DBus.GetNameOwner org.freedesktop.systemd1 | tr -d "(),'")
ARRIVE='AsBus BigEndian BusPlace Descriptor GrantedPlace NoInterface NoReply Plain Reversed Signal Unknown'
python3 "$wire" calls "$GRANTED" "${HIDDEN[@]}" "$owner"
for name in "${HIDDEN[@]}"; do
	is "outside the ways of calling $name" "$(sed -n "s/^$name .*\.\([A-Za-z]*\).*/\1/p" calls | sort -u | paste -sd ' ')" "$ARRIVE"
done
is "and by its owner's name" "$(sed -n "s/^$owner .*\.\([A-Za-z]*\).*/\1/p" calls | sort -u | paste -sd ' ')" "${ARRIVE/ Signal/}"
: >calls
run "${boxed[@]}" -- python3 "$wire" calls "$GRANTED" "${HIDDEN[@]}" "$owner"
is "from inside, the attack ran" "$status $err" "0 "
is "0 calls arrive" "$(cat calls)" ""
run "${boxed[@]}" -- python3 "$wire" calls "$GRANTED" "$GRANTED"
like "the control: what is granted does arrive" "$(cat calls)" "^$GRANTED org.freedesktop.Notifications.GrantedPlace"

# What others say: a call, a signal, a name.
RULES=('' "eavesdrop=true" "eavesdrop='true'" "eavesdrop='true',type='method_call'" "type='method_call',eavesdrop='true'"
	" eavesdrop='true'" "eavesdrop ='true'" "eavesdrop= 'true'" $'\teavesdrop=\'true\'' $'eavesdrop\t=\'true\''
	$'type=\'method_call\',\neavesdrop=\'true\'' $'type=\'method_call\', \t eavesdrop = true' "eavesdrop='tr''ue'" "eavesdrop=t'ru'e"
	"eavesdrop=\\true" "eavesdrop='t'\\r'ue'" "eavesdrop='true'," ",eavesdrop='true'" "eavesdrop='false',eavesdrop='true'"
	"eavesdrop='true',eavesdrop='false'" "Eavesdrop='true'" "EAVESDROP='true'" "eavesdrop='TRUE'" "eavesdrop='1'"
	"member='Put',eavesdrop='true'" "member='eavesdrop',eavesdrop=true" "destination='org.example.Vault',eavesdrop='true'"
	"arg0='x,eavesdrop=',eavesdrop='true'" "path='/',eavesdrop='true'" "eavesdrop=''true" "eavesdrop='true" 'eavesdrop="true"'
	"type='signal'" "type='signal',interface='org.example.Secret'" "sender='org.freedesktop.DBus'" "type='signal',path_namespace='/'"
	"type='signal',arg0namespace='org.example'" "type='method_call'" "type='method_return',eavesdrop='true'" "type='error'")
# watched COMMAND...: what it hears: sets heard, a line for each secret and rule.
watched() {
	local line
	rm -f go said && mkfifo go said
	"$@" python3 "$wire" watch "${RULES[@]}" <go >said 2>"$TMP/errors" &
	exec {go}>go {said}<said
	read -r line <&"$said"
	is "$1: the watcher watches" "$line" ready
	gdbus call --session --dest org.example.Vault --object-path /x --method org.example.Vault.Put secret-call >/dev/null
	gdbus emit --session --object-path /x --signal org.example.Secret.Said "'secret-signal'"
	gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
		--method org.freedesktop.DBus.RequestName org.example.Fresh 0 >/dev/null
	echo >&"$go"
	heard=$(cat <&"$said")
	exec {go}>&- {said}<&-
	wait "$!"
}
watched env
calls_heard=$(grep -c '^secret-call' <<<"$heard")
ok "outside calls to others are heard by many spellings ($calls_heard)" test "$calls_heard" -ge 10
like "and signals, and names" "$heard" "secret-signal by.*org.example.Fresh by"
watched "${boxed[@]}" --
is "inside nothing is heard, by whatever spelling" "$heard$(cat errors)" ""

# Answers to calls of others, and signals to one client.
# forged COMMAND...: what reaches one who waits for an answer: replies, errors, signals.
forged() {
	local name
	rm -f go said && mkfifo go said
	python3 "$wire" wait <go >said &
	exec {go}>go {said}<said
	read -r name <&"$said"
	run "$@" python3 "$wire" forge "$name"
	echo >&"$go"
	heard=$(cat <&"$said")
	exec {go}>&- {said}<&-
	wait "$!"
}
forged env
like "outside false answers and signals reach a client" "$heard" "^[1-9][0-9]* [1-9][0-9]* 1$"
forged "${boxed[@]}" --
is "from inside none does" "$status $err $heard" "0  0 0 0"

done_testing
