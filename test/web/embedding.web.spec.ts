import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { EmbeddingPage, type PageOptions } from './kit/embedding-page.js';
import { group, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { say } from './kit/preparing.js';
import { ThreadPanel } from './kit/thread.js';

/** Packing and building on a busy machine. */
const PACKING_MS = 600_000;

/** What a page may do to everything on it, by rules that nothing in the page itself could override. */
const HOSTILE = `
  * { all: unset !important; display: inline !important; position: static !important; float: right !important;
    box-sizing: content-box !important; padding: 7px !important; border: 3px dashed lime !important;
    color: lime !important; background: black !important; font: italic 41px/3 serif !important;
    letter-spacing: 9px !important; text-transform: uppercase !important; direction: rtl !important; opacity: 0.2 !important;
    visibility: hidden !important; pointer-events: none !important;
    transition: all 9s !important; --color-text: lime !important; --space-4: 99px !important; --rem: 99px !important; }
  *::before, *::after { content: 'x' !important; display: block !important; block-size: 50px !important; }
  html { font-size: 41px !important; }
  .parley, .list, nav, article { display: none !important; }
`;
/** What a page may say about the parts. */
const BRANDED = `
  :root { --parley-color-accent: rgb(200, 0, 100); --parley-font-text: 'Courier New', monospace; --parley-radius-m: 1px; }
`;

const people = peopleOfTests();
let embedding: EmbeddingPage;
beforeAll(async () => {
  embedding = await EmbeddingPage.build();
}, PACKING_MS);
afterAll(() => embedding.stop());

/** The person's page with the list of rooms, in which the room is open. */
async function openRoom(person: Person, name: string, options: PageOptions = {}): Promise<void> {
  await embedding.open(person, options);
  await person.rooms.getByRole('link', { name }).click();
  await expectPage(person.log.getByText('Good morning')).toBeVisible();
  await expectPage(person.composer).toBeVisible();
}

/** Someone in a group with a message. */
async function talk() {
  const ann = await people.person('ann', { baseURL: embedding.url });
  const ben = await people.absent('ben');
  const room = await group(ben, [ann]);
  await say(ben, room, 'Good morning');
  return { ann, ben, name: room.name ?? '' };
}

/** A script that describes the computed styles of elements, one line each. */
const describing = (elements: string, pseudos: string): string => `
  [...${elements}].flatMap((element) => [null, ${pseudos}].map((pseudo) => {
    const style = getComputedStyle(element, pseudo);
    return element.tagName + (pseudo ?? '') + [...style].map((name) => '; ' + name + ': ' + style.getPropertyValue(name)).join('');
  }))`;

/** The computed styles of all elements of the page outside its chat. */
function stylesOfPage({ page }: Person): Promise<string[]> {
  const outside = `document.querySelectorAll('html, body, main, main *, #list, #room')`;
  return page.evaluate<string[]>(describing(outside, `'::before', '::after', '::placeholder', '::selection'`));
}

/** The styles of all elements of the chat. */
function stylesOfChat({ page }: Person): Promise<string[]> {
  const inside = `[...document.querySelectorAll('div')].flatMap(({ shadowRoot }) => [...(shadowRoot?.querySelectorAll('*') ?? [])])`;
  return page.evaluate<string[]>(describing(inside, `'::before', '::after'`));
}

/** A value of the root of the room. */
function valueOf(property: string, { page }: Person): Promise<string> {
  return page.evaluate<string>(
    `getComputedStyle(document.querySelector('#room > div').shadowRoot.children[0]).getPropertyValue('${property}')`,
  );
}

describe('the parts on the page of another application', () => {
  it('are the list of rooms and a room, where one reads, writes and opens dialogs', async () => {
    const { ann, ben, name } = await talk();
    await openRoom(ann, name);
    await ann.composer.fill('Good evening');
    await ann.composer.press('Enter');
    await expectPage(ann.log.getByText('Good evening')).toBeVisible();
    await expectPage(ann.rooms.getByText('Good evening')).toBeVisible();
    await ann.button('Members, 2').click();
    const dialog = ann.page.getByRole('dialog', { name: 'Members' });
    await expectPage(dialog.getByText(ben.name).first()).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await expectPage(dialog).toBeHidden();
    await expectPage(ann.button('Members, 2')).toBeFocused();
    await ann.button('Search in this room').click();
    const field = ann.page.getByRole('dialog', { name: 'Search in this room' }).getByRole('searchbox');
    await expectPage(field).toHaveAccessibleDescription(/\w/);
  });

  it('show a thread beside the room, and leave the URL of the page alone', async () => {
    const { ann, name } = await talk();
    await openRoom(ann, name);
    const url = ann.page.url();
    const panel = new ThreadPanel(ann);
    await panel.open('Good morning');
    await panel.send('To you too');
    await panel.expectReply('To you too');
    await expectPage(ann.composer).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await expectPage(panel.region).toHaveCount(0);
    await expectPage(ann.actions('Good morning').getByRole('button', { name: 'Thread' })).toBeFocused();
    await ann
      .messages('Good morning')
      .getByRole('button', { name: /^1 reply/ })
      .click();
    await panel.expectReply('To you too');
    expect(ann.page.url()).toBe(url);
    await ann.rooms.getByRole('link', { name }).click();
    await expectPage(panel.region).toBeVisible();
    await panel.button('Close thread').click();
    await expectPage(ann.messages('Good morning').getByRole('button', { name: /^1 reply/ })).toBeFocused();
  });

  it('change no style of the page', async () => {
    const { ann, name } = await talk();
    await embedding.open(ann, { chat: false });
    const without = await stylesOfPage(ann);
    await openRoom(ann, name);
    expect(await stylesOfPage(ann)).toEqual(without);
  });

  it('look the same under the rules of a hostile page', async () => {
    const { ann, name } = await talk();
    // Until the message is marked as read: the line above it goes with the next visit.
    await expectPage(async () => {
      await openRoom(ann, name);
      await expectPage(ann.page.getByText('New messages')).toHaveCount(0, { timeout: 1_000 });
    }).toPass();
    await ann.page.mouse.move(0, 0);
    // They come with the connection.
    await expectPage(ann.button('Attach files')).toBeVisible();
    await expectPage(ann.page.getByText('1 online')).toBeVisible();
    const friendly = await stylesOfChat(ann);
    expect(friendly.length).toBeGreaterThan(100);
    await openRoom(ann, name, { style: HOSTILE });
    await ann.page.mouse.move(0, 0);
    await expect.poll(() => stylesOfChat(ann)).toEqual(friendly);
  });

  it.each(['light', 'dark'] as const)('are %s if the page or the browser says so', async (theme) => {
    const { ann, name } = await talk();
    const expected = theme === 'light' ? 'rgb(243, 244, 247)' : 'rgb(20, 22, 27)';
    await ann.page.emulateMedia({ colorScheme: theme === 'light' ? 'dark' : 'light' });
    await openRoom(ann, name, { theme });
    expect(await valueOf('background-color', ann)).toBe(expected);
    await ann.page.emulateMedia({ colorScheme: theme });
    await openRoom(ann, name);
    expect(await valueOf('background-color', ann)).toBe(expected);
  });

  it('take colours, fonts and radii from custom properties of the page', async () => {
    const { ann, name } = await talk();
    await openRoom(ann, name, { style: BRANDED });
    await expectPage(ann.composer).toHaveCSS('font-family', /Courier New/);
    expect(await valueOf('--color-accent', ann)).toBe('rgb(200, 0, 100)');
    expect(await valueOf('--radius-m', ann)).toBe('1px');
  });
});
