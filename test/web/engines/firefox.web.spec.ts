import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { Relay } from '#testing/engines/relay';
import { topology } from '#testing/topology/topology';
import { guest, uniqueName } from '#testing/users/user';

import { picture } from '../kit/files.js';
import { directRoom, group, PASSWORD } from '../kit/people.js';
import type { Someone } from '../kit/person.js';
import { conversation, numbered, post, say } from '../kit/preparing.js';
import { windowsOfTests } from './firefox-windows.js';
import { GatewaylessFront } from './gatewayless-front.js';

/** Parts that a front without a gateway refuses once, and for some seconds. */
const UNAVAILABLE_MS = { 'emoji-dialog': 0, 'settings-dialog': 3_000 };

const open = windowsOfTests();

/** Someone without a window: the story only makes requests as this person. */
async function absent(prefix: string): Promise<Someone> {
  const user = await guest(prefix);
  return { name: user.user.username, user };
}

describe('in Firefox', () => {
  it('one enters as a guest with a name', async () => {
    const ann = await open();
    await ann.go('/');
    await ann.fill('textbox', 'Your name', uniqueName('ann'));
    await ann.press('button', 'Enter as guest');
    await ann.see('navigation', 'Rooms');
  });

  it('one makes an account, logs out and logs in', async () => {
    const [ann, name] = [await open(), uniqueName('ann').slice(0, 14)];
    const fill = async (): Promise<void> => {
      await ann.fill('textbox', 'Username', name);
      await (await ann.page.waitForSelector('input[type=password]', { visible: true }))?.type(PASSWORD);
    };
    await ann.go('/');
    await ann.press('tab', 'Create account');
    await fill();
    await ann.press('button', 'Create account');
    await ann.see('navigation', 'Rooms');
    await ann.press('button', 'My account');
    await ann.press('menuitem', 'Log out');
    await ann.press('tab', 'Log in');
    await fill();
    await ann.press('button', 'Log in');
    await ann.see('navigation', 'Rooms');
  });

  it('one makes a public room, and another one finds and joins it', async () => {
    const [ann, ben, name] = [await open(), await open(), uniqueName('open').slice(0, 13)];
    const [, { name: benName }] = [await ann.enter('ann'), await ben.enter('ben')];
    await ann.press('button', 'New group');
    await ann.fill('textbox', 'Name', name);
    await ann.page.keyboard.press('Tab');
    await ann.tabTo('Public');
    await ann.page.keyboard.press(' ');
    await ann.press('button', 'Create');
    await ann.send('Welcome');
    await ben.fill('searchbox', 'Find people and rooms', name);
    await (await ben.page.waitForSelector(`::-p-xpath(//*[@role="option"][contains(., "${name}")])`))?.click();
    await ben.press('button', 'Join');
    await ben.message('Welcome');
    await ben.send('Thank you');
    await ann.message('Thank you', benName);
  });

  it('messages are sent, edited, deleted, reacted to and answered in a thread', async () => {
    const [ann, ben] = [await open(), await open()];
    const [annHere, benHere] = [await ann.enter('ann'), await ben.enter('ben')];
    await directRoom(annHere, benHere);
    await ann.openRoom(benHere.name);
    await ben.openRoom(annHere.name);
    await ann.send('See you at fiv');
    await ben.message('See you at fiv', annHere.name);
    await ann.act('See you at fiv', 'Edit');
    await ann.fill('textbox', 'Edit message', 'See you at five');
    await ann.page.keyboard.press('Enter');
    await ben.message('See you at five', 'edited');
    await ben.act('See you at five', 'React');
    await ben.see('dialog', 'React');
    await ben.page.keyboard.type('thumbs up');
    await ben.seeText('👍');
    await ben.page.keyboard.press('Enter');
    await ann.message('See you at five', '👍');
    await ben.act('See you at five', 'Thread');
    await ben.fill('textbox', 'Reply in thread', 'Or at six?');
    await ben.page.keyboard.press('Enter');
    await ann.act('See you at five', 'Thread');
    await ann.message('Or at six?');
    await ann.send('A secret');
    await ben.message('A secret');
    await ann.act('A secret', 'Delete');
    const question = await ann.page.waitForSelector('[role=alertdialog]');
    await (await question?.waitForSelector('::-p-aria([name="Delete"][role="button"])'))?.click();
    await ben.message('This message was deleted.');
    await ben.seeNoMessage('A secret');
  });

  it('unread messages and a mention are counted, and read when the room is open', async () => {
    const ann = await open();
    const [annHere, ben] = [await ann.enter('ann'), await absent('ben')];
    const room = await group(annHere, [ben]);
    const other = await group(annHere, []);
    await ann.openRoom(other.name ?? '');
    await say(ben, room, 'Good morning');
    await say(ben, room, 'For you', { mentions: [annHere.user.user.id] });
    await ann.roomLink(room.name ?? '', '2 unread');
    await ann.roomLink(room.name ?? '', '1 mention');
    await ann.openRoom(room.name ?? '');
    await ann.message('For you');
    await ann.until(
      `[...document.querySelectorAll('nav a')].every((link) => !/unread|mention/.test(link.textContent))`,
    );
  });

  it('the search finds a message, and leads to it', async () => {
    const ann = await open();
    const [annHere, ben] = [await ann.enter('ann'), await absent('ben')];
    const room = await directRoom(annHere, ben);
    await post(ben, room, ['The recipe needs saffron', ...numbered(40)]);
    await ann.roomLink(ben.name);
    await ann.chord('Control', 'k');
    await ann.page.keyboard.type('recipe saffron');
    const hit = '::-p-xpath(//*[@role="option"][contains(., "recipe")])';
    await (await ann.page.waitForSelector(hit, { visible: true }))?.click();
    await ann.message('The recipe needs saffron');
    await ann.until(`location.pathname === '/rooms/${room.id}/1'`);
  });

  it('a picture is uploaded, and the others see it', async () => {
    const [ann, ben] = [await open(), await open()];
    const [annHere, benHere] = [await ann.enter('ann'), await ben.enter('ben')];
    await directRoom(annHere, benHere);
    await ann.openRoom(benHere.name);
    await ben.openRoom(annHere.name);
    const folder = await mkdtemp(join(tmpdir(), 'parley-firefox-'));
    try {
      const file = await picture('holiday.png', 640, 480);
      await writeFile(join(folder, file.name), file.bytes);
      await ann.see('button', 'Attach files');
      const input = await ann.page.waitForSelector('input[type=file]');
      await input?.uploadFile(join(folder, file.name));
      await ann.seeText('holiday.png');
      await ann.send('My holiday');
      await ben.message('My holiday');
      await ben.until(`[...document.querySelectorAll('[role=log] img')].some((image) => image.naturalWidth > 100)`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('one sees who is online and who is typing', async () => {
    const [ann, ben] = [await open(), await open()];
    const [annHere, benHere] = [await ann.enter('ann'), await ben.enter('ben')];
    await conversation(annHere, benHere);
    await ann.roomLink(benHere.name, 'online');
    await ann.openRoom(benHere.name);
    await ben.openRoom(annHere.name);
    await ben.fill('textbox', 'Message', 'I think');
    await ann.seeText(`${benHere.name} is typing…`);
    await ben.close();
    await ann.until(
      `[...document.querySelectorAll('nav a')].every((link) => !/online/.test(link.textContent.toLowerCase()))`,
    );
  });

  it('a cut connection comes back, and what waited is sent once', async () => {
    const relay = await Relay.start(() => topology().url);
    try {
      const ann = await open(relay.url);
      const [annHere, ben] = [await ann.enter('ann'), await absent('ben')];
      const room = await directRoom(annHere, ben);
      await ann.openRoom(ben.name);
      await ann.send('Before');
      await ann.message('Before');
      ann.allowNetworkErrors();
      await relay.stop();
      await ann.send('While it was cut');
      await ann.message('While it was cut', 'Waiting to be sent');
      await say(ben, room, 'Are you there?');
      await relay.start();
      await ann.message('Are you there?');
      await ann.seeNoMessage('Waiting to be sent');
      await ann.until(`document.querySelector('[role=log]').textContent.split('While it was cut').length === 2`);
    } finally {
      await relay.stop();
    }
  });

  it('a reload and a second window go on where one was', async () => {
    const ann = await open();
    const [annHere, ben] = [await ann.enter('ann'), await absent('ben')];
    const room = await directRoom(annHere, ben);
    await ann.openRoom(ben.name);
    await ann.send('From the first window');
    await ann.message('From the first window');
    ann.allowNetworkErrors();
    await ann.page.reload();
    await ann.message('From the first window');
    const second = await ann.another(`/rooms/${room.id}`);
    await second.message('From the first window');
    await second.send('From the second window');
    await ann.message('From the second window');
    await ann.send('And back');
    await second.message('And back');
  });

  it('the keyboard alone leads to a room, an answer and a reaction', async () => {
    const ann = await open();
    const [annHere, ben] = [await ann.enter('ann'), await absent('ben')];
    const { keyboard } = ann.page;
    await post(ben, await directRoom(annHere, ben), ['Good morning']);
    await ann.roomLink(ben.name);
    await ann.tabTo(ben.name);
    await keyboard.press('Enter');
    await ann.see('textbox', 'Message');
    await ann.tabTo('Message');
    await keyboard.type('Good morning, Ben');
    await keyboard.press('Enter');
    await ann.message('Good morning, Ben');
    await ann.chord('Shift', 'Tab');
    await keyboard.press('ArrowUp');
    await ann.see('toolbar', 'Message actions');
    await keyboard.press('Tab');
    await ann.tabTo('React');
    await keyboard.press('Enter');
    await ann.see('dialog', 'React');
    await keyboard.type('thumbs up');
    await ann.seeText('👍');
    await keyboard.press('Enter');
    await ann.message('Good morning', '👍');
  });

  it('parts that were answered by 503, once or for some seconds, come without a reload', async () => {
    const front = await GatewaylessFront.start(topology().url, UNAVAILABLE_MS);
    try {
      const ann = await open(front.url);
      const [annHere, ben] = [await ann.enter('ann'), await absent('ben')];
      await directRoom(annHere, ben);
      await ann.openRoom(ben.name);
      await ann.page.evaluate('globalThis.isSamePage = true');
      for (const part of Object.keys(UNAVAILABLE_MS)) await expect.poll(() => front.hasRefused(part)).toBe(true);
      await ann.press('button', 'Emoji');
      await ann.see('dialog', 'Emoji');
      await ann.page.keyboard.press('Escape');
      await ann.press('button', 'Room settings');
      await ann.see('dialog', 'Room settings');
      expect(await ann.page.evaluate('globalThis.isSamePage')).toBe(true);
    } finally {
      await front.stop();
    }
  });
});
