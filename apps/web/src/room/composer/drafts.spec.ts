import { beforeEach, describe, expect, it } from 'vitest';

import type { MessageId, RoomId, UserId } from '#client';

import { NO_DRAFT, readDraft, saveDraft } from './drafts.js';

const ANN = 'ann' as UserId;
const BOB = 'bob' as UserId;
const LOBBY = 'lobby' as RoomId;
const DRAFT = { text: 'Half a thought', replyTo: 'm1' as MessageId };

/** A `Storage` that holds at most `space` characters. */
function storageWith(space: number): Storage {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    clear: () => held.clear(),
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (key) => held.get(key) ?? null,
    removeItem: (key) => void held.delete(key),
    setItem: (key, value) => {
      if (value.length > space) throw new DOMException('full', 'QuotaExceededError');
      held.set(key, value);
    },
  };
}

describe('drafts', () => {
  let storage: Storage;
  beforeEach(() => {
    storage = storageWith(1000);
  });

  it('keep text and reply target', () => {
    saveDraft(storage, ANN, LOBBY, DRAFT);
    expect(readDraft(storage, ANN, LOBBY)).toEqual(DRAFT);
  });

  it('belong to one user and one room', () => {
    saveDraft(storage, ANN, LOBBY, DRAFT);
    expect(readDraft(storage, BOB, LOBBY)).toEqual(NO_DRAFT);
    expect(readDraft(storage, ANN, 'other' as RoomId)).toEqual(NO_DRAFT);
  });

  it('leave nothing behind when emptied', () => {
    saveDraft(storage, ANN, LOBBY, DRAFT);
    saveDraft(storage, ANN, LOBBY, NO_DRAFT);
    expect(storage.length).toBe(0);
  });

  it('never come back in an older version when the storage is full', () => {
    storage = storageWith(80);
    saveDraft(storage, ANN, LOBBY, DRAFT);
    saveDraft(storage, ANN, LOBBY, { ...DRAFT, text: 'x'.repeat(100) });
    expect(readDraft(storage, ANN, LOBBY)).toEqual(NO_DRAFT);
  });

  it.each(['', 'null', '[]', '{"text":1}', '{'])('read %j as no draft', (saved) => {
    storage.setItem('parley:draft:ann:lobby', saved);
    expect(readDraft(storage, ANN, LOBBY)).toEqual(NO_DRAFT);
  });
});
