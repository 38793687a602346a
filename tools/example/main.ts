import { readOptions } from '../read-options.js';
import { stopOnSignals } from '../cluster/stop-on-signals.js';
import { Example } from './example.js';

const USAGE = `[PORT=4000] npm run example

Runs examples/shop with a Parley of its own on an empty PostgreSQL, and prints the URL of the shop. Ctrl-C stops and deletes all.`;
const PORT = '4000';

async function main(): Promise<void> {
  readOptions(USAGE, ([first]) => {
    if (first !== undefined) throw new Error(`unknown option '${first}'`);
  });
  const example = new Example(Number(process.env['PORT'] ?? PORT));
  const isStopping = stopOnSignals(() => example.stop());
  try {
    process.stdout.write(`The shop is at ${await example.start()}/\n`);
  } catch (error) {
    if (isStopping()) return;
    process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n`);
    await example.stop();
    process.exit(1);
  }
}

void main();
