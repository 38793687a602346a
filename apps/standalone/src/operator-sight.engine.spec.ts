import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type Tokens, type User } from '#contracts';
import type { BotTokenAnswer } from '#access/internal-api';
import type { OperatorRank } from '#access/operator-roles.policy';
import { setUp } from '#testing/engines/set-up';
import { setSite } from '../testing/operated-site.js';

const EMAIL = 'texts@mail.example';
/** Fewer would mean that the paths of the routes name nothing. */
const ANSWERS_MIN = 15;
const HOUR_MS = 3_600_000;

interface Person {
  readonly user: Pick<User, 'id'>;
  readonly tokens: Pick<Tokens, 'accessToken'>;
}

describe('what an operator sees', () => {
  const { site, database } = setSite();
  const pool = setUp(
    () => new pg.Pool({ connectionString: database.url }),
    (opened) => opened.end(),
  );
  const [sent, later] = [`a text ${newId<string>()}`, `a later text ${newId<string>()}`];
  const [roomId, messageId] = [newId<string>(), newId<string>()];
  let writer: Person;
  let bot: Person;

  const enter = async (username: string) => {
    const account = { username, password: 'a password that is long enough' };
    return (await site.request('post', '/v1/auth/register').send(account).expect(201)).body as Person;
  };
  const as = ({ tokens }: Person, method: 'post' | 'put', path: string) =>
    site.request(method, path).set('authorization', `Bearer ${tokens.accessToken}`);

  beforeAll(async () => {
    writer = await enter('writer');
    const room = { id: roomId, kind: 'group', name: 'texts', visibility: 'public' };
    await as(writer, 'post', '/v1/rooms').send(room).expect(201);
    await as(writer, 'post', `/v1/rooms/${roomId}/messages`).send({ id: messageId, body: sent }).expect(201);
    // Operators see what bots have scheduled.
    const made = await site.ask('root', 'post', 'auth/bots').send({ username: 'a-bot' }).expect(201);
    const { user, token } = made.body as BotTokenAnswer;
    bot = { user, tokens: { accessToken: token } };
    await as(bot, 'post', `/v1/rooms/${roomId}/join`).send({}).expect(200);
    const at = new Date(Date.now() + HOUR_MS).toISOString();
    const scheduled = { roomId, at, body: later };
    await as(bot, 'put', `/v1/me/scheduled/${newId<string>()}`).send(scheduled).expect(201);
    await pool.query('INSERT INTO auth.emails VALUES ($1, $2, $2, now())', [writer.user.id, EMAIL]);
  });

  const report = async () => {
    const reporter = await enter('reporter');
    await as(reporter, 'post', `/v1/rooms/${roomId}/join`).send({}).expect(200);
    const path = `/v1/rooms/${roomId}/messages/${messageId}/report`;
    await as(reporter, 'post', path).send({ reason: 'spam' }).expect(204);
  };

  /** The answers to all that the role may read, with the ids of what is there in the paths. */
  async function reads(role: OperatorRank, cookie?: string): Promise<Map<string, string>> {
    const ids: Readonly<Record<string, string>> = { group: roomId, roomId, botId: bot.user.id };
    const answers = new Map<string, string>();
    for (const route of site.routes().filter((each) => each.startsWith('GET '))) {
      const path = route.slice('GET '.length).replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? writer.user.id);
      const answer = await (cookie === undefined ? site.ask(role, 'get', path) : site.atConsole('get', path, cookie));
      if (answer.status === 200) answers.set(route, answer.text);
    }
    return answers;
  }
  const showing = (answers: ReadonlyMap<string, string>, text: string) =>
    [...answers].filter(([, answer]) => answer.includes(text)).map(([route]) => route);

  it('is no text before somebody reports it, and for a moderator no e-mail address', async () => {
    const moderator = await reads('moderator');
    const atConsole = await reads('admin', await site.cookie('admin'));
    for (const answers of [moderator, atConsole]) {
      expect(answers.size).toBeGreaterThan(ANSWERS_MIN);
      for (const text of [sent, later]) expect(showing(answers, text)).toEqual([]);
    }
    expect(showing(moderator, EMAIL)).toEqual([]);
    expect(showing(atConsole, EMAIL)).toEqual(['GET auth/users/:user']);
    expect(showing(await reads('admin'), later)).toEqual(['GET history/bots/:botId/scheduled']);
    await report();
    expect(showing(await reads('moderator'), sent)).toEqual(['GET history/reports']);
  });
});
