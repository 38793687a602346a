import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HostSignIn } from '#contracts';
import type { AppKeyAnswer, BotTokenAnswer } from '#access/internal-api';
import { setAuth } from '../../testing/set-auth.js';
import { TestApp } from '../../testing/test-app.js';
import { TestAuthOperator } from '../../testing/test-operator.js';

/** The fate of each thing in the table of `docs/security.md`, in the order of its columns. */
type Ends = Readonly<Record<'leaked' | 'otherKey' | 'token' | 'begun' | 'beside', boolean>>;

interface CureCase extends Ends {
  /** As operators type it. */
  readonly command: string;
  readonly act: (operator: TestAuthOperator, app: string, keyId: string) => Promise<unknown>;
}

const revokeKey = (operator: TestAuthOperator, app: string, keyId: string) =>
  operator.ask('delete', `apps/${app}/keys/${keyId}`);
const revokeAll = (operator: TestAuthOperator, app: string) => operator.ask('delete', `apps/${app}/keys`);
const endMade = (operator: TestAuthOperator, app: string, keyId: string) =>
  operator.ask('post', `apps/${app}/made/end`, { keys: [keyId] });

const CURES: readonly CureCase[] = [
  {
    command: 'apps revoke APP --key ID',
    act: revokeKey,
    ...{ leaked: true, otherKey: false, token: false, begun: false, beside: false },
  },
  {
    command: 'apps revoke APP --key ID --made',
    act: async (operator, app, keyId) => {
      await revokeKey(operator, app, keyId);
      await endMade(operator, app, keyId);
    },
    ...{ leaked: true, otherKey: false, token: false, begun: true, beside: false },
  },
  {
    command: 'apps revoke APP --all',
    act: revokeAll,
    ...{ leaked: true, otherKey: true, token: false, begun: false, beside: false },
  },
  {
    command: 'bots revoke BOT',
    act: (operator, app) => operator.ask('delete', `bots/${app}/tokens`),
    ...{ leaked: true, otherKey: true, token: true, begun: false, beside: false },
  },
];

describe('a cure of an app or a bot', () => {
  let names = 0;

  const { auths, auth, operator } = setAuth();

  /** A session of a user that the key begins, with a device for push. */
  const begin = async (key: string): Promise<string> => {
    const body = { user: { displayName: 'User' } };
    const { body: begun } = await auth.http('post', `/v1/server/users/u${(names += 1)}/sessions`, key).send(body);
    const { user, tokens } = begun as HostSignIn;
    await auths.query(
      `INSERT INTO auth.push_devices (id, user_id, session_id, kind, preview, token, platform, address_hash)
       VALUES (gen_random_uuid(), $1, $2, 'hook', 'full', 't', 'fcm', $3)`,
      [user.id, tokens.sessionId, `device ${names}`],
    );
    return tokens.sessionId;
  };
  const hasEnded = async (sessionId: string): Promise<boolean> => {
    const living = await auths.query('SELECT 1 FROM auth.sessions WHERE id = $1 AND ended_at IS NULL', [sessionId]);
    const devices = await auths.query('SELECT 1 FROM auth.push_devices WHERE session_id = $1', [sessionId]);
    expect(devices).toHaveLength(living.length);
    return living.length === 0;
  };
  const isRefused = async (token: string): Promise<boolean> =>
    (await auth.http('get', '/v1/users/me', token)).status === 401;

  it.each(CURES)('by `$command` ends what its row says', async ({ command: _command, act, ...ends }) => {
    const app = await TestApp.create(auth, `cured_${(names += 1)}`);
    const name = app.answer.user.username;
    const leaked = await operator.ask<AppKeyAnswer>('post', `apps/${name}/keys`, {});
    const { token } = await operator.ask<BotTokenAnswer>('post', `bots/${name}/tokens`, {});
    const [begun, beside] = [await begin(leaked.key), await begin(app.answer.key)];
    await act(operator, name, leaked.id);
    expect({
      leaked: await isRefused(leaked.key),
      otherKey: await isRefused(app.answer.key),
      token: await isRefused(token),
      begun: await hasEnded(begun),
      beside: await hasEnded(beside),
    }).toEqual(ends);
  });

  it('stands in docs/security.md with what it ends', () => {
    const documented = readFileSync('docs/security.md', 'utf8').replaceAll(/ {2,}/g, ' ');
    for (const { command, leaked, otherKey, token, begun, beside } of CURES) {
      const columns = [leaked, otherKey, token, begun, beside].map((ends) => (ends ? 'end' : 'go on'));
      expect(documented).toContain(`| \`${command}\` | ${columns.join(' | ')} |`);
    }
  });
});
