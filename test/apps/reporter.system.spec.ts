import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import {
  definitionOf,
  type HookId,
  type HostSignIn,
  type MessageId,
  newId,
  type PullAnswer,
  type Report,
  type RoomId,
  type ServerRoom,
} from '#contracts';
import type { ExportPage } from '#access/internal-api';
import { httpAims, socketAims, type Target } from '#testing/access/aims';
import { attempt, attemptOverHttp } from '#testing/access/attempts';
import { TestOperator } from '#testing/topology/operator';
import { AppServer } from '#testing/users/app-server';
import type { TestSocket } from '#testing/users/test-socket';
import { TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** Long enough for an unwanted frame or delivery to arrive. */
const QUIET_MS = 1_500;
const PULL_MS = 10_000;
/** Hundreds of requests, on a busy machine. */
const TEST_TIMEOUT_MS = 240_000;

const users = usersOfTests();

interface Person {
  readonly user: TestUser;
  readonly socket: TestSocket;
  readonly externalId: string;
}

/** A room of an app, in which a moderator, the sender of an insult, the reporter and a witness are. */
class ReportScene {
  private constructor(
    readonly shop: AppServer,
    readonly roomId: RoomId,
    readonly people: Readonly<Record<'mod' | 'sender' | 'reporter' | 'witness', Person>>,
    private readonly hookId: HookId,
  ) {}

  static async set(): Promise<ReportScene> {
    const shop = await AppServer.create();
    const [mod, sender, reporter, witness] = await Promise.all(
      ['mod', 'sender', 'reporter', 'witness'].map((name) => ReportScene.person(shop, name)),
    );
    if (!mod || !sender || !reporter || !witness) throw new Error('nobody is there');
    const key = uniqueName('order');
    const { id: roomId } = (await shop.http('put', `rooms/${key}`).send({ name: 'Order' }).expect(201))
      .body as ServerRoom;
    const set = [mod, sender, reporter, witness].map(({ externalId }) => ({
      externalId,
      role: externalId === mod.externalId ? 'moderator' : 'member',
    }));
    await shop.http('post', `rooms/${key}/members`).send({ set }).expect(200);
    const hookId = newId<HookId>();
    await shop.http('put', `hooks/${hookId}`).send({ rooms: 'all', from: 'start' }).expect(201);
    return new ReportScene(shop, roomId, { mod, sender, reporter, witness }, hookId);
  }

  private static async person(shop: AppServer, name: string): Promise<Person> {
    const externalId = uniqueName(name);
    const asked = shop
      .http('post', `users/${externalId}/sessions`)
      .send({ user: { displayName: `The ${externalId}` } });
    const { user, tokens } = (await asked).body as HostSignIn;
    const entered = users.keep(new TestUser(user, tokens));
    const socket = await entered.connect();
    await socket.ask('sync', {});
    return { user: entered, socket, externalId };
  }

  /**
   * The deliveries that the app's server pulls, until a pull brings none.
   * @param firstMs how long the first answer may take
   */
  async pulled(firstMs = PULL_MS): Promise<string> {
    let [text, token]: [string, string | null] = ['', null];
    for (;;) {
      const body = {
        hookId: this.hookId,
        waitMs: token === null ? firstMs : QUIET_MS,
        ...(token && { accept: token }),
      };
      const answer = (await this.shop.http('post', 'feed').send(body).expect(200)).body as PullAnswer;
      if (answer.token === null) return text;
      text += JSON.stringify(answer.deliveries);
      ({ token } = answer);
    }
  }

  /** The answers to every read, over the socket and over HTTP, by what was asked. */
  async reads({ user, socket }: Person, messageId: MessageId): Promise<ReadonlyMap<string, string>> {
    const { accessToken, sessionId } = user.tokens;
    const own = { fileId: newId<string>(), sessionId, accessToken, word: 'insult', epoch: socket.ready.epoch };
    const target: Target = { roomId: this.roomId, messageId, userId: this.people.sender.user.id, ...own };
    const answers = new Map<string, string>();
    for (const aim of socketAims(target)) {
      const isRead = definitionOf(aim.event).kind === 'read';
      if (isRead) answers.set(aim.what, (await attempt(socket, aim)).text);
    }
    for (const aim of httpAims(target))
      if (aim.method === 'get') answers.set(aim.what, (await attemptOverHttp(user, aim)).text);
    return answers;
  }
}

/** Everything that history has of the account. */
async function exported({ user: { user } }: Person): Promise<string> {
  const operator = new TestOperator();
  let [text, cursor]: [string, string | null] = ['', ''];
  while (cursor !== null) {
    const path: string = `users/${user.id}/export${cursor && `?cursor=${cursor}`}`;
    const page: ExportPage = await operator.request<ExportPage>('history', 'get', path);
    text += JSON.stringify(page.records);
    ({ cursor } = page);
  }
  return text;
}

describe('the name of a reporter', () => {
  it(
    'reaches neither the sender, nor members, moderators, or the server of the app',
    { timeout: TEST_TIMEOUT_MS },
    async () => {
      const scene = await ReportScene.set();
      const { roomId, people } = scene;
      const { mod, sender, reporter, witness } = people;
      const [id, note] = [newId<MessageId>(), `a note ${newId<string>()}`];
      await sender.socket.ask('message:send', { id, roomId, body: 'an insult' });
      await scene.pulled();
      await sleep(QUIET_MS);
      const others = [mod, sender, witness];
      const { user } = reporter.user;
      const names = [user.id, user.username, user.displayName, reporter.externalId];
      const named = (text: string): number[] => names.map((name) => text.split(name).length - 1);
      const before = await Promise.all(others.map((person) => scene.reads(person, id)));
      // Heads come every minute, whatever happens.
      const frames = (): string =>
        JSON.stringify(others.map(({ socket }) => socket.received.filter(({ event }) => event !== 'heads')));
      const revs = () => others.flatMap(({ socket }) => socket.of('heads').map(({ rooms }) => rooms[roomId] ?? 0));
      const { rev } = await mod.socket.ask('room:open', { roomId });
      const seen = frames();

      await reporter.socket.ask('message:report', { roomId, id, reason: 'abuse', note });

      const after = await Promise.all(others.map((person) => scene.reads(person, id)));
      const inAll = (answers: readonly ReadonlyMap<string, string>[]) =>
        answers.map((own) => [...own].map(([what, text]) => [what, named(text)]));
      expect(inAll(after)).toEqual(inAll(before));
      const [ofMod = new Map<string, string>(), ...ofOthers] = after;
      const { reports } = await mod.socket.ask('report:list', { roomId });
      const [report] = reports as [Report];
      const knowing = (answers: ReadonlyMap<string, string>): string[] =>
        [...answers].filter(([, text]) => text.includes(note) || text.includes(report.id)).map(([what]) => what);
      expect(knowing(ofMod)).toEqual(['report:list', 'GET /v1/rooms/{id}/reports']);
      expect(ofOthers.map(knowing)).toEqual([[], []]);
      expect(named(JSON.stringify(reports))).toEqual(names.map(() => 0));
      const closed = await mod.socket.ask('report:close', { roomId, reportId: report.id });
      expect(named(JSON.stringify(closed))).toEqual(names.map(() => 0));

      await sleep(QUIET_MS);
      expect(frames()).toBe(seen);
      expect(Math.max(rev, ...revs())).toBe(rev);
      expect((await mod.socket.ask('room:open', { roomId })).rev).toBe(rev);
      expect(await scene.pulled(QUIET_MS)).toBe('');
      expect(await exported(sender)).not.toContain(note);
      expect(await exported(reporter)).toContain(note);
    },
  );
});

describe('the reason of an act', () => {
  it(
    'reaches the person concerned and the readers of the log, but no other member, nor the server of the app',
    { timeout: TEST_TIMEOUT_MS },
    async () => {
      const scene = await ReportScene.set();
      const { roomId, people } = scene;
      const { mod, sender, witness } = people;
      const [id, reason] = [newId<MessageId>(), `a reason ${newId<string>()}`];
      await sender.socket.ask('message:send', { id, roomId, body: 'an insult' });
      await scene.pulled();
      const having = async (person: Person): Promise<string[]> =>
        [...(await scene.reads(person, id))].filter(([, text]) => text.includes(reason)).map(([what]) => what);
      const acts = [
        { event: 'member:mute', fields: { seconds: 600 } },
        { event: 'member:ban', fields: {} },
      ] as const;

      for (const { event, fields } of acts) {
        await mod.socket.ask(event, { roomId, userId: sender.user.id, reason, ...fields });
        expect(await having(mod)).toEqual(['room:log', 'GET /v1/rooms/{id}/log']);
        expect(await having(witness)).toEqual([]);
        expect(await having(sender)).not.toEqual([]);
      }

      await sleep(QUIET_MS);
      const frames = (person: Person): string => JSON.stringify(person.socket.received);
      for (const person of [mod, witness]) expect(frames(person)).not.toContain(reason);
      expect(frames(sender)).toContain(reason);
      const pulled = await scene.pulled();
      expect(pulled).toContain(sender.user.id);
      expect(pulled).not.toContain(reason);
      expect(await exported(witness)).not.toContain(reason);
      expect(await exported(sender)).toContain(reason);
    },
  );
});
