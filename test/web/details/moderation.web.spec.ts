import { describe, expect, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { post, say, setRole } from '../kit/preparing.js';

const people = peopleOfTests();

/** Chooses in the menu of the room, which moderators have in every window. */
async function openFromMenu(person: Person, name: string): Promise<void> {
  await person.button('More about this room').click();
  await person.page.getByRole('menuitem', { name, exact: true }).click();
  await expectPage(person.dialog(name)).toBeVisible();
}

describe('a message that is reported', () => {
  it('is judged by a moderator, who deletes it and closes the report', async () => {
    const [ann, ben] = [await people.absent('ann'), await people.person('ben')];
    const [cid, eve] = [await people.person('cid'), await people.absent('eve')];
    const room = await group(ann, [ben, cid, eve]);
    await setRole(ann, room, ben, 'moderator');
    await post(eve, room, ['Buy my pills']);
    await cid.openRoom(room.name ?? '');
    await cid.act('Buy my pills', 'Report');
    const report = cid.dialog('Report message');
    await expectPage(report.getByText('Moderators read your note without your name.')).toBeVisible();
    await expectPage(report.getByRole('button', { name: 'Send report' })).toBeDisabled();
    await report.getByRole('radio', { name: 'Spam' }).check();
    await report.getByRole('textbox', { name: 'Note' }).fill('The third time');
    await expectAccessible(cid.page);
    await report.getByRole('button', { name: 'Send report' }).click();
    await expectPage(cid.page.getByText('Thank you. Your report was sent.')).toBeVisible();
    await expectPage(cid.messages('Buy my pills')).toBeFocused();

    await ben.openRoom(room.name ?? '');
    await ben.button('Reports, 1').click();
    const reports = ben.dialog('Reports');
    const entry = reports.getByRole('list', { name: 'Reports', exact: true }).getByRole('listitem').first();
    for (const words of ['Buy my pills', eve.name, 'Spam: 1', 'The third time'])
      await expectPage(entry.getByText(words).first()).toBeVisible();
    await expectPage(reports.getByText(cid.name)).toHaveCount(0);
    await expectAccessible(ben.page);
    await entry.getByRole('button', { name: 'Delete' }).click();
    await ben.confirm('Delete');
    await expectPage(entry.getByText('This message was deleted.')).toBeVisible();
    await entry.getByRole('button', { name: 'Close report' }).click();
    await expectPage(reports.getByText('There are no open reports')).toBeVisible();
    await ben.pressInDialog('Escape');
    await expectPage(ben.button(/^Reports, /)).toHaveCount(0);
    await openFromMenu(ben, 'Log');
    await expectPage(ben.dialog('Log').getByText(/deleted a message by/)).toContainText(eve.name);
    await expectAccessible(ben.page);
  });

  it('is reported and judged with the keyboard alone, and leads to its place', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.person('ben'), await people.absent('eve')];
    const room = await group(ann, [ben, eve]);
    await post(eve, room, ['Rude words']);
    await ben.openRoom(room.name ?? '');
    await ben.act('Rude words', 'Report');
    await expectPage(ben.dialog('Report message')).toBeVisible();
    await ben.page.getByRole('radio', { name: 'Spam' }).focus();
    for (const key of ['ArrowDown', 'Tab']) await ben.page.keyboard.press(key);
    await expectPage(ben.page.getByRole('radio', { name: 'Abuse' })).toBeChecked();
    await ben.page.keyboard.type('Look');
    for (const key of ['Tab', 'Enter']) await ben.page.keyboard.press(key);
    await expectPage(ben.page.getByText('Thank you. Your report was sent.')).toBeVisible();
    await ann.openRoom(room.name ?? '');
    await ann.button('Reports, 1').press('Enter');
    await expectPage(ann.dialog('Reports').getByText('Look')).toBeVisible();
    await ann.dialog('Reports').getByRole('button', { name: 'Jump to message' }).press('Enter');
    await expectPage(ann.messages('Rude words')).toBeFocused();
  });

  it('is judged on a phone', async () => {
    const [ann, ben, eve] = [await people.person('ann', PHONE), await people.absent('ben'), await people.absent('eve')];
    const room = await group(ann, [ben, eve]);
    const id = await say(eve, room, 'Rude words');
    await ben.user.http('post', `/v1/rooms/${room.id}/messages/${id}/report`).send({ reason: 'abuse' }).expect(204);
    await ann.page.goto(`/rooms/${room.id}`);
    await ann.button('Reports, 1').tap();
    await expectPage(ann.dialog('Reports').getByText('Abuse: 1')).toBeVisible();
    await expectAccessible(ann.page);
    const width = await ann.page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(ann.page.viewportSize()?.width ?? 0);
    await ann.dialog('Reports').getByRole('button', { name: 'Close report' }).tap();
    await expectPage(ann.page.getByText('There are no open reports')).toBeVisible();
  });

  it("is never the user's own, a deleted one or a notice", async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    const id = await say(ben, room, 'Gone soon');
    await ben.user.http('delete', `/v1/rooms/${room.id}/messages/${id}`);
    await ann.openRoom(room.name ?? '');
    await ann.messages('This message was deleted.').hover();
    await expectPage(ann.log.getByRole('button', { name: 'Report' })).toHaveCount(0);
    await ann.log.getByText(/created/).hover();
    await expectPage(ann.log.getByRole('button', { name: 'Report' })).toHaveCount(0);
    await ann.send('My words');
    await ann.expectSent('My words');
    await ann.messages('My words').hover();
    await expectPage(ann.actions('My words').getByRole('button', { name: 'Forward' })).toBeVisible();
    await expectPage(ann.actions('My words').getByRole('button', { name: 'Report' })).toHaveCount(0);
  });
});

describe("a person's card", () => {
  it('has what a moderator may do with them in the room', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await post(ben, room, ['Hello']);
    await ann.openRoom(room.name ?? '');
    await ann.messages('Hello').getByRole('button', { name: ben.name, exact: true }).click();
    const card = ann.dialog('Person');
    await card.getByRole('button', { name: /^Actions for/ }).click();
    await ann.page.getByRole('menuitem', { name: 'Remove', exact: true }).click();
    await ann.page.getByRole('alertdialog').getByLabel('Reason').fill('Not a member');
    await ann.confirm('Remove');
    await expectPage(ben.roomLink(room.name ?? '')).toHaveCount(0);
    await expectPage(ben.page.getByText('Not a member').first()).toBeVisible();
    await expectAccessible(ann.page);
  });

  it('has no such acts for other members', async () => {
    const [ann, ben] = [await people.absent('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await post(ann, room, ['Hello']);
    await ben.openRoom(room.name ?? '');
    await ben.messages('Hello').getByRole('button', { name: ann.name, exact: true }).click();
    await expectPage(ben.dialog('Person').getByRole('button', { name: 'Message' })).toBeVisible();
    await expectPage(ben.dialog('Person').getByRole('button', { name: /^Actions for/ })).toHaveCount(0);
  });
});
