# SPDX-License-Identifier: MIT
"""tests/lib/image.py: makes OCI image layouts, right and hostile ones.

usage: image.py LAYOUT <SPEC    SPEC: JSON {"layers": [[MEMBER...]...], "config": {...}, ...}
A member is {"name", "type": file|dir|link|hard|char|fifo, "text", "to", "mode", "uid", "size", "pax"};
"compress": none|gzip (of all layers); "damage": layer|config|size|index (what is changed behind
the digests' back); "tag".
"""
import gzip, hashlib, io, json, os, sys, tarfile

KINDS = {"file": tarfile.REGTYPE, "dir": tarfile.DIRTYPE, "link": tarfile.SYMTYPE,
         "hard": tarfile.LNKTYPE, "char": tarfile.CHRTYPE, "fifo": tarfile.FIFOTYPE}


def layer(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for m in members:
            t = tarfile.TarInfo(m["name"])
            t.type = KINDS[m.get("type", "file")]
            t.mode = m.get("mode", 0o755)
            t.uid = t.gid = m.get("uid", 0)
            t.linkname = m.get("to", "")
            t.mtime = 1000000000
            t.pax_headers = m.get("pax", {})
            if "from" in m:
                with open(m["from"], "rb") as file:
                    data = file.read()
            else:
                data = m.get("text", "").encode()
            t.size = m.get("size", len(data)) if t.type == tarfile.REGTYPE else 0
            if t.size > len(data):  # the archive breaks off in it
                return out.getvalue() + t.tobuf(tarfile.PAX_FORMAT) + data
            tar.addfile(t, io.BytesIO(data))
    return out.getvalue()


def main(path, spec):
    blobs = os.path.join(path, "blobs", "sha256")
    os.makedirs(blobs, exist_ok=True)

    def put(data, kind, spoil=False):
        digest = hashlib.sha256(data).hexdigest()
        with open(os.path.join(blobs, digest), "wb") as file:
            file.write(data[:-1] + bytes([data[-1] ^ 1]) if spoil else data)
        return {"mediaType": kind, "digest": "sha256:" + digest, "size": len(data)}

    damage = spec.get("damage")
    layers = []
    for number, members in enumerate(spec["layers"]):
        data = layer(members)
        if spec.get("compress") == "gzip":
            data = gzip.compress(data, mtime=0)
        layers.append(put(data, "application/vnd.oci.image.layer.v1.tar", damage == "layer" and number == 0))
    if damage == "size":
        layers[0]["size"] += 1
    if damage == "name":
        layers[0]["digest"] = "sha256:../../../../etc/passwd"
    config = put(json.dumps({"architecture": spec.get("architecture", "amd64"), "os": "linux", "config": spec.get("config", {}),
                             "rootfs": {"type": "layers", "diff_ids": []}}).encode(),
                 "application/vnd.oci.image.config.v1+json", damage == "config")
    manifest = put(json.dumps({"schemaVersion": 2, "config": config, "layers": layers}).encode(),
                   "application/vnd.oci.image.manifest.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": spec.get("tag", "latest")}
    index = os.path.join(path, "index.json")
    old = json.load(open(index))["manifests"] if os.path.exists(index) else []
    with open(index, "w") as file:
        json.dump({"schemaVersion": 2, "manifests": old + [manifest]}, file)
        if damage == "index":
            file.write("}")
    with open(os.path.join(path, "oci-layout"), "w") as file:
        file.write('{"imageLayoutVersion": "1.0.0"}')


main(sys.argv[1], json.load(sys.stdin))
