# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/net/programs.sh: real programs in a private network: they work, and with rules by name they
# reach the host that is allowed, and no other.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/netrig.sh"

for program in curl wget node git ssh ssh-keygen dropbearconvert dpkg-deb apt-get openssl; do
	command -v "$program" >/dev/null || skip_all "$program" "$program is not installed"
done
netrig "$@"

# --- the rest of the world: a web server with files, a repository of git, one of Debian packages
mkdir web
head -c 3000000 /dev/urandom >web/large
echo "the content" >web/page
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
git init -q -b main origin && git -C origin commit -q --allow-empty -m 'the content'
git clone -q --bare origin web/project.git && git -C web/project.git update-server-info

mkdir -p deb/DEBIAN deb/usr/share/content
printf '%s\n' 'Package: content' 'Version: 1' 'Architecture: all' 'Maintainer: a <a@b>' 'Description: the content' >deb/DEBIAN/control
dpkg-deb --root-owner-group -b deb web/content.deb >/dev/null
{
	cat deb/DEBIAN/control
	echo "Filename: ./content.deb"
	echo "Size: $(stat -c %s web/content.deb)"
	echo "SHA256: $(sha256sum web/content.deb | cut -d' ' -f1)"
} >web/Packages
printf 'Suite: stable\nSHA256:\n %s %s Packages\n' "$(sha256sum web/Packages | cut -d' ' -f1)" "$(stat -c %s web/Packages)" >web/Release

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=web.test \
	-addext subjectAltName=DNS:web.test,DNS:other.test -keyout key.pem -out cert.pem 2>/dev/null
PEER=$TOP/tests/lib/webpeer.py remote_serve web cert.pem key.pem
remote_serve name 53

# --- and an ssh server: it must not be root, which could not change its groups in the rig
mkdir server server/.ssh && chmod 700 server server/.ssh
ssh-keygen -q -t ed25519 -N '' -f key
ssh-keygen -q -t ed25519 -N '' -f server/host
dropbearconvert openssh dropbear server/host server/hostkey 2>/dev/null
cp key.pub server/.ssh/authorized_keys
cp -r web/project.git server/
ordinary=(unshare -U --map-user=1000 --map-group=1000)
user=$("${ordinary[@]}" "$CUBBY" run -p default -- id -un)
HOME=$PWD/server nsenter -t "$remote_pid" -n "${ordinary[@]}" "$CUBBY" run -n ssh-server -p default \
	--net host --allow tty --allow secrets:ssh --rw "$PWD/server" --home host -- "$(PATH=$PATH:/usr/sbin command -v dropbear)" \
	-F -E -s -m -r "$PWD/server/hostkey" -p 2222 -P "$PWD/server/pid" 2>server.log <rig.hold 6>&- 5>&- &
rig_pids+=($!)
until grep -q 'Not background' server.log || ! kill -0 $!; do :; done

# --- what programs do there: each gets a host and prints "the content"
mkdir programs
cat >both.sh <<'END'
# both.sh SCRIPT: what becomes of the host that is allowed, and of the other one, which is there as well.
export HOME=/tmp
for host in web.test other.test; do
	[ "$(cd /tmp && timeout 30 sh "$1" $host 2>"/tmp/$host.err" | tail -1)" = "the content" ] && echo whole || echo none
done
END

# works NAME [OPTION...] <SCRIPT: in a private network it reaches both hosts, with a rule the one.
works() {
	local name=$1 script=$PWD/programs/$1.sh
	shift
	cat >"$script"
	inside_is "$name: both hosts are reached" $'whole\nwhole' --ro "$PWD" --net private "$@" -- sh "$PWD/both.sh" "$script"
	inside_is "$name: only the one that is allowed" $'whole\nnone' --ro "$PWD" --net filtered \
		--net-allow web.test:80,443,2222 "$@" -- sh "$PWD/both.sh" "$script"
}
has() {
	command -v "$1" >/dev/null && return
	skip "$1" "$1" "$1 is not installed"
	return 1
}

