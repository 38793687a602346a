import { describe, expect, it } from 'vitest';

import { newId } from '#contracts';
import { account, type TestUser, uniqueName } from '#testing/users/user';

import { expectAccessible } from './kit/accessibility.js';
import { goTo, heading, status, table, TestConsole } from './kit/console.js';
import { group, peopleOfTests, PHONE } from './kit/people.js';
import { expectPage } from './kit/person.js';

/** More than a page of the list has. */
const STOPS_MAX = 200;
/** Several checks of a process's health. */
const STATE_TIMEOUT_MS = 60_000;

const people = peopleOfTests();
const desk = new TestConsole(people);

interface Reported {
  readonly sender: TestUser;
  readonly roomId: string;
  readonly messageId: string;
  readonly text: string;
  readonly note: string;
}

/** A message in a group of its own, which another member has reported. */
async function reported(): Promise<Reported> {
  const [owner, sender, reporter] = [
    await people.absent('owner', account),
    await people.absent('sender', account),
    await people.absent('reporter', account),
  ];
  const { id: roomId } = await group(owner, [sender, reporter]);
  const [messageId, text, note] = [newId<string>(), uniqueName('insult'), uniqueName('note')];
  await sender.user.http('post', `/v1/rooms/${roomId}/messages`).send({ id: messageId, body: text }).expect(201);
  const path = `/v1/rooms/${roomId}/messages/${messageId}/report`;
  await reporter.user.http('post', path).send({ reason: 'abuse', note }).expect(204);
  return { sender: sender.user, roomId, messageId, text, note };
}

