import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

let exports = 0;

/** Writes an export in the neutral form into a folder of its own, with a file `picture`. Returns its path. */
export async function writeExport(folder: string, records: readonly object[]): Promise<string> {
  const path = join(folder, `export-${String(exports++)}`);
  await mkdir(path, { recursive: true });
  const lines = [{ record: 'source', format: 'made', name: 'up', exportedAt: null }, ...records];
  await writeFile(join(path, 'records.ndjson'), lines.map((record) => `${JSON.stringify(record)}\n`).join(''));
  await writeFile(join(path, 'picture'), 'bytes');
  return path;
}

export const user = (id: string, own: object = {}) => ({
  ...{ record: 'user', id, username: id, displayName: id, type: 'user', email: null, active: true, ...own },
});

export const room = (id: string, own: object = {}) => ({
  ...{ record: 'room', id, kind: 'group', visibility: 'public', name: id, topic: null, archived: false },
  ...{ createdAt: null, ...own },
});

export const member = (of: string, id: string, own: object = {}) => ({
  ...{ record: 'membership', room: of, user: id, role: 'member', state: 'joined', ...own },
});

/** @param at seconds */
export const message = (of: string, id: string, at: number, own: object = {}) => ({
  ...{ record: 'message', id: `${of}-${id}`, room: of, sender: 'zoe', senderName: null, body: `Message ${id}` },
  ...{ createdAt: new Date(Date.UTC(2024, 0, 1) + at * 1000).toISOString(), mentions: [], threadOf: null },
  ...{ inRoom: false, replyTo: null, editedAt: null, deleted: false, files: [], ...own },
});

export const PICTURE = {
  ...{ record: 'file', id: 'f', name: 'picture.png', type: 'image/png', bytes: 5, path: 'picture', missing: null },
};

/** Zoe and Kim, and rooms in which both are. */
export const rooms = (...ids: readonly string[]) => [
  ...[user('zoe'), user('kim')],
  ...ids.flatMap((id) => [room(id), member(id, 'zoe'), member(id, 'kim')]),
];

/** The first of them has the picture and a reaction. */
export const messages = (of: string, count: number) => [
  ...Array.from({ length: count }, (_, at) => message(of, String(at), at, at === 0 ? { files: ['f'] } : {})),
  { record: 'reaction', message: `${of}-0`, user: 'kim', emoji: '👍' },
];