large=$(sha256sum <web/large | cut -d' ' -f1)
works curl <<END
set -e
[ "\$(curl -sS http://\$1/large | sha256sum)" = "$large  -" ]
curl -sS --cacert $PWD/cert.pem https://\$1/page
END
works curl-many-at-once <<'END'
set -e
[ "$(curl -sS --parallel --parallel-max 20 "http://$1/page?[1-60]" | grep -c 'the content')" = 60 ]
echo the content
END
works wget <<END
set -e
[ "\$(wget -q -T 20 -t 1 -O - http://\$1/large | sha256sum)" = "$large  -" ]
wget -q -T 20 -t 1 -O - --ca-certificate=$PWD/cert.pem https://\$1/page
END
works python <<END
python3 - \$1 <<'PROGRAM'
import ssl, sys, urllib.request
for url in "http://%s/page", "https://%s/page":
    with urllib.request.urlopen(url % sys.argv[1], timeout=20, context=ssl.create_default_context(cafile="$PWD/cert.pem")) as page:
        said = page.read().decode()
print(said, end="")
PROGRAM
END
works python-asyncio <<'END'
python3 - $1 <<'PROGRAM'
import asyncio, sys
async def get():
    reader, writer = await asyncio.open_connection(sys.argv[1], 80, happy_eyeballs_delay=0.25)
    writer.write(b"GET /page HTTP/1.0\r\nHost: x\r\n\r\n")
    said = await reader.read(-1)
    writer.close()
    return said.endswith(b"\r\n\r\nthe content\n")
async def main():
    print("the content" if all(await asyncio.gather(*(get() for _ in range(50)))) else "not all")
asyncio.run(main())
PROGRAM
END
works node <<END
NODE_EXTRA_CA_CERTS=$PWD/cert.pem node -e '
const get = url => fetch(url).then(r => r.text());
const urls = [...Array(20).keys()].map(n => "http://" + process.argv[1] + "/page?" + n);
Promise.all([...urls, "https://" + process.argv[1] + "/page"].map(get)).then(
	all => console.log(all.every(text => text === "the content\n") ? "the content" : "not all"))' \$1
END
works git-over-http <<'END'
git clone -q "http://$1/project.git" "clone-$1" && git -C "clone-$1" log -1 --format=%s
END
works git-over-https <<END
git -c http.sslCAInfo=$PWD/cert.pem clone -q "https://\$1/project.git" "safe-\$1" && git -C "safe-\$1" log -1 --format=%s
END
ssh="ssh -F none -i $PWD/key -p 2222 -o BatchMode=yes -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o LogLevel=ERROR"
works ssh <<END
$ssh $user@\$1 'echo the content'
END
works git-over-ssh <<END
GIT_SSH_COMMAND="$ssh" git clone -q "$user@\$1:project.git" "ssh-\$1" && git -C "ssh-\$1" log -1 --format=%s
END
works apt-get <<'END'
mkdir -p "apt-$1/lists/partial" "apt-$1/archives/partial" && touch "apt-$1/status" && cd "apt-$1" || exit
echo "deb [trusted=yes] http://$1/ ./" >sources.list
apt="apt-get -q -o APT::Sandbox::User=root -o APT::Update::Error-Mode=any -o Dir::Etc=$PWD -o Dir::Etc::sourcelist=$PWD/sources.list -o Dir::Etc::sourceparts=-
	-o Dir::State=$PWD -o Dir::State::status=$PWD/status -o Dir::Cache=$PWD -o Acquire::Retries=0 -o Acquire::Languages=none -o Debug::NoLocking=1"
$apt update >&2 && $apt download content >&2 && dpkg-deb -f content_1_all.deb Description
END
if has go; then
	works go <<'END'
cat >get.go <<'PROGRAM'
package main

import ("io"; "net/http"; "os")

func main() {
	r, e := http.Get("http://" + os.Args[1] + "/page")
	if e != nil { os.Exit(1) }
	io.Copy(os.Stdout, r.Body)
}
PROGRAM
GOCACHE=/tmp/go GOFLAGS=-mod=mod go run get.go $1
END
fi
if has java; then
	works java <<'END'
cat >Get.java <<'PROGRAM'
public class Get {
	public static void main(String[] words) throws Exception {
		var client = java.net.http.HttpClient.newHttpClient();
		var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://" + words[0] + "/page")).build();
		System.out.print(client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString()).body());
	}
}
PROGRAM
java Get.java $1
END
fi

# --- where a server sends a program
inside "--net" filtered --net-allow web.test -- curl -sSL http://web.test/away/other.test/page
like "a server that is allowed leads nobody to another one" "$status $out $err" '^[1-9][0-9]*  curl:.*other\.test'
inside "--net" private -- curl -sSL http://web.test/away/other.test/page
is "(without rules it does)" "$out" "the content"

done_testing
