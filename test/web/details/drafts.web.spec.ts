import { describe, expect, it } from 'vitest';

import { directRoom, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

const people = peopleOfTests();

/** Longer than a message needs to all devices, and much shorter than a draft waits for the next key. */
const SOON_MS = 500;

const choice = (person: Person) => person.page.getByRole('region', { name: 'Draft of another device' });

describe('a draft', () => {
  it('that one device has begun is on the other, in the list and in the room, until it is sent', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    const phone = await people.elsewhere(ann);
    await ann.openRoom(ben.name);
    await ann.composer.fill('Half a thought');
    await expectPage(phone.roomLink(ben.name)).toHaveAccessibleName(/Draft: Half a thought$/);
    await phone.openRoom(ben.name);
    await expectPage(phone.composer).toHaveValue('Half a thought');
    await phone.page.reload();
    await expectPage(phone.composer).toHaveValue('Half a thought');
    await phone.composer.press('Enter');
    await phone.expectSent('Half a thought');
    await expectPage(ann.composer).toHaveValue('');
    await ann.page.reload();
    await ann.expectMessage('Half a thought', ann.name);
    await expectPage(ann.composer).toHaveValue('');
    await expectPage(ann.roomLink(ben.name)).not.toHaveAccessibleName(/Draft/);
  });

  it('that two devices write at the same time stays on both, and each offers the other one', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    const phone = await people.elsewhere(ann);
    for (const device of [ann, phone]) await device.openRoom(ben.name);
    await ann.composer.fill('from the laptop');
    await ann.page.waitForTimeout(SOON_MS);
    await phone.composer.fill('from the phone');
    await expectPage(choice(phone)).toContainText('from the laptop');
    await expectPage(phone.composer).toHaveValue('from the phone');
    await phone.page.reload();
    await expectPage(choice(phone)).toContainText('from the laptop');
    await expectPage(phone.composer).toHaveValue('from the phone');
    await phone.button('Keep my text here').press('Enter');
    await expectPage(choice(phone)).toHaveCount(0);
    await expectPage(phone.composer).toBeFocused();

    await expectPage(choice(ann)).toContainText('from the phone');
    await expectPage(ann.composer).toHaveValue('from the laptop');
    await ann.button('Use that text').click();
    await expectPage(choice(ann)).toHaveCount(0);
    await expectPage(ann.composer).toHaveValue('from the phone');
    expect(await phone.composer.inputValue()).toBe('from the phone');
  });
});
