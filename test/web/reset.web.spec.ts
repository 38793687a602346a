import { describe, it } from 'vitest';

import type { PasswordResetAnswer } from '#identity/internal-api';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';

import { PASSWORD, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';

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

describe('the link for a new password', () => {
  it('lets its owner choose one, log in with it, and works once', async () => {
    const ann = await people.account('ann');
    const { token } = await new TestOperator().request<PasswordResetAnswer>(
      'auth',
      'post',
      `users/${ann.name}/password-reset`,
      { lifetimeSeconds: 3_600 },
    );
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
});
