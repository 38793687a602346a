import { describe, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, LIMITS, type FileKind, type Message, type StoredFile } from '#contracts';
import { jsonBytes } from '../paging/answer-size.policy.js';
import { fileHit, leadingHits, textHit } from './hits.policy.js';

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
    const { hits, cutAfter } = leadingHits(found('tea for two').messages, textHit(['tea']));
    expect({ hits: hits.length, cutAfter }).toEqual({ hits: FOUND, cutAfter: null });
  });

  it('are those that fit, and no words are looked for in the messages after them', () => {
    const { messages, looked } = found('é'.repeat(LIMITS.bodyChars));
    const { hits, cutAfter } = leadingHits(messages, textHit(['é'.repeat(LIMITS.queryChars)]));
    expect({ cutAfter, looked: looked() }).toEqual({ cutAfter: hits.at(-1)?.message, looked: hits.length });
    expect(hits.length).toBeLessThan(FOUND / 2);
    expect(jsonBytes(hits)).toBeLessThanOrEqual(ANSWER_BYTES_MAX);
  });

  it('are not messages without the word', () => {
    expect(leadingHits(found('coffee').messages, textHit(['tea']))).toEqual({ hits: [], cutAfter: null });
  });
});

describe('a search for files', () => {
  const file = (name: string, type: string) => ({ name, type }) as StoredFile;
  const plan = file('Ground Plan ΛΌΓΟΣ.pdf', 'application/pdf');
  const photo = file('garden.JPG', 'Image/jpeg');
  const message = { attachments: [plan, photo] } as Message;

  it.each<[string[], FileKind | undefined, boolean]>([
    [['plan', 'ground'], undefined, true],
    [['λόγοσ'], 'other', true],
    [['garden'], 'image', true],
    [[], 'image', true],
    [[], 'audio', false],
    // No file has both.
    [['plan'], 'image', false],
    [['plan', 'garden'], undefined, false],
  ])('for %j of the kind %s finds the message: %s', (words, kind, isFound) => {
    expect(fileHit(words, kind)(message)).toBe(isFound ? message : null);
  });

  it('finds no message without files', () => {
    expect(fileHit([], undefined)({ attachments: [] as StoredFile[] } as Message)).toBeNull();
  });
});
