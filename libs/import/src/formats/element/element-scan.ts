import type { MembershipRecord, SourceId } from '../../records.js';
import { untilBroken } from '../../export/broken-file.js';
import { readList } from '../../export/json.js';
import { type Fields, fieldsIn, isFields, textIn } from '../../text/values.js';
import { contentOf, handleOf, msOf, senderOf, timeOf, typeOf } from './element-events.js';
import type { RoomExport } from './element-export.js';
import { ElementMedia } from './element-media.js';

/** So many pins of a room are read. */
const PINS_MAX = 1000;
const WRITTEN = /^m\.(?:room\.(?:message|encrypted)|sticker)$|poll\.start$/;

export interface ElementPerson {
  name: string | null;
  /** The last `membership`; `null` of somebody of whom the export has none. */
  state: string | null;
  hasWritten: boolean;
}

/** What the events of a room tell about it, as it was after the last of them. */
export class ElementScan {
  room: SourceId | null = null;
  name: string | null = null;
  topic: string | null = null;
  createdAt: string | null = null;
  isArchived = false;
  isDirect = false;
  latest = 0;
  pins: { readonly user: SourceId | null; readonly messages: readonly SourceId[] } = { user: null, messages: [] };
  readonly people = new Map<SourceId, ElementPerson>();
  readonly media: ElementMedia;
  private creator: SourceId | null = null;
  private levels: Fields = {};

  private constructor(readonly source: RoomExport) {
    this.media = new ElementMedia(source.media);
  }

  static async of(source: RoomExport): Promise<ElementScan> {
    const scan = new ElementScan(source);
    for await (const event of untilBroken(readList(source.file, 'messages'))) if (isFields(event)) scan.read(event);
    return scan;
  }

  /** The room that the head names, where no event does. */
  get id(): SourceId {
    return this.room ?? `room ${textIn(this.source.head['room_name'])}`;
  }

  roleOf(user: SourceId): MembershipRecord['role'] {
    if (user === this.creator) return 'owner';
    const level = this.levels[user];
    if (typeof level !== 'number' || level < 50) return 'member';
    return level < 100 ? 'moderator' : 'admin';
  }

  private read(event: Fields): void {
    this.room ??= textIn(event['room_id']) || null;
    this.latest = Math.max(this.latest, msOf(event) ?? 0);
    this.media.claim(event);
    if (senderOf(event) !== '') this.person(senderOf(event)).hasWritten ||= WRITTEN.test(typeOf(event));
    if (event['state_key'] !== undefined) this.state(event, contentOf(event));
  }

  private state(event: Fields, content: Fields): void {
    switch (typeOf(event)) {
      case 'm.room.member':
        this.member(textIn(event['state_key']), content);
        break;
      case 'm.room.name':
        this.name = textIn(content['name']).trim() || null;
        break;
      case 'm.room.topic':
        this.topic = textIn(content['topic']).trim() || null;
        break;
      case 'm.room.create':
        this.createdAt = timeOf(event);
        this.creator = senderOf(event);
        break;
      case 'm.room.tombstone':
        this.isArchived = true;
        break;
      case 'm.room.power_levels':
        this.levels = fieldsIn(content['users']);
        break;
      case 'm.room.pinned_events':
        this.pins = { user: senderOf(event) || null, messages: pinnedIn(content) };
    }
  }

  private member(user: SourceId, content: Fields): void {
    if (user === '') return;
    const person = this.person(user);
    person.name = textIn(content['displayname']).trim() || person.name;
    person.state = textIn(content['membership']) || person.state;
    if (content['is_direct'] === true) this.isDirect = true;
  }

  private person(user: SourceId): ElementPerson {
    const known = this.people.get(user) ?? { name: null, state: null, hasWritten: false };
    this.people.set(user, known);
    return known;
  }
}

function pinnedIn({ pinned }: Fields): readonly SourceId[] {
  const ids = Array.isArray(pinned) ? pinned.map(textIn) : [];
  return ids.filter((id) => id !== '').slice(-PINS_MAX);
}

/** The name that clients show of somebody without one: the handle. */
export const nameOf = (user: SourceId, person?: ElementPerson): string | null => person?.name ?? handleOf(user);
