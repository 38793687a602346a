import type { Found } from '../../../converter.js';
import { brokenFile } from '../../../export/broken-file.js';
import type { ExportFile } from '../../../export/export-files.js';
import { GridFs } from '../../../export/grid-fs.js';
import { placeInChunks } from '../../../export/database-files.js';
import type { FileRecord, SourceId } from '../../../records.js';
import { bytesIn, type Fields, textIn } from '../../../text/values.js';
import { CHUNKS, type CopyCollections } from './copy-collections.js';
import { firstOf, idIn } from '../rocket-values.js';
import { dropped } from '../../../dropped.js';

type Bytes = Pick<FileRecord, 'bytes' | 'path' | 'missing'>;

/** Files of a database copy, whose bytes are in chunks of the database, or beside it under their ids. */
export class CopyFiles {
  private readonly inChunks = new Map<SourceId, { readonly file: ExportFile; readonly gridFs: GridFs }>();
  private readonly beside = new Map<SourceId, ExportFile>();
  private readonly unclaimed = new Set<SourceId>();
  private readonly broken: Found[] = [];

  static async of(collections: CopyCollections): Promise<CopyFiles> {
    const files = new CopyFiles();
    for (const file of collections.filesOf(CHUNKS)) {
      const gridFs = await GridFs.read(file);
      if (gridFs.problem !== null) files.broken.push(brokenFile(file, gridFs.problem));
      for (const id of gridFs.ids) {
        if (!files.inChunks.has(id)) files.inChunks.set(id, { file, gridFs });
        files.unclaimed.add(id);
      }
    }
    for (const file of collections.others) {
      const name = file.path.replace(/^.*\//, '');
      for (const id of [name, name.replace(/\.[^.]*$/, '')]) files.beside.set(id, file);
    }
    return files;
  }

  /** What comes of a document of `rocketchat_uploads`. */
  *upload(id: SourceId, upload: Fields): Generator<Found> {
    this.unclaimed.delete(id);
    if (upload['typeGroup'] === 'thumb') yield dropped('file', id, 'not a message', 'thumbnail');
    else yield recordOf(id, upload, this.bytesOf(id, upload));
  }

  /** The files of a message, without thumbnails. */
  of(message: Fields, named: readonly Fields[]): readonly FileRecord[] {
    return named
      .filter((file) => !isThumbnail(file, message['file']))
      .map((file) => recordOf(idIn(file['_id']), file, this.bytesOf(idIn(file['_id']), file)));
  }

  /** Files in the chunks that nothing else names, and collections of chunks that break. */
  *left(): Generator<Found> {
    yield* this.broken;
    for (const id of this.unclaimed) yield dropped('file', id, 'not a message', 'chunks of no upload');
  }

  private bytesOf(id: SourceId, { size, complete }: Fields): Bytes {
    const told = bytesIn(size);
    const missing = (why: string): Bytes => ({ bytes: told, path: null, missing: why });
    if (complete === false) return missing('the upload was not completed');
    const beside = this.beside.get(id);
    if (beside !== undefined) return { bytes: beside.bytes, path: beside.place, missing: null };
    const stored = this.inChunks.get(id);
    if (stored === undefined) return missing('not in the export');
    const bytes = stored.gridFs.bytesOf(id);
    const isWhole = bytes !== null && (told === null || told === bytes);
    return isWhole
      ? { bytes, path: placeInChunks(stored.file, id), missing: null }
      : missing('not whole in the export');
  }
}

const recordOf = (id: SourceId, { name, type }: Fields, bytes: Bytes): FileRecord => ({
  ...{ record: 'file', id, name: firstOf(name) ?? id, type: textIn(type) || null, ...bytes },
});

/** Rocket.Chat makes small pictures of large ones. Old ones are told by their names alone. */
function isThumbnail({ _id, name, typeGroup }: Fields, first: unknown): boolean {
  const { _id: id, name: whole } = (first ?? {}) as Fields;
  return typeGroup === 'thumb' || (_id !== id && name === `thumb-${textIn(whole)}`);
}
