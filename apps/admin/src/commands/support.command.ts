import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { OutputFile } from '../output-file.js';
import { supportBundle } from '../support-bundle.js';

export const support: Command = {
  name: 'support-bundle',
  about:
    'One archive (tar.gz) to send with a question: versions, settings without secrets, health, lags, jobs, migrations.',
  operands: [],
  options: [{ name: 'out', value: 'FILE', about: 'a new file that only you can read; default: standard output' }],
  async run(input, deployment) {
    const out = input.text('out');
    if (out === undefined && process.stdout.isTTY)
      throw new CommandError('support-bundle: add --out FILE, or send the output to a file');
    const file = await OutputFile.open(out);
    try {
      const { archive, problems } = await supportBundle(deployment, new Date());
      await file.write(archive);
      await file.end();
      const missing = Object.entries(problems).flatMap(([name, ofService]) =>
        ofService.map((each) => `${name}: ${each}`),
      );
      for (const line of missing) process.stderr.write(`Missing: ${line}\n`);
      return out === undefined ? undefined : { json: { file: out, problems }, text: out };
    } catch (error) {
      await file.abandon();
      throw error;
    }
  },
};
