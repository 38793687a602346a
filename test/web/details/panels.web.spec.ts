import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { expectLoaded, expectThumbs, picture, pictureIn, sendFiles, video } from '../kit/files.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post } from '../kit/preparing.js';
import { ThreadPanel } from '../kit/thread.js';

const people = peopleOfTests();

const WIDE = { viewport: { width: 1440, height: 900 } };

function panelOf({ page }: Person, name: string): Locator {
  return page.getByRole('complementary', { name });
}

/** Opens a panel by a button of the header. */
async function openPanel(person: Person, button: string, name = button): Promise<Locator> {
  await person.button(button).click();
  const panel = panelOf(person, name);
  await expectPage(panel).toBeVisible();
  return panel;
}

describe('a panel beside the room, in a wide window', () => {
  it('leaves the room to read and write in, has a URL, and gives the focus back', async () => {
    const [ann, ben] = [await people.person('ann', WIDE), await people.absent('ben')];
    const room = await group(ann, [ben]);
    await post(ben, room, ['The needle', ...numbered(40)]);
    await ann.openRoom(room.name ?? '');
    const members = await openPanel(ann, 'Members, 2', 'Members');
    await expectPage(members.getByRole('list', { name: 'Members' })).toContainText(ben.name);
    await expectPage(ann.page.getByRole('dialog')).toHaveCount(0);
    await ann.send('I write beside it');
    await ann.expectSent('I write beside it');
    await expectAccessible(ann.page);
    const search = await openPanel(ann, 'Search in this room');
    await expectPage(members).toHaveCount(0);
    await expectPage(search.getByRole('searchbox')).toBeFocused();
    await search.getByRole('searchbox').fill('needle');
    await search.getByRole('button', { name: /needle/ }).click();
    await ann.expectMessage('The needle', ben.name);
    await expectPage(search).toBeVisible();
    await ann.page.reload();
    await expectPage(search).toBeVisible();
    await search.getByRole('searchbox').press('Escape');
    await expectPage(search).toHaveCount(0);
    const pins = await openPanel(ann, 'Pinned messages');
    await expectPage(pins).toBeFocused();
    await ann.page.keyboard.press('Escape');
    await expectPage(pins).toHaveCount(0);
    await expectPage(ann.button('Pinned messages')).toBeFocused();
    await openPanel(ann, 'Pinned messages');
    await new ThreadPanel(ann).open('message 40.');
    await expectPage(pins).toHaveCount(0);
  });

  it('shows the files: found by their names, and the pictures and videos as a gallery', async () => {
    const [ann, ben] = [await people.person('ann', WIDE), await people.absent('ben')];
    const room = await group(ann, [ben]);
    const notes = { name: 'minutes.txt', bytes: Buffer.from('the minutes') };
    const id = await sendFiles(ben, room, [await picture('harbour.png', 60, 40), await picture('mill.png', 40, 60)]);
    await sendFiles(ben, room, [notes]);
    await sendFiles(ben, room, [await video(ann, 'boat.webm')]);
    await expectThumbs(ben, room, id);
    await ann.openRoom(room.name ?? '');
    const files = await openPanel(ann, 'Files of this room');
    const list = files.getByRole('list', { name: 'Files of this room' });
    await expectPage(list.getByRole('listitem')).toHaveCount(3);
    await files.getByRole('searchbox', { name: 'Find a file by its name' }).fill('MINUT');
    await expectPage(list.getByRole('listitem')).toHaveCount(1);
    await expectPage(list).toContainText('minutes.txt');
    await files.getByRole('tab', { name: 'Media' }).click();
    const media = files.getByRole('list', { name: 'Media' });
    await expectPage(media.getByRole('listitem')).toHaveCount(3);
    await expectPage(media.getByRole('button').first()).toHaveAccessibleName(/boat\.webm/);
    await expectLoaded(pictureIn(media, 'mill.png').locator('img'));
    await expectAccessible(ann.page);
    await pictureIn(media, 'harbour.png').click();
    await expectPage(ann.dialog('harbour.png')).toBeVisible();
    await ann.pressInDialog('ArrowRight');
    await expectPage(ann.dialog('mill.png')).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await sendFiles(ben, room, [await picture('third.png', 40, 30)]);
    await expectPage(media.getByRole('listitem')).toHaveCount(4);
    expect(new URL(ann.page.url()).pathname).toBe(`/rooms/${room.id}/files`);
  });
});
