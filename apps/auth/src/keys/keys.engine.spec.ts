import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProcessConfig } from '#config/app-config';
import type { ChatError } from '#contracts';
import { AccessTokenVerifier } from '#access/access-token-verifier';
import { type HttpQuestions } from '#access/questions.http.adapter';
import { BotTokenVerifier } from '#access/bot-token-verifier';
import { TokenAttempts } from '#access/token-attempts';
import { HttpVerificationKeys } from '#access/verification-keys.http.adapter';
import { setUp } from '#testing/engines/set-up';
import { TestAuths, type TestAuth, type TestPerson } from '../../testing/test-auth.js';
import { KeyRing } from './key-ring.js';
import { SigningKeysStore } from './signing-keys.store.js';

const LIFE_SECONDS = 600;
const PUBLISH_SECONDS = 300;
const SOON = { timeout: 30_000 };
const UNLIMITED = new TokenAttempts({ rateLimits: false, rateTokens: { points: 1, windowMs: 1_000 } } as ProcessConfig);

describe('signing keys', () => {
  const auths = setUp(() => TestAuths.start());

  afterEach(async () => {
    await auths.query('DELETE FROM auth.signing_keys');
  });

  const jwks = async (auth: TestAuth) => {
    const answer = await auth.http('get', '/.well-known/jwks.json');
    expect(answer.status).toBe(200);
    return answer.body as { keys: { kid: string }[] };
  };
  const kidOf = ({ tokens }: TestPerson) => decodeProtectedHeader(tokens.accessToken).kid;
  const rotate = (auth: TestAuth, publishSeconds = PUBLISH_SECONDS) =>
    auth.app.get(SigningKeysStore).rotate(publishSeconds, LIFE_SECONDS);
  const accessTokens = (keys: HttpVerificationKeys, client: HttpQuestions) =>
    new AccessTokenVerifier(keys, new BotTokenVerifier(client), UNLIMITED);
  /** Moves the rotation this far into the past. */
  const wait = (seconds: number) =>
    auths.query(
      `UPDATE auth.signing_keys SET signs_from = signs_from - make_interval(secs => $1), retires_at = retires_at - make_interval(secs => $1)`,
      [seconds],
    );

  it('are published as public keys that anyone can verify with', async () => {
    const auth = await auths.open();
    const person = await auth.guest('verifiable');
    const set = await jwks(auth);
    expect(set.keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        alg: 'ES256',
        use: 'sig',
        kid: kidOf(person),
        x: expect.any(String),
        y: expect.any(String),
      },
    ]);
    const { payload } = await jwtVerify(person.tokens.accessToken, createLocalJWKSet(set as never));
    expect(payload.sub).toBe(person.user.id);
    await auth.close();
  });

  it('are created once, even if several auths start at once', async () => {
    const many = await Promise.all([auths.open(), auths.open(), auths.open()]);
    const sets = await Promise.all(many.map(jwks));
    expect(new Set(sets.map(({ keys }) => keys.map(({ kid }) => kid).join())).size).toBe(1);
    await Promise.all(many.map((auth) => auth.close()));
  });

  it('rotate without refusing a token: published first, signing later, the old one valid until its last token expires', async () => {
    const [auth, other] = await Promise.all([auths.open(), auths.open()]);
    const reload = () => Promise.all([auth, other].map(({ app }) => app.get(KeyRing).reload()));
    const early = await auth.guest('early_bird');
    const outcome = await rotate(auth);
    expect(outcome.rotated).toBe(true);
    await reload();
    expect((await jwks(other)).keys).toHaveLength(2);
    const between = await other.guest('between');
    expect(kidOf(between)).toBe(kidOf(early));

    await wait(PUBLISH_SECONDS + 1);
    await reload();
    const late = await auth.guest('late_riser');
    expect(kidOf(late)).not.toBe(kidOf(early));
    expect((await jwks(auth)).keys).toHaveLength(2);
    for (const person of [early, between, late])
      expect((await other.http('get', '/v1/users/me', person.tokens.accessToken)).status).toBe(200);

    await wait(LIFE_SECONDS + 60);
    await reload();
    expect((await jwks(other)).keys.map(({ kid }) => kid)).toEqual([kidOf(late)]);
    expect((await other.http('get', '/v1/users/me', early.tokens.accessToken)).body.code).toBe('UNAUTHENTICATED');
    await auth.app.get(SigningKeysStore).deleteRetired();
    expect(await auths.query('SELECT kid FROM auth.signing_keys')).toEqual([{ kid: kidOf(late) }]);
    await Promise.all([auth.close(), other.close()]);
  });

  it('are at most two at a time: a second rotation waits for the first', async () => {
    const auth = await auths.open();
    const outcomes = await Promise.all([rotate(auth), rotate(auth)]);
    expect(outcomes.map(({ rotated }) => rotated).sort()).toEqual([false, true]);
    await auth.close();
  });

  it('are found by a service that has not read them yet, even if they sign at once', async () => {
    const [auth, other] = await Promise.all([auths.open(), auths.open()]);
    const client = auth.questions();
    const tokens = accessTokens(new HttpVerificationKeys(client), client);
    const before = await auth.guest('before_rotation');
    expect((await tokens.verify(before.tokens.accessToken)).actor.userId).toBe(before.user.id);
    await rotate(auth, 0);
    await auth.app.get(KeyRing).reload();
    const after = await auth.guest('after_rotation');
    expect(kidOf(after)).not.toBe(kidOf(before));
    await expect
      .poll(
        () =>
          tokens.verify(after.tokens.accessToken).then(
            () => true,
            () => false,
          ),
        SOON,
      )
      .toBe(true);
    await expect
      .poll(async () => (await other.http('get', '/v1/users/me', after.tokens.accessToken)).status, SOON)
      .toBe(200);
    await Promise.all([auth.close(), other.close()]);
  });

  it('stay in use while auth is unavailable; an unknown key is then UNAVAILABLE, not refused', async () => {
    const auth = await auths.open();
    const client = auth.questions();
    const keys = new HttpVerificationKeys(client);
    const person = await auth.guest('orphaned');
    await accessTokens(keys, client).verify(person.tokens.accessToken);
    await auth.close();
    expect((await accessTokens(keys, client).verify(person.tokens.accessToken)).sessionId).toBe(
      person.tokens.sessionId,
    );
    const fresh = new HttpVerificationKeys(client);
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(accessTokens(fresh, client).verify(person.tokens.accessToken)).rejects.toEqual(
        expect.objectContaining({ code: 'UNAVAILABLE' }) as ChatError,
      );
  });

  it('are sealed at rest if a secret is set, and useless with another', async () => {
    const secret = { SIGNING_KEY_SECRET: 'a secret of our own'.replaceAll(' ', '-') };
    const auth = await auths.open(secret);
    const [row] = await auths.query<{ private_key: Buffer; sealed: boolean }>('SELECT * FROM auth.signing_keys');
    expect(row?.sealed).toBe(true);
    // The algorithm's identifier, which every unsealed key contains.
    expect(row?.private_key.includes(Buffer.from('2a8648ce3d0201', 'hex'))).toBe(false);
    const again = await auths.open(secret);
    const person = await again.guest('sealed_in');
    expect((await auth.http('get', '/v1/users/me', person.tokens.accessToken)).status).toBe(200);
    await expect(auths.open({ SIGNING_KEY_SECRET: 'another-secret-of-ours' })).rejects.toThrow(/^SIGNING_KEY_SECRET: /);
    await expect(auths.open()).rejects.toThrow(/^SIGNING_KEY_SECRET: /);
    await Promise.all([auth.close(), again.close()]);
  });
});
