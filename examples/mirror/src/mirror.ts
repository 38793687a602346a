import { Api } from './api.js';
import { check } from './check.js';
import { Database } from './database.js';
import { receiver } from './receiver.js';

const PORT = '8000';
/** Parley has promised a change to the mirror within two seconds. A restarted Parley, or a backlog, takes longer. */
const PATIENCE_S = '60';
const MS_PER_S = 1_000;
const USAGE = `node dist/mirror.js                      receives deliveries
node dist/mirror.js --check [SECONDS]    compares the copy with Parley; reads a room that differs again, for a minute or so many seconds`;

async function receive(database: Database): Promise<void> {
  await database.createTables();
  const port = Number(process.env['PORT'] ?? PORT);
  const server = receiver(setting('PARLEY_HOOK_SECRET'), (delivery) => database.keep(delivery));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  console.log(`The mirror is at http://127.0.0.1:${port}/`);
}

async function compare(database: Database, patienceSeconds: number): Promise<void> {
  const api = new Api(setting('PARLEY_URL'), setting('PARLEY_TOKENS').split(' '));
  const { rooms, messages, differences } = await check(
    api,
    (roomId) => database.copy(roomId),
    patienceSeconds * MS_PER_S,
  );
  for (const line of differences) console.log(line);
  console.log(
    differences.length === 0
      ? `${rooms} rooms with ${messages} messages are the same.`
      : `${differences.length} differences in ${rooms} rooms with ${messages} messages.`,
  );
  if (differences.length > 0) process.exitCode = 1;
  await database.close();
}

function setting(name: string): string {
  const value = process.env[name];
  return value ? value : fail(`${name} is not set`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

const [option, seconds = PATIENCE_S] = process.argv.slice(2);
if (option === undefined) await receive(new Database(setting('DATABASE_URL')));
else if (option === '--check' && /^\d+$/.test(seconds))
  await compare(new Database(setting('DATABASE_URL')), Number(seconds));
else fail(USAGE);
