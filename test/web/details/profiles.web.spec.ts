import type { Locator } from '@playwright/test';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { topology } from '#testing/topology/topology';

import { expectAccessible } from '../kit/accessibility.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { post } from '../kit/preparing.js';

/** The width of an avatar, as the server stores it. */
const AVATAR_PIXELS = 256;
/** 10 steps of an arrow key move the crop by half a square; further steps stay at the edge. */
const STEPS = 12;
/** Farther than the crop can be moved. */
const FAR_PX = 600;
const people = peopleOfTests();

/** A picture of 400 × 200 pixels, the left half red and the right half blue. */
async function redAndBlue(): Promise<Buffer> {
  const half = { width: 200, height: 200, channels: 3, background: 'blue' } as const;
  const red = sharp({ create: { ...half, width: 400, background: 'red' } });
  return red
    .composite([{ input: { create: half }, left: 200, top: 0 }])
    .png()
    .toBuffer();
}

async function openProfile(person: Person): Promise<Locator> {
  await person.chooseFromMyAccount('Profile');
  const dialog = person.dialog('Profile');
  await expectPage(dialog).toBeVisible();
  return dialog;
}

/** Chooses a file by this button, and returns the dialog that crops it. */
async function choose(person: Person, buffer: Buffer, button = 'Choose a picture'): Promise<Locator> {
  const chooser = person.page.waitForEvent('filechooser');
  await person.button(button).click();
  await (await chooser).setFiles({ name: 'picture.png', mimeType: 'image/png', buffer });
  const crop = person.dialog('Crop the picture');
  await expectPage(crop).toBeVisible();
  return crop;
}

async function drag(person: Person, crop: Locator, acrossPx: number): Promise<void> {
  const canvas = crop.locator('canvas');
  await canvas.hover();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('the picture is not shown');
  await person.page.mouse.down();
  await person.page.mouse.move(box.x + box.width / 2 + acrossPx, box.y + box.height / 2);
  await person.page.mouse.up();
}

async function save(crop: Locator): Promise<void> {
  await crop.getByRole('button', { name: 'Save picture' }).click();
  await expectPage(crop).toHaveCount(0);
}

/** Waits until the picture is loaded, and returns its URL. */
async function expectPicture(image: Locator, colour: 'red' | 'blue'): Promise<URL> {
  await expectPage(image).toHaveJSProperty('naturalWidth', AVATAR_PIXELS);
  const url = new URL((await image.getAttribute('src')) ?? '', topology().url);
  const { dominant } = await sharp(await (await fetch(url)).arrayBuffer()).stats();
  expect(dominant.r > dominant.b ? 'red' : 'blue').toBe(colour);
  return url;
}

