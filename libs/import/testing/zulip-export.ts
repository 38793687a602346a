import type { ImportOptions } from '../src/options.js';
import { folderWith, type Json, readRecords } from './read-records.js';

export type { Json };

/** A row of `zerver_userprofile`. */
export const person = (id: number, full_name: string, own: Json = {}): Json => ({
  ...{ id, full_name, email: `user${String(id)}@dummy.example.org`, delivery_email: `p${String(id)}@example.org` },
  ...{ is_active: true, is_bot: false, role: 400, recipient: 100 + id },
  ...own,
});
/** The tables of a small realm. */
export const REALM: Json = {
  zerver_realm: [{ id: 2, string_id: 'home', name: 'Home' }],
  zerver_userprofile: [person(1, 'Ann Lee'), person(2, 'Bo Ray'), person(3, 'Cy | D'), person(4, 'Bo Ray')],
  zerver_stream: [
    { id: 21, name: 'main', invite_only: false, date_created: 1_600_000_000.5, creator: 2, recipient: 201 },
    { id: 22, name: 'a_b & c', invite_only: true, deactivated: false, recipient: 202 },
  ],
  zerver_recipient: [
    { id: 101, type: 1, type_id: 1 },
    { id: 102, type: 1, type_id: 2 },
    { id: 201, type: 2, type_id: 21 },
    { id: 202, type: 2, type_id: 22 },
  ],
  zerver_subscription: [
    { id: 1, user_profile: 1, recipient: 201, active: true },
    { id: 2, user_profile: 2, recipient: 201, active: true },
    { id: 3, user_profile: 3, recipient: 201, active: false },
  ],
};

/** A row of `zerver_message`. */
export const message = (id: number, own: Json = {}): Json => ({
  ...{ id, sender: 1, recipient: 201, subject: '', content: `text ${String(id)}`, date_sent: 1_700_000_000 + id },
  ...{ last_edit_time: null, edit_history: null },
  ...own,
});

/** The export of these messages, with other tables and files. */
export async function written(messages: readonly Json[], realm: Json = {}, files: Json = {}): Promise<string> {
  const all = {
    'realm.json': { ...REALM, ...realm },
    'messages-000001.json': { zerver_message: messages, zerver_usermessage: [] },
    ...files,
  };
  const inside = Object.entries(all).map(([path, value]) => [`export/${path}`, value] as const);
  return folderWith(Object.fromEntries(inside));
}

/** What comes out. */
export const read = (folder: string, options: ImportOptions) => readRecords([folder], options);

export const recordsOf = async (...given: Parameters<typeof written>) =>
  read(await written(...given), { topics: 'threads' });
export const bodyOf = async (content: string): Promise<string | undefined> =>
  (await recordsOf([message(1, { content })])).of('message')[0]?.body;
