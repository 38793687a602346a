import type { ExportFile } from '../../export/export-files.js';
import type { FileRecord } from '../../records.js';
import { linked } from '../../text/links.js';
import { plain } from '../../text/literal.js';
import { bytesIn, type Fields, listIn, textIn } from '../../text/values.js';

/** Why bytes are missing, by `mode` and `file_access`. */
const MISSING: Readonly<Record<string, string>> = {
  tombstone: 'deleted at Slack',
  hidden_by_limit: 'hidden by a limit of the plan at Slack',
  access_denied: 'Slack denied access',
  file_not_found: 'deleted at Slack',
};
const NOT_THERE = 'not in the export';

export interface SlackFiles {
  readonly records: readonly FileRecord[];
  /** Links to what other services hold. */
  readonly links: readonly string[];
  /** Number of files without an id. */
  readonly nameless: number;
}

/** Finds bytes that other programs have put beside the messages: `__uploads/<id>/<name>` or `<room>/attachments/<id>-<name>`. */
export class SlackUploads {
  private readonly byId = new Map<string, ExportFile>();

  constructor(files: readonly ExportFile[]) {
    for (const file of files) {
      const id = /(?:^|\/)(?:__uploads\/([^/]+)\/|attachments\/([A-Z0-9]+)-)[^/]+$/.exec(file.path);
      const found = id?.[1] ?? id?.[2];
      if (found !== undefined) this.byId.set(found, file);
    }
  }

  /** The files of a message: `files`, or the one `file` of old exports. Their addresses hold a secret, and are left out. */
  of(message: Fields): SlackFiles {
    const files = listIn(message['files']);
    const all = files.length > 0 ? files : listIn([message['file']]);
    const links = all
      .filter(isExternal)
      .map((file) => linked(plain(nameOf(file)), textIn(file['external_url']) || file['url_private']));
    const own = all.filter((file) => !isExternal(file));
    const known = own.filter((file) => textIn(file['id']) !== '');
    return { records: known.map((file) => this.record(file)), links, nameless: own.length - known.length };
  }

  private record(file: Fields): FileRecord {
    const id = textIn(file['id']);
    const found = this.byId.get(id);
    const reason = MISSING[textIn(file['mode'])] ?? MISSING[textIn(file['file_access'])] ?? NOT_THERE;
    return {
      ...{
        record: 'file',
        id,
        name: nameOf(file),
        type: textIn(file['mimetype']) || null,
        bytes: found?.bytes ?? bytesIn(file['size']),
      },
      ...{ path: found?.place ?? null, missing: found === undefined ? reason : null },
    };
  }
}

const isExternal = (file: Fields): boolean => file['mode'] === 'external' || file['is_external'] === true;

const nameOf = (file: Fields): string => textIn(file['name']) || textIn(file['title']) || textIn(file['id']) || 'file';
