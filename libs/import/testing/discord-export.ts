import type { ImportOptions } from '../src/options.js';
import { folderWith, type Json, readRecords } from './read-records.js';

export type { Json };

export const ANN = { id: '11', name: 'ann', discriminator: '0000', nickname: 'Ann Lee', isBot: false };
export const BOB = { id: '12', name: 'bob', discriminator: '0000', nickname: 'Bob', isBot: false };
export const HOOK = { id: '19', name: 'Tide', discriminator: '0000', isBot: true };
export const ROOM = { id: '2', type: 'GuildTextChat', categoryId: '3', category: 'Talk', name: 'main', topic: null };
export const THREAD = { id: '100', type: 'GuildPublicThread', categoryId: '2', category: 'main', name: 'plans' };
const GUILD = { id: '1', name: 'Harbour' };

let latest = 100;
export const latestId = (): string => String(latest);
/** A message of Ann, a second after the one before. */
export const message = (own: Json = {}): Json => {
  latest += 1;
  const timestamp = new Date(Date.UTC(2026, 0, 1, 0, 0, latest)).toISOString();
  return { id: String(latest), type: 'Default', timestamp, content: `at ${String(latest)}`, author: ANN, ...own };
};
export const exported = (channel: Json, messages: readonly Json[], guild: Json = GUILD): Json => ({
  ...{ guild, channel, dateRange: {}, exportedAt: '2026-03-30T05:16:39+01:00', messages },
  messageCount: messages.length + 1,
});

export async function recordsOfFiles(files: Json, options: ImportOptions = {}) {
  const read = await readRecords([await folderWith(files)], options);
  return { ...read, bodies: () => read.of('message').map(({ body }) => body) };
}

/** The records of an export of one room with these messages. */
export const recordsOf = async (messages: readonly Json[], files: Json = {}) =>
  recordsOfFiles({ 'a main.json': exported(ROOM, messages), ...files });
export const bodyOf = async (own: Json): Promise<string | undefined> => (await recordsOf([message(own)])).bodies()[0];
