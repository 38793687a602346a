import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { expectAccessible } from './kit/accessibility.js';
import { PASSWORD, peopleOfTests, PHONE } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { codeField, openSecurity, press, setUpFactor } from './kit/second-factor.js';
import { WaysSite } from './kit/ways-site.js';

const NEW_PASSWORD = 'a wholly new one';
const SENT = 'If there is such an account with a confirmed e-mail address, a link is on its way to it.';
const people = peopleOfTests();
let site: WaysSite;

beforeAll(async () => {
  site = await WaysSite.start({}, { EMAIL: 'required' });
});

afterAll(() => site.stop());

const username = ({ page }: Person) => page.getByRole('textbox', { name: 'Username', exact: true });
const password = ({ page }: Person) => page.getByLabel('Password', { exact: true });

async function fillLogIn(person: Person, secret: string): Promise<void> {
  await username(person).fill(person.name);
  await password(person).fill(secret);
  await password(person).press('Enter');
}

/** Fills the form of a new account and sends it. */
async function register(person: Person, email: string): Promise<void> {
  await person.page.getByRole('tab', { name: 'Create account' }).click();
  await username(person).fill(person.name);
  await person.page.getByRole('textbox', { name: 'E-mail', exact: true }).fill(email);
  await password(person).fill(PASSWORD);
  await password(person).press('Enter');
}

/** Asks for a link at `/forgot`. */
async function forget(person: Person, account: string): Promise<void> {
  const field = person.page.getByRole('textbox', { name: 'Username or e-mail', exact: true });
  await field.fill(account);
  await field.press('Enter');
  await expectPage(person.page.getByRole('status').filter({ hasText: SENT })).toBeVisible();
}

describe('a stranger', () => {
  it.each([
    ['', {}],
    [', on a phone', PHONE],
  ])('registers, forgets the password, protects the account, and loses the phone%s', async (_where, options) => {
    const ann = await people.visitor('ann', options);
    ann.watch.allowNetworkErrors();
    const email = `${ann.name}@example.org`;

    await register(ann, email);
    await expectPage(ann.page.getByText(`Open the link in the mail that we have sent to ${email}.`)).toBeVisible();
    await expectAccessible(ann.page);
    const link = await site.openLink(ann, email);
    await expectAccessible(link.page);
    link.watch.allowNetworkErrors();
    await link.button('Confirm').press('Enter');
    await expectPage(link.page.getByText(`This link creates the account ${ann.name}.`)).toBeVisible();
    await expectPage(password(link)).toBeFocused();
    await expectAccessible(link.page);
    await password(link).fill(NEW_PASSWORD);
    await password(link).press('Enter');
    await expectPage(password(link)).toHaveAccessibleDescription('This is not the password of this account.');
    await password(link).fill(PASSWORD);
    await password(link).press('Enter');
    await link.page.getByRole('link', { name: 'Log in' }).press('Enter');
    await link.page.close();

    await ann.page.getByRole('tab', { name: 'Log in' }).click();
    await ann.page.getByRole('link', { name: 'Forgot password?' }).press('Enter');
    await expectAccessible(ann.page);
    await forget(ann, ann.name);
    const reset = await site.openLink(ann, email, 2);
    await reset.page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
    await reset.page.keyboard.press('Enter');
    await expectPage(reset.page).toHaveURL('/');
    await reset.page.close();

    await ann.page.goto('/');
    await fillLogIn(ann, NEW_PASSWORD);
    await expectPage(ann.rooms).toBeVisible();
    const { authenticator, recoveryCodes } = await setUpFactor(await openSecurity(ann), NEW_PASSWORD);
    await press(ann.dialog('Security'), 'Done');
    await ann.pressInDialog('Escape');

    await ann.chooseFromMyAccount('Log out');
    await fillLogIn(ann, NEW_PASSWORD);
    await codeField(ann.page).fill(await authenticator.fresh());
    await codeField(ann.page).press('Enter');
    await expectPage(ann.rooms).toBeVisible();

    await ann.chooseFromMyAccount('Log out');
    await fillLogIn(ann, NEW_PASSWORD);
    await codeField(ann.page).fill(recoveryCodes[0] ?? '');
    await codeField(ann.page).press('Enter');
    await expectPage(ann.rooms).toBeVisible();
    const dialog = await openSecurity(ann);
    await expectPage(dialog.getByText('You have 9 recovery codes left.')).toBeVisible();
    await press(dialog, 'Turn off second factor');
    await dialog.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await codeField(dialog).fill(recoveryCodes[1] ?? '');
    await codeField(dialog).press('Enter');
    await expectPage(dialog.getByRole('button', { name: 'Set up second factor' })).toBeVisible();
  });

  it('who has mistyped the e-mail address sends it again', async () => {
    const ann = await people.visitor('ann');
    const [wrong, right] = [`${ann.name}@exmaple.org`, `${ann.name}@example.org`];
    await register(ann, wrong);
    await expectPage(ann.page.getByText(`sent to ${wrong}`)).toBeVisible();
    await register(ann, right);
    await expectPage(ann.page.getByText(`sent to ${right}`)).toBeVisible();
    const late = await site.openLink(ann, wrong);
    ann.watch.allowNetworkErrors();
    await late.button('Confirm').click();
    await expectPage(late.page.getByRole('alert')).toContainText('This link is unknown, used or expired');
    await expectAccessible(late.page);
    const link = await site.openLink(ann, right);
    link.watch.allowNetworkErrors();
    await link.button('Confirm').click();
    await password(link).fill(PASSWORD);
    await link.button('Confirm').click();
    await expectPage(link.page.getByText(`The address ${right} is confirmed.`)).toBeVisible();
  });

  it('learns at /forgot of no account whether it is there', async () => {
    const ann = await people.visitor('ann', {}, '/forgot');
    await forget(ann, 'nobody-of-this-name');
    await forget(ann, 'nobody@example.org');
    expect(site.mail.to('nobody@example.org')).toEqual([]);
    ann.watch.allowNetworkErrors();
    const field = ann.page.getByRole('textbox', { name: 'Username or e-mail', exact: true });
    await field.fill('nobody@');
    await field.press('Enter');
    await expectPage(field).toHaveAccessibleDescription(/such as name@example.org/);
  });
});
