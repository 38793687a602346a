import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { cpuMicroseconds } from '../measure/processes.js';
import { say, withStore, WORDS, WORDS_PER_BODY } from './0005-store.js';

/**
 * Measures docs/adr/0005-search.md: the cost of a substring index for appends.
 * `npx tsc -p tsconfig.bench.json && node dist/bench/adr/0005-search.js`
 */
const GIN = 'CREATE INDEX tried ON history.messages USING gin (lower(body) gin_trgm_ops)';
const VARIANTS: Readonly<Record<string, string>> = {
  none: '',
  'gin, fastupdate': GIN,
  'gin, fastupdate, 64 MB': `${GIN} WITH (gin_pending_list_limit = 65536)`,
  'gin, no fastupdate': `${GIN} WITH (fastupdate = off)`,
};
const ROOMS = 2_000;
const LOADS = [
  { messages: 50, batches: 2_000 },
  { messages: 1, batches: 5_000 },
];

const APPEND = `INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
  SELECT room_id, seq, gen_random_uuid(), seq, seq, 'text', room_id, body, '\\x00', now()
    FROM unnest($1::uuid[], $2::bigint[], $3::text[]) AS n (room_id, seq, body)`;

const pick = (max: number): number => Math.floor(Math.random() * max);

/** Generates the next message of each room, round-robin. */
class SyntheticChat {
  private readonly rooms = Array.from({ length: ROOMS }, () => ({ id: randomUUID(), seq: 0 }));

  batch(messages: number): [ids: string[], seqs: number[], bodies: string[]] {
    const rooms = Array.from({ length: messages }, () => this.rooms[pick(ROOMS)] ?? { id: randomUUID(), seq: 0 });
    const seqs = rooms.map((room) => (room.seq += 1));
    return [rooms.map(({ id }) => id), seqs, rooms.map(() => body())];
  }
}

/** Ten words of the text and a unique one. */
function body(): string {
  const start = pick(WORDS.length - WORDS_PER_BODY);
  return `${WORDS.slice(start, start + WORDS_PER_BODY).join(' ')} ${Math.random().toString(36).slice(2, 8)}`;
}

async function append(client: Client, serverPid: number, chat: SyntheticChat, messages: number, batches: number) {
  const cpuBefore = cpuMicroseconds([serverPid]);
  const startedMs = performance.now();
  let longestMs = 0;
  for (let n = 0; n < batches; n += 1) {
    const values = chat.batch(messages);
    const sentMs = performance.now();
    await client.query({ name: 'append', text: APPEND, values });
    longestMs = Math.max(longestMs, performance.now() - sentMs);
  }
  const count = messages * batches;
  const perSecond = count / ((performance.now() - startedMs) / 1000);
  const cpu = (cpuMicroseconds([serverPid]) - cpuBefore) / count;
  return `${perSecond.toFixed(0)}/s | CPU ${cpu.toFixed(1)} µs/message | longest ${longestMs.toFixed(0)} ms`;
}

for (const [variant, index] of Object.entries(VARIANTS)) {
  await withStore(async (client, { pid }) => {
    if (index !== '') await client.query(index);
    const chat = new SyntheticChat();
    for (const { messages, batches } of LOADS) {
      const figures = await append(client, pid, chat, messages, batches);
      say(`${variant} | batches of ${String(messages)} | ${figures}`);
    }
  });
}
