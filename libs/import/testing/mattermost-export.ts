import { folderWith, type Json, readRecords } from './read-records.js';

export type { Json };

export const line = (type: string, object: Json): Json => ({ type, [type]: object });
export const version = (created: unknown = '2026-02-11T09:00:00.1+01:00'): Json => ({
  ...{ type: 'version', version: 1, info: { generator: 'mattermost-server', version: '11.1.0', created } },
});
export const team = (name: string, own: Json = {}): Json =>
  line('team', { name, display_name: name.toUpperCase(), type: 'O', allow_open_invite: true, ...own });
export const channel = (name: string, own: Json = {}): Json =>
  line('channel', { team: 'yard', name, display_name: `The ${name}`, type: 'O', header: '', purpose: '', ...own });
export const inRooms = (names: readonly string[], roles = 'channel_user'): readonly Json[] => [
  { name: 'yard', roles: 'team_user', channels: names.map((name) => ({ name, roles })) },
];
export const user = (username: string, own: Json = {}): Json =>
  line('user', { username, email: `${username}@example.org`, roles: 'system_user', delete_at: 0, ...own });
export const post = (at: number, own: Json = {}): Json =>
  line('post', {
    ...{ team: 'yard', channel: 'main', user: 'ann', type: '', message: `at ${String(at)}`, props: {} },
    ...{ create_at: at, edit_at: 0, reactions: null, replies: null, attachments: [], is_pinned: false, ...own },
  });
export const reply = (at: number, own: Json = {}): Json => ({
  ...{ user: 'bo', type: '', message: `reply ${String(at)}`, create_at: at, edit_at: 0, reactions: [] },
  ...own,
});
export const directPost = (people: unknown, at: number, own: Json = {}): Json =>
  line('direct_post', { channel_members: people, user: 'ann', message: `at ${String(at)}`, create_at: at, ...own });

export const PEOPLE = [user('ann', { teams: inRooms(['main']) }), user('bo', { teams: inRooms(['main']) })];
export const BASE = [version(), team('yard'), channel('main'), ...PEOPLE];

interface Parts {
  /** The lines before the others, in place of `BASE`. */
  readonly base?: readonly unknown[];
  readonly files?: Readonly<Record<string, string>>;
  readonly name?: string;
}

/** The path of an export of these lines. A text is written as it is. */
export async function exportOf(
  lines: readonly unknown[],
  { base = BASE, files = {}, name = 'import.jsonl' }: Parts = {},
): Promise<string> {
  const text = [...base, ...lines].map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');
  return folderWith({ [name]: `${text}\n`, ...files });
}

export const recordsAt = (...paths: readonly string[]) => readRecords(paths, { source: 'chat.example.org' });

export const recordsOf = async (lines: readonly unknown[], parts: Parts = {}) =>
  recordsAt(await exportOf(lines, parts));
