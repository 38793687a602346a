import { setTimeout as sleep } from 'node:timers/promises';

import { GROW_IDLE_MS } from '../site/grow-times.js';
import { ChaosWriter } from './chaos-writer.js';
import { type Act, onMessage, shownRoom, type Turn } from './turn.js';

const STEPS_MIN = 3;
const STEPS_MAX = 16;
const STEP_MIN_MS = 30;
const STEP_MAX_MS = 500;
/** What a writer does next. */
const STEPS = { write: 70, writeAndCut: 3, repeat: 14, contradict: 6, keepAlive: 7 } as const;
/** The share of its steps after which a writer that is asked to stop does so. */
const OBEYS_SHARE = 0.5;
const COMPLETE_SHARE = 0.8;
const EDIT_SHARE = 0.3;
const EDIT_WORDS_MAX = 12;
const HESITATIONS = 2;
/** The server counts silence between answers of its looks, 5 s apart: on a machine that is not busy it gives up after 20 to 25 s. */
const HESITATION_MIN_MS = 1.5 * GROW_IDLE_MS;
const HESITATION_MAX_MS = 2.7 * GROW_IDLE_MS;
const WRITTEN_BEFORE_MAX = 3;
const DIES_ASKING_SHARE = 0.5;
const POLL_MS = 500;
/** A silent writer ends its message by itself when the calm has lasted for this long. */
const SILENT_IN_CALM_MS = 10_000;

/** Acts of writers and readers of messages that grow; none where the client may not write such messages. */
export const GROWING_ACTS = {
  /** An answer that arrives piece by piece. */
  grow: (turn) =>
    withMessage(turn, async (writer) => {
      const { random } = turn;
      for (let steps = random.between(STEPS_MIN, STEPS_MAX); steps > 0 && !turn.isOver(); steps -= 1) {
        if (writer.isAskedToStop && random.next() < OBEYS_SHARE) break;
        if (!(await stepOf(writer, random.weighted(STEPS)))) return;
        await sleep(random.between(STEP_MIN_MS, STEP_MAX_MS));
      }
      const isWhole = !writer.isAskedToStop && random.next() < COMPLETE_SHARE;
      const isDone = await writer.finish(isWhole ? 'complete' : 'cancelled');
      if (isDone && random.next() < EDIT_SHARE) await writer.edit(editOf(turn));
    }),

  /** The pauses end before or after the server gives up, or at that moment. */
  hesitate: (turn) =>
    withMessage(turn, async (writer) => {
      for (let count = 0; count < HESITATIONS && !turn.isOver(); count += 1) {
        const until = performance.now() + turn.random.between(HESITATION_MIN_MS, HESITATION_MAX_MS);
        while (performance.now() < until && !turn.isOver()) await sleep(POLL_MS);
        if (!(await writer.write())) return;
      }
      await writer.finish('complete');
    }),

  /** The writer dies, half of the time with an append under way. The server ends the message. */
  fallSilent: (turn) =>
    withMessage(turn, async (writer) => {
      const { random } = turn;
      for (let count = random.between(0, WRITTEN_BEFORE_MAX); count > 0; count -= 1)
        if (!(await writer.write())) return;
      if (random.next() < DIES_ASKING_SHARE) await writer.writeAndGo();
      let calmMs = 0;
      while (writer.isGrowing && calmMs < SILENT_IN_CALM_MS) {
        await sleep(POLL_MS);
        if (turn.isOver()) calmMs += POLL_MS;
      }
      if (writer.isGrowing) await writer.finish('cancelled');
    }),

  /** A reader has read enough. */
  stop: (turn) =>
    onMessage(
      turn,
      ({ grow }) => grow === 'growing',
      async (roomId, { id }) => {
        await turn.client.attempt('message:stop', { roomId, id });
      },
    ),
} as const satisfies Record<string, Act>;

async function withMessage(turn: Turn, act: (writer: ChaosWriter) => Promise<void>): Promise<void> {
  const room = turn.client.has('append') ? shownRoom(turn) : undefined;
  const writer = room && (await ChaosWriter.begin(turn, room.roomId));
  if (writer) await act(writer);
}

/** Shorter or longer than the text that it replaces. */
function editOf({ client, random, nextNumber }: Turn): string {
  return `${client.name}: edit ${nextNumber()}${' again'.repeat(random.between(0, EDIT_WORDS_MAX))}`;
}

async function stepOf(writer: ChaosWriter, step: keyof typeof STEPS): Promise<boolean> {
  if (step !== 'contradict') return writer[step]();
  await writer.contradict();
  return true;
}
