#!/bin/sh
# apprise writes nothing at all if a post is refused, neither on standard output nor on standard error: it only ends with 1. cron then sends no mail. With
# -v it says the status. Seen with apprise 1.2.0 of Debian 12. Needs apt-get and Debian's python3.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

apt-get download -qq -o APT::Sandbox::User=root apprise=1.2.0-1 python3-certifi=2022.9.24-1 python3-chardet=5.1.0+dfsg-2 \
  python3-click=8.1.3-2 python3-idna=3.3-1+deb12u1 python3-markdown=3.4.1-2+deb12u1 python3-oauthlib=3.2.2-1 \
  python3-requests=2.28.1+dfsg-1 python3-requests-oauthlib=1.3.0+ds-1 python3-urllib3=1.26.12-1+deb12u4 python3-yaml=6.0-3+b2
for package in *.deb; do dpkg -x "$package" .; done
cat > run.py <<'END'
import http.server, subprocess, sys, threading


class Refuser(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(403)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Refuser)
threading.Thread(target=server.serve_forever, daemon=True).start()

print(subprocess.run([sys.executable, "usr/bin/apprise", "--version"], text=True, capture_output=True).stdout.splitlines()[0])
url = f"mmost://127.0.0.1:{server.server_port}/abcdefgh"
for options in [], ["-v"]:
    program = [sys.executable, "usr/bin/apprise", *options, "--body=hello", url]
    ended = subprocess.run(program, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print("apprise", *options, "→", ended.returncode, repr(ended.stdout[ended.stdout.find("WARNING") :]))
END
PYTHONPATH="$folder/usr/lib/python3/dist-packages" /usr/bin/python3 run.py > seen.txt
cat seen.txt
diff -u - seen.txt <<'END'
Apprise v1.2.0
apprise → 1 ''
apprise -v → 1 'WARNING - Failed to send Mattermost notification: error=403.\n'
END
