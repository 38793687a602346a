import { describe, expect, it } from 'vitest';

import { directRoom, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';

const PASSWORD = 'correct horse battery';
const people = peopleOfTests();

describe('a session', () => {
  it('ends with `Log out`, which leaves only the mark of a known device in the browser', async () => {
    const ann = await people.visitor('ann');
    await ann.createAccount(PASSWORD);
    const ben = await people.absent('ben');
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.send('Until later');
    await ann.expectSent('Until later');
    await ann.composer.fill('a draft');
    await ann.chooseFromMyAccount('Log out');
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    await expectPage(ann.page).toHaveURL('/');
    const kept = () => ann.page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    await expect.poll(kept).not.toMatch(new RegExp(`${ann.name}|Until later|a draft|${ann.user.id}`));
    await expect.poll(() => ann.context.cookies()).toMatchObject([{ name: 'parley_device', httpOnly: true }]);
    await ann.logIn(PASSWORD);
    await ann.openRoom(ben.name);
    await ann.expectMessage('Until later', ann.name);
  });

  it('that ends in one tab ends in the others, which forget their drafts too and say nothing', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.composer.fill('a draft');
    const tab = await ann.newTab();
    await expectPage(tab.rooms).toBeVisible();
    await tab.chooseFromMyAccount('Log out');
    for (const window of [tab, ann]) await expectPage(window.button('Enter as guest')).toBeVisible();
    const kept = () => ann.page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    await expect.poll(kept).not.toContain('a draft');
    await expectPage(ann.page).toHaveURL('/');
    await expectPage(ann.page.getByRole('alert')).toHaveCount(0);
  });

  it('that is ended from another browser says so', async () => {
    const ann = await people.visitor('ann');
    await ann.createAccount(PASSWORD);
    const elsewhere = (await people.visitor('x')).as(ann.name);
    elsewhere.watch.allowNetworkErrors();
    await elsewhere.logIn(PASSWORD);
    await ann.chooseFromMyAccount('Sessions');
    await ann.page.getByRole('button', { name: /^Log out there/ }).click();
    await expectPage(elsewhere.page.getByText('ended elsewhere')).toBeVisible();
    await expectPage(elsewhere.button('Enter as guest')).toBeVisible();
    await expectPage(ann.page.getByRole('button', { name: /^Log out there/ })).toHaveCount(0);
  });
});
