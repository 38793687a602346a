import { OpenedExport } from '../src/convert.js';
import type { ImportOptions } from '../src/options.js';
import { folderWith, type Json, readRecords } from './read-records.js';

export type { Json };

const OWNER = { user_id: 1, first_name: 'Ann', last_name: 'Lee', username: '@ann' };

export const openFiles = async (files: Json, options: ImportOptions = {}): Promise<OpenedExport> =>
  OpenedExport.open([await folderWith(files)], options);

export const recordsOf = async (files: Json, options: ImportOptions = {}) =>
  readRecords([await folderWith(files)], options);

export const chat = (messages: readonly unknown[], own: Json = {}): Json => ({
  ...{ name: 'Tide', type: 'private_supergroup', id: 5, messages, ...own },
});
export const account = (chats: readonly Json[], left: readonly Json[] = [], own: Json = {}): Json => ({
  ...{ about: 'x', personal_information: OWNER, ...own },
  ...{ chats: { about: '', list: chats }, left_chats: { about: '', list: left } },
});
export const message = (id: number, own: Json = {}): Json => ({
  ...{ id, type: 'message', date: '2024-03-01T10:00:00', date_unixtime: String(1_709_283_600 + id) },
  ...{ from: 'Bob', from_id: 'user2', text: `at ${String(id)}`, ...own },
});
export const notice = (id: number, action: string, own: Json = {}): Json => ({
  ...{ id, type: 'service', date: '2024-03-01T10:00:00', date_unixtime: String(1_709_283_600 + id) },
  ...{ actor: 'Bob', actor_id: 'user2', action, text: '', ...own },
});
export const part = (type: string, text: string, own: Json = {}): Json => ({ type, text, ...own });
export const inChat = (messages: readonly unknown[], own: Json = {}, options: ImportOptions = {}) =>
  recordsOf({ 'result.json': chat(messages, own) }, options);
export const bodyOf = async (own: Json): Promise<string | undefined> =>
  (await inChat([message(1, own)])).of('message')[0]?.body;
