import type { Locator } from '@playwright/test';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { NewInvite } from '#access/internal-api';
import { type Deployment, startDeployment } from '#testing/deployments/deployment';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';
import { uniqueName } from '#testing/users/user';

import { PASSWORD, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';

const people = peopleOfTests();
let site: Deployment;

beforeAll(async () => {
  site = await startDeployment('embedded', { REGISTRATION: 'invite' });
});

afterAll(() => site.stop());

async function invitation(): Promise<string> {
  return (await new TestOperator().request<NewInvite>('auth', 'post', 'invites', { uses: 1, lifetimeSeconds: 3_600 }))
    .code;
}

function codeField(person: Person): Locator {
  return person.page.getByRole('textbox', { name: 'Invitation code', exact: true });
}

/** Fills the form of a new account, which the page shows, and sends it; the server refuses it. */
async function tryToCreateAccount(person: Person): Promise<void> {
  person.watch.allowNetworkErrors();
  await person.page.getByRole('textbox', { name: 'Username', exact: true }).fill(person.name);
  await person.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await person.button('Create account').click();
}

async function expectRefused(person: Person, words: RegExp): Promise<void> {
  await expectPage(codeField(person)).toHaveAttribute('aria-invalid', 'true');
  await expectPage(codeField(person)).toHaveAccessibleDescription(words);
  await expectPage(codeField(person)).toBeFocused();
}

describe('a site that asks for an invitation', () => {
  it('lets in the person with the link, which shows the form of a new account', async () => {
    const code = await invitation();
    const ann = await people.visitor('ann', {}, `/invite#${code}`);
    await expectPage(ann.page.getByText('You have an invitation')).toBeVisible();
    await expectPage(ann.page.getByRole('tab', { name: 'Create account' })).toHaveAttribute('aria-selected', 'true');
    await ann.createAccount(PASSWORD);
    await expectPage(ann.page).toHaveURL('/');
    await ann.page.reload();
    await expectPage(ann.rooms).toBeVisible();
    expect(ann.user.user.type).toBe('user');
  });

  it('refuses an unknown or used invitation in words beside its field, and takes another one', async () => {
    const used = await invitation();
    const account = { username: uniqueName('eve'), password: PASSWORD, invite: used };
    await request(topology().url).post('/v1/auth/register').send(account).expect(201);
    const ben = await people.visitor('ben', {}, '/?invite=no-such-code');
    await tryToCreateAccount(ben);
    await expectRefused(ben, /unknown, used up or expired/);
    await codeField(ben).fill(used);
    await expectPage(codeField(ben)).not.toHaveAttribute('aria-invalid', 'true');
    await ben.button('Create account').click();
    await expectRefused(ben, /unknown, used up or expired/);
    await codeField(ben).fill(await invitation());
    await ben.button('Create account').click();
    await expectPage(ben.rooms).toBeVisible();
    await expectPage(ben.page).toHaveURL('/');
  });

  it('asks a person without a link for the code', async () => {
    const ann = await people.visitor('ann');
    await ann.page.getByRole('tab', { name: 'Create account' }).click();
    await expectPage(codeField(ann)).toHaveCount(0);
    await tryToCreateAccount(ann);
    await expectRefused(ann, /asks for an invitation/);
    await codeField(ann).fill(await invitation());
    await ann.button('Create account').click();
    await expectPage(ann.rooms).toBeVisible();
  });
});
