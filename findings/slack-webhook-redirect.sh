#!/bin/sh
# @slack/webhook 8 follows no redirect, and reports one as it reports a host that is unavailable: code `slack_webhook_request_error`, "fetch failed".
# No field has the status; only the cause of the original error says "unexpected redirect". Version 7 said the status. It happens where a proxy
# leads from http to https, or to another path. Seen with @slack/webhook 8.0.2 and 7.2.0.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts seven@npm:@slack/webhook@7.2.0 eight@npm:@slack/webhook@8.0.2
cat > run.js <<'END'
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const server = createServer((_request, response) => response.writeHead(308, { location: '/new' }).end());
const url = await new Promise((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`));
});
async function post(name) {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  const { IncomingWebhook } = await import(name);
  const { code, message, original } = await new IncomingWebhook(url).send('hello').catch((error) => error);
  console.log(version, '|', code, '|', message, '|', original.cause?.message.replace(url.slice('http://'.length), 'HOST'));
}
await post('seven');
await post('eight');
console.log('Nobody listens any more:');
server.closeAllConnections();
await new Promise((resolve) => server.close(resolve));
await post('eight');
END
node run.js > seen.txt
cat seen.txt
diff -u - seen.txt <<'END'
7.2.0 | slack_webhook_http_error | An HTTP protocol error occurred: statusCode = 308 | undefined
8.0.2 | slack_webhook_request_error | A request error occurred: fetch failed | unexpected redirect
Nobody listens any more:
8.0.2 | slack_webhook_request_error | A request error occurred: fetch failed | connect ECONNREFUSED HOST
END
