import { describe, expect, it } from 'vitest';

import { account } from '#testing/users/user';

import { expectAccessible } from '../kit/accessibility.js';
import { inGerman } from '../kit/german.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { post, react, say } from '../kit/preparing.js';

const people = peopleOfTests();

/** Chooses from the menu `More actions` of the message. */
async function choose(person: Person, text: string, item: string): Promise<void> {
  await person.act(text, 'More actions');
  await person.page.getByRole('menuitem', { name: item, exact: true }).click();
}

describe('a message', () => {
  it('gets a quick reaction, and one from the picker at it, in the tone that one likes', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await say(ben, await directRoom(ann, ben), 'I have passed');
    await ann.openRoom(ben.name);
    const reactions = ann.messages('I have passed').getByRole('group', { name: 'Reactions' });
    await ann.act('I have passed', 'Add ❤️');
    await expectPage(reactions.getByRole('button', { name: /❤️ 1/ })).toHaveAttribute('aria-pressed', 'true');
    await ann.act('I have passed', 'React');
    const picker = ann.dialog('React');
    await expectPage(picker.getByRole('searchbox')).toBeFocused();
    const [place, message] = [await picker.boundingBox(), await ann.messages('I have passed').boundingBox()];
    expect(Math.abs((place?.x ?? 0) + (place?.width ?? 0) - (message?.x ?? 0) - (message?.width ?? 0))).toBeLessThan(
      400,
    );
    await picker.getByRole('toolbar', { name: 'Categories' }).getByRole('button', { name: 'Flags' }).click();
    await expectPage(picker.getByRole('region', { name: 'Flags' })).toBeInViewport();
    await picker.getByRole('combobox', { name: 'Skin tone' }).selectOption({ label: '✋🏽 Medium' });
    await picker.getByRole('searchbox').fill('waving hand');
    await picker.getByRole('searchbox').press('Enter');
    await expectPage(picker).toHaveCount(0);
    await expectPage(reactions.getByRole('button', { name: /👋🏽 1/ })).toBeVisible();
  });

  it('is quoted and copied, what is selected or all of it, and so is its link', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const id = await say(ben, room, 'See **you**\nat five');
    await ann.openRoom(ben.name);
    await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = () => ann.page.evaluate<string>('navigator.clipboard.readText()');
    const about = `@${ben.name} ${new URL(`/rooms/${room.id}/1`, ann.page.url()).href}\n`;
    await choose(ann, 'at five', 'Quote');
    await expectPage(ann.composer).toHaveValue(`${about}> See **you**\n> at five\n\n`);
    await expectPage(ann.composer).toBeFocused();
    await ann.page.keyboard.type('Yes');
    await expectPage(ann.composer).toHaveValue(`${about}> See **you**\n> at five\n\nYes`);
    await ann.messages('at five').getByText('you').dblclick();
    await choose(ann, 'at five', 'Quote');
    await expectPage(ann.composer).toHaveValue(`${about}> See **you**\n> at five\n\nYes\n\n${about}> you\n\n`);
    await ann.composer.press('Control+z');
    await expectPage(ann.composer).toHaveValue(`${about}> See **you**\n> at five\n\nYes`);
    await ann.messages('at five').getByText('at five').click();
    await choose(ann, 'at five', 'Copy text');
    await expect.poll(copied).toBe('See **you**\nat five');
    await choose(ann, 'at five', 'Copy link');
    await expect.poll(copied).toBe(new URL(`/rooms/${room.id}/1`, ann.page.url()).href);
    await ann.act('at five', 'More actions');
    await ben.user.http('delete', `/v1/rooms/${room.id}/messages/${id}`).expect(200);
    const gone = ann.page.getByText('This message was deleted.');
    await expectPage(gone).toHaveCount(1);
    await ann.page.getByRole('menuitem', { name: 'Quote' }).click();
    await expectPage(gone).toHaveCount(2);
    await expectPage(ann.composer).toHaveValue(`${about}> See **you**\n> at five\n\nYes`);
  });

  it('says who reacted, also by touch, without a reaction of one’s own', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await react(ben, room, await say(ben, room, 'Look'), '🎉');
    await ann.roomLink(ben.name).tap();
    const reaction = ann.messages('Look').getByRole('button', { name: /🎉 1/ });
    const reactions = ann.dialog('Reactions');
    await reaction.dispatchEvent('pointerdown', { pointerType: 'touch' });
    await expectPage(reactions.getByRole('region', { name: '🎉 1' })).toContainText(ben.name);
    await reaction.dispatchEvent('pointerup', { pointerType: 'touch' });
    await reaction.dispatchEvent('click');
    await reactions.getByRole('button', { name: 'Close' }).tap();
    await expectPage(reaction).toHaveAttribute('aria-pressed', 'false');
    await ann.log.getByText('Look').tap();
    const buttons = await ann.actions('Look').getByRole('button').all();
    const picture = ann.messages('Look').locator('button[aria-hidden]');
    const name = ann.messages('Look').getByRole('button', { name: ben.name, exact: true });
    for (const button of [...buttons, picture, name]) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
      expect(box?.x ?? -1).toBeGreaterThanOrEqual(0);
    }
    await ann.actions('Look').getByRole('button', { name: 'More actions' }).tap();
    await ann.page.getByRole('menuitem', { name: 'Reactions' }).tap();
    await expectPage(reactions).toContainText(ben.name);
  });

  it('has one row of buttons on a phone, and the others in a sheet', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ann, room, ['above', 'Mine to change']);
    await ann.roomLink(ben.name).tap();
    const { page } = ann;
    await ann.log.getByText('Mine to change').tap();
    const toolbar = ann.actions('Mine to change');
    await expectPage(toolbar.getByRole('button', { name: 'More actions' })).toBeVisible();
    const boxes = await Promise.all((await toolbar.getByRole('button').all()).map((each) => each.boundingBox()));
    expect(boxes.length).toBeGreaterThan(3);
    expect(new Set(boxes.map((box) => Math.round(box?.y ?? 0))).size).toBe(1);
    const sheet = page.getByRole('dialog', { name: 'More actions' });
    const open = () => toolbar.getByRole('button', { name: 'More actions' }).tap();
    await open();
    await expectPage(sheet.getByRole('menuitem')).toHaveText([
      'Pin',
      'Thread',
      'Edit',
      'Forward',
      'Bookmark',
      'Quote',
      'Copy text',
      'Copy link',
      'Unread from here',
      'Delete',
    ]);
    const box = await sheet.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeCloseTo(page.viewportSize()?.height ?? 0, -1);
    for (const item of await sheet.getByRole('menuitem').all())
      expect((await item.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await expectAccessible(page);
    await page.goBack();
    await expectPage(sheet).toHaveCount(0);
    await expectPage(toolbar).toBeVisible();
    await open();
    await sheet.getByRole('menuitem', { name: 'Pin', exact: true }).tap();
    await expectPage(page.getByText('Message pinned.')).toBeVisible();
    await expectPage(sheet).toHaveCount(0);
    await open();
    await sheet.getByRole('menuitem', { name: 'Delete' }).tap();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).tap();
    await open();
    await sheet.getByRole('menuitem', { name: 'Edit' }).tap();
    await expectPage(page.getByRole('textbox', { name: 'Edit message' })).toHaveValue('Mine to change');
    await page.evaluate("localStorage.setItem('parley:language', 'de')");
    await page.reload();
    await expectPage(page.getByRole('status', { name: inGerman('Connection') })).toHaveText('');
    await page.getByRole('log').getByText('above').tap();
    await page
      .getByRole('toolbar')
      .getByRole('button', { name: inGerman('More actions') })
      .tap();
    await expectPage(page.getByRole('dialog').getByRole('menuitem', { name: inGerman('Forward') })).toBeVisible();
  });

  it('is forwarded to people with the mark of guests, which screen readers read too', async () => {
    const [ann, ben, eve] = [
      await people.person('ann'),
      await people.absent('ben'),
      await people.absent('eve', account),
    ];
    await say(ben, await directRoom(ann, ben), 'The train is late');
    await directRoom(ann, eve);
    await ann.openRoom(ben.name);
    await ann.act('The train is late', 'Forward');
    const dialog = ann.dialog('Forward message');
    await expectPage(dialog.getByRole('button', { name: `${ben.name} Guest`, exact: true })).toBeVisible();
    await expectPage(dialog.getByRole('checkbox', { name: `Choose ${ben.name} Guest`, exact: true })).toBeVisible();
    await expectPage(dialog.getByRole('button', { name: eve.name, exact: true })).toBeVisible();
  });

  it('is forwarded to several rooms with a comment', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.absent('ben'), await people.absent('eve')];
    await say(ben, await directRoom(ann, ben), 'The train is late');
    const rooms = [await group(ann, [eve]), await group(ann, [eve])];
    const left = await group(ben, [ann]);
    await ann.openRoom(ben.name);
    await ann.act('The train is late', 'Forward');
    const dialog = ann.dialog('Forward message');
    for (const { name } of [left, ...rooms])
      await dialog.getByRole('checkbox', { name: `Choose ${name ?? ''}` }).check();
    await ben.user.http('delete', `/v1/rooms/${left.id}/members/${ann.user.id}`).expect(200);
    await dialog.getByRole('textbox', { name: 'Comment' }).fill('Take the bus');
    await dialog.getByRole('button', { name: 'Forward to 2 rooms' }).click();
    await expectPage(ann.page.getByText('Forwarded to 2 rooms.')).toBeVisible();
    for (const { id } of rooms)
      await expect
        .poll(async () => {
          const { body } = await eve.user.http('get', `/v1/rooms/${id}/messages`).expect(200);
          return (body as { messages: { body: string }[] }).messages.map((message) => message.body).slice(-2);
        })
        .toEqual(['Take the bus', 'The train is late']);
  });
});
