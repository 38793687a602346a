import type { Found } from '../../../converter.js';
import { untilBroken } from '../../../export/broken-file.js';
import { readDocuments } from '../../../export/bson.js';
import { textIn } from '../../../text/values.js';
import { type CopyCollections, SETTINGS } from './copy-collections.js';
import { CopyFiles } from './copy-files.js';
import { CopyMessages } from './copy-messages.js';
import { CopyPeople } from './copy-people.js';
import { CopyRooms } from './copy-rooms.js';

/** Settings that name a workspace, the best one first. */
const NAMES = ['uniqueID', 'Site_Url', 'Site_Name'];

/** The name that a database has for its workspace; `null` without its settings. */
export async function workspaceOf(copy: CopyCollections): Promise<string | null> {
  const found = new Map<unknown, string>();
  for (const file of copy.filesOf(SETTINGS))
    for await (const { fields } of untilBroken(readDocuments(file)))
      found.set(fields?.['_id'], textIn(fields?.['value']));
  return NAMES.map((name) => found.get(name) ?? '').find((name) => name !== '') ?? null;
}

/** What a database copy holds. People come first, because reactions have their usernames. */
export async function* copyRecords(copy: CopyCollections): AsyncGenerator<Found> {
  const people = new CopyPeople();
  const rooms = new CopyRooms(people);
  yield* copy.each('users', 'user', (id, user) => [people.userOf(id, user)]);
  yield* copy.each('rocketchat_room', 'room', (id, room) => rooms.read(id, room));
  yield* rooms.records();
  yield* copy.each('rocketchat_subscription', 'membership', (id, subscription) => rooms.subscription(id, subscription));
  // The documents of people are read again, so only what is new of them counts.
  if (!rooms.hasMembers)
    for await (const found of copy.each('users', 'user', (id, user) => rooms.ofUser(id, user)))
      if (found.record === 'membership') yield found;
  const files = await CopyFiles.of(copy);
  yield* copy.each('rocketchat_uploads', 'file', (id, upload) => files.upload(id, upload));
  yield* files.left();
  const messages = new CopyMessages(people, files);
  yield* copy.each('rocketchat_message', 'message', (id, message) => messages.records(id, message));
  yield* copy.unread();
}
