import { describe, expect, it } from 'vitest';
import { newId, type CommandId } from '#contracts';
import { bodyOf, questionsOf, type Asked } from './question.policy.js';

const MIB = 1024 * 1024;

function asked(chars: number): Asked {
  return { commandId: newId<CommandId>(), content: '', json: JSON.stringify({ body: 'ü'.repeat(chars) }) };
}

describe('the questions to the check', () => {
  it('have at most 100 messages each, in their order', () => {
    const all = Array.from({ length: 250 }, () => asked(1));
    const questions = questionsOf(all);
    expect(questions.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(questions.flat()).toEqual(all);
    expect(questionsOf([])).toEqual([]);
  });

  it('have at most 1 MiB each', () => {
    const questions = questionsOf(Array.from({ length: 60 }, () => asked(20_000)));
    expect(questions.length).toBeGreaterThan(1);
    expect(questions.flat()).toHaveLength(60);
    for (const question of questions) expect(Buffer.byteLength(bodyOf(question))).toBeLessThanOrEqual(MIB);
  });

  it('are JSON', () => {
    expect(JSON.parse(bodyOf([asked(1), asked(2)]))).toEqual({ checks: [{ body: 'ü' }, { body: 'üü' }] });
  });
});
