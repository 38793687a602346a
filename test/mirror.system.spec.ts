import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newId, type RoomId } from '#contracts';
import { freePort } from '#engines/free-port';
import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { keepLines } from '#testing/deployments/kept-lines';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { setFolder } from '#testing/engines/set-folder';
import { mapOf, sampleOf } from '#testing/imports/import-run';
import { TestOperator } from '#testing/topology/operator';
import { isEmbedded } from '#testing/topology/topology';
import { HttpPerson } from '#testing/users/http-person';

const run = promisify(execFile);
const MIRROR = 'examples/mirror';
const PROGRAM = join(MIRROR, 'dist/mirror.js');
const GROUPS = 5;
const MESSAGES = 60;
const KILLS = 3;
const RETRY_MS = 200;
const PAUSE_MS = 50;
const TIMEOUT_MS = 400_000;

/** It starts a Parley of its own, whatever the deployment under test is. */
describe.runIf(isEmbedded())('examples/mirror', () => {
  const folder = setFolder();
  let postgres: PostgresEngine;
  let parley: StandaloneProcess;
  let mirror: ChildProcess;
  let parleyEnv: Record<string, string>;
  let mirrorEnv: Record<string, string>;
  let people: HttpPerson[];

  beforeAll(async () => {
    await run(process.execPath, ['../../node_modules/vite/bin/vite.js', 'build', '--ssr', 'src/mirror.ts'], {
      cwd: MIRROR,
    });
    postgres = await startPostgres({ dataDir: join(folder, 'mirror'), persistent: false });
    parleyEnv = {
      ...{ PORT: String(await freePort()), DATA_DIR: join(folder, 'parley'), DATABASE_URL: '', REDIS_URL: '' },
      ...{ RATE_LIMITS: 'off', FEED_SWEEP_SECONDS: '5' },
    };
    parley = await StandaloneProcess.start(parleyEnv);
    const port = await freePort();
    const operator = new TestOperator({ DATA_DIR: parleyEnv['DATA_DIR'] ?? '' });
    const url = `http://127.0.0.1:${port}/`;
    const made = await operator.run('hooks', 'create', url, '--rooms', 'all', '--from', 'start', '--json');
    const { secret } = JSON.parse(made.stdout) as { secret: string };
    people = [await HttpPerson.enter(parley.url, 'ann'), await HttpPerson.enter(parley.url, 'ben')];
    mirrorEnv = {
      ...{ PORT: String(port), DATABASE_URL: postgres.url, PARLEY_HOOK_SECRET: secret, PARLEY_URL: parley.url },
      PARLEY_TOKENS: people.map(({ token }) => token).join(' '),
    };
    mirror = await startMirror();
  });

  afterAll(async () => {
    mirror.kill();
    await parley.stop();
    await postgres.stop();
  });

  async function startMirror(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [PROGRAM], {
      env: { ...process.env, ...mirrorEnv },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    void keepLines(child.stderr);
    await once(createInterface({ input: child.stdout }), 'line');
    return child;
  }

  async function killMirror(): Promise<void> {
    const gone = once(mirror, 'exit');
    mirror.kill('SIGKILL');
    await gone;
    mirror = await startMirror();
  }

  async function killParley(): Promise<void> {
    await parley.kill();
    parley = await StandaloneProcess.start(parleyEnv);
  }

  /** Sends it again until it is answered, as the protocol asks of clients. */
  async function until2xx(person: HttpPerson, method: string, path: string, body?: object): Promise<void> {
    for (;;) {
      const status = await person.ask(method, path, body).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status >= 200 && status < 300) return;
      if (status >= 400 && status < 429) throw new Error(`${method} ${path} was answered with ${status}`);
      await sleep(RETRY_MS);
    }
  }

  async function talk(roomId: RoomId, person: HttpPerson): Promise<void> {
    for (let at = 0; at < MESSAGES; at++) {
      const id = newId();
      const path = `/v1/rooms/${roomId}/messages`;
      await until2xx(person, 'POST', path, { id, body: `message ${at}` });
      if (at % 5 === 1) await until2xx(person, 'PUT', `${path}/${id}/reactions/👍`);
      if (at % 5 === 2) await until2xx(person, 'PATCH', `${path}/${id}`, { version: 1, body: `edited ${at}` });
      if (at % 5 === 3) await until2xx(person, 'DELETE', `${path}/${id}`);
      await sleep(PAUSE_MS);
    }
  }

  /** `--check`. */
  async function check(...seconds: string[]): Promise<{ code: unknown; output: string }> {
    return run(process.execPath, [PROGRAM, '--check', ...seconds], { env: { ...process.env, ...mirrorEnv } }).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error: { code: unknown; stdout: string }) => ({ code: error.code, output: error.stdout }),
    );
  }

  it(
    'has what the API reads, however often it and Parley are killed',
    async () => {
      const [ann, ben] = people as [HttpPerson, HttpPerson];
      const direct = { kind: 'direct', memberIds: [ben.user.id] };
      const rooms = [(await ann.answer<{ id: RoomId }>('POST', '/v1/rooms', direct)).id];
      for (let group = 0; group < GROUPS; group++) rooms.push(await ann.newRoom([ben]));
      const talks = Promise.all(rooms.map((room, index) => talk(room, index % 2 === 0 ? ann : ben)));
      for (let kill = 0; kill < KILLS; kill++) {
        await killMirror();
        await killParley();
      }
      await talks;
      // In groups `room.created` is a message, too.
      const same = `${rooms.length} rooms with ${rooms.length * MESSAGES + GROUPS} messages are the same.\n`;
      expect(await check()).toEqual({ code: 0, output: same });
    },
    TIMEOUT_MS,
  );

  it(
    'has what an import has brought',
    async () => {
      const operator = new TestOperator({ DATA_DIR: parleyEnv['DATA_DIR'] ?? '' });
      const map = mapOf({ U0MIRA0: people[0]?.user.username ?? '' });
      await operator.ask('import', 'run', sampleOf('slack'), '--users', map);
      expect(await check()).toEqual({ code: 0, output: expect.stringMatching(/^15 rooms with 4\d\d messages are/) });
    },
    TIMEOUT_MS,
  );

  it(
    'says what differs',
    async () => {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      const { rows } = await client.query<{ id: string }>(
        `DELETE FROM parley_messages WHERE id = (SELECT id FROM parley_messages ORDER BY id LIMIT 1) RETURNING id`,
      );
      await client.end();
      const { code, output } = await check('0');
      expect(code).toBe(1);
      expect(output).toContain(`message ${rows[0]?.id ?? ''}: the mirror has nothing`);
    },
    TIMEOUT_MS,
  );
});
