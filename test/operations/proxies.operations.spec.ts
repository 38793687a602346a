import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { onPath } from '#engines/debian-packages';
import { EngineProcess } from '#engines/engine-process';
import { freePort } from '#engines/free-port';
import { keptLines } from '#testing/deployments/kept-lines';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { setFolder } from '#testing/engines/set-folder';
import { newSecret } from '#testing/secrets/new-secret';
import { HttpPerson } from '#testing/users/http-person';
import { uniqueName } from '#testing/users/user';

const TEST_TIMEOUT_MS = 300_000;
const START = { timeout: 60_000 };
const STOP_TIMEOUT_MS = 5_000;
/** More than the default bounds of these programs, and than their buffers in memory. */
const UPLOAD_BYTES = 8_000_000;
/** Not the proxy's own, so that Parley can tell them apart. */
const CLIENT_IP = '127.0.0.2';
const CI = process.env['CI'] === 'true' || process.env['CI'] === '1';
const PAGE = 'docs/operations/install.md';
const IS_ROOT = process.getuid?.() === 0;

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS });

/** How a program runs in the foreground on a block of the page. */
interface Program {
  /** Its name on the page. */
  readonly name: string;
  readonly command: string;
  readonly args: (config: string) => string[];
  /** What the Debian package's own configuration has around the block. */
  readonly around: (block: string, folder: string, spare: number) => string;
}

const APACHE_MODULES = [
  ...['mpm_event', 'authz_core', 'ssl', 'socache_shmcb', 'headers', 'setenvif', 'slotmem_shm'],
  ...['proxy', 'proxy_http', 'proxy_balancer', 'lbmethod_byrequests'],
];

