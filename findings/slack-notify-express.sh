#!/bin/sh
# slack-notify posts JSON without a content type. Express parses a body by its content type alone, and leaves `request.body` undefined
# otherwise. A receiver that answers `ok`, as Slack does, takes nothing then, and the sender believes that its message is there.
# Seen with slack-notify 2.0.7 and Express 5.3.0.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts slack-notify@2.0.7 express@5.3.0
# slack-notify speaks https alone.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -keyout key.pem -out cert.pem 2> openssl.log
cat > run.js <<'END'
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import express from 'express';
import slackNotify from 'slack-notify';

for (const name of ['slack-notify', 'express'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
const app = express();
app.use(express.json(), (request, response) => {
  console.log('content-type:', request.headers['content-type'], 'transfer-encoding:', request.headers['transfer-encoding']);
  console.log('request.body:', request.body);
  response.send('ok');
});
const server = createServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, app);
server.listen(0, 'localhost', () => {
  const sent = slackNotify(`https://localhost:${server.address().port}/hook`).send({ text: 'Stock is low' });
  sent.then(() => console.log('the sender: sent')).finally(() => process.exit());
});
END
NODE_EXTRA_CA_CERTS=cert.pem node run.js > seen.txt
cat seen.txt
diff -u - seen.txt <<'END'
slack-notify 2.0.7
express 5.3.0
content-type: undefined transfer-encoding: chunked
request.body: undefined
the sender: sent
END
