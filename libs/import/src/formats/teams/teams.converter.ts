import type { Converter, Found } from '../../converter.js';
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
      for await (const entry of itemsOf(list)) yield people.listedUser(entry) ?? unread('user', null);
    yield* roomRecords(lists, rooms);
    for (const list of ofKind(lists, 'teamMembers')) yield* memberRecords(list, people, rooms);
    const messages = new TeamsMessages(people, rooms);
    for (const list of ofKind(lists, 'messages')) {
      const owner = list.area === 'users' ? list.id : null;
      for await (const message of itemsOf(list)) yield* messages.records(message, owner);
    }
    for (const list of lists.filter(({ kind }) => !READ.has(kind)))
      for await (const entry of itemsOf(list))
        yield { record: 'dropped', of: list.kind, id: idIn(entry) || null, reason: 'not a message', detail: null };
  },
};

const ofKind = (lists: readonly TeamsList[], wanted: string): readonly TeamsList[] =>
  lists.filter(({ kind }) => kind === wanted);

/** The id of the tenant, as its channels have it, else the messages of its people: guests are of others. `''` without one. */
async function tenantOf(exports: readonly ExportFiles[]): Promise<string> {
  const lists = exports.flatMap(listsOf);
  for (const list of ofKind(lists, 'channels'))
    for await (const { TenantId } of itemsOf(list)) if (textIn(TenantId) !== '') return textIn(TenantId);
  const people = new Set<string>();
  for (const list of ofKind(lists, 'usersList')) for await (const entry of itemsOf(list)) people.add(idIn(entry));
  for (const list of ofKind(lists, 'messages'))
    for await (const { From } of itemsOf(list)) {
      const { Id, TenantId } = fieldsIn(fieldsIn(From)['User']);
      if (textIn(TenantId) !== '' && (people.size === 0 || people.has(wordIn(Id)))) return textIn(TenantId);
    }
  return '';
}

async function* roomRecords(lists: readonly TeamsList[], rooms: TeamsRooms): AsyncGenerator<Found> {
  const withChannels = new Set(ofKind(lists, 'channels').map(({ id }) => id));
  for (const list of ofKind(lists, 'teamsList'))
    for await (const entry of itemsOf(list)) {
      const id = wordIn(entry['GroupsId']);
      rooms.know(id, entry);
      // Groups of people stand beside the teams.
      if (!withChannels.has(id))
        yield {
          record: 'dropped',
          of: 'team',
          id: id || null,
          reason: 'not a message',
          detail: textIn(entry['Name']) || null,
        };
    }
  for (const list of ofKind(lists, 'teamsSettings'))
    for await (const entry of itemsOf(list)) rooms.know(idIn(entry), entry);
  for (const list of ofKind(lists, 'channels'))
    for await (const entry of itemsOf(list))
      yield idIn(entry) === '' ? unread('room', textIn(entry['DisplayName'])) : rooms.channel(list.id ?? '', entry);
}

async function* memberRecords(list: TeamsList, people: TeamsPeople, rooms: TeamsRooms): AsyncGenerator<Found> {
  for await (const entry of itemsOf(list)) {
    if (wordIn(entry['UserId']) === '') {
      yield unread('membership', textIn(entry['Name']));
      continue;
    }
    const user = people.member(entry);
    if (user !== null) yield user;
    yield* rooms.member(list.id ?? '', entry);
  }
}

const unread = (of: string, id: string | null): Found => ({
  ...{ record: 'dropped', of, id: id === '' ? null : id, reason: 'not readable', detail: null },
});
