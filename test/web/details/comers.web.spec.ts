import { describe, expect, it } from 'vitest';

import type { TestUser } from '#testing/users/user';

import { expectAccessible } from '../kit/accessibility.js';
import { inGerman } from '../kit/german.js';
import { comings } from '../kit/many.js';
import { group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { post } from '../kit/preparing.js';

const people = peopleOfTests();

/** More than a page of lines, and more than a timeline holds of messages. */
const LINES = 450;

const fold = ({ log }: Person, name: RegExp) => log.getByRole('button', { name });
const lines = ({ log }: Person) => log.locator('p').filter({ hasText: / joined\.$/ });

async function comers(count: number): Promise<TestUser[]> {
  const all = await Promise.all(Array.from({ length: count }, () => people.absent('comer')));
  return all.map(({ user }) => user);
}

describe('people who join', () => {
  it('are one line, over all pages that load later, which the keyboard opens and closes', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann], { visibility: 'public' });
    await post(ben, room, ['Welcome, all of you']);
    await comings(room, await comers(12), LINES);
    await ann.page.goto(`/rooms/${room.id}`);
    const all = fold(ann, /^.?comer_\w+.?, .?comer_\w+.? and 10 others joined\.$/);
    await expectPage(all).toBeVisible();
    await ann.expectMessage('Welcome, all of you', ben.name);
    await expectPage(lines(ann)).toHaveCount(0);
    await expectAccessible(ann.page);

    await expectPage(all).toHaveAttribute('aria-expanded', 'false');
    await ann.composer.press('Shift+Tab');
    await expectPage(ann.messages('Welcome, all of you')).toBeFocused();
    await ann.page.keyboard.press('ArrowDown');
    await expectPage(all).toBeFocused();
    await ann.page.keyboard.press('Enter');
    await expectPage(all).toHaveAttribute('aria-expanded', 'true');
    await expectPage(lines(ann)).toHaveCount(LINES);
    await expectPage(all).toBeInViewport();
    await expectPage(all).toBeFocused();
    await ann.page.keyboard.press('Space');
    await expectPage(lines(ann)).toHaveCount(0);

    const eve = await people.absent('eve');
    await eve.user.http('post', `/v1/rooms/${room.id}/join`).expect(200);
    await expectPage(fold(ann, /and 11 others joined\.$/)).toBeFocused();
    await post(ben, room, ['And now to work']);
    await ann.expectMessage('And now to work', ben.name);
  });

  it('are opened by a finger, have URLs, and are said in German', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await group(ben, [ann], { visibility: 'public' });
    await post(ben, room, ['Before']);
    await comings(room, await comers(3), 3);
    await ann.page.goto(`/rooms/${room.id}/${String((room.headSeq as number) + 3)}`);
    const all = fold(ann, /and 1 other joined\.$/);
    await expectPage(all).toBeVisible();
    expect((await all.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await all.tap();
    await expectPage(lines(ann)).toHaveCount(3);
    await expectAccessible(ann.page);
    await ann.page.evaluate("localStorage.setItem('parley:language', 'de')");
    await ann.page.reload();
    await expectPage(
      ann.page
        .getByRole('log', { name: inGerman('Messages') })
        .getByRole('button', { name: /und 1 weitere Person sind beigetreten\.$/ }),
    ).toBeVisible();
  });
});
