import { describe, it } from 'vitest';

import type { PasswordResetAnswer } from '#access/internal-api';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';

import { expectAccessible } from './kit/accessibility.js';
import { PASSWORD, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { codeField, openSecurity, setUpFactor } from './kit/second-factor.js';

const NEW_PASSWORD = 'a wholly new one';
const people = peopleOfTests();

async function openLink(person: Person, token: string): Promise<void> {
  await person.page.goto(`${topology().url}/reset#${token}`);
  await expectPage(person.page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
}

async function choose(person: Person, password: string): Promise<void> {
  await person.page.getByLabel('New password', { exact: true }).fill(password);
  await person.button('Change password').click();
}

async function linkFor({ name }: Person): Promise<string> {
  const body = { lifetimeSeconds: 3_600 };
  const path = `users/${name}/password-reset`;
  return (await new TestOperator().request<PasswordResetAnswer>('auth', 'post', path, body)).token;
}

describe('the link for a new password', () => {
  it('lets its owner choose one, log in with it, and works once', async () => {
    const ann = await people.account('ann');
    const token = await linkFor(ann);
    const window = (await people.visitor('ann')).as(ann.name);
    await openLink(window, token);
    window.watch.allowNetworkErrors();
    await choose(window, 'password1');
    const field = window.page.getByLabel('New password', { exact: true });
    await expectPage(field).toHaveAccessibleDescription(/common password/);
    await choose(window, NEW_PASSWORD);
    await expectPage(window.page).toHaveURL('/');
    await window.logIn(NEW_PASSWORD);
    await expectPage(window.rooms).toBeVisible();
    // The session of the other window has ended.
    ann.watch.allowNetworkErrors();
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    await openLink(ann, token);
    await choose(ann, PASSWORD);
    await expectPage(ann.page.getByText('This link is unknown, used or expired')).toBeVisible();
  });

  it('asks for the code of a second factor, which stays on', async () => {
    const ann = await people.account('ann');
    ann.watch.allowNetworkErrors();
    const { authenticator, recoveryCodes } = await setUpFactor(await openSecurity(ann));
    const window = (await people.visitor('ann')).as(ann.name);
    window.watch.allowNetworkErrors();
    await openLink(window, await linkFor(ann));
    await choose(window, NEW_PASSWORD);
    const code = codeField(window.page);
    await expectPage(code).toBeFocused();
    await expectAccessible(window.page);
    await code.fill('000000');
    await code.press('Enter');
    await expectPage(code).toHaveAccessibleDescription(/wrong/);
    await code.fill(await authenticator.fresh());
    await code.press('Enter');
    await expectPage(window.page).toHaveURL('/');
    await window.page.getByRole('textbox', { name: 'Username', exact: true }).fill(ann.name);
    await window.page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await window.button('Log in').click();
    await code.fill(recoveryCodes[0]?.toUpperCase() ?? '');
    await code.press('Enter');
    await expectPage(window.rooms).toBeVisible();
  });
});
