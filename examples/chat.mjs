// Usage: node examples/chat.mjs http://127.0.0.1:3000 alice lobby
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';

const [url, displayName, roomName] = process.argv.slice(2);
if (roomName === undefined) fail('Usage: node examples/chat.mjs URL NAME ROOM');

function fail(line) {
  console.error(line);
  process.exit(1);
}

// Sign in as a guest.
const response = await fetch(`${url}/v1/auth/guest`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ displayName }),
}).catch(() => fail(`No server answers at ${url}.`));
const answer = await response.json().catch(() => fail(`The server at ${url} is not Parley.`));
if (!response.ok) fail(answer.detail);

// Connect. Every request gets { ok: true, data } or { ok: false, error: { code, retry, … } }.
const socket = io(url, { auth: { token: answer.tokens.accessToken, protocol: 1 } });
await socket.emitWithAck('room:create', { kind: 'group', visibility: 'public', name: roomName }); // may exist already
const joined = await socket.emitWithAck('room:join', { name: roomName });
if (!joined.ok) fail(joined.error.message);
const { room, messages } = joined.data;

// Show the last messages, then new ones. Messages without a sender are system messages. One that grows is shown at its end.
function show({ sender, body, grow }) {
  const end = { interrupted: ' (interrupted)', cancelled: ' (stopped)' }[grow] ?? '';
  if (sender && grow !== 'growing') console.log(`${sender.displayName}: ${body}${end}`);
}
messages.forEach(show);
socket.on('changes', ({ items }) => {
  for (const item of items) if (item.type === 'message') show(item.message);
});

// Send each typed line. After a lost connection the same id can be sent again: Parley stores it once.
for await (const body of createInterface({ input: process.stdin })) {
  await socket.emitWithAck('message:send', { id: crypto.randomUUID(), roomId: room.id, body });
}
socket.close();
