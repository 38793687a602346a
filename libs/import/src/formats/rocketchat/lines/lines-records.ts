import type { Found } from '../../../converter.js';
import { readOrDropped } from '../../../export/broken-file.js';
import type { ExportFile } from '../../../export/export-files.js';
import { tryLines } from '../../../export/json.js';
import { isOverLimit } from '../../../export/record-bounds.js';
import { type Fields, fieldsIn, isFields, textIn } from '../../../text/values.js';
import { LinesAssets } from './lines-assets.js';
import { isOwnData, type LinesFolder } from './lines-export.js';
import { LinesPeople } from './lines-people.js';
import { LinesRoom } from './lines-room.js';
import { idIn } from '../rocket-values.js';
import { dropped } from '../../../dropped.js';

/** What the export of a room, or a person's own data, holds. */
export async function* linesRecords(folder: LinesFolder): AsyncGenerator<Found> {
  const people = new LinesPeople(folder.person);
  const assets = new LinesAssets(folder.assets);
  yield* people.records();
  const listed = new Map<string, Fields>();
  for (const list of folder.lists) yield* readOrDropped(list, listedRooms(list, listed));
  const files = new Map(folder.rooms.map((file) => [nameOf(file), file]));
  for (const name of new Set([...listed.keys(), ...files.keys()])) {
    const room = listed.get(name) ?? {};
    const id = idIn(room['roomId']) || name;
    yield roomRecord(id, name, textIn(room['type']));
    if (people.me !== null && isOwnData(folder))
      yield { record: 'membership', room: id, user: people.me, role: 'member', state: 'joined' };
    const file = files.get(name);
    if (file !== undefined) yield* readOrDropped(file, messages(file, new LinesRoom(id, people, assets)));
  }
  yield* assets.left();
  yield* folder.others;
}

/** Notes the rooms of a list by their names. */
async function* listedRooms(list: ExportFile, listed: Map<string, Fields>): AsyncGenerator<Found> {
  for await (const { value, number } of tryLines(list)) {
    const { roomId, roomName } = fieldsIn(value);
    if (idIn(roomId) === '') yield dropped('room', '', 'not readable', `line ${String(number)}`);
    else listed.set(textIn(roomName) || idIn(roomId), fieldsIn(value));
  }
}

async function* messages(file: ExportFile, room: LinesRoom): AsyncGenerator<Found> {
  for await (const { value, number } of tryLines(file))
    if (isFields(value) && !isOverLimit(value)) yield* room.records(value);
    else
      yield dropped(
        'message',
        `${room.id} line ${String(number)}`,
        isOverLimit(value) ? 'over a limit' : 'not readable',
      );
}

const nameOf = ({ path }: ExportFile): string => path.replace(/^.*\//, '').replace(/\.json$/, '');

/** A room of which nothing is said is private. */
function roomRecord(id: string, name: string, type: string): Found {
  const isDirect = type === 'd';
  return {
    ...{ record: 'room', id, kind: isDirect ? 'direct' : 'group', visibility: type === 'c' ? 'public' : 'private' },
    ...{ name: isDirect ? null : name, topic: null, archived: false, createdAt: null },
  };
}
