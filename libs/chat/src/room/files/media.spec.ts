import { describe, expect, it } from 'vitest';

import type { Message, StoredFile } from '#client';

import { mediaOf } from './media.js';

const TYPES: Readonly<Record<string, string>> = { png: 'image/png', webm: 'video/webm' };

function file(name: string, state = 'ready'): StoredFile {
  const type = TYPES[name.split('.')[1] ?? ''] ?? 'text/plain';
  return { id: name, name, type, width: 10, height: 10, state } as unknown as StoredFile;
}

function message(seq: number, names: readonly string[], state?: string): Message {
  const attachments = names.map((name) => file(name, state));
  return { id: `m${seq}`, seq, rev: seq, senderId: 'ann', attachments } as unknown as Message;
}

function names(...[lists, me]: Parameters<typeof mediaOf>): readonly string[] {
  return mediaOf(lists, me).map((medium) => medium.file.name);
}

describe('The media of a room', () => {
  it('are the pictures and videos of all lists, newest first, each once', () => {
    const both = message(3, ['b.png', 'notes.txt', 'c.webm']);
    const pictures = { items: [both, message(1, ['a.png'])], hasMore: false };
    const videos = { items: [message(4, ['d.webm']), both], hasMore: false };
    expect(names([pictures, videos], 'ben')).toEqual(['d.webm', 'b.png', 'c.webm', 'a.png']);
  });

  it('end where the first list that goes on ends', () => {
    const pictures = { items: [message(9, ['i.png']), message(8, ['h.png'])], hasMore: true };
    const videos = { items: [message(10, ['j.webm']), message(2, ['b.webm'])], hasMore: true };
    expect(names([pictures, videos], 'ben')).toEqual(['j.webm', 'i.png', 'h.png']);
    expect(
      names(
        [
          { items: [], hasMore: true },
          { ...videos, hasMore: false },
        ],
        'ben',
      ),
    ).toEqual([]);
  });

  it('are those that the user may see', () => {
    const pictures = { items: [message(1, ['a.png'], 'checking')], hasMore: false };
    expect(names([pictures], 'ben')).toEqual([]);
    expect(names([pictures], 'ann')).toEqual(['a.png']);
  });
});
