import { describe, expect, it } from 'vitest';
import { folderWith, readRecords } from '../../../testing/read-records.js';
import { OpenedExport } from '../../convert.js';
import type { ImportOptions } from '../../options.js';

type Texts = Readonly<Record<string, string>>;

const ANDROID = 'WhatsApp Chat with Weir.txt';
const IPHONE = '_chat.txt';
const OPTIONS: ImportOptions = { zone: 'Europe/Berlin', dateOrder: 'dmy', me: 'Ann' };
const MARK = '\u200e';

const openFiles = async (files: Texts, options: ImportOptions = OPTIONS): Promise<OpenedExport> =>
  OpenedExport.open([await folderWith(files)], options);

async function recordsOf(files: Texts, options: ImportOptions = OPTIONS) {
  const { of } = await readRecords([await folderWith(files)], options);
  return { of, said: () => of('message').map(({ sender, body }) => `${sender?.replace('name:', '') ?? ''}: ${body}`) };
}

const android = (...lines: readonly string[]): Texts => ({ [ANDROID]: `${lines.join('\n')}\n` });
/** The lines of an iPhone begin at noon of 20 January, one each second. */
const iphone = (...messages: readonly string[]): Texts => ({
  [IPHONE]: messages
    .map((text, at) => (text.startsWith('[') ? text : `[20/01/2026, 12:00:${String(at + 10)}] ${text}`))
    .join('\r\n'),
});
const begun = `Weir: ${MARK}Messages and calls are end-to-end encrypted.`;

