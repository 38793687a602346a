import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import type { Message } from '#contracts';
import { isEmbedded, killAndAwaitRestart, topology } from '#testing/topology';
import { guest, uniqueName } from '#testing/user';

const LICENCE = readFileSync(new URL('../data/GPL-3.txt', import.meta.url), 'utf8');
const COPIES = 4;
/** Thousands of lines, and processes that start, on a busy machine. */
const WHOLE_RUN_MS = 300_000;
/** More than the server gives at once, and than the client holds. */
const HISTORY_LINES = 1_200;
const SHOWN_TIMEOUT_MS = 120_000;
/** Enough is on its way, and far from all. */
const KILL_AFTER_LINES = 500;

/** Every line with its sender and number, but for the blank ones. */
function textOf(sender: string): string {
  const lines = LICENCE.repeat(COPIES).split(/(?<=\n)/);
  return lines.map((line, at) => (/\S/.test(line) ? `${sender}${String(at).padStart(5, '0')} ${line}` : line)).join('');
}

/** A line is sent when the next one is there. */
const FIRST_LINES = 10;

/** The first so many lines, and the others. */
function cut(text: string, count: number): [first: string, rest: string] {
  const lines = text.split(/(?<=\n)/);
  return [lines.slice(0, count).join(''), lines.slice(count).join('')];
}

