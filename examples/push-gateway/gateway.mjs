// A gateway between Parley's push hook and FCM. It needs Node 20 and no packages.
//   PUSH_HOOK_SECRET=whsec_… FCM_URL=https://fcm.googleapis.com/v1/projects/my-app/messages:send FCM_TOKEN=… node gateway.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const { PUSH_HOOK_SECRET = '', FCM_URL = '', FCM_TOKEN = '', HOST = '127.0.0.1', PORT = '8080' } = process.env;
const KEY = Buffer.from(PUSH_HOOK_SECRET.replace('whsec_', ''), 'base64');
const KEY_BYTES_MIN = 24;
const MAX_AGE_SECONDS = 300;

// Anybody can sign with an empty key.
if (!PUSH_HOOK_SECRET.startsWith('whsec_') || KEY.length < KEY_BYTES_MIN) {
  process.stderr.write('PUSH_HOOK_SECRET must be whsec_ and the Base64 of at least 24 bytes, as Parley has it.\n');
  process.exit(1);
}

/** Standard Webhooks: a signature of id, time and body. */
function isSigned(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': given = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(time)) <= MAX_AGE_SECONDS)) return false;
  const expected = Buffer.from(`v1,${createHmac('sha256', KEY).update(`${id}.${time}.${body}`).digest('base64')}`);
  return given.split(' ').some((one) => one.length === expected.length && timingSafeEqual(Buffer.from(one), expected));
}

/** Sends one push. Returns `ok`, `gone` or `failed`. */
async function send({ token, payload, urgency, ttlSeconds, collapseKey }) {
  const android = {
    priority: urgency === 'high' ? 'HIGH' : 'NORMAL',
    ttl: `${ttlSeconds}s`,
    collapse_key: collapseKey,
  };
  // The values of FCM's data are texts. The app shows the notification.
  const message = { token, data: { push: JSON.stringify(payload) }, android };
  const request = {
    method: 'POST',
    headers: { authorization: `Bearer ${FCM_TOKEN}` },
    body: JSON.stringify({ message }),
  };
  const answer = await fetch(FCM_URL, { ...request, signal: AbortSignal.timeout(10_000) }).catch(() => null);
  if (answer?.ok) return 'ok';
  return answer?.status === 404 ? 'gone' : 'failed';
}

const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  if (!isSigned(request.headers, body)) return response.writeHead(401).end();
  const { pushes } = JSON.parse(body).data;
  const results = await Promise.all(pushes.map(send));
  const named = (result) => pushes.filter((_push, index) => results[index] === result);
  const answer = { gone: named('gone').map(({ token }) => token), failed: named('failed').map(({ id }) => id) };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});
server.listen(Number(PORT), HOST, () => process.stdout.write(`listening on ${server.address().port}\n`));
