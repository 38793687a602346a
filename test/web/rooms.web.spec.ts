import { describe, it } from 'vitest';

import { uniqueName } from '#testing/users/user';

import { directRoom, group, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { conversation, post, say } from './kit/preparing.js';

const people = peopleOfTests();

/** Lets rows slide for a minute, so that a story can press one meanwhile. */
const SLOW_SLIDES = `
const { animate } = Element.prototype;
Element.prototype.animate = function (frames) { return animate.call(this, frames, 60_000); };`;
const SLIDING = 'document.getAnimations().filter(({ playState }) => playState === "running")';

describe('the rooms', () => {
  it('count what is unread, in the list and in the title of the window', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await post(ben, await directRoom(ann, ben), ['one', 'two', 'three']);
    await expectPage(ann.roomLink(ben.name)).toHaveAccessibleName(/\b3 unread\b/);
    await expectPage(ann.page).toHaveTitle(/^\(3\)/);
    await ann.openRoom(ben.name);
    await ann.expectMessage('three', ben.name);
    await expectPage(ann.roomLink(ben.name)).not.toHaveAccessibleName(/unread/);
    await expectPage(ann.page).toHaveTitle(/^(?!\()/);
  });

  it('say who left last, also after a reload', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const { id, name } = await group(ann, [ben]);
    const link = ann.roomLink(name ?? '');
    await expectPage(link).toHaveAccessibleName(new RegExp(`${ann.name}.* created the room`));
    await ben.user.http('post', `/v1/rooms/${id}/leave`).expect(204);
    const words = new RegExp(`${ben.name}.* left`);
    await expectPage(link).toHaveAccessibleName(words);
    await ann.page.reload();
    await expectPage(link).toHaveAccessibleName(words);
  });

  it('leave out a conversation that is hidden, until its next message', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await conversation(ann, ben);
    await ann.openRoom(ben.name);
    await ann.button('Hide conversation').click();
    await expectPage(ann.page.getByText('This conversation is hidden until its next message.')).toBeVisible();
    await expectPage(ann.roomLink(ben.name)).toHaveCount(0);
    await say(ben, room, 'Still there?');
    await expectPage(ann.roomLink(ben.name)).toHaveAccessibleName(/unread/);
    await ann.openRoom(ben.name);
    await ann.expectMessage('Still there?', ben.name);
  });

  it('have favourites first, also after a reload', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [first, second] = [await group(ben, [ann]), await group(ben, [ann])];
    const names = [first.name ?? '', second.name ?? ''];
    const inOrder = (person: Person, ...titles: string[]) =>
      expectPage(person.rooms.getByRole('link')).toContainText(titles);
    await post(ben, second, ['Later']);
    await inOrder(ann, ...names.toReversed());
    await ann.openRoom(names[0] ?? '');
    await ann.button('Add to favourites').press('Enter');
    await expectPage(ann.button('Remove from favourites')).toBeFocused();
    await expectPage(ann.roomLink(names[0] ?? '')).toHaveAccessibleName(/favourite/);
    await expectPage(ann.roomLink(names[1] ?? '')).not.toHaveAccessibleName(/favourite/);
    await inOrder(ann, ...names);
    await post(ben, second, ['Later still']);
    await expectPage(ann.roomLink(names[1] ?? '')).toContainText('Later still');
    await ann.page.reload();
    await expectPage(ann.button('Remove from favourites')).toBeVisible();
    await inOrder(ann, ...names);
    await ann.page.setViewportSize({ width: 900, height: 800 });
    await ann.button('More about this room').click();
    await ann.page.getByRole('menuitem', { name: 'Remove from favourites' }).click();
    await inOrder(ann, ...names.toReversed());
    await expectPage(ann.roomLink(names[0] ?? '')).not.toHaveAccessibleName(/favourite/);
  });

  it('stay in place while one is pressed, also a room that slides to its place', async () => {
    const [ann, ben] = [await people.person('ann', { script: SLOW_SLIDES }), await people.absent('ben')];
    const [first, last] = [await group(ben, [ann]), await group(ben, [ann])];
    const pressed = ann.roomLink(first.name ?? '');
    await expectPage(pressed).toBeVisible();
    await expectPage(ann.roomLink(last.name ?? '')).toBeVisible();
    await post(ben, first, ['one']);
    await expectPage(ann.rooms.getByRole('link').first()).toContainText(first.name ?? '');
    const place = await pressed.boundingBox();
    if (place === null) throw new Error('the room is not shown');
    await ann.page.mouse.move(place.x + place.width / 2, place.y + place.height / 2);
    await ann.page.mouse.down();
    const added = await group(ben, [ann]);
    await expectPage(ann.roomLink(added.name ?? '')).toBeVisible();
    await ann.page.evaluate(`${SLIDING}.forEach((slide) => slide.finish())`);
    await ann.page.mouse.up();
    await expectPage(ann.page).toHaveURL(`/rooms/${first.id}`);
    await expectPage(ann.rooms.getByRole('link').first()).toContainText(added.name ?? '');
  });

  it('begin with a search: choosing a person opens the direct room', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    await ann.page.keyboard.press('Control+k');
    const search = ann.page.getByRole('searchbox', { name: 'Find people and rooms' });
    await expectPage(search).toBeFocused();
    await search.fill(ben.name);
    await ann.page
      .getByRole('listbox')
      .getByRole('option', { name: new RegExp(`^${ben.name}`) })
      .click();
    await ann.send('Found you');
    await ann.expectSent('Found you');
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
  });

  it('asks for a second character instead of saying that nothing was found', async () => {
    const ann = await people.account('ann');
    const wanted = 'Type at least two characters to find people.';
    const [search, state] = [ann.page.getByRole('searchbox', { name: 'Find people and rooms' }), 'Search'];
    await search.fill('x');
    await expectPage(ann.page.getByRole('status', { name: state })).toHaveText(wanted);
    await search.fill('李');
    await expectPage(ann.page.getByRole('status', { name: state })).toContainText('Nothing was found.');
    await ann.page.keyboard.press('Escape');
    await ann.button('New group').click();
    const dialog = ann.dialog('New group');
    await dialog.getByRole('textbox', { name: 'Add people' }).fill('x');
    await expectPage(dialog.getByRole('status', { name: 'Found people' })).toHaveText(wanted);
  });

  it('begin with the people whose names one types: Enter adds the first one, and makes no group', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    await ann.button('New group').click();
    const dialog = ann.dialog('New group');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Boats');
    const field = dialog.getByRole('textbox', { name: 'Add people' });
    await field.fill(ben.name);
    await expectPage(dialog.getByRole('list', { name: 'Found people' })).toContainText(ben.name);
    await field.press('Enter');
    await expectPage(dialog.getByRole('list', { name: 'People to add' })).toContainText(ben.name);
    await expectPage(field).toHaveValue('');
    await field.press('Enter');
    await expectPage(dialog).toHaveCount(0);
    await expectPage(ann.button('Members, 2')).toBeVisible();
  });

  it('that are public show themselves with `Join` before one is in', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const name = uniqueName('open').slice(0, 13);
    await ann.button('New group').click();
    const dialog = ann.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await dialog.getByRole('checkbox', { name: 'Public' }).check({ force: true });
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await ann.send('Welcome');
    await ben.page.getByRole('searchbox', { name: 'Find people and rooms' }).fill(name);
    await ben.page
      .getByRole('option', { name: new RegExp(`^${name}`) })
      .first()
      .click();
    await ben.button('Join').click();
    await ben.expectMessage('Welcome', ann.name);
    await ben.send('Thank you');
    await ann.expectMessage('Thank you', ben.name);
  });
});
