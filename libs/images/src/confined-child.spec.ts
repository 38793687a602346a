import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { getPriority } from 'node:os';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startConfined } from './confined-child.js';

/** Sends its outcomes: of acts before it says that it is ready, and of the same acts afterwards. */
const PROGRAM = `
  const attempt = async (act) => { try { return String(await act()) } catch (error) { return error.code } };
  const acts = (port) => ({
    secret: () => require('node:fs').readFileSync('/etc/hostname').length,
    modules: () => require('node:fs').readdirSync(require('node:path').dirname(require.resolve(MODULES))).length > 0,
    write: () => require('node:fs').writeFileSync('/tmp/parley-confined-child', 'x'),
    start: () => { const { error } = require('node:child_process').spawnSync('/bin/true'); if (error) throw error; },
    socket: () => new Promise((resolve, reject) => {
      require('node:net').connect(port, '127.0.0.1').on('error', reject).on('connect', () => resolve('connected'));
    }),
  });
  const outcomes = async (port) => {
    const found = {};
    for (const [name, act] of Object.entries(acts(port))) found[name] = await attempt(act);
    return found;
  };
  process.on('message', async (port) => process.send({ ...(await outcomes(port)), env: { ...process.env } }));
  process.send('ready');
`;

it.runIf(process.platform === 'linux')('has no rights that it does not need', async () => {
  vi.stubEnv('OPERATOR_SECRET', 'a secret of the service');
  onTestFinished(() => void vi.unstubAllEnvs());
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const modules = JSON.stringify(import.meta.resolve('sharp').replace('file://', ''));
  const { process: child, confined } = startConfined(PROGRAM.replace('MODULES', modules));
  onTestFinished(() => void child.kill('SIGKILL'));
  await confined;
  child.send((server.address() as AddressInfo).port);
  const [found] = (await once(child, 'message')) as [Record<string, unknown>];
  expect(found).toEqual({
    secret: 'ERR_ACCESS_DENIED',
    // Node would let it read these. The kernel does not any more.
    modules: 'EMFILE',
    write: 'ERR_ACCESS_DENIED',
    start: 'ERR_ACCESS_DENIED',
    socket: 'EMFILE',
    env: {},
  });

  const proc = `/proc/${String(child.pid)}`;
  expect(readlinkSync(`${proc}/cwd`)).toBe('/');
  const names = readFileSync(`${proc}/environ`, 'utf8')
    .split('\0')
    .map((entry) => entry.split('=')[0]);
  expect(names.filter((name) => name !== '' && !name?.startsWith('NODE_CHANNEL_'))).toEqual([]);
  const limits = readFileSync(`${proc}/limits`, 'utf8');
  for (const name of ['Max open files', 'Max file size', 'Max core file size'])
    expect(limits).toMatch(new RegExp(`^${name} +0 +0 `, 'm'));
});

it.runIf(process.platform === 'linux')(
  'works at a lower priority than this process, with all its threads',
  async () => {
    const work = `require('node:crypto').pbkdf2('a', 'b', 1, 9, 'sha1', () => process.send('ready')); process.stdin.resume();`;
    const { process: child, confined } = startConfined(work);
    onTestFinished(() => void child.kill('SIGKILL'));
    await confined;
    const niceOf = (path: string): number => {
      const stat = readFileSync(path, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
    };
    const own = niceOf('/proc/self/stat');
    const tasks = `/proc/${String(child.pid)}/task`;
    const lower = readdirSync(tasks).filter((task) => niceOf(`${tasks}/${task}/stat`) >= Math.min(19, own + 10));
    // The main thread and the four that do the work; the others are V8's, whose work is small.
    expect(lower.length).toBeGreaterThanOrEqual(5);
    expect(lower).toContain(String(child.pid));
  },
);

it('rejects if the program ends before it is ready', async () => {
  await expect(startConfined('process.exit(3);').confined).rejects.toThrow('ended at its start');
});

it('loads at the priority of this process, so that it starts on a busy machine too', async () => {
  const load = `const before = require('node:os').getPriority()`;
  const { process: child } = startConfined('process.send(before); process.stdin.resume();', load);
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await once(child, 'message')).toEqual([getPriority(), undefined]);
});
