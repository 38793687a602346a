import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newId, type RoomState } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { topology } from '#testing/topology/topology';
import { guest, type TestUser, uniqueName } from '#testing/users/user';

import { pour } from '../kit/many.js';
import { numbered } from '../kit/preparing.js';
import { GatewaylessFront } from './gatewayless-front.js';
import { KEYS, WebKitWindow } from './webkit-window.js';

const MESSAGES = 120;
const BURST = 300;
const COMPOSER = '//textarea[@aria-label="Message" or @id=//label[.="Message"]/@for]';
const { enter, shift, control } = KEYS;

/** Longer than the page remembers a press. */
const PRESS_MS = 10_000;
/** Parts that a front without a gateway refuses once, and for some seconds. */
const UNAVAILABLE_MS = { 'emoji-dialog': 0, 'settings-dialog': 3_000 };

/** The driver does not read the console. */
const NOTE_ERRORS = `
  globalThis.wrong = [];
  for (const name of ['error', 'unhandledrejection'])
    addEventListener(name, ({ message, reason }) => globalThis.wrong.push(String(message ?? reason)));
  const { error } = console;
  console.error = (...words) => (globalThis.wrong.push(words.join(' ')), error(...words));
`;
const front = setUp(() => GatewaylessFront.start(topology().url, UNAVAILABLE_MS));
let ann: WebKitWindow;
let ben: TestUser;
let room: RoomState;

beforeAll(async () => {
  [ann, ben] = [await WebKitWindow.open(), await guest('ben')];
});

afterAll(() => ann.close());

/** Each begins where the one before it ends: to start the browser takes long. */
describe.sequential('in WebKitGTK, in the locale C.UTF-8', () => {
  it('one enters as a guest', async () => {
    await ann.go(front.url);
    await ann.evaluate(NOTE_ERRORS);
    expect(await ann.evaluate('return navigator.language')).toBe('C');
    await ann.type('//form[@aria-label="Enter as guest"]//input', uniqueName('ann'));
    await ann.press('//button[.="Enter as guest"]');
    await ann.until(`document.querySelector('nav[aria-label=Rooms]')`);
    const saved = await ann.evaluate(`return localStorage.getItem('parley:' + location.origin + ':session')`);
    const { user } = JSON.parse(saved as string) as { readonly user: { readonly id: string } };
    const fields = { id: newId(), kind: 'direct', memberIds: [user.id] };
    room = (await ben.http('post', '/v1/rooms').send(fields).expect(201)).body as RoomState;
    await pour(await ben.connect(), room, numbered(MESSAGES));
    await ann.press(`//nav//a[contains(., "${ben.user.username}")]`);
    await ann.seeText(`message ${String(MESSAGES)}.`);
  });

  it('parts that were answered by 503, once or for some seconds, come without a reload', async () => {
    for (const [part, title] of [
      ['emoji-dialog', 'Emoji'],
      ['settings-dialog', 'Room settings'],
    ] as const) {
      const isOpen = `document.querySelector('[role=dialog]') !== null`;
      // The page forgets a press after 8 s, and goes on loading the part.
      const press = async (): Promise<boolean> => {
        await ann.press(`//button[@aria-label="${title}"]`);
        for (const end = Date.now() + PRESS_MS; Date.now() < end; await sleep(200))
          if ((await ann.evaluate(`return ${isOpen}`)) === true) return true;
        return false;
      };
      await expect.poll(press, { timeout: 4 * PRESS_MS }).toBe(true);
      expect(front.hasRefused(part)).toBe(true);
      await ann.press('//*[@role="dialog"]//button[@aria-label="Close"]');
      await ann.until(`document.querySelector('[role=dialog]') === null`);
    }
    expect(await ann.evaluate('return globalThis.wrong')).toEqual([]);
  });

  it('one sends, and scrolls back to the first message', async () => {
    await ann.type(COMPOSER, `Good morning${enter}`);
    await ann.seeText('Good morning');
    await ann.until(`(() => {
      const log = document.querySelector('[role=log]');
      const scrolled = [log, ...log.querySelectorAll('*')].find((element) => element.scrollHeight > element.clientHeight + 50);
      for (let element = scrolled ?? log; element !== null; element = element.parentElement) element.scrollTop = 0;
      return log.innerText.includes('message 1.');
    })()`);
  });

  it('the composer grows with five lines, and takes pasted text', async () => {
    const height = `return document.evaluate('${COMPOSER}', document, null, 9).singleNodeValue.offsetHeight`;
    const before = (await ann.evaluate(height)) as number;
    const lines = ['one', 'two', 'three', 'four', 'five'];
    for (const [place, line] of lines.entries()) {
      if (place > 0) await ann.chord(shift, enter);
      await ann.type(COMPOSER, line);
    }
    const value = `return document.evaluate('${COMPOSER}', document, null, 9).singleNodeValue.value`;
    expect(await ann.evaluate(value)).toBe(lines.join('\n'));
    expect(await ann.evaluate(height)).toBeGreaterThan(before * 2);
    await ann.chord(control, 'a');
    await ann.chord(control, 'c');
    await ann.chord(control, 'v');
    await ann.chord(control, 'v');
    expect(await ann.evaluate(value)).toBe(lines.join('\n').repeat(2));
    await ann.type(COMPOSER, enter);
    await ann.seeText('fiveone');
  });

  it('the page starts again after a burst of frames', async () => {
    await pour(await ben.connect(), room, numbered(BURST, MESSAGES + 1));
    await ann.reload();
    await ann.seeText(`message ${String(MESSAGES + BURST)}.`);
    await ann.type(COMPOSER, `After the burst${enter}`);
    await ann.seeText('After the burst');
  });
});
