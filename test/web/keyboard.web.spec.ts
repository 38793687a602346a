import { describe, it } from 'vitest';

import { directRoom, peopleOfTests } from './kit/people.js';
import { expectPage } from './kit/person.js';
import { post } from './kit/preparing.js';

const people = peopleOfTests();

describe('with the keyboard alone', () => {
  it('one enters, opens a room, answers and reacts', async () => {
    const [ann, ben] = [await people.visitor('ann'), await people.absent('ben')];
    const { keyboard } = ann.page;
    const tabTo = async (name: string, role: 'textbox' | 'link' | 'button'): Promise<void> => {
      const target = ann.page.getByRole(role, { name: new RegExp(`^${name}`) }).first();
      await expectPage(target).toBeVisible();
      for (let presses = 0; presses < 40; presses++) {
        if ((await target.and(ann.page.locator(':focus')).count()) > 0) return;
        await keyboard.press('Tab');
      }
      await expectPage(target).toBeFocused();
    };
    await tabTo('Your name', 'textbox');
    await ann.enterBy(async () => {
      await keyboard.type(ann.name);
      await keyboard.press('Enter');
    });
    await expectPage(ann.page.getByRole('heading', { name: 'Parley' })).toBeFocused();
    await post(ben, await directRoom(ann, ben), ['Good morning']);
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    await tabTo(ben.name, 'link');
    await keyboard.press('Enter');
    await tabTo('Message', 'textbox');
    await keyboard.type('Good morning, Ben');
    await keyboard.press('Enter');
    await ann.expectSent('Good morning, Ben');
    await keyboard.press('Shift+Tab');
    await keyboard.press('ArrowUp');
    await expectPage(ann.messages('Good morning', ben.name)).toBeFocused();
    // Its code loads when a message gets the focus for the first time.
    await expectPage(ann.page.getByRole('toolbar', { name: 'Message actions' })).toBeVisible();
    await keyboard.press('Tab');
    await expectPage(ann.button('React')).toBeFocused();
    await keyboard.press('Enter');
    const dialog = ann.page.getByRole('dialog', { name: 'React' });
    await expectPage(dialog.getByRole('searchbox')).toBeFocused();
    await keyboard.type('thumbs up');
    await expectPage(dialog.getByText('👍').first()).toBeVisible();
    await keyboard.press('Enter');
    await expectPage(dialog).toHaveCount(0);
    await expectPage(ann.messages('Good morning', ben.name).getByText('👍')).toBeVisible();
  });
});
