import type { NeutralRecord } from '#import/records';
import { Tally } from '#import/tally';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { withBytes } from '../site/exported-files.js';
import { exportedRecords } from '../site/exported-records.js';
import { writeFile, writeFolder } from '../site/site-file.js';
import { inspected } from './import.commands.js';

/** A path without it is a folder. */
const FILE_ENDING = '.gz';

export const siteExport: Command = {
  name: 'site export',
  about:
    'Write the whole site in the neutral form (docs/import-format.md), which `import run` takes: to a file whose name ends in .gz, else into a new folder.',
  operands: ['path'],
  options: [{ name: 'files', about: 'the bytes of the files too; then the path is a folder' }],
  async run(input, { auth, history }) {
    const [path, isWithFiles] = [input.operand('path'), input.flag('files')];
    const isFile = path.endsWith(FILE_ENDING);
    if (isFile && isWithFiles) throw new CommandError('site export: --files needs a folder, not a file');
    const tally = new Tally();
    const records = (): AsyncIterable<NeutralRecord> => exportedRecords({ auth, history }, new Date());
    if (isFile) await writeFile(path, counted(records(), tally));
    else
      await writeFolder(path, (folder) =>
        counted(isWithFiles ? withBytes(records(), folder, history) : records(), tally),
      );
    const answer = { file: path, format: 'neutral', ...tally.summary() };
    return { json: answer, text: inspected({ ...answer, questions: [] }) };
  },
};

async function* counted(records: AsyncIterable<NeutralRecord>, tally: Tally): AsyncGenerator<NeutralRecord> {
  for await (const record of records) {
    tally.add(record);
    yield record;
  }
}
