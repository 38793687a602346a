import { setTimeout as sleep } from 'node:timers/promises';

import type { MessageId } from '#contracts';
import type { GrowingProblem, GrowingRequests } from '#contracts/growing/growing-message';
import { GrowingQueue } from '#contracts/growing/growing-queue';
import { GrowingWriter } from '#contracts/growing/growing-writer';

import type { Client } from './client.js';

/** The load of each sender. */
export interface Growth {
  /** As pieces, or each text with all before it as an edit. */
  readonly way: 'pieces' | 'edits';
  readonly messages: number;
  /** Texts of a message, one after the other. */
  readonly texts: number;
  readonly everyMs: number;
  /** Requests that a sender keeps to; `null`: as many as are answered. */
  readonly perSecond: number | null;
}

export interface Grown {
  /** From the making of each text to its arrival at each reader. Only of pieces. */
  readonly pieceMs: readonly number[];
  readonly requests: number;
  /** All that readers have received. */
  readonly readBytes: number;
}

/** Code points of a text: two thousand of them are an answer of 8,000. */
const TEXT_CHARS = 4;
const LETTERS = 26;
const FIRST_LETTER = 97;
const EVENT = Buffer.from('42["message:grow"');
const CLOCK = {
  now: () => Date.now(),
  after: (delayMs: number, run: () => void) => {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

interface GrowFrame {
  readonly pieces: readonly { readonly id: string; readonly offset: number; readonly text: string }[];
}

/** Growing messages of the senders of a generator, whose readers it has too. */
export class GrowingLoad {
  /** The times at which the texts of a message were made, in order, in ms. */
  private readonly madeAt = new Map<string, number[]>();
  private pieceMs: number[] = [];
  private requests = 0;
  private readBytes = 0;

  /** Resolves once all messages have ended. */
  async grow(senders: readonly Client[], growth: Growth): Promise<Grown> {
    this.madeAt.clear();
    [this.pieceMs, this.requests, this.readBytes] = [[], 0, 0];
    await Promise.all(senders.map((sender) => this.growAll(sender, growth)));
    const { pieceMs, requests, readBytes } = this;
    return { pieceMs, requests, readBytes };
  }

  /** Bytes that a reader has received. */
  received(bytes: Buffer): void {
    this.readBytes += bytes.length;
    if (this.madeAt.size === 0 || !bytes.subarray(0, EVENT.length).equals(EVENT)) return;
    const [, { pieces }] = JSON.parse(bytes.toString('utf8', 2)) as [string, GrowFrame];
    const now = performance.now();
    for (const { id, offset, text } of pieces)
      for (let end = offset + TEXT_CHARS; end <= offset + text.length; end += TEXT_CHARS) {
        // The beginning is a text, too.
        const madeAt = this.madeAt.get(id)?.[end / TEXT_CHARS - 2];
        if (madeAt !== undefined) this.pieceMs.push(now - madeAt);
      }
  }

  private async growAll(sender: Client, { way, messages, texts, everyMs, perSecond }: Growth): Promise<void> {
    const rate = perSecond === null ? null : { points: perSecond, windowMs: 1000 };
    const queue = new GrowingQueue(CLOCK, Math.random, () => rate);
    await Promise.all(
      Array.from({ length: messages }, async () => {
        await sleep(Math.random() * everyMs);
        await (way === 'edits' ? this.edit(sender, texts, everyMs) : this.append(sender, queue, texts, everyMs));
      }),
    );
    queue.end(new Error('the round is over'));
  }

  private async append(sender: Client, queue: GrowingQueue, texts: number, everyMs: number): Promise<void> {
    const id = crypto.randomUUID();
    const times: number[] = [];
    this.madeAt.set(id, times);
    const requests: GrowingRequests = {
      append: async (piece) => this.ask(sender, 'message:append', { id, ...piece }),
      finish: async (end) => this.ask(sender, 'message:finish', { id, ...end }),
      problemOf: (error) => (error instanceof Refused ? error.problem : null),
      refusal: (code) => new Error(code),
    };
    const message = new GrowingWriter(id as MessageId, queue, requests, async () => {
      await this.ask(sender, 'message:send', { id, body: newText(), grow: true });
      return TEXT_CHARS;
    });
    await everyTime(texts - 1, everyMs, async () => {
      times.push(performance.now());
      void message.append(newText());
    });
    await message.finish();
  }

  private async edit(sender: Client, texts: number, everyMs: number): Promise<void> {
    const id = crypto.randomUUID();
    let [body, version] = [newText(), 0];
    await this.ask(sender, 'message:send', { id, body });
    await everyTime(texts - 1, everyMs, async () => {
      body += newText();
      version += 1;
      await this.ask(sender, 'message:edit', { id, version, body });
    });
  }

  private async ask<Data>(sender: Client, event: string, request: object): Promise<Data> {
    this.requests += 1;
    const payload = JSON.stringify({ roomId: sender.planned.roomId, ...request });
    const { bytes } = await sender.ask({ event, payload });
    const [ack] = JSON.parse(bytes.toString('utf8')) as [{ ok: boolean; data: Data; error: GrowingProblem }];
    if (!ack.ok) throw new Refused(ack.error);
    return ack.data;
  }
}

class Refused extends Error {
  constructor(readonly problem: GrowingProblem) {
    super(problem.code);
  }
}

/** A word of random letters: PostgreSQL compresses long bodies, and repeats better than a text. */
function newText(): string {
  const letters = Array.from({ length: TEXT_CHARS - 1 }, () => FIRST_LETTER + Math.floor(Math.random() * LETTERS));
  return `${String.fromCharCode(...letters)} `;
}

/** At fixed times; later ones wait for a slow one. */
async function everyTime(count: number, everyMs: number, run: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  for (let time = 1; time <= count; time += 1) {
    await sleep(Math.max(0, startedAt + time * everyMs - performance.now()));
    await run();
  }
}
