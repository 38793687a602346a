import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { account, guest } from '#testing/user';
import { usersOfTests } from '#testing/users-of-tests';

const users = usersOfTests();

/** Letters and digits of which none looks like another one. */
const tag = () => randomUUID().replaceAll(/[01-]/g, '').slice(0, 12);

describe('a name that people could take for another one', () => {
  it('is taken, for public rooms', async () => {
    const ann = users.keep(await guest('ann'));
    const end = tag();
    const create = (name: string, visibility = 'public') =>
      ann.http('post', '/v1/rooms').send({ id: randomUUID(), kind: 'group', name, visibility });
    await create(`Space ${end}`).expect(201);
    const alike = `Ѕрасе ${end}`;
    expect((await create(alike).expect(409)).body).toMatchObject({ code: 'NAME_TAKEN', field: 'name' });
    await create(alike, 'private').expect(201);
  });

  it('hides nothing: no control, format and direction characters, no line breaks', async () => {
    const ann = users.keep(await account('ann'));
    const rename = (displayName: string) => ann.http('patch', '/v1/users/me').send({ displayName });
    for (const bad of ['Ann\nAdmin', 'nimdA\u202e', 'A\u200bnn', '\u2066Ann\u2069', 'An\u00adn', 'Ann\u0007'])
      expect((await rename(bad).expect(400)).body).toMatchObject({ code: 'INVALID', field: 'displayName' });
    for (const good of ['Ann 👩‍💻', 'می\u200cخواهم', 'Zoë O’Neil']) await rename(good).expect(200);
  });
});
