import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { listen } from './broadcast.js';

/** Accepts every question of a check after this time. Any request but a `POST` is answered with the times since the last one. */
const ANSWER_MS = 20;

let times: number[] = [];

const http = createServer((request, response) => {
  const beganAt = performance.now();
  if (request.method !== 'POST') {
    response.end(JSON.stringify(times));
    times = [];
    return;
  }
  response.once('finish', () => times.push(performance.now() - beganAt));
  request.resume().once('end', () => void sleep(ANSWER_MS).then(() => response.end('{"refused":[]}')));
});
listen(http);
