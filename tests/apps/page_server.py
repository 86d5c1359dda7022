#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tests/apps/page_server.py: serves a page of four colours whose script says in the title that it ran, and
then saves a file. Prints its port; then a line for each request, to the file.

usage: page_server.py REQUESTS-FILE"""
import http.server
import sys

PAGE = b"""<!doctype html><title>no script</title>
<style>body { background: conic-gradient(#f00 25%, #0f0 0 50%, #00f 0 75%, #ff0 0) 0 0/80px 80px }</style>
<script>
onload = () => {
	document.title = "JS-" + 6 * 7
	fetch("/ran").then(() => { location = "/saved.txt" })
}
</script>
"""
SAVED = b"what was saved\n"


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = {"/": PAGE, "/ran": b"", "/saved.txt": SAVED}
        with open(sys.argv[1], "a") as requests:
            requests.write(self.path + "\n")
        self.send_response(200 if self.path in known else 404)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "text/plain")
        if self.path == "/saved.txt":
            self.send_header("Content-Disposition", "attachment")
        body = known.get(self.path, b"")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
print(server.server_port, flush=True)
server.serve_forever()
