import { firstItem } from '../../export/broken-file.js';
import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { readList } from '../../export/json.js';
import { readStart } from '../../export/read-start.js';
import { isFields, textIn } from '../../text/values.js';

/** The lists of rooms. */
const ROOM_LISTS = ['channels', 'groups', 'mpims', 'dms'] as const;
export type RoomList = (typeof ROOM_LISTS)[number];
const USER_LISTS = ['users', 'org_users'];

/** A day of a room: `general/2024-03-01.json`. */
const DAY = /^(?:.*\/)?(?<room>[^/]+)\/\d{4}-\d{2}-\d{2}\.json$/;
const EMPTY_LIST = /^\s*\[\s*\]\s*$/;
const EMPTY_LIST_BYTES_MAX = 20;
/** What other programs put into the archive. */
const FOREIGN = /(?:^|\/)(?:__MACOSX|\.[^/]+)(?:\/|$)/;

/**
 * A folder of an export with lists of its own: the whole of it, and in that of an Enterprise Grid also each of `teams/<name>`.
 * One can be deeper in the archive.
 */
export interface SlackFolder {
  /** The path with a `/` at its end, or `''`. */
  readonly path: string;
  readonly users: readonly ExportFile[];
  readonly rooms: ReadonlyMap<RoomList, ExportFile>;
  /** The days of each room by the name of its folder, in the order of the days. */
  readonly days: ReadonlyMap<string, readonly ExportFile[]>;
  /** Other files of JSON, which hold no messages. */
  readonly others: readonly ExportFile[];
  /** Files that another program has put beside the messages. */
  readonly uploads: readonly ExportFile[];
}

/** The folders that have a list of rooms, the outermost first. */
export function slackFolders({ files }: ExportFiles): readonly SlackFolder[] {
  const own = files.filter(({ path }) => !FOREIGN.test(path));
  const lists = own.flatMap(
    ({ path }) => /^(?<at>.*\/|)(?:channels|groups|mpims|dms)\.json$/.exec(path)?.groups?.['at'] ?? [],
  );
  const paths = [...new Set(lists)].sort((a, b) => a.length - b.length);
  const folderOf = ({ path }: ExportFile): string | undefined => paths.findLast((at) => path.startsWith(at));
  return paths.map((path) =>
    sorted(
      path,
      own.filter((file) => folderOf(file) === path),
    ),
  );
}

function sorted(path: string, files: readonly ExportFile[]): SlackFolder {
  const left = new Map(files.map((file) => [file.path.slice(path.length), file]));
  const take = (name: string): ExportFile | undefined => {
    const file = left.get(name);
    left.delete(name);
    return file;
  };
  const users = USER_LISTS.flatMap((name) => take(`${name}.json`) ?? []);
  const rooms = new Map(
    ROOM_LISTS.flatMap((name) => {
      const file = take(`${name}.json`);
      return file === undefined ? [] : [[name, file] as const];
    }),
  );
  const days = new Map<string, ExportFile[]>();
  for (const [name, file] of left) {
    const room = DAY.exec(name)?.groups?.['room'];
    if (room === undefined) continue;
    days.set(room, [...(days.get(room) ?? []), file]);
    left.delete(name);
  }
  const rest = [...left.values()];
  const isJson = (file: ExportFile): boolean =>
    file.path.endsWith('.json') && !/\/(?:__uploads|attachments)\//.test(`/${file.path}`);
  return { path, users, rooms, days, others: rest.filter(isJson), uploads: rest.filter((file) => !isJson(file)) };
}

/** True for a list of Slack's objects, which the line-by-line files of other programs are not. */
export async function isSlackList(file: ExportFile): Promise<boolean> {
  const first = await firstItem(readList(file));
  if (first === undefined) return EMPTY_LIST.test(await readStart(file, EMPTY_LIST_BYTES_MAX));
  return isFields(first) && textIn(first['id']) !== '';
}
