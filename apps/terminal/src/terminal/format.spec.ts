import { describe, expect, it } from 'vitest';

import { ChatError, type Message, type StoredFile } from '#client';
import { errorText, Format } from './format.js';

const MESSAGE = {
  createdAt: '2026-01-01T10:20:00Z',
  autoBody: false,
  sender: { username: 'bob' },
  senderId: 'u1',
  system: null,
} as Message;

describe('the text of the terminal', () => {
  it('has no control characters from other users', () => {
    expect(new Format(false).notice('a\u001b[2Jb\u202ec\r\nd')).toBe('* a\ufffd[2Jb\ufffdc\nd');
    expect(new Format(false).message({ ...MESSAGE, body: '\u0007hi' }, () => '', '')).toMatch(
      /^\d\d:\d\d bob: \ufffdhi$/,
    );
  });

  it('labels direct messages and names the members in a system message', () => {
    expect(new Format(false).message({ ...MESSAGE, body: 'psst' }, () => '', 'to you')).toContain('[to you] bob: psst');
    const system = { type: 'member.added', userId: 'u2', actorId: 'u1' } as Message['system'];
    const text = new Format(false).message({ ...MESSAGE, system }, (id) => `<${id}>`, '');
    expect(text).toContain('* <u1> added <u2>');
  });

  it('marks a message with its number and what it answers, without control characters', () => {
    const marked = new Format(false).message({ ...MESSAGE, body: 'yes' }, () => '', '', [], '#13 ↳ #12 (a\u001b[2J?)');
    expect(marked).toMatch(/^\d\d:\d\d #13 ↳ #12 \(a\ufffd\[2J\?\) bob: yes$/);
  });

  it('has a line for each file, instead of a body that is only their names', () => {
    const format = new Format(false);
    const file = { name: 'a\u001b[2J.txt', bytes: 3_000_000, state: 'ready' } as StoredFile;
    expect(format.file(3, file)).toBe('[3] a\ufffd[2J.txt (2.9 MB)');
    expect(format.file(4, { ...file, bytes: 12, state: 'checking' })).toMatch(/ \(12 bytes, checking\)$/);
    const files = ['[3] a.txt (1 kB)', '[4] b.txt (1 kB)'];
    expect(format.message({ ...MESSAGE, body: 'look' }, () => '', '', files)).toMatch(/bob: look\n\[3\].*\n\[4\]/);
    const auto = { ...MESSAGE, body: 'a.txt\nb.txt', autoBody: true };
    expect(format.message(auto, () => '', '', files)).toMatch(/bob: \[3\] a.txt \(1 kB\)\n\[4\] b.txt \(1 kB\)$/);
  });

  it('names a bot by its display name, with its mark and the sender that it names beside it', () => {
    const sender = { username: 'user-abcdefghij', displayName: 'Alerts\u001b[2J', type: 'bot' } as Message['sender'];
    const post = (ext: Message['ext'], colours = false) =>
      new Format(colours).message({ ...MESSAGE, sender, ext, body: 'down' }, () => '', '').slice(6);
    expect(post(null)).toBe('Alerts\ufffd[2J (bot): down');
    expect(post({ sender: { name: 'Grafana' }, color: 'good' })).toBe('Alerts\ufffd[2J (bot: Grafana): down');
    expect(post({ sender: { name: '\u001b[2J' }, color: 'red' })).toBe('Alerts\ufffd[2J (bot): down');
    const person = { ...MESSAGE, body: 'hi', ext: { sender: { name: 'Ann' }, color: 'good' } };
    expect(new Format(true).message(person, () => '', '')).not.toMatch(/Ann|▌/);
  });

  it('has the fields of a post as a table, and its last line dim; without colours the body stays as typed', () => {
    const body = 'Down\nHost: a\nLevel: b\x07\nGrafana';
    const sender = { type: 'bot', displayName: 'Alerts' } as Message['sender'];
    const text = (message: Partial<Message>, colours = true) =>
      new Format(colours).message({ ...MESSAGE, sender, body, ...message }, () => '', '');
    const [dim, end] = ['\u001b[2m', '\u001b[22m'];
    const table = `${dim}Host:${end}  a\n${dim}Level:${end} b\ufffd\n${dim}Grafana${end}`;
    expect(text({ ext: { color: 'good' } })).toContain(`: Down\n${table}`);
    expect(text({ ext: null })).toMatch(/\nGrafana$/);
    expect(text({ ext: { color: 'good' } }, false)).toMatch(/: Down\nHost: a\nLevel: b\ufffd\nGrafana$/);
    expect(text({ sender: MESSAGE.sender })).toMatch(/: Down\nHost: a\nLevel: b\ufffd\nGrafana$/);
  });

  it.each([
    ['good', 32],
    ['warning', 33],
    ['danger', 31],
    ['#d63232', 31],
    ['#36a64f', 32],
    ['#439fe0', 36],
    ['#000000', 2],
    ['#eeeeee', 2],
  ])('shows a post of the colour %s with a bar of the code %i', (color, code) => {
    const sender = { type: 'bot', displayName: 'Alerts' } as Message['sender'];
    const post = { ...MESSAGE, sender, ext: { color }, body: 'x' };
    expect(new Format(true).message(post, () => '', '')).toContain(`\u001b[${code}m▌\u001b[0m `);
  });

  it('gives an error with its code and field', () => {
    expect(errorText(new ChatError('INVALID', { field: 'name' }))).toMatch(/ \(INVALID name\)$/);
    expect(errorText(new Error('broken'))).toBe('broken');
  });
});