describe('the picture of a person', () => {
  it('is cropped by the keyboard, and others see it at once wherever the person is', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await directRoom(ann, ben);
    await post(ann, room, ['Who am I?']);
    await ben.openRoom(room.name ?? '');
    await ben.expectMessage('Who am I?', ann.name);
    const profile = await openProfile(ann);
    const crop = await choose(ann, await redAndBlue());
    await expectAccessible(ann.page);
    const slider = crop.getByRole('slider', { name: 'From left to right' });
    for (let step = 0; step < STEPS; step++) await slider.press('ArrowRight');
    await expectPage(slider).toHaveAttribute('aria-valuetext', /100/);
    await save(crop);
    await expectPage(ann.page.getByText('The picture is saved.')).toBeVisible();
    await expectPage(ann.button('Change the picture')).toBeFocused();
    await expectPicture(profile.locator('img'), 'blue');
    await expectPicture(ben.messages('Who am I?').locator('img'), 'blue');
    await expectPicture(ben.roomLink(ann.name).locator('img'), 'blue');
    await ben.openFromHeader('Members, 2');
    await expectPicture(ben.page.getByRole('list', { name: 'Members' }).locator('img'), 'blue');
    await ben.page.reload();
    await expectPicture(ben.messages('Who am I?').locator('img'), 'blue');
  });

  it('is zoomed and dragged by the pointer, replaced, and removed, which deletes it', async () => {
    const ann = await people.person('ann');
    const profile = await openProfile(ann);
    const seen = profile.locator('img');
    const crop = await choose(ann, await redAndBlue());
    await drag(ann, crop, FAR_PX);
    await save(crop);
    const first = await expectPicture(seen, 'red');
    const other = await choose(ann, await redAndBlue(), 'Change the picture');
    await other.getByRole('slider', { name: 'Zoom' }).fill('4');
    await drag(ann, other, -FAR_PX);
    await save(other);
    await expectPage(seen).not.toHaveAttribute('src', first.pathname);
    const second = await expectPicture(seen, 'blue');
    await ann.button('Remove the picture').click();
    await expectPage(ann.page.getByText('The picture is removed.')).toBeVisible();
    await expectPage(ann.button('Choose a picture')).toBeFocused();
    await expectPage(seen).toHaveCount(0);
    for (const url of [first, second]) await expect.poll(async () => (await fetch(url)).status).toBe(404);
  });

  it('stays in its dialog when it cannot be saved, and can be saved later', async () => {
    const ann = await people.person('ann');
    ann.watch.allowNetworkErrors();
    const profile = await openProfile(ann);
    const crop = await choose(ann, await redAndBlue());
    await drag(ann, crop, FAR_PX);
    await ann.page.route('**/v1/users/me/avatar', (route) => route.abort());
    await crop.getByRole('button', { name: 'Save picture' }).click();
    await expectPage(crop.getByRole('alert')).toContainText('The server does not answer');
    await ann.page.unroute('**/v1/users/me/avatar');
    await save(crop);
    await expectPicture(profile.locator('img'), 'red');
  });

  it('is saved by a dialog that gives the focus back before the next frame, which a busy page shows late', async () => {
    const ann = await people.person('ann');
    await openProfile(ann);
    const crop = await choose(ann, await redAndBlue());
    await ann.page.route('**/v1/users/me/avatar', async (route) => {
      await ann.page.evaluate('requestAnimationFrame = () => 0');
      await route.continue();
    });
    await save(crop);
    await expectPage(ann.button('Change the picture')).toBeFocused();
  });

  it('cannot be a file that is no picture, which the page says; nothing in it runs', async () => {
    const ann = await people.person('ann');
    const profile = await openProfile(ann);
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="globalThis.hacked = true"/>';
    const crop = await choose(ann, Buffer.from(svg));
    await expectPage(crop.getByRole('alert')).toContainText('Close this, and choose another file.');
    await expectPage(crop.getByRole('button', { name: 'Save picture' })).toHaveCount(0);
    expect(await ann.page.evaluate('globalThis.hacked')).toBeUndefined();
    await crop.getByRole('button', { name: 'Cancel' }).click();
    await expectPage(profile.locator('img')).toHaveCount(0);
  });

  it('is cropped on a phone too, where Back only leaves the cropping', async () => {
    const ann = await people.person('ann', PHONE);
    const profile = await openProfile(ann);
    const crop = await choose(ann, await redAndBlue());
    await expectPage(crop.getByRole('button', { name: 'Save picture' })).toBeInViewport();
    expect(await ann.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await ann.page.goBack();
    await expectPage(crop).toHaveCount(0);
    await expectPage(profile).toBeVisible();
  });
});

describe('the picture of a group', () => {
  it('is changed by those who may change the group, and seen by all its members', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    const name = room.name ?? '';
    for (const person of [ann, ben]) await person.openRoom(name);
    const header = ben.page.locator('header').filter({ has: ben.page.getByRole('heading', { name }) });
    const avatar = header.locator('span[aria-hidden]').first();
    const place = await avatar.boundingBox();
    await ann.openFromHeader('Room settings');
    const crop = await choose(ann, await redAndBlue());
    await drag(ann, crop, FAR_PX);
    await save(crop);
    await expectPage(ann.button('Change the picture')).toBeFocused();
    await expectPicture(ben.roomLink(name).locator('img'), 'red');
    await expectPicture(header.locator('img'), 'red');
    expect(await avatar.boundingBox()).toEqual(place);
    const settings = await ben.openFromHeader('Room settings');
    await expectPicture(settings.locator('img'), 'red');
    await expectPage(settings.getByRole('button', { name: /picture/ })).toHaveCount(0);
    await ann.button('Remove the picture').click();
    for (const shown of [settings, ben.page]) await expectPage(shown.locator('img')).toHaveCount(0);
  });
});

describe('the words of people about themselves', () => {
  it('are text on their card, and what other clients keep of them stays', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await post(ann, room, ['Who am I?']);
    await ann.user
      .http('patch', '/v1/users/me')
      .send({ ext: { team: 7 } })
      .expect(200);
    const known = ann.page.waitForResponse(`**/v1/users/${ann.user.id}`);
    const profile = await openProfile(ann);
    await known;
    await profile.getByRole('textbox', { name: 'About me' }).fill('<b>Cook</b>\nand baker');
    await profile.getByRole('button', { name: 'Save' }).click();
    await expectPage(ann.page.getByText('Your profile is saved.')).toBeVisible();
    await ben.openRoom(room.name ?? '');
    await ben.messages('Who am I?').getByRole('button', { name: ann.name, exact: true }).click();
    await expectPage(ben.dialog('Person')).toContainText('<b>Cook</b>');
    await expectAccessible(ben.page);
    const { body } = await ann.user.http('get', '/v1/users/me').expect(200);
    expect((body as { ext: unknown }).ext).toEqual({ team: 7, about: '<b>Cook</b>\nand baker' });
  });
});
