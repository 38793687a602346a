import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import type { FileRecord } from '../../records.js';
import { type Fields, textIn } from '../../text/values.js';
import { hashOf } from './mattermost-ids.js';
import type { MattermostFile } from './mattermost-lines.js';

/** What a path of an upload ends with, whatever the folders before it are called. */
const UPLOAD = /(?:^|\/)(teams\/[^/]+\/channels\/[^/]+\/users\/[^/]+\/[^/]+\/[^/]+)$/;
const ID_CHARS_MAX = 500;
const NOT_THERE = 'not in the export';
const LEADS_OUT = 'its path leads out of the export';

/** Finds the bytes of uploads in several exports, of which some have none. */
export class MattermostUploads {
  private readonly byEnd = new Map<string, ExportFile>();

  constructor(exports: readonly ExportFiles[]) {
    for (const { files } of exports)
      for (const file of files) {
        const end = UPLOAD.exec(file.path)?.[1];
        if (end !== undefined) this.byEnd.set(end.normalize(), file);
      }
  }

  /** The file of an attachment of a post; `null` if it says no path. */
  record(attachment: Fields, of: MattermostFile): FileRecord | null {
    const path = textIn(attachment['path'])
      .replaceAll('\\', '/')
      .replace(/^(?:\.?\/)*(?:data\/)?/, '');
    const names = path.split('/');
    const name = names.at(-1) ?? '';
    if (name === '') return null;
    const id = UPLOAD.exec(path)?.[1] ?? path;
    return {
      ...{ record: 'file', id: id.length > ID_CHARS_MAX ? hashOf(id) : id, name, type: null },
      ...(names.includes('..') ? missing(LEADS_OUT) : this.bytes(path, of)),
    };
  }

  private bytes(path: string, of: MattermostFile): Bytes {
    const found = this.find(path, of);
    return found === undefined ? missing(NOT_THERE) : { bytes: found.bytes, path: found.place, missing: null };
  }

  private find(path: string, { files, file, folder }: MattermostFile): ExportFile | undefined {
    const inData = files.file(`${folder}data/${path}`);
    const found = inData ?? this.byEnd.get(UPLOAD.exec(path)?.[1]?.normalize() ?? '') ?? files.file(`${folder}${path}`);
    return found === file ? undefined : found;
  }
}

type Bytes = Pick<FileRecord, 'bytes' | 'path' | 'missing'>;
const missing = (reason: string): Bytes => ({ bytes: null, path: null, missing: reason });
