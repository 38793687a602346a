import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import type { FileRecord, SourceId } from '../../records.js';
import { bytesIn, type Fields, textIn } from '../../text/values.js';

/** Entries of a message that hold the path of a file, and its size, name and type. */
const ENTRIES = [
  { entry: 'photo', size: 'photo_file_size', name: 'photo.jpg', type: 'image/jpeg' },
  { entry: 'file', size: 'file_size', name: 'file', type: null },
  { entry: 'contact_vcard', size: 'contact_vcard_file_size', name: 'contact.vcard', type: 'text/vcard' },
] as const;
/** In place of a path stands a sentence, such as `(File not included. Change data exporting settings to download.)`. */
const SENTENCES = [
  { pattern: /\(\w+ not included\b.*\)$/i, missing: 'left out of the export' },
  { pattern: /\(\w+ exceeds maximum size\b.*\)$/i, missing: 'larger than the export allowed' },
  { pattern: /\(\w+ unavailable\b.*\)$/i, missing: 'unavailable at Telegram' },
] as const;
const SENTENCE_CHARS_MAX = 200;
const NOT_THERE = 'not in the export';

/** Finds the files of messages in the folder of the export. */
export class TelegramFiles {
  /** @param folder the path of the folder of `result.json` with a `/` at its end, or `''` */
  constructor(
    private readonly files: ExportFiles,
    private readonly folder: string,
  ) {}

  of(id: SourceId, message: Fields): readonly FileRecord[] {
    return ENTRIES.filter(({ entry }) => textIn(message[entry]) !== '').map((kind) => this.record(id, message, kind));
  }

  private record(id: SourceId, message: Fields, { entry, size, name, type }: (typeof ENTRIES)[number]): FileRecord {
    const given = textIn(message[entry]);
    const found = this.files.file(this.folder + given.replaceAll('\\', '/'));
    const sentence = SENTENCES.find(({ pattern }) => pattern.test(given.slice(-SENTENCE_CHARS_MAX)));
    const isFile = entry === 'file';
    return {
      record: 'file',
      id: `${id}:${entry}`,
      name: nameOf(message, found, sentence === undefined ? given : '', isFile) || name,
      type: (isFile && textIn(message['mime_type'])) || type,
      bytes: found?.bytes ?? bytesIn(message[size]),
      path: found?.place ?? null,
      missing: found === undefined ? (sentence?.missing ?? NOT_THERE) : null,
    };
  }
}

function nameOf(message: Fields, found: ExportFile | undefined, path: string, isFile: boolean): string {
  const base = (found?.path ?? path).replace(/^.*[/\\]/, '');
  return isFile ? textIn(message['file_name']) || base || textIn(message['media_type']) : base;
}
