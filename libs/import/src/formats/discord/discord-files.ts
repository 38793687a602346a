import { posix } from 'node:path';
import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import type { FileRecord, SourceId } from '../../records.js';
import { bytesIn, type Fields, textIn } from '../../text/values.js';

const NOT_THERE = 'not in the export';
const OTHER_SIZE = 'what the exporter saved has another size, such as an error page';
/** A URL; one letter before the colon is a drive of Windows. */
const REMOTE = /^[a-z][a-z\d+.-]+:/i;
const NAMES_MAX = 32;

/** Finds bytes that the exporter has saved beside the messages. */
export class DiscordFiles {
  /** @param exports the one of the messages first */
  constructor(
    private readonly exports: readonly ExportFiles[],
    /** The file with the messages. */
    private readonly messages: ExportFile,
  ) {}

  attachment(id: SourceId, attachment: Fields): FileRecord {
    const bytes = bytesIn(attachment['fileSizeBytes']);
    return this.record(id, textIn(attachment['fileName']), attachment['url'], bytes);
  }

  /** @param name without one it is that of the saved file */
  record(id: SourceId, name: string, url: unknown, bytes: number | null = null): FileRecord {
    const found = this.saved(textIn(url));
    const fits = found !== undefined && (bytes === null || bytes === found.bytes);
    const reason = found === undefined ? NOT_THERE : OTHER_SIZE;
    return {
      ...{ record: 'file', id, name: name || lastName(textIn(url)) || 'file', type: null },
      ...{ bytes: bytes ?? found?.bytes ?? null, path: fits ? found.place : null, missing: fits ? null : reason },
    };
  }

  /** The file at a path that is relative to the messages. Of one that began elsewhere on the exporting computer, the end counts. */
  saved(url: string): ExportFile | undefined {
    if (url === '' || REMOTE.test(url)) return undefined;
    const names = url.replaceAll('\\', '/').split('/').slice(-NAMES_MAX);
    const folder = posix.dirname(this.messages.path);
    for (let from = 0; from < names.length; from++) {
      const path = posix.join(folder, ...names.slice(from));
      const found = this.exports.map((files) => files.file(path)).find((file) => file !== undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** The name of a saved file, or of a URL without what follows the path. */
const lastName = (url: string): string => /([^/\\?#]*)(?:[?#].*)?$/s.exec(url)?.[1] ?? '';