describe('a chat of WhatsApp', () => {
  it.each([
    ['1/2/26, 21:00 - Ann: x', '2026-02-01T20:00:00.000Z'],
    ['13/2/26, 9:00\u202fPM - Ann: x', '2026-02-13T20:00:00.000Z'],
    ['1/2/26, 12:05 a. m. - Ann: x', '2026-01-31T23:05:00.000Z'],
    ['01/02/2026, 9:00 p. m. - Ann: x', '2026-02-01T20:00:00.000Z'],
    ['1.2.2026 klo 9.00 - Ann: x', '2026-02-01T08:00:00.000Z'],
    ['01.02.26, 09:00 - Ann: x', '2026-02-01T08:00:00.000Z'],
    ['2026-02-01, 9:00 a.m. - Ann: x', '2026-02-01T08:00:00.000Z'],
    ['2026/2/1 下午9:00 - Ann: x', '2026-02-01T20:00:00.000Z'],
    ['26. 2. 1. 오후 9:00 - Ann: x', '2026-02-01T20:00:00.000Z'],
    ['1/2/2569 09:00 - Ann: x', '2026-02-01T08:00:00.000Z'],
    ['1/2/69 09:00 - Ann: x', '2026-02-01T08:00:00.000Z'],
    ['\u200f١‏/٢‏/٢٠٢٦، ٩:٠٠ م - Ann: x', '2026-02-01T20:00:00.000Z'],
    ['2026-02-01 09 h 00 - Ann: x', '2026-02-01T08:00:00.000Z'],
    ['[1/2/26, 9:00:05\u202fAM] Ann: x', '2026-02-01T08:00:05.000Z'],
    ['\u200e[01.02.26, 09:00:05] Ann: x', '2026-02-01T08:00:05.000Z'],
    ['[1.2.2026 klo 9.00.05] Ann: x', '2026-02-01T08:00:05.000Z'],
  ])('W1: reads the date in %j', async (line, expected) => {
    expect((await recordsOf(android(line))).of('message')).toMatchObject([{ createdAt: expected, body: 'x' }]);
  });

  it('W1: asks for the order of day and month where no date tells it', async () => {
    const open = android('1/2/26, 9:00 - Ann: a', '2/2/26, 9:00 - Ann: b');
    const asked = await openFiles(open, { zone: 'UTC', me: 'Ann' });
    expect(await asked.questions()).toMatchObject([{ option: 'date-order' }]);
    const times = async (files: Texts, options: ImportOptions): Promise<readonly string[]> =>
      (await recordsOf(files, options)).of('message').map(({ createdAt }) => createdAt.slice(0, 10));
    const options = { zone: 'UTC', me: 'Ann' };
    expect(await times(open, { ...options, dateOrder: 'mdy' })).toEqual(['2026-01-02', '2026-02-02']);
    const told = android('1/2/26, 9:00 - Ann: a', '1/13/26, 9:00 - Ann: b');
    expect(await times(told, options)).toEqual(['2026-01-02', '2026-01-13']);
    expect(await times(told, { ...options, dateOrder: 'dmy' })).toEqual(['2026-01-02', '2026-01-13']);
  });

  it('W1: takes no order from a date that was pasted', async () => {
    const pasted = android('1/2/26, 9:00 - Ann: look', '12/31/25, 9:00 - Cas: pasted', '2/2/26, 9:00 - Ann: b');
    expect(await (await openFiles(pasted, { zone: 'UTC', me: 'Ann' })).questions()).toMatchObject([
      { option: 'date-order' },
    ]);
  });

  it('W2: takes signs of direction out of texts and names', async () => {
    const { said } = await recordsOf(iphone(begun, `\u202a+49 170 1\u202c: a\u00a0b ${MARK}c`, '~\u202fBob: d'));
    expect(said()).toEqual(['+49 170 1: a b c', 'Bob: d']);
  });

  it('W3: keeps the order of the file within a minute', async () => {
    const lines = ['Ann: b', 'Bob: a', 'Ann: c'].map((said) => `20/1/26, 9:00 - ${said}`);
    expect((await recordsOf(android(...lines))).said()).toEqual(['Ann: b', 'Bob: a', 'Ann: c']);
  });

  it('W4: takes notices for no messages, whoever their author is', async () => {
    const notices = await recordsOf(
      android('20/1/26, 9:00 - Ann created group "Weir: a"', '20/1/26, 9:00 - Ann: x: y', '20/1/26, 9:01 - Bob left'),
    );
    expect(notices.said()).toEqual(['Ann: x: y']);
    expect(notices.of('notice').map(({ user, text }) => [user, text])).toEqual([
      ['name:Ann', 'Ann created group "Weir: a"'],
      [null, 'Bob left'],
    ]);
    const lines = [`Weir: a: ${MARK}Ann added Bob`, `Ann: ${MARK}You changed the group name`, 'Ann: a: b', 'Bob: c'];
    const { of, said } = await recordsOf(iphone(`Weir: a: ${MARK}Messages are encrypted`, ...lines), {
      ...{ zone: 'UTC', dateOrder: 'dmy' },
    });
    expect(said()).toEqual(['Ann: a: b', 'Bob: c']);
    expect(of('room')).toMatchObject([{ id: 'chat:Weir: a', kind: 'group', visibility: 'private', name: 'Weir: a' }]);
    expect(of('notice').map(({ user }) => user)).toEqual([null, null, 'name:Ann']);
    expect(of('source')).toMatchObject([{ name: 'Ann' }]);
  });

  it('W4: has members until they leave', async () => {
    const lines = ['Ann: a', 'Bob: b', 'Cas: c', 'Bob left', 'Cas left', 'Cas: again'];
    const { of } = await recordsOf(android(...lines.map((line, at) => `20/1/26, 9:0${String(at)} - ${line}`)));
    expect(of('membership').map(({ user, state }) => [user, state])).toEqual([
      ['name:Ann', 'joined'],
      ['name:Bob', 'left'],
      ['name:Cas', 'joined'],
    ]);
  });

  it('W5: leaves a pasted head in the message', async () => {
    const inAndroid = ['20/1/26, 9:00 - Ann: look', '18/1/26, 9:00 - Eve: pasted', 'more', '20/1/26, 9:01 - Bob: ok'];
    expect((await recordsOf(android(...inAndroid))).said()).toEqual([
      'Ann: look\n18/1/26, 9:00 - Eve: pasted\nmore',
      'Bob: ok',
    ]);
    const inIphone = iphone(begun, 'Ann: look\n[20/01/2026, 11:00:00] Bob: pasted', 'Bob: ok');
    expect((await recordsOf(inIphone)).said()).toEqual(['Ann: look\n[20/01/2026, 11:00:00] Bob: pasted', 'Bob: ok']);
  });

  it('W6: finds files, and says which are missing', async () => {
    const chats = {
      ...iphone(
        ...[begun, `Ann: ${MARK}image omitted`, `Ann: ${MARK}<attached: 00000001-PHOTO.jpg>`],
        ...[`Ann: Plan.pdf • ${MARK}2 pages ${MARK}document omitted`, `Ann: ${MARK}<附件：00000003-x.jpg>`],
        ...[`Ann: Plan.pdf • ${MARK}2 pages ${MARK}<Anhang: 00000002-Plan.pdf>`, `Bob: ${MARK}Bild weggelassen`],
      ),
      '00000001-PHOTO.jpg': 'picture',
    };
    const files = async (texts: Texts) =>
      (await recordsOf(texts)).of('file').map(({ name, bytes, path, missing }) => [name, bytes, path, missing]);
    expect(await files(chats)).toEqual([
      ['image', null, null, 'left out of the export'],
      ['00000001-PHOTO.jpg', 7, '00000001-PHOTO.jpg', null],
      ['Plan.pdf', null, null, 'left out of the export'],
      ['00000003-x.jpg', null, null, 'not in the export'],
      ['Plan.pdf', null, null, 'not in the export'],
      ['Bild', null, null, 'left out of the export'],
    ]);
    const inAndroid = android(
      ...[
        '20/1/26, 9:00 - Ann: IMG-20260120-WA0001.jpg (file attached)',
        'our quay',
        '20/1/26, 9:01 - Bob: <Medien ausgeschlossen>',
      ],
      ...[
        '20/1/26, 9:02 - Bob: ../secret.txt (file attached)',
        '20/1/26, 9:03 - Bob: see a.b (not now)',
        '20/1/26, 9:04 - Bob: <hello>',
      ],
    );
    expect(await files({ ...inAndroid, 'IMG-20260120-WA0001.jpg': 'picture' })).toEqual([
      ['IMG-20260120-WA0001.jpg', 7, 'IMG-20260120-WA0001.jpg', null],
      ['file', null, null, 'left out of the export'],
    ]);
    expect((await recordsOf(inAndroid)).said()).toEqual([
      ...['Ann: our quay', 'Bob: ', 'Bob: ../secret.txt (file attached)', 'Bob: see a.b (not now)', 'Bob: <hello>'],
    ]);
  });

  it.each(['<省略多媒體檔案>', '<pominięto multimedia>', '<Файл пропущен>'])('W6: finds a file in %s', async (text) => {
    const { of } = await recordsOf(android(`20/1/26, 9:00 - Ann: ${text}`));
    expect(of('file')).toMatchObject([{ missing: 'left out of the export' }]);
  });

  it('W7: knows deleted and edited messages, polls, and messages without a text', async () => {
    const lines = [
      'This message was deleted',
      'new <This message was edited>',
      'null',
      'POLL:\nWhen?\nOPTION: now (2 votes)',
    ];
    const { of, said } = await recordsOf(android(...lines.map((line) => `20/1/26, 9:00 - Ann: ${line}`)));
    expect(said()).toEqual(['Ann: new', 'Ann: **When?**\n- now (2 votes)']);
    expect(of('message').map(({ editedAt }) => editedAt !== null)).toEqual([true, false]);
    expect(of('dropped').map(({ reason }) => reason)).toEqual(['empty', 'deleted']);
    const inIphone = [`Ann: ${MARK}Du hast diese Nachricht gelöscht.`, `Ann: neu ${MARK}<Nachricht bearbeitet>`];
    expect(
      (await recordsOf(iphone(begun, ...inIphone, `Ann: ${MARK}Location: https://maps.google.com/?q=1,2`))).said(),
    ).toEqual([...['Ann: neu', 'Ann: Location: https://maps.google.com/?q=1,2']]);
  });

  it('W7: makes Markdown of texts', async () => {
    const text = '*all*, _soon_ ~never~ `a*b*c` 2*3*4 https://e.org/_a_b_ &amp; <b>\n# no heading\n- item\n> quote';
    const { said } = await recordsOf(android(`20/1/26, 9:00 - Ann: ${text}`));
    expect(said()).toEqual([
      'Ann: **all**, _soon_ ~~never~~ `a*b*c` 2*3*4 https://e.org/_a_b_ &amp; <b>\n\\# no heading\n- item\n> quote',
    ]);
  });

  it('W8: asks whose phone it was, unless the chat says it', async () => {
    const group = android('20/1/26, 9:00 - Ann: a', '20/1/26, 9:00 - Bob: b');
    expect(await (await openFiles(group, {})).questions()).toMatchObject([{ option: 'zone' }, { option: 'me' }]);
    const direct = { 'WhatsApp Chat with Bob.txt': '20/1/26, 9:00 - Ann: a\n20/1/26, 9:00 - Bob: b' };
    const { of } = await recordsOf(direct, { zone: 'UTC' });
    expect(of('room')).toMatchObject([{ id: 'chat:Bob', kind: 'direct' }]);
    expect(of('source')).toMatchObject([{ name: 'Ann' }]);
    const you = android('20/1/26, 9:00 - Ann: You deleted this message', '20/1/26, 9:00 - Bob: b');
    expect(await (await openFiles(you, { zone: 'UTC' })).questions()).toEqual([]);
  });

  it('W8: mentions people by name, and by number where the phone has no name', async () => {
    const { of } = await recordsOf(
      iphone(begun, '+49 170 1234567: a', 'Bob: @\u2068~Ann\u2069 @491701234567 @4917099'),
    );
    expect(of('message')[1]).toMatchObject({ mentions: ['name:Ann', 'name:+49 170 1234567'] });
  });

  it('W9: sorts what arrived late, and knows the hour of autumn', async () => {
    const lines = ['02:58] Ann: summer', '02:33] Ann: winter', '03:10] Ann: last', '03:05] Bob: late'];
    const { of } = await recordsOf(iphone(...lines.map((line) => `[27/10/2024, ${line}`)));
    expect(of('message').map(({ body, createdAt }) => [body, createdAt.slice(11, 16)])).toEqual([
      ['summer', '00:58'],
      ['winter', '01:33'],
      ['late', '02:05'],
      ['last', '02:10'],
    ]);
  });

  it('W10: takes overlapping exports for one, whichever has the files', async () => {
    const line = (minute: number, text: string): string => `20/1/26, 9:0${String(minute)} - Ann: ${text}\n`;
    const first = line(0, 'a') + line(1, 'b') + line(1, 'b') + line(2, '<Media omitted>');
    const second = line(1, 'b') + line(1, 'b') + line(2, 'IMG-20260120-WA0001.jpg (file attached)') + line(3, 'c');
    const files = { [`old/${ANDROID}`]: first, [`new/${ANDROID}`]: second, 'new/IMG-20260120-WA0001.jpg': 'picture' };
    const { of, said } = await recordsOf(files);
    expect(said()).toEqual(['Ann: a', 'Ann: b', 'Ann: b', 'Ann: ', 'Ann: c']);
    expect(of('file')).toMatchObject([{ path: 'new/IMG-20260120-WA0001.jpg' }]);
    expect(of('dropped').map(({ reason }) => reason)).toEqual(Array(3).fill('twice in the export'));
  });

  it('W10: keeps chats of one title apart that share no message', async () => {
    const files = {
      [`one/${ANDROID}`]: '20/1/26, 9:00 - Ann: a\n20/1/26, 9:01 - Bob: b',
      [`two/${ANDROID}`]: '20/1/26, 9:00 - Ann: c\n20/1/26, 9:01 - Eve: d',
    };
    const { of } = await recordsOf(files);
    expect(of('room').map(({ id, name }) => [id, name])).toEqual([
      ['chat:Weir', 'Weir'],
      ['chat:Weir#2', 'Weir'],
    ]);
    expect(of('membership').map(({ room, user }) => [room, user])).not.toContainEqual(['chat:Weir', 'name:Eve']);
  });

  it('is not recognised in the files of others', async () => {
    await expect(openFiles({ 'notes.txt': '20/1/26 a note\n' })).rejects.toThrow('no export of a known format');
  });
});
