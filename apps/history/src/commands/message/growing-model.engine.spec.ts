import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codePoints,
  newId,
  type CommandResult,
  type Item,
  type Message,
  type Piece,
  type RoomCommand,
} from '#contracts';
import { pointIndex } from '#contracts/text';
import { command } from '../../../testing/test-command.js';
import type { GrowingScene } from '../../../testing/test-growing.js';
import { setGrowingScene } from '../../../testing/test-growing.js';

/** Text beyond the BMP among it. */
const LETTERS = ['a', ' ', '\n', '👍', 'e\u0301', '\u{10FFFF}', 'long '.repeat(20)];
/** How a command ends. A history that is killed before the commit does not carry it out. */
const FATES = ['answered', 'answered', 'answered', 'no answer', 'killed', 'twice at once'] as const;
const ACTS = [
  'append',
  'append',
  'append',
  'empty',
  'again',
  'late',
  'lapse',
  'stale lapse',
  'react',
  'stop',
  'finish',
] as const;

const step = fc.record({
  act: fc.constantFrom(...ACTS),
  fate: fc.constantFrom(...FATES),
  letter: fc.constantFrom(...LETTERS),
  owner: fc.boolean(),
  /** The reader misses what is published. */
  isLost: fc.boolean(),
  pick: fc.nat(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A client that shows the message by the rules of the protocol. */
class SteppedReader {
  readonly shown: string[] = [];
  private held: Message | undefined;

  constructor(private readonly growing: GrowingScene) {}

  async see(published: readonly object[]): Promise<void> {
    for (const each of published) {
      if (Array.isArray(each)) for (const item of (each[1] as { items: Item[] }).items) this.take(item);
      else for (const piece of (each as { pieces: Piece[] }).pieces) await this.add(piece);
    }
  }

  async get(): Promise<string> {
    this.hold(await this.growing.get());
    return this.held?.body ?? '';
  }

  private take(item: Item): void {
    if (item.type === 'message' && item.message.id === this.growing.id) this.hold(item.message);
  }

  private async add({ offset, text }: Piece): Promise<void> {
    if (this.held?.grow !== 'growing') return;
    const { body } = this.held;
    if (offset > codePoints(body)) return void (await this.get());
    const added = text.slice(pointIndex(text, codePoints(body) - offset));
    this.hold({ ...this.held, body: body + added });
  }

  /** Of two states of a growing message the longer body stays. */
  private hold(next: Message): void {
    const { held } = this;
    if (held !== undefined && next.rev < held.rev) return;
    const isShorter = next.grow === 'growing' && held !== undefined && held.body.length > next.body.length;
    this.held = isShorter ? { ...next, body: held.body } : next;
    this.shown.push(this.held.body);
  }
}

/** A writer as of the protocol: one append under way, and what was not acked is sent again with what follows. */
class SteppedWriter {
  /** The whole text so far, of which the first `known` code points are stored for certain. */
  text = 'begin';
  known = 5;
  end: string | undefined;
  readonly sent: RoomCommand[] = [];
  private readonly heard: number[] = [];

  constructor(private readonly growing: GrowingScene) {}

  async take({ act, fate, letter, owner, pick }: Step): Promise<void> {
    const made = this.commandOf(act, letter, pick);
    if (made === undefined || fate === 'killed') return;
    const { roomId, scene } = this.growing;
    const history = owner ? scene.history : scene.other;
    const results = await Promise.all([
      history.carryOut(roomId, made),
      ...(fate === 'twice at once' ? [(owner ? scene.other : scene.history).carryOut(roomId, made)] : []),
    ]);
    for (const [result] of results) if (result !== undefined && fate !== 'no answer') this.hear(made, result);
  }

  private commandOf(act: Step['act'], letter: string, pick: number): RoomCommand | undefined {
    const { id, scene } = this.growing;
    const { ann, bob } = scene;
    switch (act) {
      case 'append':
        this.text += letter;
        return this.append(this.text.slice(pointIndex(this.text, this.known)));
      case 'empty':
        return this.append('');
      case 'again':
        return this.append(this.text.slice(pointIndex(this.text, this.known)));
      case 'late':
        return this.sent[pick % Math.max(1, this.sent.length)];
      case 'lapse':
        return command('message:lapse', ann, { id, touches: this.heard.at(-1) ?? 0 });
      case 'stale lapse':
        return command('message:lapse', ann, { id, touches: (pick % 3) - 1 });
      case 'react':
        return command('reaction:add', bob, { id, emoji: '👍' });
      case 'stop':
        return command('message:stop', bob, { id });
      case 'finish':
        return this.keep(command('message:finish', ann, { id, length: codePoints(this.text) }));
    }
  }

  private append(text: string): RoomCommand {
    return this.keep(
      command('message:append', this.growing.scene.ann, { id: this.growing.id, offset: this.known, text }),
    );
  }

  /** A paused process, or a gateway that repeats, may bring it later. */
  private keep(made: RoomCommand): RoomCommand {
    this.sent.push(made);
    return made;
  }

  private hear({ type, request }: RoomCommand, result: CommandResult): void {
    if (type === 'message:append' && result.ok) {
      const { length } = result.data as { length: number };
      expect(length).toBeGreaterThanOrEqual(request.offset + codePoints(request.text));
      this.known = Math.max(this.known, length);
    }
    if (type === 'message:finish' && result.ok) {
      const { body, grow } = result.data as Message;
      this.end = grow;
      this.known = Math.max(this.known, codePoints(body));
    }
    if (type === 'message:lapse' && result.ok) {
      const { touches } = result.data as { touches: number | null };
      if (touches !== null) this.heard.push(touches);
    }
  }
}

describe('a message that grows, with kills, pauses, two owners and lost frames', () => {
  const growing = setGrowingScene();

  it('has at its end all that was acked, and no reader has seen anything else', async () => {
    let ended = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        growing.id = newId();
        await growing.grow('begin');
        const [writer, reader] = [new SteppedWriter(growing), new SteppedReader(growing)];
        for (const each of steps) {
          await writer.take(each);
          const published = [...growing.published(), ...growing.publishedByOther()];
          if (!each.isLost) await reader.see(published);
          const { body } = await growing.get();
          // The store has a prefix of the written text, and all text that was acked.
          expect(writer.text.startsWith(body)).toBe(true);
          expect(codePoints(body)).toBeGreaterThanOrEqual(writer.known);
        }
        await growing.finish(codePoints((await growing.get()).body));
        await reader.see([...growing.published(), ...growing.publishedByOther()]);
        const { body, grow } = await growing.get();
        expect(grow).not.toBe('growing');
        if (writer.end !== undefined) expect(grow).toBe(writer.end);
        for (const shown of reader.shown) expect(body.startsWith(shown)).toBe(true);
        expect(await reader.get()).toBe(body);
        expect(await growing.rows()).toEqual([0, 0]);
        ended += grow === 'interrupted' ? 1 : 0;
      }),
      { numRuns: 60 },
    );
    expect(ended).toBeGreaterThan(0);
  });
});
