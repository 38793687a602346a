import { describe, expect, it } from 'vitest';
import { at, folderOf, type Json, recordsIn } from '../../../../testing/rocketchat-export.js';

const line = (second: number, username: string, own: Json = {}): Json => ({
  ...{ msg: `of ${username}`, username, ts: at(second).toISOString() },
  ...own,
});

describe('the lines of an export of Rocket.Chat', () => {
  it('R1, R2: has messages without ids, and tells those of one time apart', async () => {
    const lines = [line(1, 'ann'), line(1, 'ann'), line(2, 'ben', { msg: 'a\u2028b' })];
    const folder = await folderOf({ 'main.json': lines });
    const { of } = await recordsIn(folder);
    expect(of('message').map(({ id, sender, body }) => [id, sender, body])).toEqual([
      [`main:${at(1).toISOString()}:0`, 'name:ann', 'of ann'],
      [`main:${at(1).toISOString()}:1`, 'name:ann', 'of ann'],
      [`main:${at(2).toISOString()}:0`, 'name:ben', 'a\u2028b'],
    ]);
    const later = await folderOf({ 'main.json': [...lines, line(3, 'ann')] });
    const both = await recordsIn(folder, later);
    expect(both.of('message')).toHaveLength(4);
    expect(both.of('dropped').map(({ reason }) => reason)).toEqual(Array(3).fill('twice in the export'));
  });

  it('R3: takes made-up names for nobody elsewhere, and no room of one for public that does not say so', async () => {
    const data = await folderOf({
      'user.json': '{\n"username": "ann", "emails": ["a@example.org"]\n}',
      'channels.json': [
        { roomId: 'R1', roomName: 'main', type: 'c' },
        { roomId: 'R2', roomName: 'secret', type: 'p' },
      ],
      'main.json': [line(1, 'User_1'), line(2, 'ann')],
      'secret.json': '\n',
    });
    const room = await folderOf({ 'main.json': [line(1, 'User_1')] });
    const own = await recordsIn(data);
    expect(own.of('user').map(({ id, username, email }) => [id, username, email])).toEqual([
      ['name:ann', 'ann', 'a@example.org'],
      ['name:ann:User_1', 'user_1', null],
    ]);
    expect(own.of('room').map(({ id, visibility }) => [id, visibility])).toEqual([
      ['R1', 'public'],
      ['R2', 'private'],
    ]);
    expect(own.of('membership').map(({ room: id, user }) => [id, user])).toEqual([
      ['R1', 'name:ann'],
      ['R1', 'name:ann:User_1'],
      ['R2', 'name:ann'],
    ]);
    const other = await recordsIn(room);
    expect(other.of('user').map(({ id }) => id)).toEqual(['name:User_1']);
    expect(other.of('room')).toMatchObject([{ id: 'main', visibility: 'private' }]);
    await expect(recordsIn(data, room)).rejects.toThrow('one import has one kind of export');
  });

  it('R4: tells notices by their type, and says who came only where that is certain', async () => {
    const { of } = await recordsIn(
      await folderOf({
        'main.json': [
          line(1, 'ben', { type: 'uj', msg: 'User joined the channel' }),
          line(2, 'ann', { type: 'au', msg: 'ann hat ben hinzugefügt' }),
          line(3, 'ann', { type: 'r', msg: 'new-name' }),
          line(4, 'ann', { msg: 'User joined the channel' }),
          line(5, 'ann', { type: 'new-kind', msg: '' }),
          line(6, 'ann', { type: 'rm', msg: '' }),
          line(7, 'ann', { type: 'e2e', msg: 'c2VhbGVk' }),
        ],
      }),
    );
    expect(of('notice').map(({ user, text: kind }) => [user, kind])).toEqual([
      ['name:ben', 'uj'],
      [null, 'au'],
      ['name:ann', 'r'],
    ]);
    expect(of('message').map(({ body }) => body)).toEqual(['User joined the channel']);
    expect(of('dropped').map(({ reason, detail }) => [reason, detail])).toEqual([
      ['notice', 'unknown kind new-kind'],
      ['deleted', null],
      ['encrypted', null],
    ]);
  });

  it('R5: finds the file of a message by its id and name, and keeps addresses without their secrets', async () => {
    const file = { type: 'file', title: 'Plan ü', fileId: 'F1', fileName: 'plan ü.pdf', remote: false };
    const remote = { title: 'A doc', url: 'https://docs.example.org/d?rc_token=s3cret&v=1', remote: true };
    const { of, all } = await recordsIn(
      await folderOf({
        'deep/main.json': [
          line(1, 'ann', { msg: '', attachments: [file, file] }),
          line(2, 'ann', { attachments: [{ ...file, fileId: 'F2' }] }),
          line(3, 'ann', { msg: '', attachments: [remote] }),
          line(4, 'ann', {
            msg: '[ ](https://c.example.org/channel/main?msg=m1) yes',
            attachments: [{ message_link: 'x' }],
          }),
        ],
        'deep/assets/F1-plan ü.pdf': 'pdf',
        'deep/assets/F9-other.pdf': 'x',
      }),
    );
    expect(of('file')).toMatchObject([
      { id: 'F1', name: 'plan ü.pdf', bytes: 3, path: 'deep/assets/F1-plan ü.pdf' },
      { id: 'F2', path: null, missing: 'not in the export' },
    ]);
    expect(of('message').map(({ body, files }) => [body, files])).toEqual([
      ['', ['F1']],
      ['of ann', ['F2']],
      ['[A doc](https://docs.example.org/d?v=1)', []],
      ['yes', []],
    ]);
    expect(of('dropped')).toMatchObject([{ of: 'file', id: 'deep/assets/F9-other.pdf' }]);
    expect(JSON.stringify(all)).not.toContain('s3cret');
  });

  it('R5: has the captions of files, and what other attachments say', async () => {
    const file = { title: 'a.png', fileId: 'F1', fileName: 'a.png', description: 'at *noon*' };
    const card = { title: 'Build 7', title_link: 'https://ci.example.org/7', text: 'took *3* min' };
    const { of } = await recordsIn(
      await folderOf({
        'main.json': [
          line(1, 'ann', { msg: '', attachments: [file, file] }),
          line(2, 'ann', { msg: 'at *noon*', attachments: [file] }),
          line(3, 'ann', { msg: '', attachments: [card] }),
        ],
      }),
    );
    expect(of('message').map(({ body }) => body)).toEqual([
      ...['at **noon**', 'at **noon**', '[Build 7](https://ci.example.org/7)\ntook **3** min'],
    ]);
  });

  it('R6: knows a direct room by its id', async () => {
    const { of } = await recordsIn(
      await folderOf({
        'user.json': '{"username": "ann"}',
        'channels.json': [{ roomId: 'u1u2', roomName: 'u1u2', type: 'd' }],
        'u1u2.json': [line(1, 'User_1')],
      }),
    );
    expect(of('room')).toMatchObject([{ id: 'u1u2', kind: 'direct', name: null }]);
    expect(of('membership').map(({ user }) => user)).toEqual(['name:ann', 'name:ann:User_1']);
  });

  it('drops a line that is cut', async () => {
    const { of } = await recordsIn(await folderOf({ 'main.json': `${JSON.stringify(line(1, 'ann'))}\n{"msg": "cu` }));
    expect(of('message')).toHaveLength(1);
    expect(of('dropped')).toMatchObject([{ of: 'message', id: 'main line 2', reason: 'not readable' }]);
  });
});
