import { serialize } from 'bson';
import { gzipSync } from 'node:zlib';
import { folderWith, type Json, readRecords } from './read-records.js';

export type { Json };

/** Files by their paths: documents of BSON, objects one on a line, or a text. */
type Files = Readonly<Record<string, readonly Json[] | string>>;

/** A folder of the test that runs. */
export const folderOf = async (files: Files): Promise<string> =>
  folderWith(Object.fromEntries(Object.entries(files).map(([path, content]) => [path, bytesOf(path, content)])));

function bytesOf(path: string, content: readonly Json[] | string): Buffer | string {
  if (typeof content === 'string') return content;
  if (path.endsWith('.json')) return content.map((line) => `${JSON.stringify(line)}\n`).join('');
  const bytes = Buffer.concat(content.map((document) => serialize(document)));
  return path.endsWith('.gz') ? gzipSync(bytes) : bytes;
}

/** What comes of the paths, by kinds. */
export const recordsIn = (...paths: readonly string[]) => readRecords(paths, { source: 'chat' });

/** So many seconds after a time. */
export const at = (second: number): Date => new Date(1_700_000_000_000 + 1000 * second);

export const USERS = [
  { _id: 'u1', username: 'ann', name: 'Ann Lee', type: 'user', active: true, roles: ['user'] },
  { _id: 'u2', username: 'ben', name: 'Ben', type: 'user', active: true, emails: [{ address: 'ben@example.org' }] },
  { _id: 'u3', username: 'robo', name: 'Robo', type: 'bot', active: true },
];
export const ROOM = { _id: 'r1', t: 'c', name: 'main', fname: 'Main', ts: new Date(1_600_000_000_000) };
export const message = (id: string, own: Json = {}): Json => ({
  ...{ _id: id, rid: 'r1', ts: at(Number(/\d+/.exec(id)?.[0] ?? 0)), u: { _id: 'u1', username: 'ann' }, msg: id },
  ...own,
});

/** The records of a database copy with these messages. */
export async function copyOf(messages: readonly Json[], collections: Files = {}) {
  const files: Files = { users: USERS, rocketchat_room: [ROOM], rocketchat_message: messages, ...collections };
  const named = Object.entries(files).map(([name, documents]) => [
    name.includes('/') ? name : `dump/chat/${name}.bson`,
    documents,
  ]);
  return recordsIn(await folderOf(Object.fromEntries(named) as Files));
}

export const bodyOf = async (own: Json): Promise<string | undefined> =>
  (await copyOf([message('m1', own)])).of('message')[0]?.body;
