import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { AVATAR_BYTES_MAX, type PeopleSignal, type User } from '#contracts';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD, type TestPerson } from '../../testing/test-auth.js';

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 20, g: 20, b: 200 } } })
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .png()
    .toBuffer();
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

describe('the picture of a user', () => {
  const { auths, auth } = setAuth();
  let ann: TestPerson;
  let signals: PeopleSignal[];

  beforeAll(async () => {
    signals = await auth.peopleSignals();
    ann = await auth.register('ann');
  });

  const put = (person: TestPerson, bytes: Buffer | string, type = 'image/png') =>
    person.http('put', '/v1/users/me/avatar').set('content-type', type).send(bytes);
  const urlOf = ({ avatarUrl }: User): string => avatarUrl ?? 'none';
  const stored = async (person: TestPerson): Promise<number> => {
    const [row] = await auths.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM auth.avatars WHERE user_id = $1',
      [person.user.id],
    );
    return row?.count ?? 0;
  };

  it('is a small square without metadata, at a URL that needs no token and never changes', async () => {
    const answer = await put(ann, await picture(600, 300));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ ...ann.user, version: 2, avatarUrl: answer.body.avatarUrl });
    await expect.poll(() => signals).toContainEqual({ type: 'user.changed', user: answer.body });
    const shown = await auth.http('get', urlOf(answer.body));
    expect(shown.headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    const metadata = await sharp(shown.body as Buffer).metadata();
    expect(metadata).toMatchObject({ format: 'webp', width: 256, height: 256 });
    expect(metadata.exif).toBeUndefined();
  });

  it('is shown with the user, and is gone when another one replaces it', async () => {
    const { body: one } = await put(ann, await picture(10, 10));
    const { body: two } = await put(ann, await picture(20, 20));
    expect(urlOf(two)).not.toBe(urlOf(one));
    const gone = await auth.http('get', urlOf(one));
    expect(gone).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    const other = await auth.guest('looker');
    expect((await other.http('get', `/v1/users/${ann.user.id}`)).body).toEqual(two);
    expect((await other.http('get', '/v1/users').query({ query: 'ann' })).body.users).toEqual([two]);
    expect(await stored(ann)).toBe(1);
  });

  it('can be removed; removing none changes nothing', async () => {
    const { body: before } = await put(ann, await picture(10, 10));
    for (let i = 0; i < 2; i += 1) expect((await ann.http('delete', '/v1/users/me/avatar')).status).toBe(204);
    expect((await ann.http('get', '/v1/users/me')).body).toMatchObject({
      avatarUrl: null,
      version: before.version + 1,
    });
    expect((await auth.http('get', urlOf(before))).status).toBe(404);
  });

  it.each([
    ['text', Buffer.from('hello'), 'image/png'],
    ['markup', SVG, 'image/svg+xml'],
    ['nothing', Buffer.alloc(0), 'image/png'],
    ['JSON', '{}', 'application/json'],
  ])('is INVALID if it is %s', async (_, bytes, type) => {
    const answer = await put(ann, bytes, type);
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID', field: 'avatar' } });
  });

  it('is INVALID with too many pixels, and TOO_LARGE with too many bytes', async () => {
    const bomb = await put(ann, await picture(8_000, 8_000));
    expect(bomb).toMatchObject({ status: 400, body: { code: 'INVALID', field: 'avatar' } });
    const large = await put(ann, Buffer.alloc(AVATAR_BYTES_MAX + 1));
    expect(large).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
  });

  it('goes when its user is erased, with all that the user said of themselves', async () => {
    const person = await auth.register('forgotten');
    await person.http('patch', '/v1/users/me').send({ ext: { city: 'Rome' } });
    const { body } = await put(person, await picture(10, 10));
    expect((await person.http('delete', '/v1/users/me').send({ password: PASSWORD })).status).toBe(204);
    expect((await auth.http('get', urlOf(body))).status).toBe(404);
    expect(await stored(person)).toBe(0);
    const rows = await auths.query('SELECT avatar_id, ext FROM auth.users WHERE id = $1', [person.user.id]);
    expect(rows).toEqual([{ avatar_id: null, ext: null }]);
  });

  it('counts against the same limit as other changes of the profile', async () => {
    const limited = await auths.open({ RATE_LIMITS: 'on', RATE_PROFILE: '2/1h' });
    const person = await limited.guest('painter');
    expect((await person.http('patch', '/v1/users/me').send({ displayName: 'P.' })).status).toBe(200);
    expect((await person.http('delete', '/v1/users/me/avatar')).status).toBe(204);
    const refused = await put(person, await picture(10, 10));
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED', scope: 'profile' } });
  });
});
