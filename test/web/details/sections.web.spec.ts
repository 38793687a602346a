import { describe, expect, it } from 'vitest';

import { group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { say } from '../kit/preparing.js';

const people = peopleOfTests();

const head = (person: Person, name: string) => person.rooms.getByRole('button', { name: new RegExp(`^${name}, `) });

/** Waits until the section has so many rooms and no row slides: a press holds rows where they are, also over others. */
async function expectSettled(person: Person, rooms: string): Promise<void> {
  await expectPage(head(person, 'Clients')).toHaveAccessibleName(`Clients, ${rooms}`);
  const slides = (): Promise<number> =>
    person.rooms.evaluate(
      (list: unknown) => (list as { getAnimations: (of: object) => object[] }).getAnimations({ subtree: true }).length,
    );
  await expect.poll(slides).toBe(0);
}

/** Opens the menu of a room by its key, and chooses by keys alone. */
async function choose(person: Person, title: string, ...items: string[]): Promise<void> {
  await person.roomLink(title).press('Shift+F10');
  for (const name of items) await person.page.getByRole('menuitem', { name, exact: true }).press('Enter');
}

describe('a section of the list', () => {
  it('is made by keyboard, folds, says what is unread in it, and is on the other devices', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    const [one, two] = [await group(ben, [ann]), await group(ben, [ann])];
    const [first, second] = [one.name ?? '', two.name ?? ''];
    await choose(ann, first, 'Move to section…', 'New section…');
    await ann.page.getByRole('textbox', { name: 'Name' }).fill('Clients');
    await ann.page.keyboard.press('Enter');
    await expectPage(head(ann, 'Clients')).toHaveAccessibleName('Clients, 1 room');
    await choose(ann, second, 'Move to section…', 'Clients');
    await expectPage(head(ann, 'Clients')).toHaveAccessibleName('Clients, 2 rooms');

    await ann.roomLink(first).focus();
    await ann.page.keyboard.press('Home');
    await expectPage(head(ann, 'Clients')).toBeFocused();
    await ann.page.keyboard.press('Enter');
    await expectPage(head(ann, 'Clients')).toHaveAttribute('aria-expanded', 'false');
    await expectPage(ann.roomLink(first)).toHaveCount(0);
    await say(ben, one, 'Hello');
    await expectPage(head(ann, 'Clients')).toHaveAccessibleName(/1 room unread/);
    await ann.page.reload();
    await expectPage(head(ann, 'Clients')).toHaveAttribute('aria-expanded', 'false');
    await head(ann, 'Clients').press('Enter');
    await expectPage(ann.roomLink(first)).toBeVisible();

    const phone = await people.elsewhere(ann);
    await expectPage(head(phone, 'Clients')).toHaveAccessibleName('Clients, 2 rooms');
    await choose(phone, first, 'Move to section…', 'No section');
    await expectPage(head(ann, 'Clients')).toHaveAccessibleName('Clients, 1 room');
    await choose(phone, second, 'Move to section…', 'No section');
    await expectPage(head(ann, 'Clients')).toHaveCount(0);
  });

  it('takes rooms and folds by a finger on a phone, without dragging', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const title = (await group(ben, [ann])).name ?? '';
    const { page } = ann;
    await ann.button(`Actions for ${title}`).tap();
    for (const name of ['Move to section…', 'New section…']) await page.getByRole('menuitem', { name }).tap();
    await page.getByRole('textbox', { name: 'Name' }).fill('Clients');
    await ann.button('Move here').tap();
    await expectPage(head(ann, 'Clients')).toHaveAccessibleName('Clients, 1 room');
    expect((await head(ann, 'Clients').boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await head(ann, 'Clients').tap();
    await expectPage(ann.roomLink(title)).toHaveCount(0);
    await head(ann, 'Clients').tap();
    await expectPage(ann.roomLink(title)).toBeVisible();
    await expectPage(page).toHaveURL('/');
  });

  it('takes rooms that a pointer drags onto it, and gives them back', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [one, two, three] = [await group(ben, [ann]), await group(ben, [ann]), await group(ben, [ann])];
    const [first, second, third] = [one.name ?? '', two.name ?? '', three.name ?? ''];
    await choose(ann, first, 'Move to section…', 'New section…');
    await ann.page.getByRole('textbox', { name: 'Name' }).fill('Clients');
    await ann.page.getByRole('button', { name: 'Move here' }).click();
    await expectSettled(ann, '1 room');
    await ann.roomLink(second).dragTo(head(ann, 'Clients'));
    await expectSettled(ann, '2 rooms');
    await ann.roomLink(first).dragTo(ann.roomLink(third));
    await expectSettled(ann, '1 room');
    await expectPage(ann.page).toHaveURL('/');
  });
});
