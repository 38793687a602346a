import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { expectAccessible } from './kit/accessibility.js';
import { PASSWORD, peopleOfTests, PHONE } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { codeField, confirmBy, openSecurity, press, setUpFactor } from './kit/second-factor.js';
import { WaysSite } from './kit/ways-site.js';
import { ageSession } from './kit/sessions.js';

const people = peopleOfTests();
let site: WaysSite;

beforeAll(async () => {
  site = await WaysSite.start({ corp: { NAME: 'Corp' } });
});

afterAll(() => site.stop());

/** Lets the next user at the provider be this person. */
function atProvider(person: Person): void {
  site.admit(person);
  site.provider.user = { sub: person.name, preferred_username: person.name, name: 'Ann of Corp' };
}

describe('the dialog Security', () => {
  it.each([
    ['', {}],
    [', on a phone', PHONE],
  ])('saves an e-mail address once its link is used, and removes it%s', async (_where, options) => {
    const ann = await people.account('ann', options);
    const email = `${ann.name}@example.org`;
    const dialog = await openSecurity(ann);
    await expectPage(dialog.getByRole('heading', { level: 3 })).toHaveText([
      'E-mail',
      'Second factor',
      'Sign-in providers',
    ]);
    await expectAccessible(ann.page);
    const field = dialog.getByRole('textbox', { name: 'E-mail address', exact: true });
    await field.fill(email);
    await field.press('Enter');
    await confirmBy(dialog);
    await expectPage(dialog.getByText(`we have sent to ${email}`)).toBeVisible();
    expect(await ann.page.evaluate<boolean>('document.activeElement.closest("[role=dialog]") !== null')).toBe(true);
    const link = await site.openLink(ann, email);
    await link.button('Confirm').press('Enter');
    await expectPage(link.page.getByText(`The address ${email} is confirmed.`)).toBeFocused();
    await expectAccessible(link.page);
    await link.page.getByRole('link', { name: 'Go to your rooms' }).click();
    await expectPage(link.rooms).toBeVisible();
    await link.page.close();
    await ann.page.keyboard.press('Escape');
    await openSecurity(ann);
    await expectPage(dialog.getByText(`${email} is confirmed.`)).toBeVisible();
    await press(dialog, 'Remove address');
    await confirmBy(dialog);
    await expectPage(dialog.getByText('You have no address.')).toBeVisible();
  });

  it('says what is wrong with an e-mail address or a password beside its field', async () => {
    const ann = await people.account('ann');
    ann.watch.allowNetworkErrors();
    const dialog = await openSecurity(ann);
    const field = dialog.getByRole('textbox', { name: 'E-mail address', exact: true });
    await field.fill('ann at home');
    await field.press('Enter');
    await confirmBy(dialog, 'not my password');
    const password = dialog.getByLabel('Password', { exact: true });
    // The e-mail address is looked at first.
    await expectPage(field).toHaveAccessibleDescription(/such as name@example.org/);
    await expectPage(field).toBeFocused();
    await field.fill('ann@example.org');
    await field.press('Enter');
    await confirmBy(dialog, 'not my password');
    await expectPage(password).toHaveAccessibleDescription(/not your password/);
    await press(dialog, 'Cancel');
    await expectPage(password).toHaveCount(0);
  });

  it('turns a second factor on and off, and makes new recovery codes, by the keyboard', async () => {
    const ann = await people.account('ann');
    const dialog = await openSecurity(ann);
    const { authenticator, recoveryCodes } = await setUpFactor(dialog);
    expect(new Set(recoveryCodes).size).toBe(10);
    await expectAccessible(ann.page);
    await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await press(dialog, 'Copy');
    await expect.poll(() => ann.page.evaluate<string>('navigator.clipboard.readText()')).toBe(recoveryCodes.join('\n'));
    await press(dialog, 'Done');
    await expectPage(dialog.getByText('You have 10 recovery codes left.')).toBeVisible();
    await expectAccessible(ann.page);
    await press(dialog, 'New recovery codes');
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await codeField(dialog).fill(await authenticator.fresh());
    await codeField(dialog).press('Enter');
    const list = dialog.getByRole('list', { name: 'Recovery codes' });
    await expectPage(list.getByRole('listitem')).toHaveCount(10);
    expect(await list.getByRole('listitem').allTextContents()).not.toEqual(recoveryCodes);
    await press(dialog, 'Done');
    await press(dialog, 'Turn off second factor');
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    ann.watch.allowNetworkErrors();
    await codeField(dialog).fill(recoveryCodes[0] ?? '');
    await codeField(dialog).press('Enter');
    await expectPage(codeField(dialog)).toHaveAccessibleDescription(/wrong/);
    await codeField(dialog).fill(await authenticator.fresh());
    await codeField(dialog).press('Enter');
    await expectPage(dialog.getByRole('button', { name: 'Set up second factor' })).toBeVisible();
  });

  it('connects a provider and disconnects it', async () => {
    const ann = await people.account('ann');
    atProvider(ann);
    const dialog = await openSecurity(ann);
    await press(dialog, 'Connect Corp');
    await expectPage(ann.page.getByRole('heading', { name: 'Connect Corp' })).toBeVisible();
    await expectAccessible(ann.page);
    const password = ann.page.getByLabel('Password', { exact: true });
    await expectPage(password).toBeFocused();
    await password.fill(PASSWORD);
    await password.press('Enter');
    await expectPage(ann.rooms).toBeVisible();
    const elsewhere = (await people.visitor('x')).as(ann.name);
    site.admit(elsewhere);
    await elsewhere.button('Continue with Corp').click();
    await expectPage(elsewhere.rooms).toBeVisible();
    await elsewhere.chooseFromMyAccount('Profile');
    await expectPage(elsewhere.dialog('Profile').getByText(`@${ann.name}`)).toBeVisible();
    // Whether it has a password is asked by a request that is refused.
    elsewhere.watch.allowNetworkErrors();
    await expectPage(elsewhere.dialog('Profile').getByRole('heading', { name: 'Change password' })).toBeVisible();
    await openSecurity(ann);
    await expectPage(dialog.getByText('Connected as Ann of Corp')).toBeVisible();
    await press(dialog, 'Disconnect Corp');
    await confirmBy(dialog);
    await expectPage(dialog.getByRole('button', { name: 'Connect Corp' })).toBeVisible();
  });

  it('connects no provider’s user of another account, and asks for the code of a second factor', async () => {
    const ben = await people.account('ben');
    atProvider(ben);
    const { authenticator } = await setUpFactor(await openSecurity(ben));
    await press(ben.dialog('Security'), 'Done');
    const ann = (await people.visitor('ann')).as(ben.name);
    site.admit(ann);
    await ann.button('Continue with Corp').click();
    await expectPage(ann.rooms).toBeVisible();
    ben.watch.allowNetworkErrors();
    await press(ben.dialog('Security'), 'Connect Corp');
    const password = ben.page.getByLabel('Password', { exact: true });
    await password.fill(PASSWORD);
    await password.press('Enter');
    await expectPage(codeField(ben.page)).toBeFocused();
    await expectAccessible(ben.page);
    await codeField(ben.page).fill(await authenticator.fresh());
    await codeField(ben.page).press('Enter');
    await expectPage(ben.page.getByRole('alert')).toContainText('Another account here is connected');
    await ben.button('Cancel').click();
    await expectPage(ben.rooms).toBeVisible();
  });

  it('asks a user without a password to sign in again, and then gives them a password', async () => {
    const ann = await people.visitor('ann');
    atProvider(ann);
    await ann.button('Continue with Corp').click();
    await expectPage(ann.rooms).toBeVisible();
    await ageSession(ann.name);
    ann.watch.allowNetworkErrors();
    await ann.chooseFromMyAccount('Profile');
    const dialog = ann.dialog('Profile');
    await expectPage(dialog.getByRole('heading', { name: 'Set a password' })).toBeVisible();
    const field = dialog.getByLabel('New password', { exact: true });
    await field.fill(PASSWORD);
    await field.press('Enter');
    await expectPage(dialog.getByRole('button', { name: 'Sign in again' })).toBeFocused();
    await expectAccessible(ann.page);
    await ann.page.keyboard.press('Enter');
    await expectPage(dialog).toHaveCount(0);
    await expectPage(ann.rooms).toBeVisible();
    await ann.chooseFromMyAccount('Sessions');
    await expectPage(ann.dialog('Sessions').getByText('Signed in with Corp')).toHaveCount(1);
    await ann.page.keyboard.press('Escape');
    await openSecurity(ann);
    await press(ann.dialog('Security'), 'Disconnect Corp');
    await expectPage(ann.dialog('Security').getByRole('alert')).toContainText('only way in');
    await ann.page.keyboard.press('Escape');
    await ann.chooseFromMyAccount('Profile');
    await field.fill(PASSWORD);
    await field.press('Enter');
    await expectPage(dialog.getByRole('heading', { name: 'Change password' })).toBeVisible();
  });
});
