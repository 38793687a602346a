import type { Converter, Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import { eachWithin, readOrDropped } from '../../export/broken-file.js';
import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { readItems } from '../../export/json.js';
import { fieldsIn, textIn } from '../../text/values.js';
import { RoomFolders } from './room-folders.js';
import { isSlackList, type SlackFolder, slackFolders } from './slack-export.js';
import { SlackUploads } from './slack-files.js';
import { SlackMessages } from './slack-messages.js';
import { SlackPeople } from './slack-people.js';
import { folderName, roomRecords } from './slack-rooms.js';

/** The zip of an export of Slack (standard, corporate, Enterprise Grid), and that of slackdump. */
export const slack: Converter = {
  format: 'slack',
  async recognises(files) {
    for (const { rooms } of slackFolders(files))
      for (const list of rooms.values()) if (await isSlackList(list)) return true;
    return false;
  },
  async questions(exports, { source }) {
    if (source !== undefined || (await workspaceOf(exports)) !== null) return [];
    return [{ option: 'source', text: 'no list of users names the workspace: name it with --source' }];
  },
  async *convert(exports, options) {
    const name = (await workspaceOf(exports)) ?? '';
    yield { record: 'source', format: 'slack', name: options.source ?? name, exportedAt: null };
    const people = new SlackPeople();
    const folders = exports.flatMap(slackFolders);
    for (const { users } of folders) for (const list of users) yield* peopleOf(people, list);
    const rooms = new RoomFolders();
    for (const folder of folders) yield* roomsOf(folder, rooms);
    for (const folder of folders) yield* folderRecords(folder, people, rooms);
  },
};

async function workspaceOf(exports: readonly ExportFiles[]): Promise<string | null> {
  const people = new SlackPeople();
  for (const list of exports.flatMap(slackFolders).flatMap(({ users }) => users))
    for await (const entry of readItems(list)) {
      people.userOf(fieldsIn(entry));
      if (people.workspace !== null) return people.workspace;
    }
  return null;
}

async function* peopleOf(people: SlackPeople, list: ExportFile): AsyncGenerator<Found> {
  yield* eachWithin(list, 'user', readItems(list), (entry) => [
    people.userOf(fieldsIn(entry)) ?? dropped('user', null, 'not readable'),
  ]);
}

async function* roomsOf(folder: SlackFolder, rooms: RoomFolders): AsyncGenerator<Found> {
  for (const [list, file] of folder.rooms)
    yield* eachWithin(file, 'room', readItems(file), (item): Iterable<Found> => {
      const entry = fieldsIn(item);
      const id = textIn(entry['id']);
      if (id === '') return [dropped('room', textIn(entry['name']), 'not readable')];
      rooms.add(folder, folderName(list, entry), id);
      return roomRecords(list, entry);
    });
}

async function* folderRecords(folder: SlackFolder, people: SlackPeople, rooms: RoomFolders): AsyncGenerator<Found> {
  const uploads = new SlackUploads(folder.uploads);
  for (const [name, days] of folder.days) {
    const messages = new SlackMessages(rooms.find(folder, name), people, uploads);
    for (const day of days) yield* readOrDropped(day, messagesOf(day, messages));
  }
  for (const other of folder.others) yield* readOrDropped(other, unread(other));
}

async function* messagesOf(day: ExportFile, messages: SlackMessages): AsyncGenerator<Found> {
  yield* eachWithin(day, 'message', readItems(day), (message) => messages.records(message));
}

/** Objects that are no messages, such as those of `integration_logs.json` and canvases. */
async function* unread(file: ExportFile): AsyncGenerator<Found> {
  const of = file.path.replace(/^.*\//, '').replace(/\.json$/, '');
  yield* eachWithin(file, of, readItems(file), (item) => [dropped(of, textIn(fieldsIn(item)['id']), 'not a message')]);
}
