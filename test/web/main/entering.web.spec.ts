import { describe, expect, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { directRoom, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';

const PASSWORD = 'correct horse battery';
const people = peopleOfTests();

describe('entering', () => {
  it('takes only a name', async () => {
    const ann = await people.visitor('ann');
    await expectPage(ann.guestName).toBeInViewport();
    await expectPage(ann.page.getByRole('tab', { name: 'Log in' })).toHaveAttribute('aria-selected', 'true');
    await expectPage(ann.page.getByLabel('Password', { exact: true })).toHaveCount(1);
    await ann.enterAsGuest();
    await expectPage(ann.rooms).toBeVisible();
  });

  it('takes a guest’s own name, whatever its letters, and says its rule beside the field', async () => {
    const zoe = await people.visitor('zoë');
    await expectPage(zoe.guestName).toHaveAccessibleDescription(/1 to 80 characters, in any script/);
    const named = zoe.as(`Zoë 李娜 ${zoe.name.slice(-8)}`);
    await named.enterAsGuest();
    expect(named.user.user).toMatchObject({ displayName: named.name, username: expect.stringMatching(/^zoe/) });
  });

  it('asks for a name beside the username when an account is made', async () => {
    const ann = await people.visitor('ann');
    await ann.page.getByRole('tab', { name: 'Create account' }).click();
    const form = ann.page.getByRole('form', { name: 'Create account' });
    await form.getByRole('textbox', { name: 'Your name' }).fill('Ana María');
    await ann.createAccount(PASSWORD);
    expect(ann.user.user).toMatchObject({ displayName: 'Ana María', username: ann.name });
  });

  it('survives a reload, without a token in the storage of the browser', async () => {
    const ann = await people.person('ann');
    await ann.page.reload();
    await expectPage(ann.rooms).toBeVisible();
    const kept = await ann.page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(kept).not.toMatch(/token/i);
    const cookies = await ann.context.cookies();
    expect(cookies.map(({ name }) => name).sort()).toEqual(['parley_device', 'parley_refresh']);
    for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  });

  it('leads to the URL that one wanted, and it survives a reload', async () => {
    const [ann, ben] = [await people.visitor('ann'), await people.person('ben')];
    await ann.createAccount(PASSWORD);
    const room = await directRoom(ann, ben);
    await ben.openRoom(ann.name);
    await ben.send('Here I am');
    const elsewhere = await people.visitor('x', {}, `/rooms/${room.id}`);
    const again = elsewhere.as(ann.name);
    await again.logIn(PASSWORD);
    await again.expectMessage('Here I am', ben.name);
    await again.page.reload();
    await again.expectMessage('Here I am', ben.name);
    expect(new URL(again.page.url()).pathname).toBe(`/rooms/${room.id}`);
  });

  it('says in words what is wrong with a field, beside the field, which has the focus', async () => {
    const ann = await people.visitor('ann');
    ann.watch.allowNetworkErrors();
    await ann.page.getByRole('tab', { name: 'Create account' }).click();
    const form = ann.page.getByRole('form', { name: 'Create account' });
    const username = form.getByRole('textbox', { name: 'Username' });
    await expectPage(username).toHaveAccessibleDescription(/3 to 32/);
    await username.fill('a b');
    await form.getByLabel('Password').fill(PASSWORD);
    await ann.button('Create account').click();
    await expectPage(username).toHaveAttribute('aria-invalid', 'true');
    await expectPage(username).toBeFocused();
    await expectPage(username).toHaveAccessibleDescription(/3 to 32/);
  });

  it('is accessible, in both themes', async () => {
    const ann = await people.visitor('ann');
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    await expectAccessible(ann.page);
    await ann.page.getByRole('tab', { name: 'Create account' }).click();
    await expectAccessible(ann.page);
  });

  it('at an unknown URL leads to a page in words', async () => {
    const ann = await people.visitor('ann', {}, '/no/such/page');
    await ann.guestName.fill(ann.name);
    await ann.button('Enter as guest').click();
    await expectPage(ann.page.getByText('There is nothing at this address')).toBeVisible();
    await expectAccessible(ann.page);
  });
});