describe('the console, for reports and words', () => {
  it('shows what was reported and by whom, closes a report, and keeps it under Closed', async () => {
    const { text, note, sender } = await reported();
    const mona = await desk.signedIn('moderator', {}, '/admin/reports');
    await expectPage(mona.page.getByRole('tab', { name: 'Open' })).toHaveAttribute('aria-selected', 'true');
    const row = table(mona, 'Reports').getByRole('row').filter({ hasText: text });
    await expectPage(row).toContainText(`Abuse: 1`);
    await expectAccessible(mona.page);
    await row.getByRole('link', { name: text }).click();
    await expectPage(mona.page.getByRole('article')).toContainText(text);
    await expectPage(table(mona, 'Reported by')).toContainText(note);
    await expectAccessible(mona.page);
    await mona.page.reload();
    await mona.button('Close report').click();
    await expectPage(status(mona)).toContainText('The report is closed.');
    await expectPage(mona.button('Close report')).toHaveCount(0);
    await goTo(mona, 'Reports');
    await mona.page.getByRole('tab', { name: 'Closed' }).click();
    await expectPage(table(mona, 'Reports')).toContainText(text);
    await mona.page.goto(`/admin/users/${sender.user.id}`);
    await expectPage(table(mona, 'Reports')).toContainText(text);
  });

  it('deletes a reported message, and suspends its sender, as the audit says', async () => {
    const { text, sender, roomId, messageId } = await reported();
    const mona = await desk.signedIn('moderator', {}, '/admin/reports');
    await table(mona, 'Reports').getByRole('link', { name: text }).click();
    const question = mona.page.getByRole('alertdialog');
    await mona.button('Suspend sender').click();
    await question.getByRole('textbox', { name: 'Reason' }).fill('insults');
    await question.getByRole('button', { name: 'Suspend sender' }).click();
    await expectPage(status(mona)).toContainText(`${sender.user.displayName} is suspended.`);
    await mona.button('Delete message').click();
    await expectAccessible(mona.page);
    await question.getByRole('button', { name: 'Delete message' }).click();
    await expectPage(status(mona)).toContainText('The message is deleted, and the report is closed.');
    await goTo(mona, 'Audit');
    for (const [filter, act] of [
      [sender.user.id, 'account.suspend'],
      ['report.delete', messageId],
    ] as const) {
      await mona.page.getByRole('textbox', { name: 'Filter' }).fill(filter);
      await expectPage(table(mona, 'Audit')).toContainText(act);
    }
    await expectPage(table(mona, 'Audit')).toContainText(roomId);
    await expectPage(table(mona, 'Audit')).not.toContainText(text);
  });

  it('judges a report by keyboard alone, from the list to its end', async () => {
    const { text, sender } = await reported();
    const mona = await desk.signedIn('moderator', {}, '/admin/reports');
    const { page } = mona;
    await expectPage(table(mona, 'Reports')).toContainText(text);
    const press = async (name: string) => {
      const focused = page.locator('a:focus, button:focus').filter({ hasText: name });
      for (let stops = 0; stops < STOPS_MAX && (await focused.count()) === 0; stops += 1)
        await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
    };
    await press(text);
    await expectPage(heading(mona, 'Report')).toBeVisible();
    await expectPage(mona.button('Suspend sender')).toBeVisible();
    await press('Suspend sender');
    await expectPage(page.getByRole('textbox', { name: 'Reason' })).toBeFocused();
    await page.keyboard.type('insults');
    await page.keyboard.press('Enter');
    await expectPage(status(mona)).toContainText(`${sender.user.displayName} is suspended.`);
    await expectPage(mona.button('Suspend sender')).toBeFocused();
    await press('Close report');
    await expectPage(status(mona)).toContainText('The report is closed.');
  });

  it('adds a word and removes it, by keyboard alone', async () => {
    const mona = await desk.signedIn('moderator', {}, '/admin/words');
    const { keyboard } = mona.page;
    const word = uniqueName('word');
    await expectPage(mona.page.getByText('No check is set.')).toBeVisible();
    await mona.page.getByRole('textbox', { name: 'Word or phrase' }).focus();
    await keyboard.type(word);
    await keyboard.press('Enter');
    await expectPage(status(mona)).toContainText(`The word list has “${word}” now.`);
    const remove = mona.page.getByRole('button', { name: `Remove ${word}` });
    await expectAccessible(mona.page);
    await remove.focus();
    await keyboard.press('Enter');
    await expectPage(status(mona)).toContainText(`The word list does not have “${word}” any more.`);
    await expectPage(remove).toHaveCount(0);
  });

  it('makes a member the owner of a group, and offers that to no moderator', async () => {
    const owner = await people.absent('owner', account);
    const heir = await people.absent('heir', account);
    const room = await group(owner, [heir]);
    const opal = await desk.signedIn('admin', {}, `/admin/rooms/${room.id}`);
    const row = table(opal, 'Members').getByRole('row').filter({ hasText: heir.user.user.displayName });
    await row.getByRole('button', { name: 'Make owner' }).click();
    await expectAccessible(opal.page);
    await opal.page.getByRole('alertdialog').getByRole('button', { name: 'Make owner' }).click();
    await expectPage(row).toContainText('owner');
    await expectPage(status(opal)).toContainText(`${heir.user.user.displayName} is the owner.`);
    await goTo(opal, 'Rooms');
    await opal.page.getByRole('searchbox', { name: 'Find rooms' }).fill(room.id);
    await expectPage(table(opal, 'Rooms').getByRole('link', { name: room.name ?? '' })).toBeVisible();
    const mona = await desk.signedIn('moderator', {}, `/admin/rooms/${room.id}`);
    await expectPage(table(mona, 'Members')).toBeVisible();
    await expectPage(mona.button('Make owner')).toHaveCount(0);
  });

  it('shows the processes and the numbers of the site', async () => {
    const mona = await desk.signedIn('moderator', {}, '/admin/health');
    const service = table(mona, 'Services').getByRole('row').nth(1);
    // On a busy machine a part may answer its check late, and the page shows that until the next one.
    const refreshed = async () => {
      await mona.button('Refresh').click();
      return service.textContent();
    };
    await expectPage.poll(refreshed, { timeout: STATE_TIMEOUT_MS }).toContain('ready');
    const totals = mona.page.getByRole('list', { name: 'Totals' });
    for (const name of ['Users', 'Rooms', 'Connections', 'Open reports'])
      await expectPage(totals.getByText(new RegExp(`^${name}: \\d`))).toBeVisible();
    await expectPage(totals).toContainText('Files: ');
    await mona.button('Refresh').click();
    await expectPage(table(mona, 'Command streams')).toBeVisible();
    await expectAccessible(mona.page);
  });

  it('judges a report on a phone, in German', async () => {
    const { text } = await reported();
    const { key } = await desk.newKey('moderator');
    const opal = await desk.open({ ...PHONE, language: 'de' }, '/admin/reports');
    await opal.page.getByLabel('Schlüssel').fill(key);
    await opal.page.getByRole('button', { name: 'Anmelden' }).click();
    await expectPage(heading(opal, 'Meldungen')).toBeVisible();
    await opal.page.getByRole('link', { name: text }).click();
    expect(await opal.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await expectAccessible(opal.page);
    await opal.page.getByRole('button', { name: 'Meldung schließen' }).click();
    await expectPage(status(opal)).toContainText('Die Meldung ist geschlossen.');
  });
});