const PROGRAMS: readonly Program[] = [
  {
    name: 'nginx',
    command: 'nginx',
    args: (config) => ['-c', config, '-e', 'stderr', '-g', 'daemon off;'],
    around: (block, folder) => {
      const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${folder}/${name};`,
      );
      const http = [`access_log ${folder}/access.log;`, ...paths, block].join('\n');
      return `${IS_ROOT ? 'user root;' : ''}\npid ${folder}/pid;\nevents {}\nhttp {\n${http}\n}\n`;
    },
  },
  {
    name: 'caddy',
    command: 'caddy',
    args: (config) => ['run', '--config', config, '--adapter', 'caddyfile'],
    around: (block) =>
      `{\n  admin off\n  auto_https disable_redirects\n  servers {\n    protocols h1 h2\n  }\n}\n${block}`,
  },
  {
    name: 'apache',
    command: 'apache2',
    args: (config) => ['-f', config, '-DFOREGROUND'],
    around: (block, folder) =>
      [
        `ServerRoot ${folder}\nDefaultRuntimeDir ${folder}\nPidFile ${folder}/pid`,
        'ErrorLog "|/bin/cat"\nServerName localhost\nLogFormat "%r" combined',
        `Define APACHE_LOG_DIR ${folder}`,
        ...APACHE_MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
        ...(IS_ROOT ? ['User www-data', 'Group www-data'] : []),
        block.replace(/<VirtualHost \*:(\d+)>/, 'Listen $1\n$&'),
      ].join('\n'),
  },
  {
    name: 'haproxy',
    command: 'haproxy',
    args: (config) => ['-db', '-f', config],
    around: (block) => `defaults\n  log stdout format raw local0\n  option httplog\n${block}`,
  },
  {
    name: 'lighttpd',
    command: 'lighttpd',
    args: (config) => ['-D', '-f', config],
    around: (block, folder, spare) =>
      [
        `server.document-root = "${folder}"\nserver.upload-dirs = ("${folder}")`,
        `server.bind = "127.0.0.1"\nserver.port = ${String(spare)}\n${block}`,
      ].join('\n'),
  },
];

/** Programs that log each request, unless their configuration says otherwise. */
const LOGS: ReadonlySet<string> = new Set(['nginx', 'apache', 'haproxy']);

const hasProgram = ({ name, command }: Program): boolean => {
  if (onPath(command) !== undefined) return true;
  if (CI) throw new Error(`${command} is not on the PATH`);
  process.stderr.write(`NOT RUN: the block of ${name} in ${PAGE} (no ${command} on the PATH)\n`);
  return false;
};

function assertRuns({ running, lastOutput }: EngineProcess): void {
  if (!running) throw new Error(`The program ended at its start: ${lastOutput}`);
}

/** The block after the comment `<!-- proxy: name -->`. */
function blockOf(name: string): string {
  const block = new RegExp(`<!-- proxy: ${name} -->\\s*\`\`\`\\w*\\n([\\s\\S]*?)\`\`\``).exec(
    readFileSync(PAGE, 'utf8'),
  )?.[1];
  if (block === undefined) throw new Error(`${PAGE} has no block for ${name}`);
  return block;
}

describe('behind your own proxy, with the block of the page', () => {
  const folder = setFolder();
  let parley: StandaloneProcess;
  let proxy: EngineProcess | undefined;
  let [port, inside] = [0, 0];
  let url: string;

  beforeAll(async () => {
    // The certificate is made here.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')];
    const names = ['-addext', 'subjectAltName=DNS:localhost'];
    execFileSync('openssl', ['req', '-x509', ...made, ...files, ...names], { stdio: 'ignore' });
    const both = ['fullchain.pem', 'privkey.pem'].map((name) => readFileSync(join(folder, name), 'utf8'));
    writeFileSync(join(folder, 'both.pem'), both.join(''));
    [port, inside] = [await freePort(), await freePort()];
    url = `https://localhost:${String(port)}`;
    const proxied = { PUBLIC_URL: url, TRUST_PROXY: '127.0.0.1', PORT: String(inside) };
    const own = { DATA_DIR: join(folder, 'data'), DATABASE_URL: '', REDIS_URL: '', OPERATOR_SECRET: newSecret() };
    parley = await StandaloneProcess.start({ ...own, ...proxied, RATE_LIMITS: 'off' });
  });
  afterEach(async () => {
    await proxy?.end('SIGTERM', STOP_TIMEOUT_MS);
    proxy = undefined;
  });
  afterAll(async () => {
    await parley.stop();
    vi.unstubAllEnvs();
  });

  async function start(program: Program): Promise<void> {
    const own = join(folder, program.name);
    mkdirSync(own);
    const block = blockOf(program.name)
      .replaceAll('/etc/ssl/chat.example.com/', `${folder}/`)
      .replaceAll('/var/log/nginx', own)
      .replaceAll(/chat\.example\.com(?= \{)/g, `localhost:${String(port)}`)
      .replaceAll('chat.example.com', 'localhost')
      .replaceAll(/(?<=[ :"*])443\b/g, String(port))
      .replaceAll(/\b3000\b/g, String(inside));
    writeFileSync(join(own, 'config'), program.around(block, own, await freePort()));
    const env = { ...process.env, HOME: own, XDG_DATA_HOME: own, XDG_CONFIG_HOME: own };
    const started = await EngineProcess.start({
      command: program.command,
      args: program.args(join(own, 'config')),
      env,
      cwd: own,
    });
    proxy = started;
    const status = (): Promise<number | string> =>
      fetch(`${url}/health/live`).then(
        (answer) => answer.status,
        () => started.lastOutput,
      );
    await Promise.race([expect.poll(status, START).toBe(200), started.exited.then(() => assertRuns(started))]);
  }

  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, ...headers },
      body: JSON.stringify(body),
    });

  /** The IP address that the list of sessions shows to a guest who enters from `CLIENT_IP` and claims another one. */
  async function ipOfGuest(): Promise<string | undefined> {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' };
    const options = { method: 'POST', localAddress: CLIENT_IP, family: 4, rejectUnauthorized: false, headers };
    const entering = httpsRequest(`${url}/v1/auth/guest`, options).end(JSON.stringify({ username: uniqueName('far') }));
    const [answer] = (await once(entering, 'response')) as [IncomingMessage];
    const { tokens } = (await json(answer)) as { tokens: { accessToken: string } };
    const authorization = `Bearer ${tokens.accessToken}`;
    const listed = await fetch(`${url}/v1/auth/sessions`, { headers: { authorization } });
    const { sessions } = (await listed.json()) as { sessions: { ip: string }[] };
    return sessions[0]?.ip;
  }

  /** What a connection over WebSocket first receives. */
  function readyOf(token: string): Promise<unknown> {
    const auth = { token, protocol: 1 };
    const socket = io(url, { auth, transports: ['websocket'], rejectUnauthorized: false, forceNew: true });
    return new Promise((resolve, reject) => {
      socket.once('ready', resolve).once('connect_error', reject);
      socket.io.once('error', reject);
    }).finally(() => socket.close());
  }

  /** The packets of a session that only polls, until it is ready. */
  async function pollUntilReady(token: string): Promise<string> {
    const polling = `${url}/socket.io/?EIO=4&transport=polling`;
    const opened = await (await fetch(polling)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    await fetch(`${polling}&sid=${sid}`, { method: 'POST', body: `40${JSON.stringify({ token, protocol: 1 })}` });
    let packets = '';
    while (!packets.includes('"ready"')) {
      const answer = await fetch(`${polling}&sid=${sid}`);
      if (!answer.ok) throw new Error(`polling: ${String(answer.status)} after ${packets}`);
      packets += await answer.text();
    }
    return packets;
  }

  /** All that the program has logged. */
  function logged({ name }: Program): string {
    const own = join(folder, name);
    const files = readdirSync(own).filter((file) => file.endsWith('.log'));
    return [proxy?.lastOutput, ...files.map((file) => readFileSync(join(own, file), 'utf8'))].join('\n');
  }

  // Needs the program. On CI its lack is a failure: `.ci/run` installs all of them.
  for (const program of PROGRAMS)
    it.skipIf(!hasProgram(program))(
      `${program.name}: cookies, WebSocket, polling, the IP address of a client and a file of 8 MB pass, and no log has a secret`,
      async () => {
        await start(program);

        const entered = await post('/v1/auth/guest', { username: uniqueName('cookie'), cookie: true });
        const cookie = entered.headers.getSetCookie().find((each) => each.startsWith('parley_refresh='));
        const headers = { cookie: cookie?.split(';')[0] ?? '' };
        expect((await post('/v1/auth/refresh', { cookie: true }, headers)).status).toBe(200);

        expect(await ipOfGuest()).toBe(CLIENT_IP);

        const ann = await HttpPerson.enter(url, 'ann');
        expect(await readyOf(ann.token)).toMatchObject({ userId: ann.user.id });
        expect(await pollUntilReady(ann.token)).toContain(ann.user.id);

        const bytes = Buffer.alloc(UPLOAD_BYTES, program.name);
        const roomId = await ann.newRoom();
        const file = await ann.upload(roomId, bytes);
        await ann.sendFiles(roomId, [file]);
        const [fileUrl = ''] = await ann.fileUrls([file]);
        expect(fileUrl.startsWith(`${url}/`), fileUrl).toBe(true);
        expect(Buffer.from(await (await fetch(fileUrl)).arrayBuffer()).equals(bytes)).toBe(true);

        for (const path of [
          '/v1/in/token-of-a-webhook',
          '/hooks/token-of-a-webhook',
          '/v1/auth/oidc/x/callback?code=secret',
        ])
          expect((await post(path, { text: 'a' })).status).toBeGreaterThanOrEqual(400);
        if (LOGS.has(program.name)) await expect.poll(() => logged(program)).toContain('/v1/auth/guest');
        expect(logged(program)).not.toMatch(/token-of-a-webhook|secret/);

        expect(keptLines().filter((line) => line.includes('proxy.untrusted'))).toEqual([]);
      },
    );
});
