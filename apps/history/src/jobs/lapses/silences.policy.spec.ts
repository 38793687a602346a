import { beforeEach, expect, it } from 'vitest';
import { newId, type MessageId, type RoomId } from '#contracts';
import { Silences } from './silences.policy.js';

const IDLE_MS = 60_000;
const STEP_MS = 5_000;

let silences: Silences;
let nowMs: number;
const row = { room_id: newId<RoomId>(), message_id: newId<MessageId>(), touches: 3 };

beforeEach(() => {
  silences = new Silences(IDLE_MS, 2 * STEP_MS);
  nowMs = 1_000;
});

/** One look of the job; `answer`: what the room says. */
function look(touches = 3, answer: number | null | 'none' = touches): void {
  nowMs += STEP_MS;
  for (const silent of silences.see([{ ...row, touches }])) {
    if (answer === 'none') silences.unanswered(silent);
    else silences.answered(silent, answer, nowMs);
  }
}

const isDue = (): boolean => silences.isDue(row);

function looksUntilDue(): number {
  for (let looks = 1; looks < 100; looks += 1) {
    look();
    if (isDue()) return looks;
  }
  throw new Error('never due');
}

it('a message is due once its writer has been silent for the whole time', () => {
  // The first look knows the message, the second gets the first answer.
  expect(looksUntilDue()).toBe(2 + IDLE_MS / STEP_MS);
});

it('each append restarts the time, also an empty one or a repeat', () => {
  for (let n = 0; n < 10; n += 1) look();
  look(4);
  for (let n = 0; n < 10; n += 1) look(4);
  expect(isDue()).toBe(false);
});

it('an append that only the room has seen restarts it', () => {
  for (let n = 0; n < 10; n += 1) look();
  look(3, 4);
  for (let n = 0; n < 10; n += 1) look(4);
  expect(isDue()).toBe(false);
});

it('time without an answer of the room does not count', () => {
  for (let n = 0; n < 40; n += 1) look(3, 'none');
  for (let n = 0; n < 40; n += 2) {
    look();
    look(3, 'none');
  }
  expect(isDue()).toBe(false);
  expect(looksUntilDue()).toBe(1 + IDLE_MS / STEP_MS);
});

it('time in which the process stood still, or could not read, hardly counts', () => {
  look();
  look();
  nowMs += 10 * IDLE_MS;
  look();
  expect(isDue()).toBe(false);
  nowMs += 10 * IDLE_MS;
  silences.interrupt();
  look();
  expect(looksUntilDue()).toBe((IDLE_MS - 2 * STEP_MS) / STEP_MS);
});

it('forgets messages that have ended', () => {
  looksUntilDue();
  silences.see([]);
  look();
  expect(isDue()).toBe(false);
});
