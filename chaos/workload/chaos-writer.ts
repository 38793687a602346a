import { setTimeout as sleep } from 'node:timers/promises';

import { type ClientEventData, type EndState, type MessageId, newId, type RoomId } from '#contracts';

import type { ChaosClient, Outcome } from '../clients/chaos-client.js';
import type { SeededRandom } from '../random/random.js';
import type { Turn } from './turn.js';

const ATTEMPTS_MAX = 40;
const PAUSE_MIN_MS = 100;
const PAUSE_MAX_MS = 600;
/** Shares of the requests without an answer after which the writer has more text, or has lost what it wrote. */
const LONGER_SHARE = 0.4;
const LOST_SHARE = 0.1;
const BLANK_SHARE = 0.15;
const PARTS_MAX = 5;
/** Further than any text of a run is long. */
const BEYOND = 10_000;
/** In no text of a writer. */
const STRANGE = '≠';
/** Letters of all planes, characters of several code points, and white space. None ends a text of a plain send. */
const PARTS = ['so', ' it ', '👍', '👩‍👩‍👧', '𝒳𝒴', 'e\u0301', 'ﬀ', '漢字', '𠮷', '\n', '\t', '🏳️‍🌈', '…'];
const BLANKS = [' ', '\n', '\t ', '\u2003', '\n\n'];

type Appended = Outcome<ClientEventData['message:append']>;

/** The writer of one growing message, which follows docs/protocol/growing.md, section 1, and shares no code with the libraries. */
export class ChaosWriter {
  private readonly id = newId<MessageId>();
  private readonly client: ChaosClient;
  private readonly random: SeededRandom;
  /** The code points that the writer has written so far. */
  private points: string[];
  /** The length that it was told last. */
  private stored: number;
  /** True once an append has told that a reader asks the writer to stop. */
  isAskedToStop = false;

  private constructor(
    { client, random }: Pick<Turn, 'client' | 'random'>,
    private readonly roomId: RoomId,
    beginning: string,
  ) {
    this.client = client;
    this.random = random;
    this.points = Array.from(beginning);
    this.stored = this.points.length;
  }

  /** Null: the beginning was refused. */
  static async begin(turn: Turn, roomId: RoomId): Promise<ChaosWriter | null> {
    const { client, nextNumber } = turn;
    const body = `${client.name} grows ${nextNumber()}`;
    const writer = new ChaosWriter(turn, roomId, body);
    const sent = await writer.insist(() => client.attempt('message:send', { ...writer.place, body, grow: true }));
    return sent?.ok === true ? writer : null;
  }

  /** Sends more text until it is stored, or until a check refuses it. False: the message is not the writer's to continue any more. */
  async write(): Promise<boolean> {
    this.add();
    return this.push(() => this.append());
  }

  /** As `write`, but the connection breaks while the append is under way. */
  async writeAndCut(): Promise<boolean> {
    this.add();
    return this.push(() => this.appendAndCut());
  }

  /** Breaks the connection while an append is under way, and does not ask what became of it. */
  async writeAndGo(): Promise<void> {
    this.add();
    this.noted(await this.appendAndCut());
  }

  /** Tells that it still works. */
  async keepAlive(): Promise<boolean> {
    return this.push(() => this.append(this.stored, ''));
  }

  /** Sends stored text again, alone or with later text. */
  async repeat(): Promise<boolean> {
    if (this.random.next() < LONGER_SHARE) this.add();
    return this.push(() => this.append(this.random.between(0, this.stored)));
  }

  /** Sends other text than is stored: the server refuses it. */
  async contradict(): Promise<void> {
    if (this.stored > 0) await this.append(this.random.between(0, this.stored - 1), STRANGE);
  }

  /** False: it has ended in another way. */
  async finish(state: EndState): Promise<boolean> {
    const ended = await this.insist(async () => {
      const outcome = await this.client.attempt('message:finish', { ...this.place, length: this.stored, state });
      if (outcome.ok || outcome.length === undefined) return outcome;
      // The server has more or less than the writer knows.
      this.stored = outcome.length;
      return { ...outcome, mayRepeat: true };
    });
    return ended?.ok === true;
  }

  async edit(body: string): Promise<void> {
    await this.client.attempt('message:edit', { ...this.place, version: 1, body });
  }

  /** Whether the writer's client shows the message as one that grows. */
  get isGrowing(): boolean {
    return this.client.messages(this.roomId)?.some(({ id, grow }) => id === this.id && grow === 'growing') === true;
  }

  private get place(): { readonly roomId: RoomId; readonly id: MessageId } {
    return { roomId: this.roomId, id: this.id };
  }

  private add(): void {
    const { random } = this;
    const parts = random.next() < BLANK_SHARE ? BLANKS : PARTS;
    for (let count = random.between(1, PARTS_MAX); count > 0; count -= 1)
      this.points.push(...Array.from(random.pick(parts) ?? ''));
  }

  private async push(append: () => Promise<Appended>): Promise<boolean> {
    const outcome = await this.insist(async () => {
      const appended = this.noted(await append());
      if (appended.ok || !appended.mayRepeat || appended.length !== undefined) return appended;
      const fate = this.random.next();
      if (fate < LONGER_SHARE) this.add();
      else if (fate < LONGER_SHARE + LOST_SHARE) await this.beginAgain();
      return appended;
    });
    // A refused piece is kept, and goes with the next one.
    return outcome !== null && (outcome.ok || outcome.code === 'REFUSED');
  }

  private async append(offset = this.stored, text = this.points.slice(offset).join('')): Promise<Appended> {
    return this.client.attempt('message:append', { ...this.place, offset, text });
  }

  private async appendAndCut(): Promise<Appended> {
    const appended = this.append();
    await sleep(0);
    this.client.cut();
    return appended;
  }

  private noted(outcome: Appended): Appended {
    if (outcome.ok) this.stored = outcome.data.length;
    else if (outcome.code === 'OUT_OF_ORDER') this.stored = outcome.length ?? this.stored;
    if (outcome.ok) this.isAskedToStop ||= outcome.data.stop;
    return outcome;
  }

  /** As a process that was started again, and knows only the id: it learns the length, and goes on with other text. */
  private async beginAgain(): Promise<void> {
    const outcome = await this.append(BEYOND, '');
    if (outcome.ok || outcome.code !== 'OUT_OF_ORDER' || outcome.length === undefined) return;
    this.stored = outcome.length;
    this.points.length = Math.min(this.points.length, this.stored);
    this.add();
  }

  /** Asks until the answer is final. Null: it never was. */
  private async insist<Data>(ask: () => Promise<Outcome<Data>>): Promise<Outcome<Data> | null> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const outcome = await ask();
      if (outcome.ok || !outcome.mayRepeat) return outcome;
      await sleep(this.random.between(PAUSE_MIN_MS, PAUSE_MAX_MS));
    }
    return null;
  }
}
