import { expect, it } from 'vitest';
import { newId, type PutHookAnswer } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestCourier } from '../../testing/test-courier.js';

const SECRET = 'a-secret-that-seals-hooks-in-these-tests';

const courier = setUp(() => TestCourier.start({ COURIER_KEY_SECRET: SECRET }));

it('secrets of hooks are sealed at rest, and open again with the same secret alone', async () => {
  const app = courier.host('shop');
  const put = () => app.call('put', `/v1/server/hooks/${id}`, { url: 'https://shop.example' });
  const id = newId<string>();
  const { secret } = (await put().expect(201)).body as PutHookAnswer;
  const key = Buffer.from((secret ?? '').replace('whsec_', ''), 'base64');
  expect(key).toHaveLength(32);
  const rows = JSON.stringify(await courier.query('SELECT h::text AS row FROM courier.hooks h'));
  expect(rows).not.toContain(key.toString('base64'));
  expect(rows).not.toContain(key.toString('hex'));
  await courier.restart({ COURIER_KEY_SECRET: SECRET });
  expect(((await put().expect(200)).body as PutHookAnswer).secret).toBe(secret);
  for (const env of [{}, { COURIER_KEY_SECRET: 'another-secret-of-these-tests' }]) {
    await expect(courier.restart(env)).rejects.toThrow(/^COURIER_KEY_SECRET: /);
  }
  await courier.restart({ COURIER_KEY_SECRET: SECRET });
});

it('without a setting they are stored as they are, and still open when there is one later', async () => {
  await courier.query('DELETE FROM courier.hooks');
  await courier.restart({});
  const app = courier.host('plain');
  const put = () => app.call('put', `/v1/server/hooks/${id}`, { url: 'https://shop.example' });
  const id = newId<string>();
  const { secret } = (await put().expect(201)).body as PutHookAnswer;
  await courier.restart({ COURIER_KEY_SECRET: SECRET });
  expect(((await put().expect(200)).body as PutHookAnswer).secret).toBe(secret);
});

it('hooks whose secrets the owner of the database has deleted get new ones at the start', async () => {
  await courier.query('DELETE FROM courier.hooks');
  const app = courier.host('moved');
  const put = (id: string, body: object) => app.call('put', `/v1/server/hooks/${id}`, body);
  const [posted, pulled] = [newId<string>(), newId<string>()];
  const { secret } = (await put(posted, { url: 'https://shop.example' }).expect(201)).body as PutHookAnswer;
  await put(pulled, {}).expect(201);
  await courier.query(`UPDATE courier.hooks SET secrets = '[]'`);
  await courier.restart({ COURIER_KEY_SECRET: 'another-secret-of-these-tests' });
  const again = (await put(posted, { url: 'https://shop.example' }).expect(200)).body as PutHookAnswer;
  expect(again.secret).toMatch(/^whsec_/);
  expect(again.secret).not.toBe(secret);
  expect(((await put(pulled, {}).expect(200)).body as PutHookAnswer).secret).toBeNull();
  expect(await courier.audit(posted)).toEqual(['hook.rotate by parley', 'hook.create by app:moved']);
});
