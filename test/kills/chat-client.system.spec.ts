import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import type { Message } from '#contracts';
import { isEmbedded, killAndAwaitRestart, topology } from '#testing/topology/topology';
import { bot } from '#testing/users/bot';
import { TestGrowingMessage } from '#testing/users/test-growing-message';
import { guest, uniqueName } from '#testing/users/user';

const LICENCE = readFileSync(new URL('../data/GPL-3.txt', import.meta.url), 'utf8');
const COPIES = 4;
/** Enough for thousands of lines and process starts on a busy machine. */
const WHOLE_RUN_MS = 300_000;
/** More than the server returns at once, and than the client keeps. */
const HISTORY_LINES = 1_200;
const SHOWN_TIMEOUT_MS = 120_000;
/** Enough to have sends in flight, and far from all lines. */
const KILL_AFTER_LINES = 500;

/** The text with its sender and number before every line that is not blank. */
function textOf(sender: string): string {
  const lines = LICENCE.repeat(COPIES).split(/(?<=\n)/);
  return lines.map((line, at) => (/\S/.test(line) ? `${sender}${String(at).padStart(5, '0')} ${line}` : line)).join('');
}

/** The client sends a line when it has read the next one. */
const FIRST_LINES = 10;

/** Splits the text after `count` lines. */
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
    this.child = spawn(process.execPath, ['dist/apps/terminal/src/main.js', ...args], { stdio: 'pipe' });
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

  /** Ends the input with this text. Resolves with the exit code, once everything is acked. */
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
    'a third client shows byte for byte the text of two others, while a gateway and a history are killed',
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
      // The reader joins before most lines are written.
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

  it('shows history, live messages, joins and leaves, runs commands, and writes no colours into a pipe', async () => {
    const room = uniqueName('talk');
    const [ann, ben] = [uniqueName('ann'), uniqueName('ben')];
    const anns = chat(ann, room);
    anns.type('said before\n');
    await anns.until((output) => output.includes(`${ann}: said before`));
    const bens = chat(ben, room);
    await bens.until((output) => output.includes('said before'));
    bens.type(`/peek ${room}\n`);
    await bens.until((output) => output.includes(`${room}: 2 members`));
    bens.type('said live\n/search LIVE\n');
    await anns.until((output) => output.includes(`${ben} joined`) && output.includes(`${ben}: said live`));
    await bens.until((output) => output.includes('found'));
    // Presence may reach another gateway a little later.
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

  it('shows the lines of a message that grows as they come, and stops it; a program gets its text once', async () => {
    const room = uniqueName('answers');
    const anns = chat(uniqueName('ann'), room);
    await anns.until((output) => output.includes(`is in ${room}`));
    const raw = chat(uniqueName('raw'), room, ['--raw', '--listen']);
    await anns.until((output) => output.includes('joined'));
    const writer = await bot();
    const socket = await writer.connect();
    await socket.ask('sync', {});
    const { id } = (await socket.ask('room:join', { name: room })).room;
    const message = await TestGrowingMessage.begin(socket, id, 'One\nTw');
    await anns.until((output) => /: One$/m.test(output));
    await message.append('o\nThr');
    await anns.until((output) => /#\d+ … Two$/m.test(output));
    const [, number = ''] = /#(\d+) … Two$/m.exec(anns.output) ?? [];
    expect(anns.output).not.toContain('Thr');
    anns.type(`/stop ${number}\n`);
    await expect.poll(async () => (await message.append('e')).stop).toBe(true);
    await message.finish({ state: 'cancelled' });
    await anns.until((output) => new RegExp(`#${number} … Thre+\n\\* #${number} was stopped$`, 'm').test(output));
    await raw.until((output) => output.endsWith(`${message.text}\n`));
    expect(raw.output).toBe(`${message.text}\n`);
    writer.close();
  });

  it('sends a file, which another user saves', async () => {
    const room = uniqueName('files');
    const [sent, saved] = [join(store, 'notes for ben.txt'), join(store, 'saved.txt')];
    mkdirSync(store, { recursive: true });
    writeFileSync(sent, LICENCE);
    const bens = chat(uniqueName('ben'), room);
    await bens.until((output) => output.includes(`is in ${room}`));
    expect(await chat(uniqueName('ann'), room).pipe(`/send ${sent}\n`)).toBe(0);
    await bens.until((output) => /: \[1\] notes for ben\.txt \([\d.]+ kB\)\n/.test(output));
    bens.type(`/save 1 ${saved}\n`);
    await bens.until((output) => output.includes(`saved ${saved}`));
    expect(readFileSync(saved, 'utf8')).toBe(LICENCE);
    // A file is never replaced.
    expect(await bens.pipe(`/save 1 ${saved}\n`)).toBe(1);
    expect(bens.errors).toContain('it exists already');
  });

  it(
    'shows the whole requested history, also when its input has already ended',
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

  it('reads // as / and refuses an unknown command in a pipe, except with --raw', async () => {
    const [room, name] = [uniqueName('slash'), uniqueName('gus')];
    const text = 'first\n//who\n/bogus x\nlast\n';
    const refusing = chat(name, room);
    expect(await refusing.pipe(text)).toBe(1);
    expect(refusing.errors).toBe('parley: there is no command /bogus; try /help\n');
    expect(await storedTexts(room)).toEqual(['first', '/who', 'last']);
    expect(await chat(name, room, ['--raw']).pipe(text)).toBe(0);
    expect((await storedTexts(room)).slice(3)).toEqual(['first', '//who', '/bogus x', 'last']);
  });

  it('lets a guest have a name that is no username', async () => {
    const [room, name] = [uniqueName('names'), `Zoë ${uniqueName('z')}`];
    expect(await chat(name, room).pipe('one\n')).toBe(0);
    const again = chat(name, room);
    expect(await again.pipe('two\n')).toBe(0);
    expect(again.output).toMatch(/zoe-\S+: one/);
  });

  it('continues as the same guest in the next run, and refuses a taken name in one line', async () => {
    const [room, name] = [uniqueName('names'), uniqueName('cleo')];
    expect(await chat(name, room).pipe('one\n')).toBe(0);
    const again = chat(name, room);
    expect(await again.pipe('two\n')).toBe(0);
    expect(again.output).toContain(`${name}: one`);
    const other = chat(name, room, ['--store', join(store, 'elsewhere')]);
    expect(await other.pipe('three\n')).toBe(1);
    expect(other.errors).toBe(
      `parley: the name "${name}" is taken: choose another --as, or give the account's --password\n`,
    );
  });
});

/** The bodies of the room's text messages, in order. */
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
