import { describe, expect, it } from 'vitest';
import { type Json, message, person, read, REALM, recordsOf, written } from '../../../testing/zulip-export.js';
import { OpenedExport } from '../../convert.js';

describe('an export of Zulip', () => {
  it('Z1: has private messages to one person in the room of both, and to oneself in a room of one', async () => {
    const { of } = await recordsOf([
      message(1, { sender: 1, recipient: 102 }),
      message(2, { sender: 2, recipient: 101 }),
      message(3, { sender: 1, recipient: 101 }),
      message(4, { sender: 1, recipient: 999 }),
    ]);
    const rooms = of('room').filter(({ id }) => id.startsWith('people:'));
    expect(rooms.map(({ id, kind, visibility, name }) => [id, kind, visibility, name])).toEqual([
      ['people:1,2', 'direct', 'private', null],
      ['people:1', 'group', 'private', 'Ann Lee'],
    ]);
    expect(of('message').map(({ id, room }) => [id, room])).toEqual([
      ['1', 'people:1,2'],
      ['2', 'people:1,2'],
      ['3', 'people:1'],
    ]);
    expect(of('dropped')).toMatchObject([{ id: '4', reason: 'room not in the export' }]);
  });

  it('Z1: has them in groups of two and one in newer exports, and makes one room of both kinds', async () => {
    const recipients = [1, 2, 3].map((id) => ({ id: 300 + id, type: 3, type_id: 30 + id }));
    const members = { 301: [1, 2], 302: [1], 303: [1, 2, 3] };
    const { of } = await recordsOf(
      [1, 2, 3]
        .map((id) => message(id, { recipient: 300 + id, subject: '\u0007' }))
        .concat(message(4, { recipient: 102 })),
      {
        zerver_recipient: [...(REALM['zerver_recipient'] as Json[]), ...recipients],
        zerver_subscription: Object.entries(members).flatMap(([recipient, people]) =>
          people.map((user_profile) => ({ user_profile, recipient: Number(recipient), active: true })),
        ),
      },
    );
    const groups = of('room').filter(({ id }) => !id.startsWith('stream:'));
    expect(groups.map(({ id, kind, name }) => [id, kind, name])).toEqual([
      ['group:31', 'direct', null],
      ['group:32', 'group', 'Ann Lee'],
      ['group:33', 'group', 'Ann Lee, Bo Ray, Cy | D'],
    ]);
    expect(of('message').map(({ id, room, threadOf, body }) => [id, room, threadOf, body])).toEqual([
      ['1', 'group:31', null, 'text 1'],
      ['4', 'group:31', null, 'text 4'],
      ['2', 'group:32', null, 'text 2'],
      ['3', 'group:33', null, 'text 3'],
    ]);
  });

  it('Z2: knows people of all three lists, and others by their ids', async () => {
    const { of } = await recordsOf(
      [message(1, { sender: 5 }), message(2, { sender: 900 }), message(3, { sender: 77 })],
      {
        zerver_userprofile: [
          person(1, 'Ann Lee', { role: 600 }),
          person(2, 'Ann Lee', { is_active: false }),
          person(3, 'Robot', { is_bot: true }),
        ],
        zerver_userprofile_mirrordummy: [person(5, 'Far Away', { is_mirror_dummy: true, is_active: false })],
        zerver_userprofile_crossrealm: [{ id: 900, email: 'notification-bot@zulip.com', recipient_id: null }],
      },
    );
    expect(of('user').map(({ id, displayName, type, active }) => [id, displayName, type, active])).toEqual([
      ['1', 'Ann Lee', 'guest', true],
      ['2', 'Ann Lee', 'user', false],
      ['3', 'Robot', 'bot', true],
      ['5', 'Far Away', 'user', false],
      ['900', 'notification-bot', 'bot', true],
      ['77', '77', 'user', false],
    ]);
    expect(of('message').map(({ sender }) => sender)).toEqual(['5', '900', '77']);
  });

  it('Z3: puts messages in the order of time, and reads what a stopped export has left once', async () => {
    const { of } = await recordsOf(
      [message(9, { date_sent: 1_700_000_000 }), message(8, { date_sent: 1_700_000_000 })],
      {},
      {
        'messages-000002.json': { zerver_message: [message(1, { date_sent: 1_600_000_000 })] },
        'messages-000001.json.partial': { zerver_message: [message(9, { content: 'again' })] },
        'messages-000003.json.partial': { zerver_message: [message(3)], zerver_userprofile_ids: [1], realm_id: 2 },
      },
    );
    expect(of('message').map(({ id }) => id)).toEqual(['1', '9', '8', '3']);
    expect(of('dropped').filter(({ of: kind }) => kind === 'message')).toEqual([]);
  });

  it('Z3: streams a large file of tables', async () => {
    const rows = Array.from({ length: 1000 }, (_, id) => ({ id, name: 'x'.repeat(20_000) }));
    const { of } = await recordsOf([message(1)], { zerver_useractivity: rows });
    expect(of('membership')).toHaveLength(3);
    expect(of('dropped')).toMatchObject([{ of: 'zerver_useractivity', reason: 'not a message', detail: 'rows: 1000' }]);
  });

  it('Z4: has times in seconds with a fraction', async () => {
    const { of } = await recordsOf([
      message(1, { date_sent: 1_700_000_000.257999 }),
      message(2, { date_sent: null, pub_date: 1_700_000_001 }),
      message(3, { date_sent: 'soon' }),
      message(4, { date_sent: 1e300 }),
    ]);
    expect(of('message').map(({ id, createdAt }) => [id, createdAt])).toEqual([
      ['1', '2023-11-14T22:13:20.257Z'],
      ['2', '2023-11-14T22:13:21.000Z'],
    ]);
    expect(of('dropped').map(({ id, reason }) => [id, reason])).toEqual([
      ['3', 'no time'],
      ['4', 'no time'],
    ]);
  });

  describe('Z5: topics', () => {
    const messages = [
      message(3, { subject: 'Plan', content: 'first', date_sent: 1 }),
      message(1, { subject: '✔ plan', content: 'second', date_sent: 2 }),
      message(2, { subject: '(no topic)', content: 'alone', date_sent: 3 }),
      message(4, { subject: '', content: 'alone too', date_sent: 4 }),
      message(5, { subject: '_a_ *b', content: '> third', date_sent: 5 }),
      message(6, { subject: 'plan', content: '', date_sent: 6 }),
      message(7, { subject: 'Plan', recipient: 202, content: 'elsewhere', date_sent: 7 }),
      message(8, { subject: 'plan', content: 'last', date_sent: 8 }),
    ].reverse();

    it('are asked for, if there are some', async () => {
      const open = async (folder: string) => (await OpenedExport.open([folder], {})).questions();
      expect(await open(await written(messages))).toMatchObject([{ option: 'topics' }]);
      expect(await open(await written([message(1), message(2, { subject: '(no topic)' })]))).toEqual([]);
    });

    it('are threads on their first messages', async () => {
      const { of } = await read(await written(messages), { topics: 'threads' });
      expect(of('message').map(({ id, threadOf, body }) => [id, threadOf, body])).toEqual([
        ['3', null, '**Plan**\nfirst'],
        ['1', '3', 'second'],
        ['2', null, 'alone'],
        ['4', null, 'alone too'],
        ['5', null, String.raw`**\_a\_ *b**` + '\n> third'],
        ['8', '3', 'last'],
        ['7', null, '**Plan**\nelsewhere'],
      ]);
      expect(of('dropped')).toMatchObject([{ id: '6', reason: 'empty' }]);
    });

    it('stand in front of the texts where they change', async () => {
      const { of } = await read(await written(messages), { topics: 'prefix' });
      expect(of('message').map(({ threadOf, body }) => [threadOf, body])).toEqual([
        [null, '**Plan**\nfirst'],
        [null, 'second'],
        [null, 'alone'],
        [null, 'alone too'],
        [null, String.raw`**\_a\_ *b**` + '\n> third'],
        [null, '**plan**\nlast'],
        [null, '**Plan**\nelsewhere'],
      ]);
    });
  });

  it('Z11: takes the e-mail address for delivery, and no address that the export makes up', async () => {
    const { of } = await recordsOf([], {
      zerver_userprofile: [
        person(1, 'Ann Lee'),
        person(2, 'Bo Ray', { delivery_email: `exported-user-${'0a'.repeat(16)}@example.org` }),
        { id: 3, full_name: 'Cy', email: 'cy@example.org' },
      ],
    });
    expect(of('user').map(({ email }) => email)).toEqual(['p1@example.org', null, 'cy@example.org']);
  });

  it('knows rooms, their members and their owners', async () => {
    const { of } = await recordsOf([], {
      zerver_stream: [
        { id: 21, name: 'main', invite_only: false, date_created: 1_600_000_000.5, creator: 2, description: ' about ' },
        { id: 23, name: '0a1b2c3!DEACTIVATED:old', deactivated: true },
        { name: 'no id' },
      ],
    });
    expect(of('room')).toMatchObject([
      ...[
        { id: 'stream:21', name: 'main', topic: 'about', visibility: 'public', createdAt: '2020-09-13T12:26:40.500Z' },
      ],
      ...[{ id: 'stream:23', name: 'old', visibility: 'private', archived: true }],
    ]);
    expect(of('membership').map(({ user, role, state }) => [user, role, state])).toEqual([
      ['1', 'member', 'joined'],
      ['2', 'owner', 'joined'],
      ['3', 'member', 'left'],
    ]);
    expect(of('dropped')).toMatchObject([{ of: 'room', reason: 'not readable' }]);
  });

  it('reads rows of any kind without failing', async () => {
    const odd = [null, 7, 'text', [], { id: {} }, { id: 'constructor', name: [], content: 5, recipient: '__proto__' }];
    const tables = Object.keys(REALM).concat(
      'zerver_reaction',
      'zerver_realmemoji',
      'zerver_attachment',
      'zerver_message',
    );
    const all = Object.fromEntries(
      tables.map((table) => [table, [...odd, ...((REALM[table] as Json[] | undefined) ?? [])]]),
    );
    const texts = [
      '[['.repeat(9000),
      '```quote\n'.repeat(9000),
      '@**constructor**',
      `\`${'``'.repeat(999)}`,
      '\n'.repeat(200_000),
    ];
    const { of } = await recordsOf(
      texts.map((content, id) => message(id, { content })),
      all,
    );
    expect(of('message').length).toBeGreaterThanOrEqual(4);
  });
});
