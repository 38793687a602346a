import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { readFirstLine, tryLines } from '../../export/json.js';
import { bounded, isOverLimit } from '../../export/record-bounds.js';
import type { Time } from '../../records.js';
import { type Fields, fieldsIn, isFields, textIn } from '../../text/values.js';

/** The objects of lines, each in the field of its kind. */
const KINDS = new Set([
  ...['role', 'scheme', 'team', 'channel', 'user', 'bot', 'post', 'emoji', 'direct_channel', 'direct_post'],
]);
/** Mattermost reads no longer lines either: a post stands in one line with all its replies. */
const LINE_CHARS_MAX = 16 * 1024 * 1024;
/** The lines are in the outermost folder, or in folders that an archive has around it. */
const FOLDERS_MAX = 2;

/** A file of lines: `import.jsonl`, or another name. */
export interface MattermostFile {
  readonly file: ExportFile;
  /** The export that the file is in. */
  readonly files: ExportFiles;
  /** The path of its folder with a `/` at its end, or `''`. */
  readonly folder: string;
  readonly created: Time | null;
}

export interface MattermostLine {
  readonly file: MattermostFile;
  /** From 1. */
  readonly number: number;
  /** `null` for a line that is none. */
  readonly kind: string | null;
  readonly object: Fields;
}

/** The outermost files of lines: uploads, which anybody may have written, lie deeper. */
export async function* lineFiles(files: ExportFiles): AsyncGenerator<MattermostFile> {
  const outermostFirst = [...files.files].sort((one, other) => depthOf(one) - depthOf(other));
  let depthMax = FOLDERS_MAX;
  for (const file of outermostFirst) {
    if (depthOf(file) > depthMax) return;
    const first = await readFirstLine(file);
    if (!isLine(first)) continue;
    depthMax = depthOf(file);
    const created = timeWithZone(textIn(fieldsIn(first['info'])['created']));
    yield { file, files, folder: file.path.slice(0, file.path.lastIndexOf('/') + 1), created };
  }
}

const depthOf = ({ path }: ExportFile): number => path.split('/').length - 1;

/** The files of several exports, the latest last. */
export async function allLineFiles(exports: readonly ExportFiles[]): Promise<readonly MattermostFile[]> {
  const found: MattermostFile[] = [];
  for (const files of exports) for await (const file of lineFiles(files)) found.push(file);
  return found.sort((one, other) => compare(one.created ?? '', other.created ?? ''));
}

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

export async function* linesOf(file: MattermostFile): AsyncGenerator<MattermostLine> {
  for await (const { number, value, isSmall } of tryLines(file.file, LINE_CHARS_MAX, false)) {
    const kind = textIn(fieldsIn(value)['type']);
    const object = isOverLimit(value) ? value : within(fieldsIn(value)[kind], isSmall);
    yield { file, number, kind: kind === '' ? null : kind, object: fieldsIn(object) };
  }
}

/** The object within the limits of a record, and so each of its replies. One over a limit keeps its place. */
function within(given: unknown, isSmall: boolean): unknown {
  if (!isFields(given)) return given;
  const { replies, ...object } = given;
  const each = Array.isArray(replies) ? replies.map((reply: unknown) => ownOrPlace(reply, isSmall)) : replies;
  return { ...fieldsIn(ownOrPlace(object, isSmall)), replies: each };
}

function ownOrPlace(object: unknown, isSmall: boolean): unknown {
  const own = bounded(object, isSmall);
  if (!isOverLimit(own)) return object;
  const { team, channel, channel_members, create_at } = fieldsIn(object);
  return { ...fieldsIn(own), team, channel, channel_members, create_at };
}

/** The place of a line, for the report. */
export const placeOf = ({ file, number }: MattermostLine): string => `${file.file.path} line ${String(number)}`;

function isLine(value: unknown): value is Fields {
  if (!isFields(value)) return false;
  const kind = textIn(value['type']);
  return kind === 'version' ? typeof value['version'] === 'number' : KINDS.has(kind) && isFields(value[kind]);
}

/** The server writes its own zone; a time without one says too little. */
function timeWithZone(text: string): Time | null {
  const time = new Date(text);
  return /(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(time.getTime()) ? time.toISOString() : null;
}
