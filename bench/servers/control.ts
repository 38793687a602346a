import { createServer } from 'node:http';

import { type WebSocket, WebSocketServer } from 'ws';

/**
 * The least that a server can do: answers the frames of the benchmark with ready-made bytes. It shows what the generator
 * can reach. Prints its URL when it listens.
 */
const OPEN = '0{"sid":"control","upgrades":[],"pingInterval":300000,"pingTimeout":300000,"maxPayload":1000000}';
const HEADER = /^42(\d+)\["(room:join|message:send)",/;

const rooms = new Map<string, Set<WebSocket>>();
const http = createServer();

new WebSocketServer({ server: http, perMessageDeflate: false }).on('connection', (socket) => {
  socket.send(OPEN);
  socket.on('message', (data: Buffer) => {
    const text = data.toString('latin1');
    const [header, number = '', event] = HEADER.exec(text) ?? [];
    if (header === undefined) {
      if (text.startsWith('40')) socket.send('40{"sid":"control"}');
      return;
    }
    const members = membersOf(text);
    if (event === 'room:join') {
      members.add(socket);
      socket.once('close', () => members.delete(socket));
    } else {
      const frame = `42["message",${text.slice(header.length)}`;
      for (const member of members) member.send(frame);
    }
    socket.send(`43${number}[{"ok":true}]`);
  });
});

function membersOf(text: string): Set<WebSocket> {
  const roomId = /"roomId":"([^"]+)"/.exec(text)?.[1] ?? '';
  let members = rooms.get(roomId);
  if (members === undefined) rooms.set(roomId, (members = new Set()));
  return members;
}

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
