import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { APP_SCOPES, type AppScope, newId, type ServerUser } from '#contracts';
import { ROUTES, routeOf, type Route } from '#contracts/routes/routes';
import type { BotTokenAnswer } from '#access/internal-api';
import { type HttpAim, httpAims, type Target } from '#testing/access/aims';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';
import { AppServer } from '#testing/users/app-server';
import { guest, type TestUser, uniqueName } from '#testing/users/user';

const PAGE = 'https://page.example';
/** Ten times the promise, for a busy machine. */
const ENDED_WITHIN_MS = 20_000;

/** A route for the servers of apps, of the table: one that is added later is among them. */
interface AimAtApp extends HttpAim {
  readonly scope: AppScope;
}

let shop: AppServer;
let victim: ServerUser;
let person: TestUser;
let aims: AimAtApp[];
const operator = new TestOperator();

beforeAll(async () => {
  [shop, person] = [await AppServer.create(), await guest('visitor')];
  const externalId = uniqueName('victim');
  victim = await shop.put(externalId, { displayName: `the secret of ${externalId}`, ext: { secret: externalId } });
  aims = aimsAt({
    ...{ roomId: newId(), messageId: newId(), fileId: newId(), userId: victim.id, sessionId: newId() },
    ...{ externalId, accessToken: 'none', word: 'nothing', epoch: 'none' },
  });
});

afterAll(() => person.close());

function aimsAt(target: Target): AimAtApp[] {
  const scopes = new Map(
    (Object.keys(ROUTES) as Route[]).flatMap((name): [string, AppScope][] => {
      const scope = APP_SCOPES.find((each) => routeOf(name).access === `app:${each}`);
      return scope === undefined ? [] : [[name, scope]];
    }),
  );
  const found = httpAims(target).flatMap((aim) => {
    const scope = scopes.get(aim.what);
    return scope === undefined ? [] : [{ ...aim, scope }];
  });
  expect(found.map(({ what }) => what).sort()).toEqual([...scopes.keys()].sort());
  return found;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly code?: string;
  readonly field?: string;
}

async function ask(aim: HttpAim, token: string | null, origin?: string): Promise<Answer> {
  const answer = await fetch(`${topology().url}${aim.url}`, {
    method: aim.method.toUpperCase(),
    headers: {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(origin !== undefined && { origin }),
    },
    ...(aim.method !== 'get' && { body: JSON.stringify(aim.body ?? {}) }),
  });
  const text = await answer.text();
  const problem = answer.ok ? {} : (JSON.parse(text) as { code: string; field?: string });
  return { status: answer.status, text, ...problem };
}

/** The refusals of all routes, by route. */
async function refusals(tokenOf: (aim: AimAtApp) => string | null, origin?: string): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const aim of aims) {
    const { code, field } = await ask(aim, tokenOf(aim), origin);
    all[aim.what] = field === undefined ? code : `${String(code)} ${field}`;
  }
  return all;
}

const each = (refusal: string): Record<string, unknown> => Object.fromEntries(aims.map(({ what }) => [what, refusal]));

describe('each route for the servers of apps', () => {
  it('is UNAUTHENTICATED without a key, and with one that does not verify', async () => {
    expect(await refusals(() => null)).toEqual(each('UNAUTHENTICATED'));
    expect(await refusals(() => `${shop.key.slice(0, -4)}AAAA`)).toEqual(each('UNAUTHENTICATED'));
    expect(await refusals(() => 'nonsense')).toEqual(each('UNAUTHENTICATED'));
  });

  it('takes keys only: neither an access token nor a token of the app’s bot', async () => {
    const { token } = await operator.request<BotTokenAnswer>('auth', 'post', `bots/${shop.name}/tokens`, {
      keep: true,
    });
    expect(await refusals(() => person.tokens.accessToken)).toEqual(each('FORBIDDEN token'));
    expect(await refusals(() => token)).toEqual(each('FORBIDDEN token'));
  });

  it('takes no key without its scope, whatever other scopes the key has', async () => {
    const without = new Map<AppScope, string>();
    for (const scope of new Set(aims.map((aim) => aim.scope))) {
      const others = APP_SCOPES.filter((other) => other !== scope);
      without.set(scope, (await shop.withKey(...others)).key);
    }
    expect(await refusals(({ scope }) => without.get(scope) ?? null)).toEqual(each('FORBIDDEN scope'));
  });

  it('takes no key in a page, whatever the page is', async () => {
    expect(await refusals(() => shop.key, PAGE)).toEqual(each('FORBIDDEN origin'));
    expect(await refusals(() => shop.key, topology().url)).toEqual(each('FORBIDDEN origin'));
  });

  it('takes no key that was revoked, nor one of a suspended app', async () => {
    const [revoked, suspended] = [await shop.withKey(), await AppServer.create()];
    await operator.request('auth', 'delete', `apps/${shop.name}/keys/${revoked.answer.id}`);
    await operator.request('auth', 'post', `users/${suspended.name}/suspend`);
    const ended = { timeout: ENDED_WITHIN_MS };
    await expect.poll(() => refusals(() => revoked.key), ended).toEqual(each('SESSION_REVOKED'));
    await expect.poll(() => refusals(() => suspended.key), ended).toEqual(each('ACCOUNT_SUSPENDED'));
  });

  it('shows and changes nothing of another app', async () => {
    const other = await AppServer.create();
    for (const aim of aims) {
      const { text } = await ask(aim, other.key);
      expect({ what: aim.what, text }).toEqual({
        what: aim.what,
        text: expect.not.stringContaining(victim.displayName),
      });
      expect({ what: aim.what, text }).toEqual({ what: aim.what, text: expect.not.stringContaining(victim.id) });
    }
    const now = await shop.http('get', `users/${victim.externalId}`).expect(200);
    expect(now.body).toEqual(victim);
  });
});
