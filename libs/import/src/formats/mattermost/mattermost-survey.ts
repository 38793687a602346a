import { roomNameKey } from '#contracts/text';
import type { SourceId } from '../../records.js';
import { cleaned } from '../../text/characters.js';
import { type Fields, listIn, textIn } from '../../text/values.js';
import { directRoomId, momentOf, personId, roomId } from './mattermost-ids.js';
import { linesOf, type MattermostFile, type MattermostLine } from './mattermost-lines.js';
import { directPeople, postPeople, roomOfDirectPost } from './direct-rooms.js';
import { msIn } from './mattermost-time.js';
import { sharedKeys } from './shared-keys.js';

interface TeamFacts {
  readonly label: string;
  /** Everybody at the server may join. */
  readonly isOpen: boolean;
  /** The team said that it takes nobody but those whom it invites. */
  readonly isClosed: boolean;
}

export interface RoomFacts {
  readonly id: SourceId;
  readonly team: string;
  readonly label: string;
  readonly isPublic: boolean;
}

type Place = Pick<MattermostLine, 'file' | 'number'>;
/** The teams of a full account in use. */
type Teams = ReadonlySet<string>;

/**
 * What must be known before texts are read: people and rooms, which lines are the latest of an object, and which posts share
 * a moment. Grows with people and rooms alone.
 */
export class MattermostSurvey {
  /** The latest line of each object. */
  private readonly latest = new Map<string, Place>();
  private readonly teams = new Map<string, TeamFacts>();
  private readonly people = new Map<SourceId, Teams | null>();
  private readonly rooms = new Map<SourceId, RoomFacts>();
  private readonly byChannel = new Map<string, Set<SourceId>>();
  /** The teams with a room of this name. */
  private readonly teamsOfName = new Map<string, Set<string>>();
  private readonly moments = new Map<MattermostFile, ReadonlySet<string>>();
  private readonly isForAll = new Map<string, boolean>();

  static async of(files: readonly MattermostFile[]): Promise<MattermostSurvey> {
    const survey = new MattermostSurvey();
    for (const file of files)
      survey.moments.set(file, await sharedKeys(survey.momentsIn(file, true), () => survey.momentsIn(file, false)));
    for (const { label, team } of survey.rooms.values()) add(survey.teamsOfName, roomNameKey(label), team);
    return survey;
  }

  /** True for the line that says the latest about its object. */
  isLatest(key: string, { file, number }: MattermostLine): boolean {
    const latest = this.latest.get(key);
    return latest?.file === file && latest.number === number;
  }

  knows(person: SourceId): boolean {
    return this.people.has(person);
  }

  isDeclared(directRoom: SourceId): boolean {
    return this.latest.has(roomKey(directRoom));
  }

  room(id: SourceId): RoomFacts | undefined {
    return this.rooms.get(id);
  }

  isShared(file: MattermostFile, moment: string): boolean {
    return this.moments.get(file)?.has(moment) ?? false;
  }

  /** The room that `~name` means in a text of the team; outside of teams only if one room has the name. */
  roomNamed(name: string, team: string): RoomFacts | undefined {
    if (team !== '') return this.rooms.get(roomId(team, name));
    const [only, ...others] = this.byChannel.get(name) ?? [];
    return only === undefined || others.length > 0 ? undefined : this.rooms.get(only);
  }

  /** The name of a room, with the team's where rooms of several teams have it. */
  nameOf({ label, team }: RoomFacts): string {
    const isOnly = (this.teamsOfName.get(roomNameKey(label))?.size ?? 0) < 2;
    return isOnly ? label : `${label} (${this.teams.get(team)?.label ?? team})`;
  }

  /** A public room is public to its team. It stays so if all people of the server are in the team, or may join it. */
  isOpenToAll({ isPublic, team }: RoomFacts): boolean {
    const facts = this.teams.get(team);
    if (!isPublic || facts === undefined || facts.isClosed) return false;
    const known = this.isForAll.get(team);
    if (known !== undefined) return known;
    const everybody = [...this.people.values()].filter((teams) => teams !== null);
    const isForAll = facts.isOpen || (everybody.length > 0 && everybody.every((teams) => teams.has(team)));
    this.isForAll.set(team, isForAll);
    return isForAll;
  }

  /** Reads the lines, and yields the moments of their posts. */
  private async *momentsIn(file: MattermostFile, isFirst: boolean): AsyncGenerator<string> {
    for await (const line of linesOf(file)) {
      if (isFirst) this.read(line);
      yield* momentsOf(line);
    }
  }

  private read({ kind, object, file, number }: MattermostLine): void {
    const place = { file, number };
    if (kind === 'team') this.teams.set(teamName(object['name']), teamFacts(object));
    if (kind === 'user' || kind === 'bot') this.readPerson(kind, object, place);
    if (kind === 'channel') this.readRoom(object, place);
    if (kind === 'direct_channel') {
      const people = directPeople(object);
      this.latest.set(roomKey(directRoomId(people)), place);
      this.meet(people);
    }
    if (kind === 'post' || kind === 'direct_post') this.meet(postPeople(object));
  }

  private readPerson(kind: 'user' | 'bot', object: Fields, place: Place): void {
    const id = personId(object['username']);
    if (id === '') return;
    this.latest.set(personKey(id), place);
    this.people.set(id, kind === 'user' ? teamsOfFull(object) : null);
  }

  private readRoom(object: Fields, place: Place): void {
    const id = roomId(object['team'], object['name']);
    if (id === '') return;
    const name = textIn(object['name']).trim();
    const label = cleaned(textIn(object['display_name'])).trim() || name;
    this.latest.set(roomKey(id), place);
    this.rooms.set(id, { id, team: teamName(object['team']), label, isPublic: object['type'] === 'O' });
    add(this.byChannel, name.toLowerCase(), id);
  }

  private meet(people: readonly SourceId[]): void {
    for (const person of people) if (!this.people.has(person)) this.people.set(person, null);
  }
}

export const personKey = (id: SourceId): string => `person ${id}`;
export const roomKey = (id: SourceId): string => `room ${id}`;
export const teamName = (name: unknown): string => textIn(name).trim().toLowerCase();

function* momentsOf({ kind, object }: MattermostLine): Generator<string> {
  if (kind !== 'post' && kind !== 'direct_post') return;
  const room = kind === 'post' ? roomId(object['team'], object['channel']) : roomOfDirectPost(object).id;
  for (const post of [object, ...listIn(object['replies'])]) yield momentOf(room, post);
}

function teamFacts(object: Fields): TeamFacts {
  const label = cleaned(textIn(object['display_name'])).trim() || textIn(object['name']);
  return { label, isOpen: object['allow_open_invite'] === true, isClosed: object['type'] === 'I' };
}

/** `null` for guests, and for accounts that are closed. */
function teamsOfFull(object: Fields): Teams | null {
  const isFull = !isGuest(object) && !isPast(object['delete_at']);
  return isFull ? new Set(listIn(object['teams']).map(({ name }) => teamName(name))) : null;
}

export const isGuest = (object: Fields): boolean => rolesOf(object).includes('system_guest');
export const rolesOf = ({ roles }: Fields): readonly string[] => textIn(roles).split(/[\s,]+/);
/** Times of what has not happened are 0 or missing. */
export const isPast = (time: unknown): boolean => msIn(time) !== null;

function add<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set.add(value));
}
