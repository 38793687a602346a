import type { Found } from '../../../converter.js';
import { dropped } from '../../../dropped.js';
import { brokenFile } from '../../../export/broken-file.js';
import type { ExportFile, ExportFiles } from '../../../export/export-files.js';
import { readAtOnce, readFirstLine } from '../../../export/json.js';
import { type Fields, isFields, textIn } from '../../../text/values.js';
import { timeIn } from '../rocket-values.js';

/** Fields of a message in the exports of a room and of a person's own data. */
const MESSAGE_FIELDS: readonly string[] = ['msg', 'username', 'ts', 'attachments', 'type'];
const EMPTY_BYTES = 2;
const IN_ASSETS = /(?:^|\/)assets\/[^/]*$/;

/** The files of one export of a room, or of one person's own data. */
export interface LinesFolder {
  /** The messages of a room each, one on a line. */
  readonly rooms: readonly ExportFile[];
  /** The lists of rooms of a person's own data. */
  readonly lists: readonly ExportFile[];
  /** The person whose own data it is. */
  readonly person: Fields | null;
  readonly assets: readonly ExportFile[];
  /** What becomes of the other files of JSON. */
  readonly others: readonly Found[];
}

interface Sorted {
  readonly rooms: ExportFile[];
  readonly lists: ExportFile[];
  readonly others: Found[];
  person: Fields | null;
}

export const isOwnData = ({ lists, person }: LinesFolder): boolean => lists.length > 0 || person !== null;

/** The exports in these files, each in a folder of its own. */
export async function linesFolders({ files }: ExportFiles): Promise<readonly LinesFolder[]> {
  const folders = new Map<string, Sorted>();
  for (const file of files) {
    if (!file.path.endsWith('.json') || IN_ASSETS.test(file.path)) continue;
    const at = file.path.replace(/[^/]*$/, '');
    const sorted = folders.get(at) ?? { rooms: [], lists: [], others: [], person: null };
    folders.set(at, sorted);
    await sort(file, sorted);
  }
  return [...folders]
    .filter(([, { rooms, lists }]) => lists.length > 0 || rooms.some(({ bytes }) => bytes > EMPTY_BYTES))
    .map(([at, sorted]) => ({ ...sorted, assets: files.filter(({ path }) => path.startsWith(`${at}assets/`)) }));
}

async function sort(file: ExportFile, sorted: Sorted): Promise<void> {
  const first = await readFirstLine(file);
  if (isMessage(first) || file.bytes <= EMPTY_BYTES) sorted.rooms.push(file);
  else if (isRoom(first)) sorted.lists.push(file);
  else {
    const value = first ?? (await readAtOnce(file));
    if (value === undefined) sorted.others.push(brokenFile(file, 'is no JSON of Rocket.Chat'));
    else if (!isPerson(value)) sorted.others.push(dropped('file of the export', file.place, 'not a message'));
    else if (sorted.person === null) sorted.person = value;
    else sorted.others.push(dropped('user', file.place, 'twice in the export'));
  }
}

function isMessage(value: unknown): boolean {
  if (!isFields(value) || timeIn(value['ts']) === null) return false;
  return Object.keys(value).every((name) => MESSAGE_FIELDS.includes(name)) && ('msg' in value || 'username' in value);
}

const isRoom = (value: unknown): boolean =>
  isFields(value) && textIn(value['roomId']) !== '' && 'roomName' in value && 'type' in value;

/** True for the object of `user.json`. */
const isPerson = (value: unknown): value is Fields => isFields(value) && textIn(value['username']) !== '';
