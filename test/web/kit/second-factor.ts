import type { Locator } from '@playwright/test';

import { Authenticator } from '#testing/users/authenticator';

import { PASSWORD } from './people.js';
import { expectPage, type Person } from './person.js';

/** A Base32 secret of 160 bits. */
const SECRET = /^[A-Z2-7]{32}$/;

/** What the person keeps of a second factor. */
export interface KeptFactor {
  readonly authenticator: Authenticator;
  readonly recoveryCodes: readonly string[];
}

export function codeField(within: Pick<Locator, 'getByRole'>): Locator {
  return within.getByRole('textbox', { name: 'Code', exact: true });
}

export async function openSecurity(person: Person): Promise<Locator> {
  await person.chooseFromMyAccount('Security');
  return person.dialog('Security');
}

/** Confirms what the dialog asks for, by the keyboard. */
export async function confirmBy(dialog: Locator, password = PASSWORD): Promise<void> {
  const field = dialog.getByLabel('Password', { exact: true });
  await expectPage(field).toBeFocused();
  await field.fill(password);
  await field.press('Enter');
}

/** Sets a second factor up in the dialog `Security`, by the keyboard, until its recovery codes are shown. */
export async function setUpFactor(dialog: Locator, password = PASSWORD): Promise<KeptFactor> {
  await press(dialog, 'Set up second factor');
  await confirmBy(dialog, password);
  await expectPage(dialog.getByRole('img', { name: 'QR code' })).toBeVisible();
  const secret = (await dialog.getByText(SECRET).textContent()) ?? '';
  const authenticator = new Authenticator(`otpauth://totp/Parley:ann?secret=${secret}&issuer=Parley`);
  await expectPage(codeField(dialog)).toBeFocused();
  await codeField(dialog).fill(await authenticator.fresh());
  await codeField(dialog).press('Enter');
  const codes = dialog.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expectPage(codes).toHaveCount(10);
  return { authenticator, recoveryCodes: await codes.allTextContents() };
}

/** Presses a button by the keyboard. */
export async function press(dialog: Locator, name: string): Promise<void> {
  const button = dialog.getByRole('button', { name, exact: true });
  await button.focus();
  await button.press('Enter');
}
