import { describe, expect, it } from 'vitest';

import type { MessageId, RoomState } from '#contracts';

import { expectAccessible } from './kit/accessibility.js';
import { expectLoaded, expectThumbs, picture, pictureIn, pretendState, sendFiles, sound, video } from './kit/files.js';
import { directRoom, group, peopleOfTests, PHONE, SAVES_DATA } from './kit/people.js';
import { expectPage, type Person, type Someone } from './kit/person.js';
import { numbered, post, read } from './kit/preparing.js';

const BYTES = /\/v1\/files\/[^/]+\/content/;

const people = peopleOfTests();

/** Ann and Ben with two pictures that Ben has sent. */
async function withPictures(options = {}): Promise<{ ann: Person; ben: Someone; room: RoomState; id: MessageId }> {
  const [ann, ben] = [await people.person('ann', options), await people.absent('ben')];
  const room = await directRoom(ann, ben);
  const files = [await picture('harbour.png', 1200, 800), await picture('mill.png', 300, 600)];
  const id = await sendFiles(ben, room, files, { body: 'From the trip' });
  await expectThumbs(ben, room, id);
  return { ann, ben, room, id };
}

/** The part of the browser's type that the stories read. */
interface Playing {
  readonly currentTime: number;
}

describe('a picture in a message', () => {
  it('has its place before it is loaded, so that nothing moves', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const id = await sendFiles(ben, room, [await picture('harbour.png', 1200, 800)], { body: 'The harbour' });
    await expectThumbs(ben, room, id);
    let go = (): void => undefined;
    const wait = new Promise<void>((resolve) => {
      go = resolve;
    });
    await ann.page.route(BYTES, async (route) => {
      await wait;
      await route.continue();
    });
    await ann.openRoom(ben.name);
    await ann.expectMessage('The harbour', ben.name);
    const shown = pictureIn(ann.messages('The harbour'), 'harbour.png');
    await expectPage(shown).toBeVisible();
    const before = await ann.messages('The harbour').boundingBox();
    expect(await shown.boundingBox()).toMatchObject({ width: 320, height: expect.closeTo(213, 0) as number });
    go();
    await expectLoaded(shown.locator('img'));
    expect(await ann.messages('The harbour').boundingBox()).toEqual(before);
  });

  it('that is as tall as a whole page shows its beginning, wide and sharp enough to read', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const id = await sendFiles(ben, room, [await picture('page.png', 600, 6000)], { body: 'The page' });
    await expectThumbs(ben, room, id);
    await ann.openRoom(ben.name);
    const shown = pictureIn(ann.messages('The page'), 'page.png');
    await expectLoaded(shown.locator('img'));
    expect(await shown.boundingBox()).toMatchObject({ width: 107, height: expect.closeTo(320, 0) as number });
    const image = shown.locator('img');
    await expectPage(image).toHaveCSS('object-position', '50% 0%');
    expect(await image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth)).toBe(600);
  });

  it('above the unread messages has its place when the room opens, so that nothing moves', async () => {
    // No part is loaded before it is needed.
    const { ann, ben, room } = await withPictures({ script: SAVES_DATA });
    await read(ann, room);
    const release = await ann.holdRequests(/\/assets\/attachments-/);
    await post(
      ben,
      room,
      numbered(10).map((text) => `${text}\n${'- a line\n'.repeat(5)}`),
    );
    await ann.openRoom(ben.name);
    const line = ann.log.getByRole('separator', { name: 'New messages' });
    await expectPage(line).toBeInViewport();
    const before = await line.boundingBox();
    await release();
    await expectPage(pictureIn(ann.messages('From the trip'), 'harbour.png')).toBeVisible();
    expect(await line.boundingBox()).toEqual(before);
  });

  it('without a text is known by its name in the list of rooms, and found by it', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await sendFiles(ben, room, [await picture('old_harbour_view.png', 400, 300)]);
    await expectPage(ann.roomLink(ben.name)).toContainText('old_harbour_view.png');
    await ann.openRoom(ben.name);
    const shown = pictureIn(ann.log, 'old_harbour_view.png');
    await expectPage(shown).toBeVisible();
    await expectPage(ann.log).not.toContainText('old_harbour_view.png');
    const dialog = await ann.openFromHeader('Search in this room');
    await dialog.getByRole('searchbox', { name: 'Search in this room' }).fill('harbour');
    await dialog
      .getByRole('list', { name: 'Found messages' })
      .getByRole('button', { name: 'old_harbour_view.png' })
      .click();
    await expectPage(shown).toBeInViewport();
  });

  it('is looked at by the keyboard, and so is the next one', async () => {
    const { ann, ben } = await withPictures();
    await ann.openRoom(ben.name);
    const message = ann.messages('From the trip');
    await expectPage(pictureIn(message, 'mill.png')).toBeVisible();
    // The sender and the time alone are also the name of the next message.
    await expectPage(ann.log.getByRole('article', { name: /mill\.png.*From the trip/ })).toBeVisible();
    await expectAccessible(ann.page);
    await pictureIn(message, 'harbour.png').focus();
    await ann.page.keyboard.press('Enter');
    await expectLoaded(ann.dialog('harbour.png').getByRole('img', { name: 'harbour.png' }));
    await expectAccessible(ann.page);
    await ann.page.keyboard.press('ArrowRight');
    await expectLoaded(ann.dialog('mill.png').getByRole('img', { name: 'mill.png' }));
    await expectPage(ann.dialog('mill.png').getByRole('status')).toContainText('2 of 2');
    await ann.page.keyboard.press('ArrowRight');
    await expectPage(ann.dialog('harbour.png')).toBeVisible();
    await ann.page.keyboard.press('Tab');
    await expectPage(ann.page.locator('[role=tooltip]')).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await expectPage(ann.page.getByRole('dialog')).toHaveCount(0);
    await expectPage(pictureIn(message, 'harbour.png')).toBeFocused();
  });

  it('is enlarged to its own size, and scrolled by the keyboard', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await sendFiles(ben, room, [await picture('map.png', 4000, 3000)]);
    await ann.openRoom(ben.name);
    await pictureIn(ann.log, 'map.png').click();
    const image = ann.dialog('map.png').getByRole('img', { name: 'map.png' });
    await expectLoaded(image);
    expect((await image.boundingBox())?.width).toBeLessThanOrEqual(1280);
    await ann.button('Enlarge').click();
    await expectPage.poll(async () => (await image.boundingBox())?.width).toBe(4000);
    const start = (await image.boundingBox())?.x ?? 0;
    await ann.dialog('map.png').getByRole('region', { name: 'map.png' }).focus();
    await ann.page.keyboard.press('ArrowRight');
    await expectPage.poll(async () => (await image.boundingBox())?.x).toBeLessThan(start);
    await expectAccessible(ann.page);
  });

  it('goes with its message, also for those who look at it', async () => {
    const { ann, ben, room, id } = await withPictures();
    await ann.openRoom(ben.name);
    for (const name of ['harbour.png', 'mill.png'])
      await expectLoaded(pictureIn(ann.messages('From the trip'), name).locator('img'));
    await pictureIn(ann.messages('From the trip'), 'harbour.png').click();
    // A picture that still loads would be missed, which the browser logs.
    await expectLoaded(ann.dialog('harbour.png').getByRole('img', { name: 'harbour.png' }));
    await ben.user.http('delete', `/v1/rooms/${room.id}/messages/${id}`).expect(200);
    await expectPage(ann.page.getByRole('dialog')).toHaveCount(0);
    await ann.expectMessage('This message was deleted.', ben.name);
    await expectPage(pictureIn(ann.log, 'harbour.png')).toHaveCount(0);
    const dialog = await ann.openFromHeader('Files of this room');
    await expectPage(dialog.getByText('No files yet')).toBeVisible();
  });

  it('comes along when its message is forwarded', async () => {
    const { ann, ben } = await withPictures();
    const eve = await people.person('eve');
    const room = await group(ann, [eve]);
    // It moves the other rooms of the list.
    await expectPage(ann.roomLink(room.name ?? '')).toBeVisible();
    await ann.openRoom(ben.name);
    await ann.act('From the trip', 'Forward');
    await ann.page
      .getByRole('dialog')
      .getByRole('button', { name: room.name ?? '' })
      .click();
    await eve.openRoom(room.name ?? '');
    await eve.expectMessage('From the trip', ann.name);
    const shown = pictureIn(eve.messages('From the trip'), 'mill.png');
    await expectLoaded(shown.locator('img'));
    await shown.click();
    await expectLoaded(eve.dialog('mill.png').getByRole('img', { name: 'mill.png' }));
  });

  it('fits on a phone, where Back leads from it to the room', async () => {
    const { ann, ben } = await withPictures(PHONE);
    await ann.openRoom(ben.name);
    const sideways = 'document.documentElement.scrollWidth - innerWidth';
    expect(await ann.page.evaluate(sideways)).toBeLessThanOrEqual(0);
    await pictureIn(ann.messages('From the trip'), 'harbour.png').tap();
    await expectLoaded(ann.dialog('harbour.png').getByRole('img', { name: 'harbour.png' }));
    expect(await ann.page.evaluate(sideways)).toBeLessThanOrEqual(0);
    await ann.page.goBack();
    await expectPage(ann.page.getByRole('dialog')).toHaveCount(0);
    await expectPage(ann.composer).toBeVisible();
  });
});

