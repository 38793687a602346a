import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { uniqueName } from '#testing/users/user';

import type { Someone } from './person.js';

/** The first of June 2012 at noon, UTC. */
const START = Date.UTC(2012, 5, 1, 12);
const HOUR_MS = 3_600_000;
/** A message in each of these spans. */
const STEP_MS = 7 * HOUR_MS;
const FILES = {
  'notes.html': '<!doctype html><script>globalThis.hacked = true</script>',
  'chart.svg': '<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.hacked = true"></svg>',
};

/** A group of a made-up chat. */
export interface OldRoom {
  readonly name: string;
  /** A thread of two replies hangs on it. */
  readonly root: number;
  /** It has files that browsers would run. */
  readonly withFiles: number;
  /** What `parley import run` gets. */
  readonly run: readonly string[];
}

/** Writes an export with a room of so many messages since 2012, each seven hours after the other, of Nora, who is not here, and the reader. */
export async function oldRoom(folder: string, reader: Someone, messages: number): Promise<OldRoom> {
  const name = uniqueName('archive').slice(0, 15);
  const [root, withFiles] = [Math.round(messages / 2), Math.round(messages / 2) + 2];
  const at = (n: number): string => new Date(START + n * STEP_MS).toISOString();
  const message = (n: number, fields: object = {}): object => ({
    ...{ record: 'message', id: String(n), room: 'r', sender: n % 2 === 0 ? 'reader' : 'nora', senderName: null },
    ...{ createdAt: at(n), body: `message ${String(n)}.`, mentions: [], threadOf: null, inRoom: false, replyTo: null },
    ...{ editedAt: null, deleted: false, files: [], ...fields },
  });
  const person = (id: string, displayName: string): object => ({
    ...{ record: 'user', id, username: uniqueName(id), displayName, type: 'user', email: null, active: true },
  });
  const room = { kind: 'group', visibility: 'private', name, topic: null, archived: false, createdAt: at(0) };
  const records = [
    { record: 'source', format: 'my-chat', name, exportedAt: null },
    person('reader', reader.name),
    person('nora', 'Nora Weiß'),
    { record: 'room', id: 'r', ...room },
    ...Object.keys(FILES).map((file) => ({
      ...{ record: 'file', id: file, name: file, type: null, bytes: null, path: `files/${file}`, missing: null },
    })),
    ...Array.from({ length: messages }, (_, index) =>
      message(index + 1, index + 1 === withFiles ? { files: Object.keys(FILES) } : {}),
    ),
    ...[1, 2].map((reply) =>
      message(root, { id: `reply-${String(reply)}`, body: `reply ${String(reply)}.`, threadOf: String(root) }),
    ),
  ];
  const [path, map] = [join(folder, 'export'), join(folder, 'map.csv')];
  await mkdir(join(path, 'files'), { recursive: true });
  await writeFile(join(path, 'records.ndjson'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  for (const [file, content] of Object.entries(FILES)) await writeFile(join(path, 'files', file), content);
  await writeFile(map, `id,username\nreader,${reader.name}\n`);
  return { name, root, withFiles, run: [path, '--users', map] };
}
