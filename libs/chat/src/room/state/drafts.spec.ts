import { beforeEach, describe, expect, it } from 'vitest';

import type { Message, MessageId, RoomId, StoredFile, UserId } from '#client';

import { type DraftStorages, type KeptDraft, NO_DRAFT, placeOf, readDraft, saveDraft } from './drafts.js';
import { readEdit, saveEdit } from './edits.js';

const ANN = 'ann' as UserId;
const BOB = 'bob' as UserId;
const LOBBY = 'lobby' as RoomId;
const BASE = '2026-11-29T20:00:00.000Z';
const saying = (body: string): KeptDraft => ({ own: { body, replyTo: 'm1' as MessageId }, isSaved: true, base: BASE });
const DRAFT = saying('Half a thought');
const MESSAGE = {
  id: 'm1',
  roomId: LOBBY,
  senderId: ANN,
  body: 'Helo',
  version: 2,
  mentions: [],
  attachments: [],
} as unknown as Message;
const FILE = { id: 'f1', name: 'a.png', type: 'image/png', bytes: 3 } as unknown as StoredFile;
const EDIT = { message: MESSAGE, text: 'Hello', files: [FILE] };

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
  let here: DraftStorages;
  beforeEach(() => {
    here = { tab: storageWith(1000), browser: storageWith(1000) };
  });

  const otherTab = (): DraftStorages => ({ ...here, tab: storageWith(1000) });

  it('keep text and reply target, and what the server has of them', () => {
    saveDraft(here, ANN, LOBBY, DRAFT);
    expect(readDraft(here, ANN, LOBBY)).toEqual(DRAFT);
  });

  it('belong to one user and one room, or to one of its threads', () => {
    saveDraft(here, ANN, LOBBY, DRAFT);
    const thread = placeOf(LOBBY, 't1' as MessageId);
    expect(readDraft(here, ANN, thread)).toEqual(NO_DRAFT);
    saveDraft(here, ANN, thread, saying('Half a reply'));
    expect(readDraft(here, ANN, thread).own.body).toBe('Half a reply');
    expect(readDraft(here, ANN, placeOf(LOBBY, null))).toEqual(DRAFT);
    expect(readDraft(here, BOB, LOBBY)).toEqual(NO_DRAFT);
    expect(readDraft(here, ANN, 'other' as RoomId)).toEqual(NO_DRAFT);
  });

  it('leave nothing behind when emptied', () => {
    saveDraft(here, ANN, LOBBY, DRAFT);
    saveDraft(here, ANN, LOBBY, NO_DRAFT);
    expect({ tab: here.tab.length, browser: here.browser.length }).toEqual({ tab: 0, browser: 0 });
  });

  it('begin in a new tab with the latest of the other tabs', () => {
    saveDraft(here, ANN, LOBBY, DRAFT);
    expect(readDraft(otherTab(), ANN, LOBBY)).toEqual(DRAFT);
  });

  it('of one tab survive what another tab writes and sends', () => {
    const other = otherTab();
    saveDraft(here, ANN, LOBBY, DRAFT);
    saveDraft(other, ANN, LOBBY, saying('Another thought'));
    saveDraft(other, ANN, LOBBY, NO_DRAFT);
    expect(readDraft(here, ANN, LOBBY)).toEqual(DRAFT);
  });

  it('that another tab wrote last stay for new tabs when this one sends', () => {
    const other = otherTab();
    saveDraft(other, ANN, LOBBY, saying('Another thought'));
    saveDraft(here, ANN, LOBBY, DRAFT);
    saveDraft(other, ANN, LOBBY, NO_DRAFT);
    expect(readDraft(otherTab(), ANN, LOBBY)).toEqual(DRAFT);
  });

  it.each(['tab', 'browser'])('never come back in an older version when the storage of the %s is full', (full) => {
    here = { ...here, [full]: storageWith(150) };
    saveDraft(here, ANN, LOBBY, DRAFT);
    saveDraft(here, ANN, LOBBY, saying('x'.repeat(150)));
    expect(readDraft(here, ANN, LOBBY)).toEqual(NO_DRAFT);
  });

  it.each(['', 'null', '[]', '{"own":{"body":1}}', '{"text":"x"}', '{'])('read %j as no draft', (saved) => {
    here.browser.setItem('parley:draft:ann:lobby', saved);
    expect(readDraft(here, ANN, LOBBY)).toEqual(NO_DRAFT);
  });
});

describe('edits', () => {
  let storage: Storage;
  beforeEach(() => {
    storage = storageWith(1000);
  });

  it('keep the text, the files and the message as the user saw it', () => {
    saveEdit(storage, ANN, LOBBY, EDIT);
    expect(readEdit(storage, ANN, LOBBY)).toEqual(EDIT);
  });

  it('belong to one user and one room', () => {
    saveEdit(storage, ANN, LOBBY, EDIT);
    const thread = placeOf(LOBBY, 't1' as MessageId);
    expect(readEdit(storage, ANN, thread)).toBeNull();
    saveEdit(storage, ANN, thread, { ...EDIT, text: 'Another' });
    expect(readEdit(storage, ANN, thread)?.text).toBe('Another');
    expect(readEdit(storage, ANN, LOBBY)).toEqual(EDIT);
    expect(readEdit(storage, 'bob' as UserId, LOBBY)).toBeNull();
    expect(readEdit(storage, ANN, 'other' as RoomId)).toBeNull();
  });

  it('leave nothing behind when they end', () => {
    saveEdit(storage, ANN, LOBBY, EDIT);
    saveEdit(storage, ANN, LOBBY, null);
    expect(storage.length).toBe(0);
  });

  it('never come back in an older version when the storage is full', () => {
    storage = storageWith(300);
    saveEdit(storage, ANN, LOBBY, EDIT);
    saveEdit(storage, ANN, LOBBY, { ...EDIT, text: 'x'.repeat(300) });
    expect(readEdit(storage, ANN, LOBBY)).toBeNull();
  });

  it.each(['', 'null', '[]', '{', '{"text":"x"}', '{"text":"x","message":{"id":"m1"}}'])(
    'read %j as no edit',
    (saved) => {
      storage.setItem('parley:edit:ann:lobby', saved);
      expect(readEdit(storage, ANN, LOBBY)).toBeNull();
    },
  );

  it.each([[null], [[null]], [[{ ...FILE, name: 1 }]], [[{ ...FILE, bytes: '3' }]]])(
    'with files like %j are read as no edit',
    (files) => {
      storage.setItem('parley:edit:ann:lobby', JSON.stringify({ ...EDIT, files }));
      expect(readEdit(storage, ANN, LOBBY)).toBeNull();
    },
  );
});
