/**
 * The program of `FloodingProcess`. Each line of the input is a flood, each line of the output its outcome. Each guest keeps
 * `atOnce` requests open: as soon as one is answered, the next one leaves.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';

/** The server comes first: a real attacker has a computer of their own. */
const PRIORITY = 10;
/** These texts are another id and another username in each request. */
const NEW_ID = /\{newId\}/g;
const NEW_NAME = /\{newName\}/g;
/** A username has at most 32 characters. */
const NAME_BYTES = 15;
const ENDS = ['RATE_LIMITED', '429', 'socket has been disconnected'];

setPriority(PRIORITY);
for await (const line of createInterface({ input: process.stdin })) {
  const flood = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await (flood.event === undefined ? overHttp(flood) : overSockets(flood)))}\n`);
}

async function overHttp({ url, method, guests, ...pace }) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const ask = ({ token, path, body, type, headers: own }) =>
    new Promise((resolve) => {
      const text = body === undefined ? undefined : fresh(JSON.stringify(body));
      const bytes = type === undefined ? text : Buffer.from(body, 'base64');
      const headers = {
        ...own,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(bytes !== undefined && {
          'content-type': type ?? 'application/json',
          'content-length': Buffer.byteLength(bytes),
        }),
      };
      const sent = request(url + fresh(path), { method, agent, headers }, (answer) => {
        answer.resume().once('close', () => resolve(answer.statusCode));
      });
      sent.once('error', ({ code }) => resolve(code));
      sent.end(bytes);
    });
  const outcome = await keepAsking(guests, ask, pace);
  agent.destroy();
  return outcome;
}

async function overSockets({ url, event, guests, ...pace }) {
  const sockets = await Promise.all(guests.map((guest) => connected(url, guest)));
  const ask = async ({ socket, body }) => {
    const ack = await socket.timeout(15_000).emitWithAck(event, JSON.parse(fresh(JSON.stringify(body))));
    return ack.ok ? 'ok' : ack.error.code;
  };
  const outcome = await keepAsking(sockets, ask, pace);
  for (const { socket } of sockets) socket.disconnect();
  return outcome;
}

function connected(url, { token, body }) {
  const socket = io(url, {
    auth: { token, protocol: 1 },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  return new Promise((resolve, reject) => {
    socket.once('ready', () => resolve({ socket, body }));
    socket.once('connect_error', reject);
  });
}

/**
 * Resolves with the number of answers of each kind. A line of requests ends when a limit refuses one of them. With `count`
 * all lines together ask so often, spread over the time.
 */
async function keepAsking(guests, ask, { atOnce, ms, count }) {
  const answers = {};
  const beganAtMs = performance.now();
  const stepMs = count === undefined ? 0 : (ms * guests.length * atOnce) / count;
  const nowMs = () => performance.now() - beganAtMs;
  process.stdout.write('begun\n');
  const line = async (guest) => {
    for (let dueMs = 0, answer = ''; !ENDS.includes(answer) && dueMs < ms && nowMs() < ms; dueMs += stepMs) {
      if (dueMs > nowMs()) await sleep(dueMs - nowMs());
      answer = String(await ask(guest).catch(({ message }) => message));
      answers[answer] = (answers[answer] ?? 0) + 1;
    }
  };
  await Promise.all(guests.flatMap((guest) => Array.from({ length: atOnce }, () => line(guest))));
  return answers;
}

function fresh(text) {
  return text
    .replaceAll(NEW_ID, () => randomUUID())
    .replaceAll(NEW_NAME, () => `f_${randomBytes(NAME_BYTES).toString('hex')}`);
}
