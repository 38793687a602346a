import type { Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import { eachWithin, readOrDropped } from '../../export/broken-file.js';
import type { ExportFile } from '../../export/export-files.js';
import { readItems } from '../../export/json.js';
import type { FileRecord, SourceId } from '../../records.js';
import { bytesIn, type Fields, fieldsIn, textIn, unescapedUri } from '../../text/values.js';
import type { ZulipFolder } from './zulip-export.js';

const NOT_THERE = 'not in the export';

/** Files that messages link to, by the paths of the links. */
export class ZulipFiles {
  /** The names of those that have a record. */
  private readonly known = new Map<SourceId, string>();
  private readonly saved = new Map<SourceId, { readonly file: ExportFile; readonly type: string | null }>();

  /** Reads where the bytes of an export are. Those of files that no list has are known by their paths. */
  async *add(folder: ZulipFolder): AsyncGenerator<Found> {
    const uploads = `${folder.path}uploads/`;
    const records = folder.files.file(`${uploads}records.json`);
    const found = new Set(records === undefined ? [] : [records.path]);
    if (records !== undefined) yield* readOrDropped(records, this.listed(records, uploads, folder, found));
    for (const file of folder.files.files)
      if (file.path.startsWith(uploads) && !found.has(file.path))
        this.saved.set(file.path.slice(uploads.length), { file, type: null });
  }

  private async *listed(
    records: ExportFile,
    uploads: string,
    { files }: ZulipFolder,
    found: Set<string>,
  ): AsyncGenerator<Found> {
    yield* eachWithin(records, 'file', readItems(records), (row) => {
      const { path: at, s3_path, content_type } = fieldsIn(row);
      const id = textIn(s3_path) || textIn(at);
      if (id === '') return [dropped('file', null, 'not readable')];
      const file = files.file(`${uploads}${textIn(at)}`) ?? files.file(`${uploads}${id}`);
      if (file === undefined) return [];
      found.add(file.path);
      this.saved.set(id, { file, type: textIn(content_type) || null });
      return [];
    });
  }

  /** The record of a row of `zerver_attachment`. */
  attachment(row: Fields): Found {
    const id = textIn(row['path_id']);
    if (id === '') return dropped('file', null, 'not readable');
    this.known.set(id, textIn(row['file_name']).trim());
    return this.record(id, textIn(row['file_name']), bytesIn(row['size']), textIn(row['content_type']) || null);
  }

  /** The path of a link to a file; `null` for another link. */
  pathOf(target: string): SourceId | null {
    const { host = '', path = '' } = UPLOAD.exec(target)?.groups ?? {};
    if (path === '') return null;
    const found = [path, unescapedUri(path)].find((each) => this.known.has(each) || this.saved.has(each));
    return found ?? (host === '' ? unescapedUri(path) : null);
  }

  /** The file of a link, if no table has it. */
  *linked(id: SourceId): Generator<Found> {
    if (this.known.has(id)) return;
    this.known.set(id, '');
    yield this.record(id, '', null, null);
  }

  /** True for a label that says no more than the file. */
  isName(id: SourceId, label: string): boolean {
    const name = label.trim();
    return name === '' || name === this.known.get(id) || name === nameOf(id);
  }

  /** Files of the export that neither a table nor a message has. */
  *unlinked(): Generator<Found> {
    for (const id of this.saved.keys()) if (!this.known.has(id)) yield dropped('file', id, 'not left in');
  }

  private record(id: SourceId, name: string, size: number | null, type: string | null): FileRecord {
    const found = this.saved.get(id);
    return {
      ...{ record: 'file', id, name: name || nameOf(id), type: type ?? found?.type ?? null },
      ...{ bytes: found?.file.bytes ?? size, path: found?.file.place ?? null },
      missing: found === undefined ? NOT_THERE : null,
    };
  }
}

const UPLOAD = /^(?<host>https?:\/\/[^/]+)?\/user_uploads\/(?<path>[^?#]+)/;

const nameOf = (id: SourceId): string => id.replace(/^.*\//, '') || 'file';
