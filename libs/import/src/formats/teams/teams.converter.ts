import type { Converter, Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import { eachWithin, readOrDropped, untilBroken } from '../../export/broken-file.js';
import type { ExportFiles } from '../../export/export-files.js';
import { type Fields, fieldsIn, textIn, wordIn } from '../../text/values.js';
import { idIn, isOfTeams, itemsOf, listsOf, type TeamsList } from './teams-export.js';
import { TeamsMessages } from './teams-messages.js';
import { TeamsPeople } from './teams-people.js';
import { TeamsRooms } from './teams-rooms.js';

/** Lists that give people, rooms and messages. */
const READ = new Set(['usersList', 'teamsList', 'teamsSettings', 'channels', 'teamMembers', 'messages']);

/** The folder of the export of a tenant of Microsoft Teams. */
export const teams: Converter = {
  format: 'teams',
  async recognises(files) {
    for (const list of listsOf(files)) if (await isOfTeams(list)) return true;
    return false;
  },
  async questions(exports, { source }) {
    if (source !== undefined || (await tenantOf(exports)) !== '') return [];
    return [{ option: 'source', text: 'no channel or message names the tenant: name it with --source' }];
  },
  async *convert(exports, { source }) {
    yield { record: 'source', format: 'teams', name: source ?? (await tenantOf(exports)), exportedAt: null };
    const lists = exports.flatMap(listsOf);
    const people = new TeamsPeople();
    const rooms = new TeamsRooms();
    for (const list of ofKind(lists, 'usersList'))
      yield* eachOf(list, 'user', (entry) => [people.listedUser(entry) ?? dropped('user', null, 'not readable')]);
    yield* roomRecords(lists, rooms);
    const messages = new TeamsMessages(people, rooms);
    yield* each(lists, 'teamMembers', (list) => memberRecords(list, people, rooms));
    yield* each(lists, 'messages', (list) => messageRecords(list, messages));
    for (const list of lists.filter(({ kind }) => !READ.has(kind))) yield* readOrDropped(list.file, unread(list));
  },
};

const ofKind = (lists: readonly TeamsList[], wanted: string): readonly TeamsList[] =>
  lists.filter(({ kind }) => kind === wanted);

/** What comes of each object of a list within the limits. */
const eachOf = (list: TeamsList, of: string, read: (entry: Fields) => Iterable<Found>): AsyncGenerator<Found> =>
  eachWithin(list.file, of, itemsOf(list), read);

/** The records of all lists of a kind, each up to where it breaks. */
async function* each(
  lists: readonly TeamsList[],
  wanted: string,
  records: (list: TeamsList) => AsyncIterable<Found>,
): AsyncGenerator<Found> {
  for (const list of ofKind(lists, wanted)) yield* readOrDropped(list.file, records(list));
}

/** The id of the tenant, as its channels have it, else the messages of its people: guests are of others. `''` without one. */
async function tenantOf(exports: readonly ExportFiles[]): Promise<string> {
  const lists = exports.flatMap(listsOf);
  for (const list of ofKind(lists, 'channels'))
    for await (const { TenantId } of itemsOf(list)) if (textIn(TenantId) !== '') return textIn(TenantId);
  const people = new Set<string>();
  for (const list of ofKind(lists, 'usersList')) for await (const entry of itemsOf(list)) people.add(idIn(entry));
  for (const list of ofKind(lists, 'messages'))
    for await (const { From } of untilBroken(itemsOf(list))) {
      const { Id, TenantId } = fieldsIn(fieldsIn(From)['User']);
      if (textIn(TenantId) !== '' && (people.size === 0 || people.has(wordIn(Id)))) return textIn(TenantId);
    }
  return '';
}

/** Teams and their channels. Without its channels nothing of a team can be read. */
async function* roomRecords(lists: readonly TeamsList[], rooms: TeamsRooms): AsyncGenerator<Found> {
  const withChannels = new Set(ofKind(lists, 'channels').map(({ id }) => id));
  yield* each(lists, 'teamsList', (list) => teamRecords(list, rooms, withChannels));
  yield* each(lists, 'teamsSettings', (list) => settingsRecords(list, rooms));
  for (const list of ofKind(lists, 'channels'))
    yield* eachOf(list, 'room', (entry) => [
      idIn(entry) === ''
        ? dropped('room', textIn(entry['DisplayName']), 'not readable')
        : rooms.channel(list.id ?? '', entry),
    ]);
}

async function* teamRecords(
  list: TeamsList,
  rooms: TeamsRooms,
  withChannels: ReadonlySet<string | null>,
): AsyncGenerator<Found> {
  yield* eachOf(list, 'team', (entry) => {
    const id = wordIn(entry['GroupsId']);
    rooms.know(id, entry);
    // Groups of people stand beside the teams.
    return withChannels.has(id) ? [] : [dropped('team', id, 'not a message', textIn(entry['Name']) || null)];
  });
}

async function* settingsRecords(list: TeamsList, rooms: TeamsRooms): AsyncGenerator<Found> {
  yield* eachOf(list, 'settings', (entry) => {
    if (idIn(entry) === '') return [dropped('settings', null, 'not readable')];
    rooms.know(idIn(entry), entry);
    return [];
  });
}

async function* messageRecords(list: TeamsList, messages: TeamsMessages): AsyncGenerator<Found> {
  const owner = list.area === 'users' ? list.id : null;
  yield* eachOf(list, 'message', (message) => messages.records(message, owner));
}

async function* unread(list: TeamsList): AsyncGenerator<Found> {
  yield* eachOf(list, list.kind, (entry) => [dropped(list.kind, idIn(entry), 'not a message')]);
}

async function* memberRecords(list: TeamsList, people: TeamsPeople, rooms: TeamsRooms): AsyncGenerator<Found> {
  yield* eachOf(list, 'membership', (entry) => {
    if (wordIn(entry['UserId']) === '') return [dropped('membership', textIn(entry['Name']), 'not readable')];
    const user = people.member(entry);
    return [...(user === null ? [] : [user]), ...rooms.member(list.id ?? '', entry)];
  });
}
