import type { Converter, Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import { readOrDropped, untilBroken } from '../../export/broken-file.js';
import type { ExportFiles } from '../../export/export-files.js';
import { fieldsIn, textIn, wordIn } from '../../text/values.js';
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
      for await (const entry of itemsOf(list)) yield people.listedUser(entry) ?? dropped('user', null, 'not readable');
    yield* roomRecords(lists, rooms);
    const messages = new TeamsMessages(people, rooms);
    yield* each(lists, 'teamMembers', (list) => memberRecords(list, people, rooms));
    yield* each(lists, 'messages', (list) => messageRecords(list, messages));
    for (const list of lists.filter(({ kind }) => !READ.has(kind))) yield* readOrDropped(list.file, unread(list));
  },
};

const ofKind = (lists: readonly TeamsList[], wanted: string): readonly TeamsList[] =>
  lists.filter(({ kind }) => kind === wanted);

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
    for await (const entry of itemsOf(list))
      yield idIn(entry) === ''
        ? dropped('room', textIn(entry['DisplayName']), 'not readable')
        : rooms.channel(list.id ?? '', entry);
}

async function* teamRecords(
  list: TeamsList,
  rooms: TeamsRooms,
  withChannels: ReadonlySet<string | null>,
): AsyncGenerator<Found> {
  for await (const entry of itemsOf(list)) {
    const id = wordIn(entry['GroupsId']);
    rooms.know(id, entry);
    // Groups of people stand beside the teams.
    if (!withChannels.has(id)) yield dropped('team', id, 'not a message', textIn(entry['Name']) || null);
  }
}

async function* settingsRecords(list: TeamsList, rooms: TeamsRooms): AsyncGenerator<Found> {
  for await (const entry of itemsOf(list))
    if (idIn(entry) === '') yield dropped('settings', null, 'not readable');
    else rooms.know(idIn(entry), entry);
}

async function* messageRecords(list: TeamsList, messages: TeamsMessages): AsyncGenerator<Found> {
  const owner = list.area === 'users' ? list.id : null;
  for await (const message of itemsOf(list)) yield* messages.records(message, owner);
}

async function* unread(list: TeamsList): AsyncGenerator<Found> {
  for await (const entry of itemsOf(list)) yield dropped(list.kind, idIn(entry), 'not a message');
}

async function* memberRecords(list: TeamsList, people: TeamsPeople, rooms: TeamsRooms): AsyncGenerator<Found> {
  for await (const entry of itemsOf(list)) {
    if (wordIn(entry['UserId']) === '') {
      yield dropped('membership', textIn(entry['Name']), 'not readable');
      continue;
    }
    const user = people.member(entry);
    if (user !== null) yield user;
    yield* rooms.member(list.id ?? '', entry);
  }
}
