import type { Ways } from '#contracts/routes/auth.routes';
import { describe, expect, it } from 'vitest';

import { expectAccessible } from './kit/accessibility.js';
import { PASSWORD, peopleOfTests, PHONE } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { codeField, openSecurity, press, setUpFactor } from './kit/second-factor.js';

const OPEN: Ways = {
  registration: 'open',
  guests: true,
  passwords: true,
  email: 'off',
  totp: true,
  providers: [],
};
const people = peopleOfTests();

/** A visitor of a server with these ways. */
async function visitorOf(ways: Partial<Ways>): Promise<Person> {
  const ann = await people.visitor('ann', {}, '/robots.txt');
  await ann.page.route('**/v1/auth/ways', (route) => route.fulfill({ json: { ...OPEN, ...ways } }));
  await ann.page.goto('/');
  return ann;
}

const names = (person: Person, role: 'tab' | 'button'): Promise<string[]> =>
  person.page.getByRole(role).allInnerTexts();

describe('the entering page', () => {
  it('has no way in that the server has closed', async () => {
    const ann = await visitorOf({ guests: false, registration: 'closed' });
    await expectPage(ann.page.getByRole('tab')).toHaveText(['Log in']);
    await expectPage(ann.button('Enter as guest')).toHaveCount(0);
    await expectPage(ann.page.getByRole('textbox', { name: 'Your name' })).toHaveCount(0);
    await expectPage(ann.page.getByRole('link', { name: 'Forgot password?' })).toHaveCount(0);
    await expectAccessible(ann.page);
  });

  it('has providers above the passwords, and only them if there are no passwords', async () => {
    const providers = [
      { id: 'corp', name: 'Corp' },
      { id: 'club', name: 'Club' },
    ];
    const ann = await visitorOf({ providers });
    await expectPage(ann.page.getByRole('tab')).toHaveText(['Log in', 'Create account']);
    expect(await names(ann, 'button')).toEqual([
      'Enter as guest',
      'Continue with Corp',
      'Continue with Club',
      'Log in',
    ]);
    await expectAccessible(ann.page);
    const ben = await visitorOf({ providers, passwords: false, registration: 'closed', guests: false });
    await expectPage(ben.button('Continue with Corp')).toBeVisible();
    expect(await names(ben, 'button')).toEqual(['Continue with Corp', 'Continue with Club']);
    expect(await names(ben, 'tab')).toEqual([]);
  });

  it('has all ways that servers had before, if the server does not tell', async () => {
    const ann = await people.visitor('ann', {}, '/robots.txt');
    ann.watch.allowNetworkErrors();
    await ann.page.route('**/v1/auth/ways', (route) => route.fulfill({ status: 404, body: 'Not Found' }));
    await ann.page.goto('/');
    await expectPage(ann.page.getByRole('tab')).toHaveText(['Log in', 'Create account']);
    await ann.enterAsGuest();
  });
});

describe('the page after one has logged out', () => {
  const providers = [
    { id: 'corp', name: 'Corp' },
    { id: 'club', name: 'Club' },
  ];
  /** In the order of the page: its buttons, and which of them stands out. */
  const buttons = (person: Person): Promise<string[]> =>
    person.page.getByRole('button').evaluateAll((all) =>
      all.map((each) => {
        const { className, innerText } = each as unknown as { className: string; innerText: string };
        return `${className.includes('primary') ? '*' : ''}${innerText.trim()}`;
      }),
    );

  it('offers the way that one came in by, first, also after a reload', async () => {
    const ann = await visitorOf({ providers });
    await ann.createAccount(PASSWORD);
    await ann.chooseFromMyAccount('Log out');
    const offered = ['*Log in', 'Continue with Corp', 'Continue with Club', 'Enter as guest'];
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    expect(await buttons(ann)).toEqual(offered);
    await ann.page.reload();
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    expect(await buttons(ann)).toEqual(offered);
    await expectAccessible(ann.page);
    expect(await ann.page.evaluate<string | null>("localStorage.getItem('parley:way')")).toBeNull();
  });

  it.each([
    ['guest', ['*Enter as guest', 'Continue with Corp', 'Continue with Club', 'Log in']],
    ['club', ['Continue with Corp', '*Continue with Club', 'Log in', 'Enter as guest']],
    ['closed since', ['Enter as guest', '*Continue with Corp', 'Continue with Club', 'Log in']],
  ])('offers the way %s, where a session was ended elsewhere', async (way, offered) => {
    const ann = await visitorOf({ providers });
    await ann.page.evaluate(`localStorage.setItem('parley:way', ${JSON.stringify(way)})`);
    await ann.page.reload();
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    expect(await buttons(ann)).toEqual(offered);
  });
});

describe('an account with a second factor', () => {
  it.each([
    ['', {}],
    [', on a phone', PHONE],
  ])('asks for the code after the password, by the keyboard alone%s', async (_where, options) => {
    const ann = await people.account('ann', options);
    const { authenticator } = await setUpFactor(await openSecurity(ann));
    await press(ann.dialog('Security'), 'Done');
    await ann.pressInDialog('Escape');
    await ann.chooseFromMyAccount('Log out');
    const username = ann.page.getByRole('textbox', { name: 'Username', exact: true });
    const password = ann.page.getByLabel('Password', { exact: true });
    ann.watch.allowNetworkErrors();
    await username.fill(ann.name);
    await password.fill(PASSWORD);
    await password.press('Enter');
    const code = codeField(ann.page);
    await expectPage(code).toBeFocused();
    await expectPage(code).toHaveAttribute('autocomplete', 'one-time-code');
    await expectPage(username).toHaveCount(0);
    await expectAccessible(ann.page);
    await ann.button('Back').press('Enter');
    await expectPage(username).toBeFocused();
    await expectPage(username).toHaveValue(ann.name);
    await expectPage(password).toHaveValue(PASSWORD);
    await password.press('Enter');
    await code.fill('000000');
    await code.press('Enter');
    await expectPage(code).toHaveAccessibleDescription(/wrong/);
    await expectPage(code).toBeFocused();
    await code.fill(await authenticator.fresh());
    await code.press('Enter');
    await expectPage(ann.rooms).toBeVisible();
  });
});
