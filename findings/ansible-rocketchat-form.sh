#!/bin/sh
# Ansible's module for Rocket.Chat says that it posts a form, and writes its JSON behind `payload=` as it is, not encoded. A text with "&" ends there for
# a parser of forms, "+" becomes a space, and the JSON is broken; the task is green if the receiver answers 200. Texts without these signs arrive.
# Seen with community.general 6.6.2 and ansible-core 2.14.18 of Debian 12. Needs apt-get and Debian's python3.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

apt-get download -qq -o APT::Sandbox::User=root ansible=7.7.0+dfsg-3+deb12u1 ansible-core=2.14.18-0+deb12u2
for package in *.deb; do dpkg -x "$package" .; done
cat > run.py <<'END'
import http.server, importlib.metadata, json, subprocess, sys, threading, urllib.parse


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        print(self.headers["content-type"])
        print(body[: body.index(",")])
        print(urllib.parse.parse_qs(body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("ansible-core", importlib.metadata.version("ansible-core"))
task = {"domain": f"127.0.0.1:{server.server_port}", "protocol": "http", "token": "a/b", "msg": "R&D: 1 + 1"}
module = [sys.executable, "-m", "ansible_collections.community.general.plugins.modules.rocketchat"]
ended = subprocess.run(module, input=json.dumps({"ANSIBLE_MODULE_ARGS": task}), text=True, capture_output=True)
print("the task:", json.loads(ended.stdout)["msg"], ended.returncode)
END
PYTHONPATH="$folder/usr/lib/python3/dist-packages" /usr/bin/python3 run.py > seen.txt
cat seen.txt
diff -u - seen.txt <<'END'
ansible-core 2.14.18
application/x-www-form-urlencoded
payload={"text": "R&D: 1 + 1"
{'payload': ['{"text": "R']}
the task: OK 0
END
