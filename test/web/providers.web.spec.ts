import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { NewInvite } from '#access/internal-api';
import { TestOperator } from '#testing/topology/operator';
import { uniqueName } from '#testing/users/user';

import { expectAccessible } from './kit/accessibility.js';
import { peopleOfTests, PHONE } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { WaysSite } from './kit/ways-site.js';

const people = peopleOfTests();
let site: WaysSite;

beforeAll(async () => {
  const ids = {
    corp: { NAME: 'Corp' },
    club: { NAME: 'Club', SIGNUP: 'invite' },
    staff: { NAME: 'Staff', SIGNUP: 'off' },
    board: { NAME: 'Board', REQUIRE: 'groups:board' },
  };
  site = await WaysSite.start(ids, { PASSWORDS: 'off', GUESTS: 'off' });
});

afterEach(() => site.provider.reset());

afterAll(() => site.stop());

/** A visitor whom the provider knows. */
async function visitor(name: string, path = '/', options: object = {}): Promise<Person> {
  const person = await people.visitor(name, options, path);
  site.admit(person);
  site.provider.user = { sub: person.name, preferred_username: person.name, name: `${name} of Corp` };
  return person;
}

const continueWith = (person: Person, name: string) => person.button(`Continue with ${name}`).click();

describe('a company whose users sign in with its provider', () => {
  it('offers nothing else', async () => {
    const ann = await visitor('ann');
    await expectPage(ann.button('Continue with Corp')).toBeVisible();
    await expectPage(ann.page.getByRole('textbox')).toHaveCount(0);
    await expectPage(ann.page.getByRole('tab')).toHaveCount(0);
    await expectAccessible(ann.page);
  });

  it.each([
    ['', {}],
    [', on a phone', PHONE],
  ])('one button, in, suspended at the provider, out%s', async (_where, options) => {
    const ann = await visitor('ann', '/rooms/none?message=m', options);
    await ann.button('Continue with Corp').focus();
    await ann.page.keyboard.press('Enter');
    await expectPage(ann.page.getByText('This room does not exist')).toBeVisible();
    const { pathname, search, hash } = new URL(ann.page.url());
    expect(pathname + search + hash).toBe('/rooms/none?message=m');
    const kept = await ann.page.evaluate<string>('JSON.stringify({ ...sessionStorage })');
    expect(kept).not.toContain('verifier');
    await ann.page.goto('/');
    await expectPage(ann.rooms).toBeVisible();
    await site.suspend(ann.name);
    ann.watch.allowNetworkErrors();
    await expectPage(ann.page.getByRole('alert')).toContainText('ended');
    await continueWith(ann, 'Corp');
    await expectPage(ann.page.getByRole('alert')).toContainText('was cancelled');
    await expectPage(ann.button('My account')).toHaveCount(0);
    await expectAccessible(ann.page);
  });

  it.each([
    ['Staff', 'no new ones are made'],
    ['Board', 'only some of its users'],
  ])('says why it does not let a user of %s in', async (name, words) => {
    const ann = await visitor('ann');
    ann.watch.allowNetworkErrors();
    await continueWith(ann, name);
    await expectPage(ann.page.getByRole('alert')).toContainText(words);
    await expectPage(ann.page).toHaveURL('/');
  });

  it('takes a return that it cannot tell from a forged one for refused', async () => {
    const ann = await visitor('ann', '/#error=BAD_CREDENTIALS');
    await expectPage(ann.page.getByRole('alert')).toContainText('did not succeed');
    await expectPage(ann.page).toHaveURL('/');
    await ann.page.goto('/signed-in#handoff=stolen');
    await expectPage(ann.page.getByRole('alert')).toContainText('did not succeed');
    await expectPage(ann.page).toHaveURL('/');
  });

  it('asks for an invitation, once', async () => {
    const ann = await visitor('ann');
    ann.watch.allowNetworkErrors();
    await continueWith(ann, 'Club');
    const field = ann.page.getByRole('textbox', { name: 'Invitation code', exact: true });
    await expectPage(field).toBeFocused();
    await expectAccessible(ann.page);
    await field.fill('no-such-code');
    await field.press('Enter');
    await expectPage(field).toHaveAccessibleDescription(/unknown, used up or expired/);
    await field.fill(await invitation());
    await field.press('Enter');
    await expectPage(ann.rooms).toBeVisible();
    await expectPage(ann.page).toHaveURL('/');
  });

  it('takes the invitation of the link', async () => {
    const ann = await visitor('ann', `/?invite=${await invitation()}`);
    await continueWith(ann, 'Club');
    await expectPage(ann.rooms).toBeVisible();
    await expectPage(ann.page).toHaveURL('/');
  });

  it('tells in Sessions where its user has signed in, and offers no password', async () => {
    const ann = await visitor(uniqueName('ann'));
    await continueWith(ann, 'Corp');
    await ann.chooseFromMyAccount('Sessions');
    await expectPage(ann.dialog('Sessions').getByText('Signed in with Corp')).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await ann.chooseFromMyAccount('Profile');
    await expectPage(ann.dialog('Profile').getByRole('heading', { name: 'Delete my account' })).toBeVisible();
    await expectPage(ann.dialog('Profile').getByRole('heading', { name: /password/i })).toHaveCount(0);
  });
});

async function invitation(): Promise<string> {
  const invite = { uses: 1, lifetimeSeconds: 3_600 };
  return (await new TestOperator().request<NewInvite>('auth', 'post', 'invites', invite)).code;
}