describe('another file in a message', () => {
  it('has a name and a size, and is saved under its name', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const bytes = Buffer.from('the minutes of the meeting\n'.repeat(100));
    await sendFiles(ben, room, [{ name: 'minutes.txt', bytes, type: 'text/plain' }], { body: 'Please read' });
    await ann.openRoom(ben.name);
    const card = ann.messages('Please read').getByRole('button', { name: /minutes\.txt.*2\.6 kB/ });
    const [download] = await Promise.all([ann.page.waitForEvent('download'), card.click()]);
    expect(download.suggestedFilename()).toBe('minutes.txt');
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  it('that calls itself a picture and is a page is only saved', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const page = '<!doctype html><script>globalThis.hacked = true</script>';
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.hacked = true"></svg>';
    await sendFiles(
      ben,
      room,
      [
        { name: 'a.png', bytes: Buffer.from(page), type: 'image/png' },
        { name: 'b.svg', bytes: Buffer.from(svg), type: 'image/svg+xml' },
        { name: '<img src=x onerror=alert(1)>.txt', bytes: Buffer.from('x') },
      ],
      { body: 'Look at these' },
    );
    await ann.openRoom(ben.name);
    const message = ann.messages('Look at these');
    await expectPage(message.getByRole('button', { name: /Download$/ })).toHaveCount(3);
    await expectPage(message.getByRole('group').locator('img')).toHaveCount(0);
    const [download] = await Promise.all([
      ann.page.waitForEvent('download'),
      message.getByRole('button', { name: /^b\.svg/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('b.svg');
    expect(await ann.page.evaluate('globalThis.hacked')).toBeUndefined();
  });

  it('is played in its place, if it is audio or video', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const files = [sound('song.wav', 30), await video(ann, 'clip.webm')];
    await sendFiles(ben, room, files, { body: 'To hear and to see' });
    await ann.openRoom(ben.name);
    const message = ann.messages('To hear and to see');
    await expectPage(message.getByRole('button', { name: 'Play clip.webm' })).toBeVisible();
    const height = async (): Promise<number | undefined> => (await message.boundingBox())?.height;
    const before = await height();
    for (const [name, element] of [
      ['clip.webm', 'video'],
      ['song.wav', 'audio'],
    ] as const) {
      await expectPage(message.locator(element)).toHaveCount(0);
      await message.getByRole('button', { name: `Play ${name}` }).click();
      await expectPage(message.locator(element)).toBeFocused();
      await expectPage
        .poll(() => message.locator(element).evaluate<number, Playing>((it) => it.currentTime))
        .toBeGreaterThan(0);
    }
    expect(await height()).toBe(before);
  });

  it('that is checked, refused or lost says so, and is offered to no other user', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await directRoom(ann, ben);
    const states = [
      ['checking', 'Being checked for viruses'],
      ['refused', 'Refused, because a virus was found in it'],
      ['gone', 'Lost by the server'],
    ] as const;
    for (const [state] of states) {
      const id = await sendFiles(ben, room, [await picture('a.png', 40, 30)], { body: `Is it ${state}?` });
      await expectThumbs(ben, room, id);
      await pretendState(id, state);
    }
    for (const person of [ann, ben]) await person.page.goto(`/rooms/${room.id}`);
    for (const [state, words] of states) {
      for (const person of [ann, ben]) await person.expectMessage(`Is it ${state}?`, ben.name);
      const [received, own] = [ann.messages(`Is it ${state}?`), ben.messages(`Is it ${state}?`)];
      await expectPage(received).toContainText('a.png');
      await expectPage(received).toContainText(words);
      await expectPage(received.getByRole('group').getByRole('button')).toHaveCount(0);
      await expectPage(own).toContainText(words);
      await expectPage(pictureIn(own, 'a.png')).toHaveCount(state === 'checking' ? 1 : 0);
    }
  });
});

describe('the files of a room', () => {
  it('are in a list, which changes with the room and leads to their messages', async () => {
    const { ann, ben, room, id } = await withPictures();
    await post(ben, room, numbered(60));
    await sendFiles(ann, room, [{ name: 'minutes.txt', bytes: Buffer.from('x') }]);
    await ann.openRoom(ben.name);
    await ann.expectMessage('minutes.txt', ann.name);
    const dialog = await ann.openFromHeader('Files of this room');
    const list = dialog.getByRole('list', { name: 'Files of this room' });
    await expectPage(list.getByRole('listitem')).toHaveCount(2);
    await expectPage(list.getByRole('listitem').first()).toContainText('minutes.txt');
    await expectLoaded(pictureIn(list, 'mill.png').locator('img'));
    await expectAccessible(ann.page);
    await sendFiles(ben, room, [await picture('third.png', 40, 30)]);
    await expectPage(list.getByRole('listitem')).toHaveCount(3);
    await pictureIn(list, 'third.png').click();
    await expectPage(ann.dialog('third.png')).toBeVisible();
    await ann.pressInDialog('ArrowRight');
    await expectPage(ann.dialog('harbour.png')).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await expectPage(list).toBeVisible();
    await list.getByRole('listitem').last().getByRole('button', { name: 'Jump to message' }).click();
    await ann.expectMessage('From the trip', ben.name);
    await ann.openFromHeader('Files of this room');
    await ben.user.http('delete', `/v1/rooms/${room.id}/messages/${id}`).expect(200);
    await expectPage(list.getByRole('listitem')).toHaveCount(2);
  });
});
