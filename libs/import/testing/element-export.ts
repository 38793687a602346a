import { folderWith, type Json, readRecords } from './read-records.js';

export type { Json };

export const ROOM = '!room:example.org';
export const [ANN, BOB, CLEO] = ['@ann:example.org', '@bob:example.org', '@cleo:example.org'] as const;
/** 2026-02-25, 06:13:20 in UTC. */
export const T = 1_772_000_000_000;
export const HEAD = {
  room_name: 'Harbour',
  room_creator: 'Ann',
  topic: 'of boats',
  export_date: '2/26/2026',
  exported_by: 'Ann',
};
let events = 0;

export const event = (type: string, content: Json, own: Json = {}): Json => {
  events += 1;
  return {
    type,
    content,
    sender: ANN,
    event_id: `$${String(events)}`,
    room_id: ROOM,
    origin_server_ts: T + events,
    ...own,
  };
};
export const member = (user: string, membership: string, own: Json = {}, sender = user): Json =>
  event('m.room.member', { membership, ...own }, { sender, state_key: user });
export const message = (body: string, content: Json = {}, own: Json = {}): Json =>
  event('m.room.message', { msgtype: 'm.text', body, ...content }, own);
export const html = (formatted_body: string, content: Json = {}): Json =>
  message('plain', { format: 'org.matrix.custom.html', formatted_body, ...content });

/** The records of an export of a room with these events, and files beside it. */
export async function recordsOf(messages: readonly Json[], files: Json = {}, head: Json = HEAD) {
  const inside = Object.entries(files).map(([path, bytes]) => [`a/${path}`, bytes] as const);
  const folder = await folderWith({ 'a/export.json': { ...head, messages }, ...Object.fromEntries(inside) });
  return readRecords([folder]);
}

export const bodyOf = async (one: Json): Promise<string | undefined> => (await recordsOf([one])).of('message')[0]?.body;
