import { describe, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { directRoom, group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { inGerman } from '../kit/german.js';
import { numbered, post, rename, say } from '../kit/preparing.js';

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
      .getByRole('link', { name: 'Catch up', exact: true })
      .click();
    await expectPage(links(ann)).toHaveCount(2);
    await unread(ann).getByRole('button', { name: 'Mark all as read' }).click();
    await expectPage(unread(ann).getByText('Nothing is unread')).toBeVisible();
    await expectPage(links(ann)).toHaveCount(0);
  });

  it('has a word for itself, for its heading and for the filter of the list, and asks before it marks more than 50 messages', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [one, two] = [await group(ben, [ann]), await group(ben, [ann])];
    await Promise.all([post(ben, one, numbered(30)), post(ben, two, numbered(20))]);
    const readAll = ann.button('Mark all as read');
    const question = ann.page.getByRole('alertdialog', { name: 'Mark all as read?' });
    await expectPage(links(ann)).toHaveCount(2);
    await expectPage(unread(ann).getByRole('heading', { name: 'Unread', exact: true })).toBeVisible();
    await expectPage(ann.button('Unread only')).toBeVisible();
    await readAll.click();
    await expectPage(links(ann)).toHaveCount(0);
    await expectPage(question).toHaveCount(0);

    await Promise.all([post(ben, one, numbered(30)), post(ben, two, numbered(21))]);
    await expectPage(links(ann)).toHaveCount(2);
    await readAll.press('Enter');
    await expectPage(question).toContainText(
      '51 unread messages in 2 rooms are marked as read. This cannot be undone.',
    );
    await expectAccessible(ann.page);
    await question.getByRole('button', { name: 'Cancel' }).press('Enter');
    await expectPage(links(ann)).toHaveCount(2);
    await expectPage(readAll).toBeFocused();

    await ann.page.setViewportSize({ width: 390, height: 800 });
    await ann.page.evaluate("localStorage.setItem('parley:language', 'de')");
    await ann.page.reload();
    await ann.page.getByRole('link', { name: inGerman('Catch up'), exact: true }).click();
    await expectPage(ann.page.getByRole('heading', { name: 'Nachlesen', exact: true })).toBeVisible();
    await ann.button(inGerman('Mark all as read')).click();
    const asked = ann.page.getByRole('alertdialog', { name: 'Alles als gelesen markieren?' });
    await expectPage(asked).toContainText('51 ungelesene Nachrichten in 2 Räumen');
    await asked.getByRole('button', { name: inGerman('Mark all as read') }).click();
    await expectPage(ann.page.getByText(inGerman('Nothing is unread'))).toBeVisible();
  });
});
