import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { Message } from '#contracts';
import { ReliableSender } from '#testing/load/reliable-sender';
import { killAndAwaitRestart, topology } from '#testing/topology/topology';
import { guest } from '#testing/users/user';

const TEXT = readFileSync(new URL('../data/GPL-3.txt', import.meta.url), 'utf8');
const WHOLE_RUN_MS = 300_000;
/** A blank line cannot be a message: it is sent with the line before it. */
const LINES = TEXT.match(/[^\n]*\S[^\n]*\n(?:[^\S\n]*\n)*|^\n+/g) ?? [];

describe('a real text', () => {
  it(
    'sent line by line by two clients over two gateways is read back byte for byte, although a history is killed',
    async () => {
      expect(LINES.join('')).toBe(TEXT);
      expect(TEXT.split('\n').length).toBeGreaterThan(600);
      const [ann, ben] = [await guest('ann'), await guest('ben')];
      const gateways = topology().gateways.map(({ url }) => url);
      const sockets = await Promise.all(
        [ann, ben].map((user, index) =>
          user.connect({ url: gateways[index % gateways.length] ?? '', reconnection: true }),
        ),
      );
      const [anns, bens] = sockets as [(typeof sockets)[0], (typeof sockets)[0]];
      const { id: roomId } = await anns.ask('room:create', { kind: 'direct', memberIds: [ben.id] });
      const senders = [new ReliableSender(anns, roomId), new ReliableSender(bens, roomId)];
      const lines = LINES.map((body, line) => ({ body, ext: { line } }));
      const streams = senders.map((sender, side) => sender.sendAll(lines.filter(({ ext }) => ext.line % 2 === side)));
      while (senders.every(({ acked }) => acked.size < 40)) await new Promise((resolve) => setTimeout(resolve, 1));
      expect(senders.some(({ inFlight }) => inFlight > 0)).toBe(true);
      await killAndAwaitRestart(({ histories }) => histories[0]);
      await Promise.all(streams);

      const messages: Message[] = [];
      for (let reachedEnd = false; !reachedEnd;) {
        const page = await bens.ask('message:page', { roomId, after: messages.at(-1)?.seq ?? 0, limit: 100 });
        messages.push(...page.messages);
        reachedEnd = page.reachedEnd;
      }
      expect(messages.map(({ seq }) => seq)).toEqual(LINES.map((_, index) => index + 1));
      const inOrder = messages.toSorted((one, other) => Number(one.ext?.['line']) - Number(other.ext?.['line']));
      expect(inOrder.map(({ body }) => body).join('')).toBe(TEXT);
      ann.close();
      ben.close();
    },
    WHOLE_RUN_MS,
  );
});