class ChatProcess {
  output = '';
  errors = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(username: string, room: string, store: string, options: readonly string[] = []) {
    const args = ['--url', topology().url, '--store', store, '--as', username, '--room', room, ...options];
    this.child = spawn(process.execPath, ['dist/apps/chat/src/main.js', ...args], { stdio: 'pipe' });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  get isRunning(): boolean {
    return this.child.exitCode === null;
  }

  type(text: string): void {
    this.child.stdin?.write(text);
  }

  /** Resolves when everything is acked. */
  pipe(text: string): Promise<number | null> {
    this.child.stdin?.end(text);
    return this.ended;
  }

  async until(isShown: (output: string) => boolean): Promise<void> {
    await expect.poll(() => isShown(this.output), { timeout: SHOWN_TIMEOUT_MS, interval: 5 }).toBe(true);
  }

  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}

describe('npm run chat', () => {
  const started: ChatProcess[] = [];
  const store = mkdtempSync(join(tmpdir(), 'parley-chat-'));

  function chat(username: string, room: string, options?: readonly string[]): ChatProcess {
    const child = new ChatProcess(username, room, store, options);
    started.push(child);
    return child;
  }

  afterEach(async () => {
    await Promise.all(started.splice(0).map((child) => child.stop()));
    rmSync(store, { recursive: true, force: true });
  });

  it(
    'pipes a text through two clients, while a gateway and a history are killed, that a third shows byte for byte',
    async () => {
      const room = uniqueName('text');
      const texts = [textOf('a'), textOf('b')] as const;
      expect((texts[0] + texts[1]).split('\n').length).toBeGreaterThan(5_000);
      const reader = chat(uniqueName('reader'), room, ['--raw', '--listen', '--history', 'all']);
      const parts = texts.map((text) => cut(text, FIRST_LINES));
      const senders = parts.map(([first, rest]) => {
        const sender = chat(uniqueName('sender'), room, ['--raw']);
        sender.type(first);
        return { sender, rest };
      });
      // Whoever reads is there before most is written.
      await reader.until((output) => /^a/m.test(output) && /^b/m.test(output));
      const done = senders.map(({ sender, rest }) => sender.pipe(rest));

      await reader.until((output) => output.length > KILL_AFTER_LINES * 50);
      expect(senders.every(({ sender }) => sender.isRunning)).toBe(true);
      await killAndAwaitRestart(({ gateways }) => gateways[0]);
      if (!isEmbedded()) await killAndAwaitRestart(({ histories }) => histories[0]);

      expect(await Promise.all(done)).toEqual([0, 0]);
      await reader.until((output) => output.length >= texts[0].length + texts[1].length);
      const shown = reader.output.split(/^(?=[ab]\d{5} )/m);
      for (const [index, letter] of ['a', 'b'].entries())
        expect(shown.filter((part) => part.startsWith(letter)).join('') === texts[index]).toBe(true);

      const stored = await storedTexts(room);
      expect(stored.map((body) => `${body}\n`).join('') === reader.output).toBe(true);
    },
    WHOLE_RUN_MS,
  );

  it('shows history, live messages, joins and leaves, obeys commands, and paints nothing in a pipe', async () => {
    const room = uniqueName('talk');
    const [ann, ben] = [uniqueName('ann'), uniqueName('ben')];
    const anns = chat(ann, room);
    anns.type('said before\n');
    await anns.until((output) => output.includes(`${ann}: said before`));
    const bens = chat(ben, room);
    await bens.until((output) => output.includes('said before'));
    bens.type('said live\n/search LIVE\n');
    await anns.until((output) => output.includes(`${ben} joined`) && output.includes(`${ben}: said live`));
    await bens.until((output) => output.includes('found'));
    // Another gateway may show a little later who is there.
    const who = () => {
      bens.type('/who\n');
      return bens.output;
    };
    await expect.poll(who, { timeout: SHOWN_TIMEOUT_MS, interval: 1_000 }).toContain(`${ann} (online)`);
    bens.type(`/msg ${ann} psst\n`);
    await anns.until((output) => output.includes(`[to you] ${ben}: psst`));
    bens.type('/leave\n/quit\n');
    expect(await bens.ended).toBe(0);
    await anns.until((output) => output.includes(`${ben} left`));
    expect(await anns.pipe('')).toBe(0);
    expect(anns.output + bens.output).not.toContain('\u001b');
  });

  it(
    'shows the whole history that was asked for when its input has ended before',
    async () => {
      const [room, name] = [uniqueName('past'), uniqueName('dora')];
      const text = Array.from({ length: HISTORY_LINES }, (_, at) => `line ${String(at)}\n`).join('');
      expect(await chat(name, room, ['--raw']).pipe(text)).toBe(0);
      const raw = chat(uniqueName('erin'), room, ['--raw', '--history', 'all']);
      expect(await raw.pipe('')).toBe(0);
      expect(raw.output === text).toBe(true);
      const shown = chat(uniqueName('finn'), room, ['--history', 'all']);
      expect(await shown.pipe('one more\n')).toBe(0);
      expect(shown.output.match(new RegExp(`${name}: line \\d+$`, 'gm'))).toHaveLength(HISTORY_LINES);
      expect(shown.output).toMatch(/: one more\n$/);
    },
    WHOLE_RUN_MS,
  );

  it('takes two slashes for one and refuses an unknown command in a pipe, but for --raw', async () => {
    const [room, name] = [uniqueName('slash'), uniqueName('gus')];
    const text = 'first\n//who\n/bogus x\nlast\n';
    const refusing = chat(name, room);
    expect(await refusing.pipe(text)).toBe(1);
    expect(refusing.errors).toBe('parley: there is no command /bogus; try /help\n');
    expect(await storedTexts(room)).toEqual(['first', '/who', 'last']);
    expect(await chat(name, room, ['--raw']).pipe(text)).toBe(0);
    expect((await storedTexts(room)).slice(3)).toEqual(['first', '//who', '/bogus x', 'last']);
  });

  it('goes on as the same guest in the next run, and tells a stranger in one line that the name is taken', async () => {
    const [room, name] = [uniqueName('names'), uniqueName('cleo')];
    expect(await chat(name, room).pipe('one\n')).toBe(0);
    const again = chat(name, room);
    expect(await again.pipe('two\n')).toBe(0);
    expect(again.output).toContain(`${name}: one`);
    const stranger = chat(name, room, ['--store', join(store, 'elsewhere')]);
    expect(await stranger.pipe('three\n')).toBe(1);
    expect(stranger.errors).toBe(
      `parley: the name "${name}" is taken: choose another --as, or give the account's --password\n`,
    );
  });
});

/** What the pages of the room hold, in order. */
async function storedTexts(room: string): Promise<string[]> {
  const user = await guest('auditor');
  const socket = await user.connect();
  const { room: joined } = await socket.ask('room:join', { name: room });
  const messages: Message[] = [];
  for (let reachedEnd = false; !reachedEnd;) {
    const after = messages.at(-1)?.seq ?? 0;
    const page = await socket.ask('message:page', { roomId: joined.id, after, limit: 200 });
    messages.push(...page.messages);
    reachedEnd = page.reachedEnd;
  }
  user.close();
  return messages.filter(({ kind }) => kind === 'text').map(({ body }) => body);
}
