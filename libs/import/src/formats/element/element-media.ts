import type { FileRecord } from '../../records.js';
import { type Fields, fieldsIn, textIn } from '../../text/values.js';
import { contentOf, idOf, msOf, shownContent, typeOf } from './element-events.js';
import type { RoomExport } from './element-export.js';
import { clockOf, clocksIn, zoneOfTime } from './local-time.js';

const MISSING = { none: 'not in the export', other: 'overwritten by a file of the same name and second' };
/** The folder of each kind of file. */
const FOLDERS: Readonly<Record<string, string>> = {
  'm.image': 'images',
  'm.video': 'videos',
  'm.audio': 'audio',
  'm.file': 'files',
  'm.sticker': 'stickers',
};

/** The kind of the file that an event is, `m.image` or another; `null` for other events. */
export function mediaKind(event: Fields): string | null {
  const kind = typeOf(event) === 'm.sticker' ? 'm.sticker' : textIn(contentOf(event)['msgtype']);
  return FOLDERS[kind] === undefined ? null : kind;
}

/**
 * Finds the file of an event. Its path is the text of the message and the time, in the zone and the language of the person who made
 * the export, so two files of one second and name have one path, at which the last of them is.
 */
export class ElementMedia {
  /** The paths by the seconds and minutes that they may have. */
  private readonly byClock = new Map<string, string[]>();
  /** The event that each path belongs to. */
  private readonly owners = new Map<string, { readonly event: string; readonly fits: boolean }>();
  /** Minutes before UTC, as in the last name of which no other was possible. */
  private zone: number | null = null;

  constructor(private readonly media: RoomExport['media']) {
    for (const path of media.keys())
      for (const clock of clocksIn(path)) this.byClock.set(clock, [...(this.byClock.get(clock) ?? []), path]);
  }

  /** Notes the file of an event. Comes for each event before `record` comes for one. */
  claim(event: Fields): void {
    const path = this.pathOf(event);
    if (path === null) return;
    const fits = fieldsIn(contentOf(event)['info'])['size'] === this.media.get(path)?.bytes;
    if (fits || this.owners.get(path)?.fits !== true) this.owners.set(path, { event: idOf(event), fits });
  }

  /** The record of the file of an event of the kind. */
  record(event: Fields, kind: string): FileRecord {
    const content = shownContent(event);
    const info = fieldsIn(content['info']);
    const path = this.pathOf(event);
    const file = path !== null && this.owners.get(path)?.event === idOf(event) ? this.media.get(path) : undefined;
    return {
      ...{ record: 'file', id: `${idOf(event)}/file`, name: nameOf(event, content, kind) },
      ...{ type: textIn(info['mimetype']) || null, bytes: file?.bytes ?? sizeIn(info), path: file?.place ?? null },
      missing: file === undefined ? MISSING[path === null ? 'none' : 'other'] : null,
    };
  }

  private pathOf(event: Fields): string | null {
    const kind = mediaKind(event);
    const ms = msOf(event);
    if (kind === null || ms === null) return null;
    const paths = (this.byClock.get(clockOf(ms)) ?? []).flatMap((path) => {
      const zone = zoneOf(path, event, kind, ms);
      return zone === null ? [] : [{ path, zone }];
    });
    const chosen = paths.find(({ zone }) => zone === this.zone) ?? paths[0];
    if (paths.length === 1) this.zone = chosen?.zone ?? null;
    return chosen?.path ?? null;
  }
}

const sizeIn = ({ size }: Fields): number | null => (typeof size === 'number' && size >= 0 ? Math.floor(size) : null);

/** A caption is the text of the message, beside the name of the file. */
export function captionOf(content: Fields): boolean {
  const name = textIn(content['filename']);
  return name !== '' && textIn(content['body']) !== '' && name !== textIn(content['body']);
}

function nameOf(event: Fields, content: Fields, kind: string): string {
  const name = textIn(content['filename']) || textIn(content['body']) || 'file';
  return /\.\w+$/.test(name) ? name : `${name}${ownEnding(event, kind)}`;
}

/** The minutes before UTC in the name of a path, if it is that of the event. */
function zoneOf(path: string, event: Fields, kind: string, ms: number): number | null {
  for (const name of [textIn(contentOf(event)['body']), textIn(contentOf(event)['filename'])]) {
    const [stem, ending] = splitName(name, event, kind);
    const start = `${FOLDERS[kind] ?? ''}/${stem}-`.normalize();
    const whole = path.normalize();
    if (name === '' || !whole.startsWith(start) || !whole.endsWith(ending.normalize())) continue;
    const zone = zoneOfTime(whole.slice(start.length, whole.length - ending.normalize().length), ms);
    if (zone !== null) return zone;
  }
  return null;
}

/** As the client parts a name; it gives stickers and voice messages an ending of its own. */
function splitName(name: string, event: Fields, kind: string): readonly [string, string] {
  const dot = name.lastIndexOf('.');
  const stem = dot < 0 ? name : name.slice(0, dot);
  return [stem, ownEnding(event, kind) || (dot < 0 ? '' : name.slice(dot))];
}

function ownEnding(event: Fields, kind: string): string {
  if (kind === 'm.sticker') return '.png';
  return kind === 'm.audio' && contentOf(event)['org.matrix.msc3245.voice'] !== undefined ? '.ogg' : '';
}
