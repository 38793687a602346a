import type { Locator } from '@playwright/test';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { RoomState } from '#contracts';
import type { SignInAnswer } from '#contracts/routes/auth.routes';
import type { NewInvite } from '#access/internal-api';
import { type Deployment, startDeployment } from '#testing/deployments/deployment';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';
import { TestUser, uniqueName } from '#testing/users/user';

import { expectAccessible } from './kit/accessibility.js';
import { group, PASSWORD, peopleOfTests, PHONE } from './kit/people.js';
import { expectPage, type Person, type Someone } from './kit/person.js';
import { WaysSite } from './kit/ways-site.js';

const people = peopleOfTests();
/** The output of the process counts as a terminal, where a first start shows its link. */
const TERMINAL = '--import=data:text/javascript,process.stdout.isTTY=true';
let site: Deployment;
let output = '';

beforeAll(async () => {
  const settings = { REGISTRATION: 'invite', LINKS: 'on', SITE_NAME: 'Weir & Lock', NODE_OPTIONS: TERMINAL };
  site = await startDeployment('embedded', settings, (text) => (output += text));
});

afterAll(() => site.stop());

async function invitation(rooms: readonly RoomState[] = []): Promise<string> {
  const named = rooms.map(({ id, name }) => ({ id, name }));
  const fields = { uses: 5, lifetimeSeconds: 3_600, ...(named.length > 0 && { rooms: named }) };
  return (await new TestOperator().request<NewInvite>('auth', 'post', 'invites', fields)).code;
}

/** Somebody with an account and without a window. */
function employee(prefix: string): Promise<Someone> {
  return people.absent(prefix, async () => {
    const fields = { username: uniqueName(prefix), password: PASSWORD, invite: await invitation() };
    const { body } = await request(topology().url).post('/v1/auth/register').send(fields).expect(201);
    const { user, tokens } = body as SignInAnswer;
    return new TestUser(user, tokens);
  });
}

/** A person who has created an account by an invitation without rooms. */
async function newcomer(prefix: string): Promise<Person> {
  const person = await people.visitor(prefix, {}, `/invite#${await invitation()}`);
  await person.createAccount(PASSWORD);
  await expectPage(person.page).toHaveURL('/');
  return person;
}

function heading(person: Person, name: string): Locator {
  return person.page.getByRole('heading', { level: 1, name, exact: true });
}

function codeField(person: Person): Locator {
  return person.page.getByRole('textbox', { name: 'Invitation code', exact: true });
}

async function openFirst(person: Person, path: string): Promise<void> {
  // Another fragment of the same page would load nothing.
  await person.page.goto('/robots.txt');
  await person.page.goto(path);
}

function pathOf(link: string): string {
  const { pathname, hash } = new URL(link);
  return pathname + hash;
}

interface SetUp {
  readonly room: { readonly id: string; readonly name: string };
  readonly links: { readonly password: string; readonly invitation: string };
}

