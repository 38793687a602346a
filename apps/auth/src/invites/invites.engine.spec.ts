import { describe, expect, it } from 'vitest';
import type { InvitesAnswer, NewInvite } from '#access/internal-api';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD } from '../../testing/test-auth.js';
import { TestAuthOperator } from '../../testing/test-operator.js';
import { InvitesStore } from './invites.store.js';

const WEEK_SECONDS = 604_800;
const REFUSED = { status: 403, body: { code: 'FORBIDDEN', retry: 'never', field: 'invite' } };

describe('an invitation', () => {
  const { auths, auth, operator } = setAuth({ REGISTRATION: 'invite', PUBLIC_URL: 'https://chat.example' });

  const create = (uses = 1) => operator.ask<NewInvite>('post', 'invites', { uses, lifetimeSeconds: WEEK_SECONDS });
  const register = (username: string, invite?: string, at = auth) =>
    at
      .http('post', '/v1/auth/register')
      .send({ username, password: PASSWORD, ...(invite !== undefined && { invite }) });
  const usesOf = async ({ id }: NewInvite) =>
    (await auths.query<{ uses: number }>('SELECT uses FROM auth.invites WHERE id = $1', [id]))[0]?.uses;

  it('is needed to register, and works once', async () => {
    const invite = await create();
    expect(invite.link).toBe(`https://chat.example/invite#${invite.code}`);
    expect(await register('uninvited')).toMatchObject(REFUSED);
    expect((await register('invited', invite.code)).status).toBe(201);
    expect(await register('invited_too', invite.code)).toMatchObject(REFUSED);
  });

  it('admits exactly as many concurrent registrations as it has uses', async () => {
    const invite = await create(3);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => register(`crowd_${index}`, invite.code)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...new Array<number>(7).fill(403)]);
    expect(await usesOf(invite)).toBe(3);
  });

  it('is not used up by a registration that fails', async () => {
    const invite = await create();
    await register('name_is_taken', (await create()).code);
    expect((await register('Name_Is_Taken', invite.code)).body.code).toBe('USERNAME_TAKEN');
    expect(await usesOf(invite)).toBe(0);
    expect((await register('name_is_free', invite.code)).status).toBe(201);
  });

  it('gets the same refusal if it is unknown, revoked or expired', async () => {
    const [revoked, expired] = [await create(), await create()];
    await operator.ask('delete', `invites/${revoked.id}`);
    await auths.query(`UPDATE auth.invites SET expires_at = now() WHERE id = $1`, [expired.id]);
    const answers = await Promise.all(
      ['unknown', revoked.code, expired.code].map((code, index) => register(`refused_${index}`, code)),
    );
    const [first] = answers;
    for (const answer of answers) expect(answer).toMatchObject(REFUSED);
    expect(answers.map(({ body }) => body.detail)).toEqual(new Array(3).fill(first?.body.detail));
    expect((await operator.http('delete', `invites/${revoked.id}`)).status).toBe(404);
    expect((await operator.http('delete', `invites/nothing`)).status).toBe(404);
    expect(await operator.actsOn(revoked.id)).toEqual(['invite.create', 'invite.revoke']);
  });

  it('is listed while it is usable, without its code', async () => {
    const invite = await create(2);
    await register('one_of_two', invite.code);
    const { invites } = await operator.ask<InvitesAnswer>('get', 'invites');
    const { code, link, registration, guests, providersNeedIt, ...listed } = invite;
    expect({ registration, guests, providersNeedIt }).toEqual({
      registration: 'invite',
      guests: true,
      providersNeedIt: false,
    });
    expect(invites[0]).toEqual({ ...listed, uses: 1 });
    expect(JSON.stringify(invites)).not.toContain(code);
    expect(link).toContain(code);
    await register('two_of_two', invite.code);
    const { invites: left } = await operator.ask<InvitesAnswer>('get', 'invites');
    expect(left.map(({ id }) => id)).not.toContain(invite.id);
  });

  it('is deleted some time after it was revoked or expired, but not while its persons still come in', async () => {
    const [expired, revoked, used, usable] = [await create(), await create(), await create(), await create()];
    await operator.ask('delete', `invites/${revoked.id}`);
    await register('used_it_up', used.code);
    const set = (column: string, id: string, days: number) =>
      auths.query(`UPDATE auth.invites SET ${column} = now() - make_interval(days => $2) WHERE id = $1`, [id, days]);
    const over = [expired, revoked, used] as const;
    const columns = ['expires_at', 'revoked_at', 'used_up_at'] as const;
    const purge = async (days: number) => {
      for (const [index, column] of columns.entries()) await set(column, over[index]!.id, days);
      await auth.app.get(InvitesStore).purge(30);
      return Promise.all([...over, usable].map(usesOf));
    };
    expect(await purge(29)).toEqual([0, 0, 1, 0]);
    expect(await purge(31)).toEqual([undefined, undefined, 1, 0]);
  });

  it('is usable while it has uses left, and records when the last one was taken', async () => {
    const invite = await create(2);
    const usedUp = async () =>
      (
        await auths.query<{ at: Date | null }>('SELECT used_up_at AS at FROM auth.invites WHERE id = $1', [invite.id])
      )[0];
    await register('first_of_both', invite.code);
    expect(await usedUp()).toEqual({ at: null });
    await register('second_of_both', invite.code);
    expect(await usedUp()).toEqual({ at: expect.any(Date) });
  });

  it('says whether a provider’s new users need one', async () => {
    const corp = { ISSUER: 'https://id.example', CLIENT_ID: 'parley', SIGNUP: 'invite' };
    const settings = Object.entries(corp).map(([name, value]) => [`OIDC_CORP_${name}`, value]);
    const provided = { OIDC_PROVIDERS: 'corp', PUBLIC_URL: 'https://chat.example', ...Object.fromEntries(settings) };
    const needs = new TestAuthOperator(await auths.open({ ...provided, REGISTRATION: 'open' }));
    const made = await needs.ask<NewInvite>('post', 'invites', { uses: 1, lifetimeSeconds: WEEK_SECONDS });
    expect(made).toMatchObject({ registration: 'open', providersNeedIt: true });
  });

  it('counts where registration is open, too, and where it is closed it has no effect', async () => {
    const [open, closed] = [await auths.open(), await auths.open({ REGISTRATION: 'closed' })];
    const invite = await create();
    expect((await register('open_door', 'whatever', open)).status).toBe(201);
    expect((await register('closed_door', invite.code, closed)).body.code).toBe('FORBIDDEN');
    expect(await usesOf(invite)).toBe(0);
    expect((await register('open_with_code', invite.code, open)).status).toBe(201);
    expect((await register('open_used_up', invite.code, open)).status).toBe(201);
    expect(await usesOf(invite)).toBe(1);
  });

  it('is INVALID if its text is too long', async () => {
    expect((await register('long_winded', 'x'.repeat(129))).body).toMatchObject({ code: 'INVALID', field: 'invite' });
  });
});
