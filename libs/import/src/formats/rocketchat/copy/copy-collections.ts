import { readOrDropped } from '../../../export/broken-file.js';
import { readDocuments, readFirstDocument } from '../../../export/bson.js';
import type { ExportFile, ExportFiles } from '../../../export/export-files.js';
import { DEPTH_MAX, depthOf } from '../../../export/record-bounds.js';
import type { Found } from '../../../converter.js';
import type { Fields } from '../../../text/values.js';
import { idIn } from '../rocket-values.js';
import { dropped } from '../../../dropped.js';

/** A document, which is a record. */
const RECORD_BYTES_MAX = 1024 * 1024;
/** Collections that become records. */
const READ = [
  'users',
  'rocketchat_room',
  'rocketchat_subscription',
  'rocketchat_message',
  'rocketchat_uploads',
] as const;
type Collection = (typeof READ)[number];
/** Collections on which all others hang. */
const HOLDING: ReadonlySet<string> = new Set(['users', 'rocketchat_room']);
export const SETTINGS = 'rocketchat_settings';
export const CHUNKS = 'rocketchat_uploads.chunks';
const FILES = 'rocketchat_uploads.files';
/** Collections whose objects are parts of others. */
const PARTS: ReadonlySet<string> = new Set([CHUNKS, FILES]);
/** Collections whose ids may be secrets. */
const SECRET = /token|oauth|session|credential|certificate|invite/i;

const BSON = /(?:^|\/)(?<collection>[^/]+)\.bson(?:\.gz)?$/;

/** The collections of a database, each in one or more files of `mongodump`. */
export class CopyCollections {
  private readonly byName = new Map<string, ExportFile[]>();
  /** Other files, among them those that the server has kept outside of the database. */
  readonly others: readonly ExportFile[];

  constructor(exports: readonly ExportFiles[]) {
    const others: ExportFile[] = [];
    for (const file of exports.flatMap(({ files }) => files)) {
      const name = BSON.exec(file.path)?.groups?.['collection'];
      if (name === undefined) others.push(file);
      else this.byName.set(name, [...this.filesOf(name), file]);
    }
    this.others = others.filter(({ path }) => !/\.json(?:\.gz)?$/.test(path));
  }

  filesOf(name: string): readonly ExportFile[] {
    return this.byName.get(name) ?? [];
  }

  /** True with a document of Rocket.Chat. */
  async areThere(): Promise<boolean> {
    for (const name of READ)
      for (const file of this.filesOf(name)) {
        const first = await readFirstDocument(file);
        if (first !== undefined && idIn(first['_id']) !== '') return true;
      }
    return false;
  }

  /**
   * What comes of the documents of a collection. Those without an id are dropped.
   * @param of the word for such a document
   * @throws ImportError if people or rooms cannot be read: all else hangs on them
   */
  async *each(
    name: Collection,
    of: string,
    records: (id: string, fields: Fields) => Iterable<Found>,
  ): AsyncGenerator<Found> {
    for (const file of this.filesOf(name)) {
      const found = recordsOf(file, of, records);
      yield* HOLDING.has(name) ? found : readOrDropped(file, found);
    }
  }

  /** The objects of the collections that are not read: settings, statistics, pictures of emoji and the like. */
  async *unread(): AsyncGenerator<Found> {
    const read: ReadonlySet<string> = new Set([...READ, ...PARTS]);
    for (const [name, files] of this.byName)
      if (!read.has(name)) for (const file of files) yield* readOrDropped(file, unreadDocuments(file, name));
  }
}

async function* recordsOf(
  file: ExportFile,
  of: string,
  records: (id: string, fields: Fields) => Iterable<Found>,
): AsyncGenerator<Found> {
  for await (const { fields, bytes } of readDocuments(file)) {
    const id = idIn(fields?.['_id']);
    if (bytes.length > RECORD_BYTES_MAX || depthOf(fields) > DEPTH_MAX) yield dropped(of, id, 'over a limit');
    else if (fields === null || id === '') yield dropped(of, id, 'not readable');
    else yield* records(id, fields);
  }
}

async function* unreadDocuments(file: ExportFile, name: string): AsyncGenerator<Found> {
  for await (const { fields } of readDocuments(file))
    yield dropped(name, SECRET.test(name) ? '' : idIn(fields?.['_id']), 'not a message');
}