describe('a new site', () => {
  it('is set up by the link of its first start, which makes the first account and an invitation, once', async () => {
    await expect.poll(() => output).toMatch(/\/setup#\S+/);
    const path = pathOf(/https?:\S+\/setup#\S+/.exec(output)?.[0] ?? '');
    const owner = await people.visitor('owner', {}, path);
    owner.watch.allowNetworkErrors();
    await expectPage(heading(owner, 'Set up this site')).toBeVisible();
    await expectAccessible(owner.page);
    const fill = async (person: Person, password: string) => {
      await person.page.getByRole('textbox', { name: 'Username', exact: true }).fill(person.name);
      await person.page.getByLabel('Password', { exact: true }).fill(password);
      await person.page.keyboard.press('Enter');
    };
    await fill(owner, 'password1');
    await expectPage(owner.page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await fill(owner, PASSWORD);
    await expectPage(heading(owner, 'Your site is ready')).toBeVisible();
    await expectPage(owner.page.getByText('25 people can create an account with it')).toBeFocused();
    await expectAccessible(owner.page);
    const link = await owner.page.getByRole('textbox', { name: 'Link' }).inputValue();
    await owner.page.getByRole('link', { name: 'Go to your rooms' }).click();
    await expectPage(owner.composer).toBeVisible();
    await owner.page.goto('/setup');
    await expectPage(owner.page).toHaveURL('/');
    await owner.openRoom('general');
    const late = await people.visitor('late', { locale: 'de-DE' }, path);
    late.watch.allowNetworkErrors();
    await expectPage(heading(late, 'Richte diesen Server ein')).toBeVisible();
    await late.page.getByRole('textbox', { name: 'Benutzername', exact: true }).fill(late.name);
    await late.page.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
    await late.page.keyboard.press('Enter');
    await expectPage(late.page.getByText(/Dieser Link ist/)).toBeVisible();
    const kim = await people.visitor('kim', {}, pathOf(link));
    await expectPage(heading(kim, 'You are invited to general at Weir & Lock')).toBeVisible();
    await kim.createAccount(PASSWORD);
    await expectPage(kim.composer).toBeVisible();
    await expectPage(owner.log).toContainText(new RegExp(`${kim.name}.? joined\\.`));
    await new TestOperator().request('history', 'put', 'groups/general/default', { on: false });
  });

  it('is set up by one command, whose links lead the first person and the team into the default room', async () => {
    const operator = new TestOperator();
    const [username, name] = [uniqueName('owner'), uniqueName('general').slice(0, 13)];
    const first = await operator.ask<SetUp>('setup', username, '--room', name);
    const { room, links } = await operator.ask<SetUp>('setup', username, '--room', name);
    expect(room).toEqual(first.room);
    const owner = (await people.visitor('owner', {}, pathOf(links.password))).as(username);
    await owner.page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await owner.button('Change password').click();
    await expectPage(owner.page).toHaveURL('/');
    await owner.logIn(PASSWORD);
    await expectPage(owner.roomLink(name)).toBeVisible();
    const kim = await people.visitor('kim', {}, pathOf(links.invitation));
    await expectPage(heading(kim, `You are invited to ${name} at Weir & Lock`)).toBeVisible();
    await kim.createAccount(PASSWORD);
    await expectPage(kim.page).toHaveURL(`/rooms/${room.id}`);
    await operator.request('history', 'put', `groups/${room.id}/default`, { on: false });
  });
});

describe('an invitation', () => {
  it('names its rooms above the form of a new account, and leads into the first', async () => {
    const ann = await employee('ann');
    const [design, news] = [await group(ann, []), await group(ann, [])];
    const welcome = await group(ann, []);
    const operator = new TestOperator();
    await operator.request('history', 'put', `groups/${welcome.id}/default`, { on: true });
    const kim = await people.visitor('kim', {}, `/invite#${await invitation([design, news])}`);
    const title = `You are invited to ${design.name ?? ''} and ${news.name ?? ''} at Weir & Lock`;
    await expectPage(heading(kim, title)).toBeVisible();
    await expectPage(kim.page.getByRole('tab', { name: 'Create account' })).toHaveAttribute('aria-selected', 'true');
    await expectPage(kim.button('Enter as guest')).toHaveCount(0);
    await expectAccessible(kim.page);
    await kim.createAccount(PASSWORD);
    await expectPage(kim.page).toHaveURL(`/rooms/${design.id}`);
    await expectPage(kim.composer).toBeVisible();
    for (const { name } of [design, news, welcome]) await expectPage(kim.roomLink(name ?? '')).toBeVisible();
    expect(kim.user.user.type).toBe('user');
    await operator.request('history', 'put', `groups/${welcome.id}/default`, { on: false });
  });

  it('that a room’s admin makes lets a guest in on a phone, until it is ended', async () => {
    const ann = await newcomer('ann');
    const room = await group(ann, []);
    await ann.openRoom(room.name ?? '');
    const settings = await ann.openFromHeader('Room settings');
    const form = settings.getByRole('form', { name: 'Make a link' });
    await form.getByLabel('For', { exact: true }).selectOption('Guests');
    await form.getByLabel('People', { exact: true }).selectOption('5 people');
    await form.getByRole('button', { name: 'Make a link' }).press('Enter');
    const link = settings.getByRole('list', { name: 'Links into this room' }).getByRole('listitem');
    await expectPage(link).toContainText('Guests · 0 of 5 used');
    const { pathname, hash } = new URL(await link.getByRole('textbox', { name: 'Link' }).inputValue());
    expect(pathname).toBe('/invite');
    const mia = await people.visitor('mia', PHONE, pathname + hash);
    await expectPage(heading(mia, `${ann.name} invites you to ${room.name ?? ''} at Weir & Lock`)).toBeVisible();
    await expectAccessible(mia.page);
    await mia.enterAsGuest();
    await expectPage(mia.page).toHaveURL(`/rooms/${room.id}`);
    await expectPage(mia.composer).toBeVisible();
    await link.getByRole('button', { name: 'End link' }).click();
    await ann.confirm('End link');
    await expectPage(link).toHaveCount(0);
    await expectPage(settings).toBeFocused();
    await ann.page.keyboard.press('Escape');
    await ann.composer.pressSequentially(`@${mia.name.slice(0, 6)}`);
    await expectPage(ann.page.getByRole('option', { name: /^mia.* Guest$/ })).toBeVisible();
    const late = await people.visitor('late', {}, pathname + hash);
    late.watch.allowNetworkErrors();
    await expectPage(heading(late, 'This invitation is not valid')).toBeVisible();
    await late.page.getByRole('link', { name: 'Log in' }).click();
    await expectPage(late.page).toHaveURL('/');
  });

  it('takes a user who is signed in into its room at once, and says why not', async () => {
    const [ann, ben] = [await employee('ann'), await newcomer('ben')];
    const [open, closed] = [await group(ann, []), await group(ann, [ben])];
    await ann.user.http('post', `/v1/rooms/${closed.id}/members/${ben.user.id}/ban`).expect(200);
    await openFirst(ben, `/invite#${await invitation([open])}`);
    await expectPage(ben.page).toHaveURL(`/rooms/${open.id}`);
    await expectPage(ben.composer).toBeVisible();
    await openFirst(ben, `/invite#${await invitation([closed])}`);
    await expectPage(heading(ben, 'A room of the invitation stays closed to you.')).toBeVisible();
    const reason = `${closed.name ?? ''}: You are banned from this room.`;
    await expectPage(ben.page.getByRole('alert').filter({ hasText: reason })).toBeVisible();
    await expectAccessible(ben.page);
    await openFirst(ben, `/invite#${await invitation([open, closed])}`);
    await expectPage(ben.page).toHaveURL(`/rooms/${open.id}`);
    await expectPage(ben.page.getByText(`stays closed to you. ${reason}`)).toBeVisible();
  });

  it('makes an account of a guest who stays the same person, under a name of their own', async () => {
    const owner = await employee('owner');
    const room = await group(owner, []);
    const [kim, username] = [await people.person('kim'), uniqueName('kim')];
    kim.watch.allowNetworkErrors();
    await kim.chooseFromMyAccount('Profile');
    const form = kim.page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Username', exact: true }).fill(username);
    await form.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await form.getByRole('button', { name: 'Create account' }).click();
    const code = form.getByRole('textbox', { name: 'Invitation code', exact: true });
    await expectPage(code).toHaveAccessibleDescription(/asks for an invitation/);
    await code.fill(await invitation([room]));
    await form.getByRole('button', { name: 'Create account' }).click();
    await expectPage(kim.page.getByText('You have an account now.')).toBeVisible();
    await kim.page.keyboard.press('Escape');
    await expectPage(kim.roomLink(room.name ?? '')).toBeVisible();
    const { body } = await kim.user.http('get', `/v1/users/${kim.user.id}`).expect(200);
    expect(body).toMatchObject({ username, type: 'user' });
  });

  it('that is unknown says so plainly, also by a link of before', async () => {
    const ben = await people.visitor('ben', { locale: 'de-DE' });
    ben.watch.allowNetworkErrors();
    await openFirst(ben, '/?invite=no-such-code');
    await expectPage(heading(ben, 'Diese Einladung ist nicht gültig')).toBeVisible();
    expect(ben.page.url()).toMatch(/\/invite#no-such-code$/);
  });

  it('is asked of a person without a link, who types the code', async () => {
    const ann = await people.visitor('ann');
    ann.watch.allowNetworkErrors();
    await ann.page.getByRole('tab', { name: 'Create account' }).click();
    await expectPage(codeField(ann)).toHaveCount(0);
    await ann.page.getByRole('textbox', { name: 'Username', exact: true }).fill(ann.name);
    await ann.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await ann.button('Create account').click();
    await expectPage(codeField(ann)).toHaveAccessibleDescription(/asks for an invitation/);
    await expectPage(codeField(ann)).toBeFocused();
    const owner = await employee('owner');
    const room = await group(owner, []);
    await codeField(ann).fill(await invitation([room]));
    await ann.button('Create account').click();
    await expectPage(ann.page).toHaveURL(`/rooms/${room.id}`);
  });
});

describe('an invitation to a site that confirms e-mail addresses', () => {
  let ways: WaysSite;

  beforeAll(async () => {
    ways = await WaysSite.start({}, { EMAIL: 'required', REGISTRATION: 'invite' });
  });
  afterAll(() => ways.stop());

  it('makes the account once the mailed link is opened, and then leads into its rooms', async () => {
    const room = await group(await people.absent('owner'), []);
    const kim = await people.visitor('kim', {}, `/invite#${await invitation([room])}`);
    const email = `${kim.name}@chat.example`;
    await kim.page.getByRole('textbox', { name: 'Username', exact: true }).fill(kim.name);
    await kim.page.getByRole('textbox', { name: 'E-mail' }).fill(email);
    await kim.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await kim.button('Create account').click();
    await expectPage(kim.page.getByText(`Open the link in the mail that we have sent to ${email}.`)).toBeVisible();
    const tab = await ways.openLink(kim, email);
    kim.watch.allowNetworkErrors();
    await tab.button('Confirm').click();
    await tab.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await tab.button('Confirm').click();
    await expectPage(tab.page.getByText(`The address ${email} is confirmed.`)).toBeVisible();
    await tab.page.getByRole('link', { name: 'Log in' }).click();
    await tab.logIn(PASSWORD);
    await expectPage(tab.roomLink(room.name ?? '')).toBeVisible();
  });
});
