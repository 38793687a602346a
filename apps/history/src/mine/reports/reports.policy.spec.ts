import { describe, expect, it } from 'vitest';
import { newId, type ReportedText, type StoredFile, type UserId } from '#contracts';
import { assertCanBeReported, keyOf, textOf, withText } from './reports.policy.js';

const text = (version: number, body = `text ${String(version)}`): ReportedText => ({ version, body, files: [] });

describe('the texts of a report', () => {
  it('are the first that was reported, and the newest four', () => {
    let texts = [text(2)];
    for (let version = 3; version <= 9; version += 1) texts = withText(texts, text(version));
    expect(texts.map(({ version }) => version)).toEqual([2, 6, 7, 8, 9]);
  });

  it('are one for each version, as of its latest report', () => {
    expect(withText([text(1), text(2, 'a')], text(2, 'a longer'))).toEqual([text(1), text(2, 'a longer')]);
    expect(withText([text(1, 'a')], text(1, 'a longer'))).toEqual([text(1, 'a longer')]);
    expect(withText([text(2)], text(1))).toEqual([text(1), text(2)]);
  });

  it('have the names of files, and nothing else of them', () => {
    const files = [
      { id: 'a', name: 'one.png' },
      { id: 'b', name: 'two.pdf' },
    ] as StoredFile[];
    const message = { version: 3, body: 'look' };
    expect(textOf({ ...message, attachments: { files, auto: false } })).toEqual({
      ...message,
      files: ['one.png', 'two.pdf'],
    });
    expect(textOf({ ...message, attachments: null })).toEqual({ ...message, files: [] });
  });

  it('are the same text if body and names of files are', () => {
    expect(keyOf(text(1, 'a'))).toEqual(keyOf(text(7, 'a')));
    const different = [
      { version: 1, body: 'a', files: [] },
      { version: 1, body: 'b', files: [] },
      { version: 1, body: 'a', files: ['b'] },
      { version: 1, body: 'a', files: ['b', 'c'] },
      { version: 1, body: 'a', files: ['b,c'] },
    ];
    expect(new Set(different.map((each) => keyOf(each).toString('hex'))).size).toBe(different.length);
  });
});

describe('a report', () => {
  it('is of a text message of another user, also of one whose account is erased', () => {
    const [me, other] = [newId<UserId>(), newId<UserId>()];
    const refused = expect.objectContaining({ code: 'FORBIDDEN' });
    for (const sender_id of [other, null])
      expect(() => assertCanBeReported({ kind: 'text', sender_id }, me)).not.toThrow();
    expect(() => assertCanBeReported({ kind: 'text', sender_id: me }, me)).toThrow(refused);
    expect(() => assertCanBeReported({ kind: 'system', sender_id: null }, me)).toThrow(refused);
  });
});
