import { describe, expect, it } from 'vitest';

import { newId, type MessageId, type Report } from '#contracts';
import type { AuditPage, NewOperator, ReportAnswer, WordsAnswer } from '#access/internal-api';
import type { ListedRoom, ProcessesAnswer, RoomMembersPage, SiteTotals, UserTotals } from '#access/site-api';
import { BUILD_VERSION } from '#platform/build-version';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';
import { account, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();
const root = new TestOperator();

type Health = { readonly health: ProcessesAnswer['processes']; readonly totals: SiteTotals & UserTotals };

async function moderator(): Promise<{ mona: TestOperator; name: string }> {
  const name = uniqueName('mona');
  const { key } = await root.ask<NewOperator>('operators', 'add', name, '--role', 'moderator');
  return { mona: new TestOperator({ ...topology().admin, OPERATOR_KEY: key }), name };
}

describe('the command of an operator', () => {
  it('shows every process with its version and state, and the site in numbers', async () => {
    const ann = await users.online('ann');
    await ann.socket.ask('room:create', { kind: 'group', name: 'numbers' });
    const { gateways, auths, histories, couriers } = topology();
    const isOne = gateways[0]?.pid === histories[0]?.pid;
    const expected = isOne ? 1 : [gateways, auths, histories, couriers].flat().length;
    // Each process shows itself every 5 s.
    const isWhole = ({ health, totals }: Health): boolean => health.length >= expected && totals.connections > 0;
    await expect.poll(async () => isWhole(await root.ask<Health>('health')), { timeout: 30_000 }).toBe(true);
    const { health, totals } = await root.ask<Health>('health');
    for (const each of health) expect(each).toMatchObject({ version: BUILD_VERSION, state: 'ready', failing: [] });
    expect(totals).toMatchObject({ hookLagSeconds: expect.any(Number), failedPushes: expect.any(Number) });
    for (const name of ['users', 'rooms', 'connectedUsers'] as const) expect(totals[name]).toBeGreaterThan(0);
    expect((await root.run('health')).stdout).toContain('open reports');
  });

  it('finds a room, shows its members, gives it another owner, and deletes it', async () => {
    const ann = await users.online('ann');
    const bob = users.keep(await account('bob'));
    const name = uniqueName('room');
    const memberIds = [bob.id];
    const { id } = await ann.socket.ask('room:create', { kind: 'group', name, memberIds });
    const { rooms } = await root.ask<{ rooms: ListedRoom[] }>('rooms', 'list', '--query', name);
    expect(rooms).toMatchObject([{ id, visibility: 'private', members: 2, archivedAt: null }]);
    await root.ask('rooms', 'owner', id, bob.id);
    const { memberList } = await root.ask<ListedRoom & { memberList: RoomMembersPage['members'] }>('rooms', 'show', id);
    expect(Object.fromEntries(memberList.map(({ user, role }) => [user.id, role]))).toEqual({
      [ann.user.id]: 'admin',
      [bob.id]: 'owner',
    });
    expect((await root.run('rooms', 'show', id)).stdout).toContain('owner');
    expect((await root.run('rooms', 'delete', id)).code).toBe(1);
    expect((await root.run('rooms', 'delete', id, '--yes')).stdout).toBe(`${name} is deleted.\n`);
  });

  it('judges a report with the key of a moderator, whose name the audit has', async () => {
    const { mona, name } = await moderator();
    const [ann, ben, cid] = [await users.online('ann'), await users.online('ben'), await users.online('cid')];
    const memberIds = [ben.user.id, cid.user.id];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: 'judged', memberIds });
    const id = newId<MessageId>();
    await ben.socket.ask('message:send', { id, roomId, body: 'an insult' });
    await cid.socket.ask('message:report', { roomId, id, reason: 'abuse', note: 'look' });
    const { reports } = await mona.ask<{ reports: Report[] }>('reports', 'list', '--limit', '100');
    const reportId = reports.find(({ messageId }) => messageId === id)?.id ?? '';
    const shown = await mona.ask<ReportAnswer>('reports', 'show', reportId);
    expect(shown.reporters).toMatchObject([{ user: { id: cid.user.id }, reason: 'abuse', note: 'look' }]);
    await mona.ask('reports', 'close', reportId, '--delete-message');
    expect(await ann.socket.ask('message:get', { roomId, id })).toMatchObject({ body: '' });
    const { records } = await root.ask<AuditPage>('audit', '--limit', '200');
    expect(records.filter(({ actor }) => actor === name).map(({ act, subject }) => [act, subject])).toEqual([
      ['report.close', reportId],
      ['report.delete', expect.any(String)],
    ]);
    expect((await mona.run('rooms', 'delete', roomId, '--yes')).stderr).toMatch(/\(FORBIDDEN\)\n$/);
  });

  it('changes the word list, of which the audit has no word', async () => {
    const { mona, name } = await moderator();
    const word = uniqueName('word');
    expect((await mona.run('words', 'add', word)).stdout).toBe('The word list has it now.\n');
    expect((await mona.run('words', 'add', word)).stdout).toBe('The word list had it already.\n');
    expect((await mona.ask<WordsAnswer>('words', 'list')).words).toContain(word);
    await mona.ask('words', 'remove', word);
    expect((await mona.ask<WordsAnswer>('words', 'list')).words).not.toContain(word);
    const { records } = await root.ask<AuditPage>('audit', '--limit', '200');
    const own = records.filter(({ actor }) => actor === name);
    expect(own.map(({ act }) => act)).toEqual(['words.remove', 'words.add']);
    expect(JSON.stringify(own)).not.toContain(word);
  });
});
