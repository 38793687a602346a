import request from 'supertest';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { NewOperator, ReportsAnswer } from '#access/internal-api';
import { newId, type MessageId } from '#contracts';
import { query, whileHeld } from '#testing/topology/store';
import { TestOperator } from '#testing/topology/operator';
import { adminUrls, killAndAwaitRestart, topology, untilWhole } from '#testing/topology/topology';
import { account, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

vi.setConfig({ testTimeout: 600_000 });

/** The transaction of each act waits for its record. */
const HELD = 'LOCK TABLE auth.audit, history.audit IN SHARE MODE';
/** Two suspensions, an entry of the word list, and another act at least. */
const WAITING_MIN = 4;
const WAITING = { timeout: 60_000, interval: 10 };
/** Longer than a restart on a busy machine. */
const REPEATED = { timeout: 120_000, interval: 200 };

/** With the name of their connections to PostgreSQL. */
const VICTIMS = [
  ['gateways', 'parley-gateway'],
  ['auths', 'parley-auth'],
  ['histories', 'parley-history'],
] as const;
type Victims = (typeof VICTIMS)[number][0];

type Ask = (service: 'auth' | 'history', method: 'post' | 'put', path: string, body: object) => Promise<unknown>;

/** An operator, at the command or at the console. */
interface Operator {
  readonly name: string;
  readonly ask: Ask;
}

interface Act {
  readonly on: string;
  readonly ask: (ask: Ask) => Promise<unknown>;
  /** By its name in the audit, the condition under which it has happened to `$1`. */
  readonly changes: Readonly<Record<string, string>>;
}

interface Task {
  readonly act: Act;
  readonly operator: Operator;
}

const SUSPENDED = 'EXISTS (SELECT FROM auth.users WHERE id::text = $1 AND suspended_at IS NOT NULL)';
const ARCHIVED = 'EXISTS (SELECT FROM history.rooms WHERE id::text = $1 AND archived_at IS NOT NULL)';
/** The owner of before is an admin then. */
const GIVEN_AWAY = `EXISTS (SELECT FROM history.members WHERE room_id::text = $1 AND role = 'admin')`;
const CLOSED = 'EXISTS (SELECT FROM history.reports WHERE id::text = $1 AND closed_at IS NOT NULL)';
const DELETED = `EXISTS (
  SELECT FROM history.reports r JOIN history.messages m ON (m.room_id, m.id) = (r.room_id, r.message_id)
   WHERE r.id::text = $1 AND m.deleted_at IS NOT NULL)`;
const LISTED = 'EXISTS (SELECT FROM history.words WHERE text = $1)';

const users = usersOfTests();
const root = new TestOperator();

const newKey = (name: string) =>
  root.request<NewOperator>('auth', 'post', 'operators', { name: uniqueName(name), role: 'admin' });

async function atCommand(): Promise<Operator> {
  const { name, key } = await newKey('mona');
  const ask: Ask = (...asked) => new TestOperator({ ...adminUrls(topology()), OPERATOR_SECRET: key }).request(...asked);
  return { name, ask };
}

async function atConsole(): Promise<Operator> {
  const { name, key } = await newKey('opal');
  const { url } = topology();
  const signIn = await request(url).post('/v1/admin/auth/session').set('origin', url).send({ key }).expect(200);
  const cookie = signIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const ask: Ask = async (service, method, path, body) => {
    const test = request(url)[method](`/v1/admin/${service}/${path}`);
    return (await test.set({ origin: url, cookie }).send(body).expect(200)).body as unknown;
  };
  return { name, ask };
}

/** One of each kind, on things of their own. */
async function newActs(): Promise<Act[]> {
  const [ann, ben, cid] = [await users.online('ann'), await account('ben'), await users.online('cid')];
  const { id: suspended } = await users.guest('dan');
  const memberIds = [ben.id, cid.user.id];
  const newRoom = async (name: string) => (await ann.socket.ask('room:create', { kind: 'group', name, memberIds })).id;
  const [archived, given, roomId] = [await newRoom('archived'), await newRoom('given'), await newRoom('judged')];
  const id = newId<MessageId>();
  await ann.socket.ask('message:send', { id, roomId, body: 'an insult' });
  await cid.socket.ask('message:report', { roomId, id, reason: 'abuse' });
  const { reports } = await root.request<ReportsAnswer>('history', 'get', `reports?senderId=${ann.user.id}`);
  const [report, word] = [reports[0]?.id ?? '', uniqueName('word')];
  return [
    {
      on: suspended,
      ask: (ask) => ask('auth', 'post', `users/${suspended}/suspend`, { reason: 'spam' }),
      changes: { 'account.suspend': SUSPENDED },
    },
    {
      on: archived,
      ask: (ask) => ask('history', 'post', `groups/${archived}/archive`, {}),
      changes: { 'room.archive': ARCHIVED },
    },
    {
      on: given,
      ask: (ask) => ask('history', 'put', `groups/${given}/owner`, { userId: ben.id }),
      changes: { 'room.owner': GIVEN_AWAY },
    },
    {
      on: report,
      ask: (ask) => ask('history', 'post', `reports/${report}/close`, { deleteMessage: true }),
      changes: { 'report.delete': DELETED, 'report.close': CLOSED },
    },
    { on: word, ask: (ask) => ask('history', 'post', 'words', { text: word }), changes: { 'words.add': LISTED } },
  ];
}

/** As of one moment for each change: whether it has happened, and the operators that the audit names for it. The audit has no words. */
async function statesOf({ on, changes }: Act, operators: readonly Operator[]) {
  const names = operators.map(({ name }) => name);
  const found = Object.entries(changes).map(async ([act, happened]) => {
    const schema = act.startsWith('account.') ? 'auth' : 'history';
    const by = `SELECT actor FROM ${schema}.audit WHERE act = $2 AND (subject = $1 OR subject IS NULL AND actor = ANY($3))`;
    const rows = await query<{ happened: boolean; by: string[] }>(
      `SELECT ${happened} AS happened, ARRAY(${by}) AS by`,
      [on, act, names],
    );
    return { act, ...rows[0] };
  });
  return Promise.all(found);
}

/** Repeats the act until it is answered, as operators do. */
const untilDone = ({ act, operator }: Task): Promise<unknown> => vi.waitFor(() => act.ask(operator.ask), REPEATED);

async function someWait(): Promise<void> {
  const waiting = 'SELECT FROM pg_locks WHERE NOT granted';
  await vi.waitFor(async () => expect((await query(waiting)).length).toBeGreaterThanOrEqual(WAITING_MIN), WAITING);
}

/** An act that happened has its operator in the audit. An act that did not happen has no record. */
async function expectAudited(tasks: readonly Task[]): Promise<void> {
  for (const { act, operator } of tasks)
    for (const state of await statesOf(act, [operator]))
      expect(state).toEqual({ ...state, by: state.happened === true ? [operator.name] : [] });
}

async function expectDone(tasks: readonly Task[]): Promise<void> {
  await expectAudited(tasks);
  for (const { act, operator } of tasks)
    for (const state of await statesOf(act, [operator])) expect(state).toMatchObject({ happened: true });
}

/** Resolves with the restart when all processes of the service are dead. */
async function killAll(victims: Victims): Promise<{ restarted: Promise<unknown> }> {
  const killed = topology()[victims];
  const restarts = killed.map((_, index) => killAndAwaitRestart((now) => now[victims][index]));
  await vi.waitFor(() => killed.forEach(({ pid }) => expect(() => process.kill(pid, 0)).toThrow()), WAITING);
  return { restarted: Promise.all(restarts) };
}

/** Ends what dead processes have asked PostgreSQL for. It would do so by itself when it next reads from their connections. */
async function endWaits(connections: string): Promise<void> {
  const text = `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'`;
  await query(text, [connections]);
}

describe('an act of an operator, at the command and at the console', () => {
  beforeEach(untilWhole);

  const newTasks = async (): Promise<Task[]> => {
    const operators = [await atCommand(), await atConsole()];
    const tasks = operators.map(async (operator) => (await newActs()).map((act): Task => ({ act, operator })));
    return (await Promise.all(tasks)).flat();
  };

  it.each(VICTIMS)(
    'has happened or not, as the audit says, and is done once by repeats, if %s are killed',
    async (victims, connections) => {
      const [early, late] = [await newTasks(), await newTasks()];
      const { asked, restarted } = await whileHeld(HELD, [], async () => {
        const asked = early.map(untilDone);
        await someWait();
        const killed = await killAll(victims);
        await endWaits(connections);
        return { asked, ...killed };
      });
      await expectAudited(early);
      await Promise.all([restarted, ...asked]);
      await expectDone(early);

      const askedLate = late.map(untilDone);
      await Promise.race(askedLate);
      const { restarted: restartedAgain } = await killAll(victims);
      await expectAudited(late);
      await Promise.all([restartedAgain, ...askedLate]);
      await expectDone([...early, ...late]);
    },
  );

  it('has one record if two operators are at the same thing at once', async () => {
    const operators = [await atCommand(), await atConsole()];
    const acts = await newActs();
    const { asked } = await whileHeld(HELD, [], async () => {
      const asked = acts.flatMap((act) => operators.map((operator) => untilDone({ act, operator })));
      await someWait();
      return { asked };
    });
    await Promise.all(asked);
    const names = operators.map(({ name }) => name);
    for (const act of acts)
      for (const state of await statesOf(act, operators)) {
        expect(state).toMatchObject({ happened: true, by: [expect.toBeOneOf(names)] });
      }
  });

  it('has a record under each name if two operators make different people the owner at once', async () => {
    const operators = [await atCommand(), await atConsole()];
    const people = [await account('ben'), await account('cid')];
    const { socket } = await users.online('ann');
    const memberIds = people.map(({ id }) => id);
    const { id } = await socket.ask('room:create', { kind: 'group', name: 'given', memberIds });
    const given = operators.map(({ name }, index) => ({ actor: name, userId: memberIds[index] }));
    await Promise.all(
      operators.map(({ ask }, index) => ask('history', 'put', `groups/${id}/owner`, { userId: memberIds[index] })),
    );
    const records = await query<{ actor: string; userId: string }>(
      `SELECT actor, details->>'userId' AS "userId" FROM history.audit WHERE act = 'room.owner' AND subject = $1 ORDER BY at`,
      [id],
    );
    expect([given, given.toReversed()]).toContainEqual(records);
    const owner = `SELECT user_id AS "userId" FROM history.members WHERE room_id = $1 AND role = 'owner'`;
    expect(await query(owner, [id])).toEqual([{ userId: records[1]?.userId }]);
  });
});
