// node examples/chat.mjs http://127.0.0.1:3000 alice lobby
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';
const [url, username, name] = process.argv.slice(2);
const headers = { 'content-type': 'application/json' };
const entered = await fetch(`${url}/v1/auth/guest`, { method: 'POST', headers, body: JSON.stringify({ username }) });
if (!entered.ok) throw new Error((await entered.json()).detail);
const socket = io(url, { auth: { token: (await entered.json()).tokens.accessToken, protocol: 1 } });
const ask = (event, request) => socket.emitWithAck(event, request);
await ask('room:create', { kind: 'group', visibility: 'public', name }); // NAME_TAKEN: somebody was faster
const { room, messages } = (await ask('room:join', { name })).data;
const show = ({ sender, body }) => sender && console.log(`${sender.username}: ${body}`);
messages.forEach(show);
socket.on('changes', ({ items }) => items.forEach((item) => item.type === 'message' && show(item.message)));
for await (const body of createInterface({ input: process.stdin }))
  await ask('message:send', { id: crypto.randomUUID(), roomId: room.id, body });
socket.close();
