import type { Converter, Found } from '../../converter.js';
import type { ExportFiles } from '../../export/export-files.js';
import type { SourceId } from '../../records.js';
import { textIn } from '../../text/values.js';
import { isSlackList, itemsOf, type SlackFolder, slackFolders } from './slack-export.js';
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
    for (const folder of folders) yield* folderRecords(folder, people);
  },
};

async function workspaceOf(exports: readonly ExportFiles[]): Promise<string | null> {
  const people = new SlackPeople();
  for (const list of exports.flatMap(slackFolders).flatMap(({ users }) => users))
    for await (const entry of itemsOf(list)) {
      people.userOf(entry);
      if (people.workspace !== null) return people.workspace;
    }
  return null;
}

async function* peopleOf(people: SlackPeople, list: SlackFolder['users'][number]): AsyncGenerator<Found> {
  for await (const entry of itemsOf(list)) {
    const user = people.userOf(entry);
    yield user ?? { record: 'dropped', of: 'user', id: null, reason: 'not readable', detail: null };
  }
}

async function* folderRecords(folder: SlackFolder, people: SlackPeople): AsyncGenerator<Found> {
  const ids = new Map<string, SourceId>();
  for (const [list, file] of folder.rooms)
    for await (const entry of itemsOf(file)) {
      if (textIn(entry['id']) === '') {
        yield {
          record: 'dropped',
          of: 'room',
          id: textIn(entry['name']) || null,
          reason: 'not readable',
          detail: null,
        };
        continue;
      }
      ids.set(folderName(list, entry), textIn(entry['id']));
      yield* roomRecords(list, entry);
    }
  const uploads = new SlackUploads(folder.uploads);
  for (const [name, days] of folder.days) {
    const messages = new SlackMessages(ids.get(name) ?? name, people, uploads);
    for (const day of days) for await (const message of itemsOf(day)) yield* messages.records(message);
  }
  for (const other of folder.others) yield* unread(other);
}

/** Objects that are no messages, such as those of `integration_logs.json` and canvases. */
async function* unread(file: SlackFolder['others'][number]): AsyncGenerator<Found> {
  const of = file.path.replace(/^.*\//, '').replace(/\.json$/, '');
  for await (const { id } of itemsOf(file, true))
    yield { record: 'dropped', of, id: textIn(id) || null, reason: 'not a message', detail: null };
}
