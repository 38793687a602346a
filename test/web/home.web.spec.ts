import { describe, it } from 'vitest';

import { expectAccessible } from './kit/accessibility.js';
import { directRoom, group, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { numbered, post, rename, say } from './kit/preparing.js';

const people = peopleOfTests();

const unread = ({ page }: Person) => page.getByRole('region', { name: 'Unread' });
const links = (person: Person) => unread(person).getByRole('link');

describe('home', () => {
  it('lists what is unread, the important first, and marks it as read', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await expectPage(ann.page.getByText('Welcome to Parley')).toBeVisible();
    const [asked, busy, direct] = [await group(ben, [ann]), await group(ben, [ann]), await directRoom(ben, ann)];
    await rename(ann, 'Ann Okafor');
    await say(ben, asked, `@${ann.name} what do you think?`, { mentions: [ann.user.id] });
    await post(ben, direct, ['Hello']);
    await post(ben, busy, numbered(5));
    await expectPage(links(ann)).toHaveCount(3);
    await expectPage(links(ann).nth(0)).toHaveAccessibleName(`${asked.name ?? ''}, 1 mention, 1 unread`);
    await expectPage(links(ann).nth(1)).toHaveAccessibleName(`${ben.name}, 1 unread`);
    await expectPage(links(ann).nth(2)).toHaveAccessibleName(`${busy.name ?? ''}, 5 unread`);
    await expectPage(ann.roomLink(asked.name ?? '')).toContainText('Ann Okafor what do you think?');
    await expectPage(unread(ann).getByText('message 3.')).toBeVisible();
    await expectPage(unread(ann).getByText('message 2.')).toHaveCount(0);
    await unread(ann)
      .getByRole('button', { name: `Mark ${ben.name} as read` })
      .press('Enter');
    await expectPage(links(ann)).toHaveCount(2);
    await expectPage(links(ann).nth(1)).toBeFocused();
    await ann.roomLink(busy.name ?? '').click({ button: 'right' });
    await ann.page.getByRole('menuitem', { name: 'Mark as read' }).click();
    await expectPage(links(ann)).toHaveCount(1);
    await ann.roomLink(busy.name ?? '').click({ button: 'right' });
    await ann.page.getByRole('menuitem', { name: 'Mark as unread' }).click();
    await expectPage(links(ann).nth(1)).toHaveAccessibleName(`${busy.name ?? ''}, unread`);
    await expectAccessible(ann.page);
    await ann.page.setViewportSize({ width: 390, height: 800 });
    await expectPage(unread(ann)).toHaveCount(0);
    await ann.page
      .getByRole('navigation', { name: 'Inbox' })
      .getByRole('link', { name: 'Unread', exact: true })
      .click();
    await expectPage(links(ann)).toHaveCount(2);
    await unread(ann).getByRole('button', { name: 'Mark all as read' }).click();
    await expectPage(unread(ann).getByText('Nothing is unread')).toBeVisible();
    await expectPage(links(ann)).toHaveCount(0);
  });
});
