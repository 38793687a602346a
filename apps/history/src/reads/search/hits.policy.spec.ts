import { describe, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, LIMITS, type Message } from '#contracts';
import { jsonBytes } from '../paging/answer-size.policy.js';
import { leadingHits } from './hits.policy.js';

const FOUND = 200;

/** Messages with this body, and how many of them were looked at. */
function found(body: string): { messages: Iterable<Message>; looked: () => number } {
  let looked = 0;
  function* messages() {
    for (; looked < FOUND; looked += 1) yield { body } as Message;
  }
  return { messages: messages(), looked: () => looked };
}

describe('the hits of one answer', () => {
  it('are all, if they fit', () => {
    const { hits, isCut } = leadingHits(found('tea for two').messages, ['tea']);
    expect([hits.length, isCut]).toEqual([FOUND, false]);
  });

  it('are those that fit, and no words are looked for in the messages after them', () => {
    const { messages, looked } = found('é'.repeat(LIMITS.bodyChars));
    const { hits, isCut } = leadingHits(messages, ['é'.repeat(LIMITS.queryChars)]);
    expect([isCut, looked()]).toEqual([true, hits.length]);
    expect(hits.length).toBeLessThan(FOUND / 2);
    expect(jsonBytes(hits)).toBeLessThanOrEqual(ANSWER_BYTES_MAX);
  });

  it('are not messages without the word', () => {
    expect(leadingHits(found('coffee').messages, ['tea'])).toEqual({ hits: [], isCut: false });
  });
});
