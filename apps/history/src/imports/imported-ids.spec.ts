import { createSecretKey } from 'node:crypto';
import { version } from 'uuid';
import { describe, expect, it } from 'vitest';
import { isId } from '#contracts';
import { importedFileId, importedMessageId, importedRoomId } from './imported-ids.js';

const KEY = createSecretKey(Buffer.alloc(32, 1));
const OTHER_KEY = createSecretKey(Buffer.alloc(32, 2));

describe('the ids of imported things', () => {
  const room = importedRoomId(KEY, 'C1');
  const message = importedMessageId(KEY, room, '1');

  it('are UUIDs of version 8', () => {
    for (const id of [room, message, importedFileId(KEY, message, '1')])
      expect([isId(id), version(id)]).toEqual([true, 8]);
  });

  it('are the same in each run, and others under another key', () => {
    expect(importedRoomId(KEY, 'C1')).toBe(room);
    expect(importedRoomId(OTHER_KEY, 'C1')).not.toBe(room);
  });

  it('differ between rooms, messages and kinds of one source id', () => {
    const ids = ['C1', 'C2'].map((source) => importedRoomId(KEY, source));
    const messages = ids.flatMap((id) => ['1', '2'].map((source) => importedMessageId(KEY, id, source)));
    const files = messages.map((id) => importedFileId(KEY, id, '1'));
    const all = [...ids, ...messages, ...files];
    expect(new Set(all).size).toBe(all.length);
  });
});
