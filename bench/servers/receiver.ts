import { createServer, type IncomingMessage } from 'node:http';

import type { Received } from '../systems/system.js';
import { listen } from './broadcast.js';

/** Accepts every delivery of hooks at once, and counts what it gets. Any request but a `POST` is answered with the counts. */
const PLACES = /"from":\{"seq":(\d+),"rev":\d+\},"to":\{"seq":(\d+),/;
const ACCEPTED = 204;

const received: Received = { requests: 0, messages: 0, caughtUp: 0, tookMs: 0 };
/** When the first delivery after the last `feed.caught_up` came. */
let beganAt: number | undefined;

const http = createServer((request, response) => {
  if (request.method !== 'POST') response.end(JSON.stringify(received));
  else void count(request).then(() => response.writeHead(ACCEPTED).end());
});
listen(http);

async function count(request: IncomingMessage): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('latin1');
  const [places, from, to] = PLACES.exec(body) ?? [];
  received.requests++;
  if (places !== undefined) {
    beganAt ??= performance.now();
    received.tookMs = performance.now() - beganAt;
    received.messages += Number(to) - Number(from);
  } else if (body.includes('"type":"feed.caught_up"')) {
    received.caughtUp++;
    beganAt = undefined;
  }
}
