import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { guest } from '#testing/users/user';

import { group } from '../kit/people.js';
import { FirefoxWindow, startFirefox } from './firefox-window.js';
import { VirtualScreen } from './virtual-screen.js';

/** Firefox opens its menu within some 100 ms after the key. */
const OWN_MENU_MS = 2_000;

let screen: VirtualScreen;
let firefox: Browser;
beforeAll(async () => {
  screen = await VirtualScreen.start();
  firefox = await startFirefox(screen);
});
afterAll(async () => {
  await firefox.close();
  screen.stop();
});

/** Gives the element the focus, and a real key, which Firefox turns into `contextmenu` as on a desktop. */
async function press(window: FirefoxWindow, selector: string, key: string): Promise<void> {
  await window.toFront();
  await window.page.focus(selector);
  await window.page.evaluate(`(() => {
    globalThis.asked = [];
    const ask = (event) => setTimeout(() => asked.push(event.defaultPrevented));
    addEventListener('contextmenu', ask, { capture: true, once: true });
  })()`);
  await screen.press(key);
}

/** Closes the menu, which gives the focus back to the room a moment after it has gone. */
async function closeRoomMenu(window: FirefoxWindow, roomId: string): Promise<void> {
  await screen.press('Escape');
  await window.until(`document.querySelector('[role=menu]') === null`);
  await window.until(`document.activeElement.getAttribute('href')?.endsWith('/rooms/${roomId}')`);
}

describe.each(['shift+F10', 'Menu'])('%s on a keyboard, in a window of Firefox', (key) => {
  it('opens the menu of a room alone, which Escape closes where the focus was', async () => {
    const window = await FirefoxWindow.open(firefox);
    const ann = await window.enter('ann');
    const { id, name } = await group(ann, []);
    await window.roomLink(name ?? '');
    const windows = await screen.countWindows();
    // When its part is loaded, the menu has the focus before Firefox asks for its own.
    for (let time = 0; time < 2; time++) {
      await press(window, `nav a[href$="/rooms/${id}"]`, key);
      await window.see('menu', `Actions for ${name ?? ''}`);
      await window.until(`document.activeElement.role === 'menuitem'`);
      // The event comes with the key, so this is no wait for something that may never be.
      await window.until('asked.length === 1');
      expect(await window.page.evaluate('asked')).toEqual([true]);
      await new Promise((resolve) => setTimeout(resolve, OWN_MENU_MS));
      expect(await screen.countWindows()).toBe(windows);
      await closeRoomMenu(window, id);
    }
    await window.close();
  });

  it('opens the menu of the browser in a text, also after a menu of a room was closed', async () => {
    const window = await FirefoxWindow.open(firefox);
    const { name, user } = await window.enter('ann');
    const { id } = await group({ name, user }, [{ name: 'ben', user: await guest('ben') }]);
    await window.go(`/rooms/${id}`);
    await window.see('textbox', 'Message');
    const windows = await screen.countWindows();
    await press(window, `nav a[href$="/rooms/${id}"]`, key);
    await window.until(`document.activeElement.role === 'menuitem'`);
    await closeRoomMenu(window, id);
    await press(window, 'textarea', key);
    await window.until('asked.length === 1');
    expect(await window.page.evaluate('asked')).toEqual([false]);
    await expect.poll(() => screen.countWindows()).toBeGreaterThan(windows);
    await screen.press('Escape');
    await expect.poll(() => screen.countWindows()).toBe(windows);
    await window.close();
  });
});
