import { describe, expect, it } from 'vitest';

import type { Chat } from './chat.js';
import { execute, parseLine } from './commands.js';

describe('an input line', () => {
  it('with a slash and a known word is a command', () => {
    expect(parseLine('/msg bob  hello you ')).toEqual({ kind: 'command', name: 'msg', rest: 'bob  hello you' });
    expect(parseLine('/who')).toEqual({ kind: 'command', name: 'who', rest: '' });
  });

  it('with a slash and another word is an unknown command; two slashes begin a text with one', () => {
    expect(parseLine('/constructor')).toEqual({ kind: 'unknown', name: 'constructor' });
    expect(parseLine('//who is there')).toEqual({ kind: 'text', text: '/who is there' });
  });

  it('without a leading slash is text, unchanged', () => {
    for (const text of ['hello', ' /who', 'and/or']) expect(parseLine(text)).toEqual({ kind: 'text', text });
  });
});

describe('a command', () => {
  const run = async (line: string): Promise<unknown[]> => {
    const calls: unknown[] = [];
    const recorder = (own: object = {}): object =>
      new Proxy(own, {
        get: (known, method) =>
          Reflect.get(known, method) ?? ((...args: unknown[]) => void calls.push([method, ...args])),
      });
    await execute(recorder({ outgoing: recorder(), store: recorder() }) as Chat, parseLine(line));
    return calls;
  };

  it('calls the chat with its arguments', async () => {
    expect(await run('/join  quiet room ')).toEqual([['enter', 'quiet room']]);
    expect(await run('/peek quiet room')).toEqual([['peek', 'quiet room']]);
    expect(await run('/msg bob  hello you')).toEqual([
      ['direct', 'bob'],
      ['send', undefined, { body: 'hello you', ended: true }],
    ]);
    expect((await run('/hide bob'))[0]).toEqual(['direct', 'bob']);
    expect(await run('hello')).toEqual([['say', { body: 'hello', ended: true }]]);
    expect(await run('/send my notes.txt')).toEqual([['sendFile', 'my notes.txt']]);
    expect(await run('/later 30 see you')).toEqual([['sendLater', 30, 'see you']]);
    expect(await run('/thread 12')).toEqual([['openThread', 12]]);
    expect(await run('/thread')).toEqual([['leaveThread']]);
    expect(await run('/reply #12 me too')).toEqual([['reply', 12, 'me too']]);
    expect(await run('/unread #12')).toEqual([
      ['markUnread', true, 12],
      ['notices', ['this room is marked as unread']],
    ]);
    expect(await run('/show #12')).toEqual([['show', 12]]);
    expect(await run('/save 3')).toEqual([['saveFile', 3, undefined]]);
    expect(await run('/save 3 other name.txt')).toEqual([['saveFile', 3, 'other name.txt']]);
  });

  it('speaks to everyone, or says why the user may not', async () => {
    const tell = async (room: object) => {
      const sent: unknown[] = [];
      const chat = {
        store: { getSnapshot: () => ({ room }) },
        outgoing: { send: (_store: unknown, ...rest: unknown[]) => void sent.push(...rest) },
        fail: (reason: string) => void sent.push(reason),
      };
      await execute(chat as unknown as Chat, parseLine('/everyone the cake is here'));
      return sent;
    };
    const group = { kind: 'group', visibility: 'private', memberCount: 20, me: { role: 'member' } };
    expect(await tell(group)).toEqual([{ body: 'the cake is here', ended: true }, { everyone: true }]);
    expect(await tell({ ...group, memberCount: 21 })).toEqual([
      '/everyone text: only moderators and above may in a room of this size',
    ]);
  });

  it('that lacks an argument or does not exist fails with its name', async () => {
    expect(await run('/msg bob')).toEqual([['fail', '/msg USER text: an argument is missing']]);
    expect(await run('/save it')).toEqual([['fail', '/save N [PATH]: an argument is missing']]);
    expect(await run('/later soon')).toEqual([['fail', '/later N text: an argument is missing']]);
    expect(await run('/thread it')).toEqual([['fail', '/thread [N]: an argument is missing']]);
    expect(await run('/reply 12')).toEqual([['fail', '/reply N text: an argument is missing']]);
    expect(await run('/everyone')).toEqual([['fail', '/everyone text: an argument is missing']]);
    expect(await run('/dance')).toEqual([['fail', 'there is no command /dance; try /help']]);
  });

  it('is listed by /help', async () => {
    const [[, lines] = []] = (await run('/help')) as [string, string[]][];
    expect(lines?.map((line) => line.split(' ')[0])).toContain('/search');
  });
});
