import { describe, expect, it } from 'vitest';
import { account, chat, inChat, type Json, message, openFiles, recordsOf } from '../../../testing/telegram-export.js';

describe('the files of an export of Telegram', () => {
  it('T1: reads control characters that are no JSON', async () => {
    const text = JSON.stringify(chat([message(1, { text: 'a SIGN b \\x02 \\\\x03' })])).replace(
      'SIGN',
      String.raw`\x01\x1F`,
    );
    const { of } = await recordsOf({ 'result.json': text });
    expect(of('message')[0]?.body).toBe('a \u0001\u001f b \\x02 \\\\x03');
  });

  it('T1: reads them at any place of a chunk', async () => {
    const fill = 'y'.repeat(70_000);
    const text = JSON.stringify(chat([message(1, { text: `${fill}SIGN` })])).replace(
      'SIGN',
      String.raw`\x01`.repeat(40_000),
    );
    const { of } = await recordsOf({ 'result.json': text });
    expect(
      of('message')
        .map(({ body }) => body)
        .join(''),
    ).toBe(`${fill}${'\u0001'.repeat(40_000)}`);
  });

  it('T2: reads a path without quotes', async () => {
    const own = { text: [{ type: 'custom_emoji', text: '🎉', document_id: 'PATH' }, ' and on'] };
    const text = JSON.stringify(chat([message(1, own), message(2)]), null, 1);
    for (const path of ['stickers/a b.tgs', '(File not included. Change data exporting settings to download.)']) {
      const { of } = await recordsOf({ 'result.json': text.replace('"PATH"', path) });
      expect(of('message').map(({ body }) => body)).toEqual(['🎉 and on', 'at 2']);
    }
  });

  it('T3: reads the chats of an account, those left, and a chat alone', async () => {
    const left = [chat([message(1, { from_id: 'user3', from: 'Cas' })], { id: 6 })];
    const { of } = await recordsOf({ 'result.json': account([chat([message(1)])], left) });
    expect(of('room').map(({ id }) => id)).toEqual(['supergroup5', 'supergroup6']);
    expect(of('source')[0]?.name).toBe('user1');
    expect(of('user')[0]).toMatchObject({ id: 'user1', username: 'ann', displayName: 'Ann Lee' });
    expect(of('membership').map(({ room, user, state }) => [room, user, state])).toEqual([
      ['supergroup5', 'user1', 'joined'],
      ['supergroup5', 'user2', 'joined'],
      ['supergroup6', 'user1', 'left'],
      ['supergroup6', 'user3', 'joined'],
    ]);
    expect((await inChat([message(1)])).of('source')[0]?.name).toBe('supergroup5');
  });

  it('T3: counts the other lists of an account', async () => {
    const lists = { contacts: { about: '', list: [{ user_id: 9, first_name: 'Kim' }] }, stories: [{ media: 'a' }] };
    const { of } = await recordsOf({ 'result.json': account([], [], lists) });
    expect(of('dropped')).toMatchObject([
      { of: 'contacts', id: '9', reason: 'not a message' },
      { of: 'stories', id: null, reason: 'not a message' },
    ]);
    expect(of('user')).toHaveLength(1);
  });

  it('T3: asks whose it is where two chats stand alone', async () => {
    const files = { 'a/result.json': chat([message(1)]), 'b/result.json': chat([message(1)], { id: 6 }) };
    expect(await (await openFiles(files)).questions()).toMatchObject([{ option: 'source' }]);
    expect((await recordsOf(files, { source: 'ann' })).of('room')).toHaveLength(2);
  });

  it('T4: takes the seconds, and asks for the zone of old files', async () => {
    const old = (id: number, date: string): Json => message(id, { date, date_unixtime: undefined });
    const messages = [old(1, '2024-10-27T02:58:20'), old(2, '2024-10-27T02:33:20'), old(3, '2024-10-27T03:00:00')];
    const asked = await openFiles({ 'result.json': chat(messages) });
    expect(await asked.questions()).toMatchObject([{ option: 'zone' }]);
    const { of } = await inChat(messages, {}, { zone: 'Europe/Berlin' });
    expect(of('message').map(({ createdAt }) => createdAt)).toEqual([
      '2024-10-27T00:58:20.000Z',
      '2024-10-27T01:33:20.000Z',
      '2024-10-27T02:00:00.000Z',
    ]);
    const zoneless = await inChat([message(1)]);
    expect(zoneless.of('message')[0]?.createdAt).toBe('2024-03-01T09:00:01.000Z');
  });

  it('T15: reads a file that breaks off up to there', async () => {
    const text = JSON.stringify(account([chat([message(1), message(2)])]), null, 1);
    const { of } = await recordsOf({ 'result.json': text.slice(0, text.indexOf('at 2')) });
    expect(of('message').map(({ body }) => body)).toEqual(['at 1']);
    expect(of('dropped')).toMatchObject([{ of: 'file of the export', id: 'result.json', reason: 'not readable' }]);
  });

  it('is not recognised in the files of others', async () => {
    const other = {
      guild: { id: '1' },
      channel: { id: '2' },
      messages: [{ id: '3', timestamp: '2024-03-01T10:00:00Z' }],
    };
    expect((await openFiles({ 'result.json': other })).format).toBe('discord');
  });
});
