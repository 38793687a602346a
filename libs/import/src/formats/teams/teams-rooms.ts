import type { Found } from '../../converter.js';
import type { SourceId } from '../../records.js';
import { type Fields, textIn, wordIn } from '../../text/values.js';
import { idIn } from './teams-export.js';
import { timeIn } from './teams-time.js';

/** A chat of two: `19:<user>_<user>@unq.gbl.spaces`. */
const PAIR = /^19:(?<one>[0-9a-f-]{36})_(?<other>[0-9a-f-]{36})@unq\.gbl\.spaces$/i;

interface Team {
  isPublic: boolean;
  isArchived: boolean;
  readonly standard: SourceId[];
}

/** Teams, their channels and the chats of people. */
export class TeamsRooms {
  private readonly teams = new Map<string, Team>();
  /** The people of each chat that have been told. */
  private readonly chats = new Map<SourceId, Set<SourceId>>();
  /** The notices of each chat, which stand in the files of each person. */
  private readonly notices = new Map<SourceId, Set<number>>();

  /** Reads an entry of `teamsSettings.json` or `teamsList.json`. */
  know(id: string, { Visibility, Privacy, IsArchived }: Fields): void {
    const team = this.team(id);
    const visibility = textIn(Visibility) || textIn(Privacy);
    if (visibility !== '') team.isPublic = /^public$/i.test(visibility);
    team.isArchived ||= IsArchived === true;
  }

  /** The room of an entry of `channels_<team>.json`. Who is in a private or shared one, the export does not say. */
  channel(teamId: string, entry: Fields): Found {
    const team = this.team(teamId);
    const isStandard = textIn(entry['MembershipType']).toLowerCase() === 'standard';
    const id = idIn(entry);
    if (isStandard) team.standard.push(id);
    return {
      ...{ record: 'room', id, kind: 'group', visibility: isStandard && team.isPublic ? 'public' : 'private' },
      ...{ name: textIn(entry['DisplayName']).trim() || id, topic: textIn(entry['Description']).trim() || null },
      ...{ archived: entry['IsArchived'] === true || team.isArchived, createdAt: timeIn(entry['CreatedDateTime']) },
    };
  }

  /** The memberships of an entry of `teamMembers_<team>.json`: people of a team are in its standard channels. */
  *member(teamId: string, entry: Fields): Generator<Found> {
    const role = /owner/i.test(textIn(entry['Role'])) ? 'owner' : 'member';
    for (const room of this.team(teamId).standard)
      yield { record: 'membership', room, user: wordIn(entry['UserId']), role, state: 'joined' };
  }

  /** The chat, with the people of whom it is known that they are in it: those who have it in their files, or wrote. */
  *chat(id: SourceId, people: readonly (SourceId | null)[]): Generator<Found> {
    const known = this.chats.get(id);
    if (known === undefined)
      yield {
        ...{ record: 'room', id, kind: 'direct', visibility: 'private', name: null, topic: null, archived: false },
        createdAt: null,
      };
    const told = known ?? new Set();
    this.chats.set(id, told);
    const { one = null, other = null } = PAIR.exec(id)?.groups ?? {};
    for (const user of known === undefined ? [one, other, ...people] : people) {
      if (user === null || user === '' || told.has(user)) continue;
      told.add(user);
      yield { record: 'membership', room: id, user, role: 'member', state: 'joined' };
    }
  }

  /** True for a notice of a chat that another person's files had. */
  hadNotice(chat: SourceId, id: string): boolean {
    const had = this.notices.get(chat) ?? new Set();
    const size = had.size;
    this.notices.set(chat, had.add(Number(id)));
    return had.size === size;
  }

  private team(id: string): Team {
    const team = this.teams.get(id) ?? { isPublic: false, isArchived: false, standard: [] };
    this.teams.set(id, team);
    return team;
  }
}
