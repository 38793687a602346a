import type { Converter } from '../../converter.js';
import { ImportError } from '../../options.js';
import { CopyCollections } from './copy/copy-collections.js';
import { copyRecords, workspaceOf } from './copy/database-copy.js';
import { isOwnData, linesFolders } from './lines/lines-export.js';
import { linesRecords } from './lines/lines-records.js';

/** A copy of the database by `mongodump`, and the exports of a room and of a person's own data, which have one object on a line. */
export const rocketchat: Converter = {
  format: 'rocketchat',
  async recognises(files) {
    return (await new CopyCollections([files]).areThere()) || (await linesFolders(files)).length > 0;
  },
  async questions(exports, { source }) {
    if (source !== undefined || (await workspaceOf(new CopyCollections(exports))) !== null) return [];
    return [{ option: 'source', text: 'no settings of the server name the workspace: name it with --source' }];
  },
  async *convert(exports, { source }) {
    const copy = new CopyCollections(exports);
    const isCopy = await copy.areThere();
    const folders = (await Promise.all(exports.map(linesFolders))).flat();
    const kinds = new Set<string>(folders.map((folder) => (isOwnData(folder) ? 'data of a person' : 'room')));
    if (isCopy) kinds.add('database');
    if (kinds.size > 1)
      throw new ImportError(`one import has one kind of export, else messages come twice: ${[...kinds].join(', ')}`);
    yield { record: 'source', format: 'rocketchat', name: source ?? (await workspaceOf(copy)) ?? '', exportedAt: null };
    if (isCopy) yield* copyRecords(copy);
    for (const folder of folders) yield* linesRecords(folder);
  },
};
