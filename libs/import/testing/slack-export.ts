import { join } from 'node:path';
import { folderWith, type Json, readRecords } from './read-records.js';

export type { Json };

export const USERS = [
  { id: 'U1', team_id: 'T1', name: 'ann', real_name: 'Ann Lee', profile: { display_name: '', email: 'a@example.org' } },
  { id: 'U2', team_id: 'T1', name: 'bob', profile: { display_name: 'Bob', email: 'a@example.org' } },
  { id: 'U3', team_id: 'T1', name: 'robot', is_bot: true, profile: { bot_id: 'B3' } },
];
export const CHANNEL = { id: 'C1', name: 'main', created: '1600000000', creator: 'U1', members: ['U1', 'U2'] };
const BASE: Json = { 'users.json': USERS, 'channels.json': [CHANNEL] };

/** The records of an export of these files, of which `main/2024-03-01.json` has the messages. */
export async function recordsOf(messages: readonly Json[], files: Json = {}, below = '') {
  const all = { ...BASE, 'main/2024-03-01.json': messages, ...files };
  const inside = Object.entries(all).map(([path, value]) => [join(below, path), value] as const);
  return readRecords([await folderWith(Object.fromEntries(inside))]);
}

export const message = (ts: string, own: Json = {}): Json => ({
  type: 'message',
  user: 'U1',
  ts,
  text: `at ${ts}`,
  ...own,
});
export const bodyOf = async (own: Json): Promise<string | undefined> =>
  (await recordsOf([message('1.000100', own)])).of('message')[0]?.body;
