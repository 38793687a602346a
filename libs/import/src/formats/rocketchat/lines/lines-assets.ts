import type { Found } from '../../../converter.js';
import type { ExportFile } from '../../../export/export-files.js';
import type { FileRecord } from '../../../records.js';
import { bytesIn, type Fields } from '../../../text/values.js';
import { firstOf, firstOfEach } from '../rocket-values.js';
import { dropped } from '../../../dropped.js';

const KINDS = ['image', 'audio', 'video'] as const;

/** Files in `assets/`, each with its id, a `-` and its name. */
export class LinesAssets {
  private readonly byName: ReadonlyMap<string, ExportFile>;
  private readonly unclaimed: Set<ExportFile>;

  constructor(files: readonly ExportFile[]) {
    this.byName = new Map(files.map((file) => [file.path.replace(/^.*\//, ''), file]));
    this.unclaimed = new Set(files);
  }

  /** The files of a message; each of its attachments names the same one. */
  of(attachments: readonly Fields[]): readonly FileRecord[] {
    return [...firstOfEach(attachments, 'fileId')].map(([id, attachment]) => this.record(id, attachment));
  }

  /** Files that no message has. */
  *left(): Generator<Found> {
    for (const { path } of this.unclaimed) yield dropped('file', path, 'not a message', 'in no message');
  }

  private record(id: string, attachment: Fields): FileRecord {
    const name = firstOf(attachment['fileName'], attachment['title']) ?? id;
    const found = this.byName.get(`${id}-${name}`);
    if (found !== undefined) this.unclaimed.delete(found);
    const told = KINDS.map((kind) => bytesIn(attachment[`${kind}_size`])).find((size) => size !== null) ?? null;
    const type = firstOf(...KINDS.map((kind) => attachment[`${kind}_type`]));
    return {
      ...{ record: 'file', id, name, type, bytes: found?.bytes ?? told, path: found?.place ?? null },
      missing: found === undefined ? 'not in the export' : null,
    };
  }
}
