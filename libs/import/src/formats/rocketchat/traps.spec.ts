import { ObjectId, serialize } from 'bson';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { copyOf, folderOf, type Json, message, recordsIn, ROOM, USERS } from '../../../testing/rocketchat-export.js';
import { OpenedExport } from '../../convert.js';
import { openExport } from '../../export/open-export.js';
import type { NeutralRecord } from '../../records.js';

describe('a database copy of Rocket.Chat', () => {
  it('R7: drops what is encrypted', async () => {
    const { of } = await copyOf([message('m1', { t: 'e2e', msg: 'c2VhbGVk' })], {
      rocketchat_room: [{ ...ROOM, encrypted: true }],
    });
    expect(of('dropped')).toMatchObject([{ of: 'message', id: 'm1', reason: 'encrypted' }]);
    expect(of('room')).toHaveLength(1);
  });

  it('R8: sorts what is in no order, also of single and of packed files, and takes files beside the database', async () => {
    const folder = await folderOf({
      'files/uploads/F1.png': 'png',
      'database/5f/rocketchat_message.bson.gz': [
        message('m2', { tmid: 'm1' }),
        message('m1', { file: { _id: 'F1', name: 'a.png', type: 'image/png' } }),
      ],
      'database/5f/rocketchat_room.bson.gz': [ROOM],
      'database/5f/rocketchat_room.metadata.json.gz': '{}',
      'database/5f/users.bson.gz': USERS,
    });
    const whole = await recordsIn(folder);
    expect(whole.of('message').map(({ id, threadOf }) => [id, threadOf])).toEqual([
      ['m1', null],
      ['m2', 'm1'],
    ]);
    expect(whole.of('file')).toMatchObject([{ id: 'F1', bytes: 3, path: 'files/uploads/F1.png' }]);
    const single = ['rocketchat_message', 'rocketchat_room', 'users'].map((name) =>
      join(folder, `database/5f/${name}.bson.gz`),
    );
    expect((await recordsIn(...single)).of('message')).toHaveLength(2);
  });

  it('R9: knows each kind of room, and takes what is in a private one for private', async () => {
    const rooms = [
      { _id: 'd1', t: 'd', uids: ['u1', 'u2'] },
      { _id: 'd2', t: 'd', usernames: ['ann'] },
      { _id: 'd3', t: 'd', uids: ['u1', 'u2', 'u3'] },
      { _id: 'd4', t: 'd', uids: ['u3', 'u2', 'u1'] },
      { _id: 'p1', t: 'p', name: 'crew', teamMain: true, teamId: 'T1' },
      { _id: 'c2', t: 'c', name: 'crew-talk', teamId: 'T1' },
      { _id: 'c3', t: 'c', name: 'x1', fname: 'About it', prid: 'p1' },
      { _id: 'c4', t: 'c', name: 'x2', fname: 'About all', prid: 'r1' },
      { _id: 'l1', t: 'l', fname: 'Visitor', open: false, v: { _id: 'v1', username: 'guest-1', token: 's3cret' } },
    ];
    const { of, all } = await copyOf([message('m1', { rid: 'l1', u: { _id: 'v1', username: 'guest-1' } })], {
      rocketchat_room: [ROOM, ...rooms],
    });
    expect(of('room').map((room) => [room.id, room.kind, room.visibility, room.name, room.archived])).toEqual([
      ['r1', 'group', 'public', 'Main', false],
      ['d1', 'direct', 'private', null, false],
      ['d2', 'group', 'private', 'Ann Lee', false],
      ['d3', 'group', 'private', 'Ann Lee, Ben, Robo', false],
      ['d4', 'group', 'private', 'Ann Lee, Ben, Robo', false],
      ['p1', 'group', 'private', 'crew', false],
      ['c2', 'group', 'private', 'crew-talk', false],
      ['c3', 'group', 'private', 'About it', false],
      ['c4', 'group', 'public', 'About all', false],
      ['l1', 'group', 'private', 'Visitor', true],
    ]);
    expect(of('user').find(({ id }) => id === 'v1')).toMatchObject({ type: 'guest', displayName: 'guest-1' });
    expect(JSON.stringify(all)).not.toContain('s3cret');
  });

  it('R10: has the members of subscriptions, and knows people by their ids', async () => {
    const subscription = (id: string, user: string, own: Json = {}): Json => ({
      _id: id,
      rid: 'r1',
      u: { _id: user },
      ...own,
    });
    const reactions = {
      ':+1:': { usernames: ['ann', 'ben'] },
      ':thumbsup_tone2:': { usernames: ['ann'] },
      ':own:': { usernames: ['once'] },
    };
    const { of } = await copyOf([message('m1', { u: { _id: 'u2', username: 'old-ben' }, reactions })], {
      users: USERS.map((user) => ({ ...user, __rooms: ['r1'] })),
      rocketchat_subscription: [
        subscription('s1', 'u1', { roles: ['owner'] }),
        subscription('s2', 'u2', { roles: ['moderator', 'leader'] }),
        subscription('s3', 'u9', { status: 'INVITED' }),
      ],
    });
    expect(of('membership').map(({ user, role }) => [user, role])).toEqual([
      ['u1', 'owner'],
      ['u2', 'moderator'],
    ]);
    expect(of('message')).toMatchObject([{ sender: 'u2', senderName: null }]);
    expect(of('reaction').map(({ user, emoji }) => [user, emoji])).toEqual([
      ['u1', '👍'],
      ['u2', '👍'],
      ['name:once', ':own:'],
    ]);
    expect(of('user').find(({ id }) => id === 'name:once')).toMatchObject({ displayName: 'once', active: false });
    const without = await copyOf([], { users: USERS.map((user) => ({ ...user, __rooms: ['r1'] })) });
    expect(without.of('membership').map(({ user }) => user)).toEqual(['u1', 'u2', 'u3']);
  });

  it('R11: reads files in whatever order their chunks are, without thumbnails, and captions', async () => {
    const upload = (id: string, own: Json = {}): Json => ({
      _id: id,
      name: `${id}.png`,
      type: 'image/png',
      size: 6,
      complete: true,
      ...own,
    });
    const chunk = (id: string, n: number, data: string): Json => ({
      _id: new ObjectId(),
      files_id: id,
      n,
      data: Buffer.from(data),
    });
    const thumb = { _id: 'T1', name: 'thumb-F1.png', typeGroup: 'thumb' };
    const files = {
      'dump/chat/users.bson': USERS,
      'dump/chat/rocketchat_room.bson': [ROOM],
      'dump/chat/rocketchat_uploads.bson': [
        upload('F1'),
        upload('T1', thumb),
        upload('F2', { complete: false }),
        upload('F3'),
        upload('F4'),
      ],
      'dump/chat/rocketchat_uploads.chunks.bson': [
        chunk('F1', 1, 'def'),
        chunk('F3', 1, 'def'),
        chunk('F1', 0, 'abc'),
        chunk('F8', 0, 'x'),
      ],
      'dump/chat/rocketchat_message.bson': [
        message('m1', {
          msg: '',
          file: { _id: 'F1' },
          files: [{ _id: 'F1' }, thumb],
          attachments: [{ type: 'file', title_link: '/file-upload/F1/F1.png', description: 'our *quay*' }],
        }),
        message('m2', { file: { _id: 'F2' }, files: [{ _id: 'F2' }, { _id: 'F3' }] }),
        message('m3', { msg: undefined }),
        message('m4', { rid: undefined }),
        message('m5', { ts: undefined }),
        message('m6', {
          msg: '',
          attachments: [{ title: 'old.pdf', title_link: '/ufs/rocketchat_uploads/F5/old.pdf' }],
        }),
      ],
    };
    const folder = await folderOf(files);
    const { of } = await recordsIn(folder);
    expect(of('file').map(({ id, bytes, path, missing }) => [id, bytes, path, missing])).toEqual([
      ['F1', 6, 'dump/chat/rocketchat_uploads.chunks.bson#F1', null],
      ['F2', 6, null, 'the upload was not completed'],
      ['F3', 6, null, 'not whole in the export'],
      ['F5', null, null, 'not in the export'],
    ]);
    expect(of('message').map(({ id, body, files: ids }) => [id, body, ids])).toEqual([
      ['m1', 'our **quay**', ['F1']],
      ['m2', 'm2', ['F2', 'F3']],
      ['m6', '', ['F5']],
    ]);
    expect(of('dropped').map(({ of: kind, id, reason }) => [kind, id, reason])).toEqual([
      ['file', 'T1', 'not a message'],
      ['file', 'F8', 'not a message'],
      ['message', 'm4', 'room not in the export'],
      ['message', 'm5', 'no time'],
      ['message', 'm3', 'empty'],
      ['file', 'F4', 'not left in'],
    ]);
    const opened = await openExport(folder);
    const file = opened.file('dump/chat/rocketchat_uploads.chunks.bson#F1');
    expect(await text((await file?.open())!)).toBe('abcdef');
    await opened.close();
  });

  it('R12: knows the kinds of people', async () => {
    const people = [
      { _id: 'a', username: 'app', type: 'app', active: true },
      { _id: 'b', type: 'unknown', active: false },
      { _id: 'c', username: 'guest', roles: ['guest'], type: 'user', name: '' },
      { _id: new ObjectId('0123456789abcdef01234567'), username: 'd', type: 'user', active: false },
      { username: 'without-id', services: { password: { bcrypt: 's3cret' } } },
    ];
    const { of, all } = await copyOf([], { users: people });
    expect(of('user').map(({ id, displayName, type, active }) => [id, displayName, type, active])).toEqual([
      ['a', 'app', 'bot', true],
      ['b', 'b', 'guest', false],
      ['c', 'guest', 'guest', true],
      ['0123456789abcdef01234567', 'd', 'user', false],
    ]);
    expect(of('dropped')).toMatchObject([{ of: 'user', id: null, reason: 'not readable' }]);
    expect(JSON.stringify(all)).not.toContain('s3cret');
  });

  it('names the workspace by its settings, of which nothing else is kept', async () => {
    const folder = await folderOf({
      'users.bson': USERS,
      'rocketchat_settings.bson': [
        { _id: 'Site_Url', value: 'https://c.example.org' },
        { _id: 'uniqueID', value: 'W1' },
        { _id: 'SMTP_Password', value: 's3cret' },
      ],
      'rocketchat_oauth_access_tokens.bson': [{ _id: 's3cret' }],
    });
    const opened = await OpenedExport.open([folder], {});
    const records: NeutralRecord[] = [];
    for await (const record of opened.records()) records.push(record);
    expect(records[0]).toMatchObject({ record: 'source', format: 'rocketchat', name: 'W1' });
    expect(JSON.stringify(records)).not.toContain('s3cret');
    const nameless = await OpenedExport.open([await folderOf({ 'users.bson': USERS })], {});
    expect(await nameless.questions()).toMatchObject([{ option: 'source' }]);
  });

  it('is refused where a file ends within an object', async () => {
    const bytes = serialize(ROOM);
    const folder = await folderOf({ 'users.bson': USERS });
    await writeFile(join(folder, 'rocketchat_room.bson'), Buffer.concat([bytes, bytes.subarray(0, 20)]));
    await expect(recordsIn(folder)).rejects.toThrow('rocketchat_room.bson ends within a document');
  });
});
