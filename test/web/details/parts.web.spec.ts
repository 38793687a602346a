import type { Locator, Request } from '@playwright/test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { directRoom, group, peopleOfTests, SAVES_DATA } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { post, say } from '../kit/preparing.js';

const CUT = 'This cannot be loaded now. Try again when you are connected.';
/** The browser logs the answer, the page its consequence. */
const GONE = /^Failed to load resource|Failed to fetch dynamically imported module|Unable to preload CSS/;
const LATER = [
  'settings-dialog',
  'emoji-dialog',
  'data-by-group',
  'sessions-dialog',
  'edit-form',
  'lightbox',
  'tooltip',
];
/** Every way to read the text fails, in the list of rooms too. */
const FAILS = `{
  const { exec } = RegExp.prototype;
  RegExp.prototype.exec = function (text) {
    if (String(text).includes('BOOM')) throw new Error('BOOM');
    return exec.call(this, text);
  };
}`;

/** The part of the page fails that gives an attribute this value. */
const failsWith = (attribute: string, value: string): string => `{
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    if (name === '${attribute}' && String(value) === '${value}') throw new Error('BOOM');
    setAttribute.call(this, name, value);
  };
}`;

/** The built client. */
const CLIENT = join(import.meta.dirname, '../../../dist/apps/web');
/** Parts of pages before a session, of other languages, and code of the client library that loads when it is used. */
const NOT_IN_CHAT =
  /^(?:code-step|de-DE|emoji-[^e]|entering-page|file-code|first|full|host-code|link-pages|own-lists|push-code|ways-code)-?/;
/** Far longer than the parts need on a busy machine. */
const ALL_PARTS_MS = 200_000;

const people = peopleOfTests();

/** The files of the page that are loaded, without their hashes. */
async function loaded({ page }: Person): Promise<string[]> {
  const names: string[] = await page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => name)`);
  return names.map((name) => name.replace(/^.*\/assets\/(.*)-.{6}\.js$/, '$1'));
}

describe('a part of the page that is not in the first load', () => {
  it('is loaded while the browser is idle, so that it opens without a network', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await say(ann, room, 'Never edited');
    await ann.openRoom(ben.name);
    await expect.poll(() => loaded(ann)).toEqual(expect.arrayContaining(LATER));
    await ann.setOffline(true);
    for (const [button, title] of [
      ['Room settings', 'Room settings'],
      ['Emoji', 'Emoji'],
    ] as const) {
      await ann.button(button).click();
      await ann.dialog(title).getByRole('button', { name: 'Close', exact: true }).click();
    }
    await ann.act('Never edited', 'Edit');
    await expectPage(ann.page.getByRole('textbox', { name: 'Edit message' })).toHaveValue('Never edited');
  });

  it('says at once without a network that it cannot be loaded, and forgets the press', async () => {
    const [ann, ben] = [await people.person('ann', { script: SAVES_DATA }), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await say(ann, room, 'To be edited');
    await ann.openRoom(ben.name);
    await ann.messages('To be edited').hover();
    await expectPage(ann.actions('To be edited')).toBeVisible();
    await ann.setOffline(true);
    for (const press of [
      () => ann.button('Room settings').click(),
      () => ann.button('Emoji').click(),
      () => ann.button('New group').click(),
      () => ann.act('To be edited', 'Edit'),
    ]) {
      await press();
      const toast = ann.page.locator('p:not([data-seen])', { hasText: CUT });
      await expectPage(toast).toBeVisible();
      await toast.evaluate((element) => element.setAttribute('data-seen', ''));
    }
    await ann.send('Sent later');
    await ann.setOffline(false);
    await ann.expectSent('Sent later');
    await ann.composer.fill('half a sentence');
    expect(await loaded(ann)).not.toContain('settings-dialog');
    await expectPage(ann.page.getByRole('dialog')).toHaveCount(0);
    await ann.openFromHeader('Room settings');
    await expectPage(ann.dialog('Room settings')).toBeVisible();
  });

  it('that would be loaded before it is needed causes no error without a network', async () => {
    const ann = await people.person('ann', { script: SAVES_DATA });
    await ann.setOffline(true);
    // The first press on the page loads the menu and the question before a logout.
    await ann.button('My account').click();
    await expectPage(ann.page.getByText(CUT)).toBeVisible();
    await ann.setOffline(false);
    await ann.expectConnected();
    await ann.button('My account').click();
    await expectPage(ann.page.getByRole('menuitem', { name: 'Log out' })).toBeVisible();
  });

  it('that a deploy has removed offers to reload the page', async () => {
    const [ann, ben] = [await people.person('ann', { script: SAVES_DATA }), await people.absent('ben')];
    await directRoom(ann, ben);
    ann.watch.allow(GONE);
    await ann.page.route(/\/assets\/(?:room-page|settings-dialog)-/, (route) => route.fulfill({ status: 404 }));
    await ann.roomLink(ben.name).click();
    const failure = ann.page.getByRole('main').getByRole('alert');
    await expectPage(failure).toContainText('This part of the page cannot be shown.');
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    await ann.page.unroute(/\/assets\/(?:room-page|settings-dialog)-/);
    await failure.getByRole('button', { name: 'Reload' }).click();
    await expectPage(ann.composer).toBeVisible();
    await ann.page.route(/\/assets\/settings-dialog-/, (route) => route.fulfill({ status: 404 }));
    await ann.button('Room settings').click();
    const notices = ann.page.getByRole('status', { name: 'Notices' });
    await expectPage(notices).toContainText('This part of the page could not be loaded.');
    await expectPage(ann.page.getByRole('dialog')).toHaveCount(0);
    await notices.getByRole('button', { name: 'Reload' }).click();
    await expectPage(ann.composer).toBeVisible();
    await expectPage(notices).toHaveText('');
  });

  it('that failed once opens by the next press, with its styles', async () => {
    const [ann, ben] = [await people.person('ann', { script: SAVES_DATA }), await people.absent('ben')];
    await directRoom(ann, ben);
    ann.watch.allow(GONE);
    await ann.openRoom(ben.name);
    const heightOf = (dialog: Locator) => dialog.evaluate((element) => element.getBoundingClientRect().height);
    const files = /\/assets\/(?:dialog|settings-dialog)-/;
    await ann.page.route(files, (route) => route.abort());
    await ann.button('Room settings').click();
    await expectPage(ann.page.getByText('This part of the page could not be loaded.')).toBeVisible();
    await ann.page.unroute(files);
    const retried = await heightOf(await ann.openFromHeader('Room settings'));
    await ann.page.reload();
    expect(retried).toBe(await heightOf(await ann.openFromHeader('Room settings')));
  });
});

/**
 * Fails the first request of each file that is not in the first load: the loader's, with a cut or an answer of 503 in turn, and for
 * every third module the browser's own too. Returns the names of these files.
 */
async function failFirst({ page }: Person, modules: readonly string[]): Promise<ReadonlySet<string>> {
  const index = readFileSync(join(CLIENT, 'index.html'), 'utf8');
  const failed = new Set<string>();
  const imported = new Set<string>();
  await page.route('**/assets/*.{js,css}', async (route) => {
    const name = fileOf(route.request());
    if (index.includes(name)) return route.continue();
    if (!failed.has(name)) {
      failed.add(name);
      return failed.size % 2 === 0 ? route.abort('connectionfailed') : route.fulfill({ status: 503 });
    }
    const isModule = route.request().resourceType() === 'script' && modules.indexOf(name) % 3 === 0;
    if (!isModule || imported.has(name)) return route.continue();
    imported.add(name);
    return route.abort('connectionfailed');
  });
  return failed;
}

function fileOf(request: Request): string {
  return new URL(request.url()).pathname.replace('/assets/', '');
}

/** The file of each `import()` of the client. */
function lateModules(): string[] {
  const scripts = readdirSync(join(CLIENT, 'assets')).filter((name) => name.endsWith('.js'));
  const imported = scripts.flatMap((name) => [
    ...readFileSync(join(CLIENT, 'assets', name), 'utf8').matchAll(/\bimport\([`"]\.\/([^`"]+)[`"]\)/g),
  ]);
  const names = new Set(imported.map(([, name = '']) => name));
  return [...names].filter((name) => !NOT_IN_CHAT.test(name)).toSorted();
}

describe('each part that is not in the first load', () => {
  it(
    'comes after a cut or an answer of 503, without a word in the console',
    async () => {
      const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
      const room = await directRoom(ann, ben);
      await say(ann, room, 'Never lost');
      ann.watch.allowNetworkErrors();
      const late = lateModules();
      expect(late.length).toBeGreaterThan(60);
      const failed = await failFirst(ann, late);
      const came = new Set<string>();
      ann.page.on('response', (answer) => {
        if (answer.ok() && answer.request().resourceType() === 'script') came.add(fileOf(answer.request()));
      });
      await ann.page.reload();
      await ann.openRoom(ben.name);
      await ann.expectMessage('Never lost');
      // All parts load while the browser is idle.
      const missing = () => late.filter((name) => !came.has(name));
      await expect.poll(missing, { timeout: ALL_PARTS_MS }).toEqual([]);
      expect(late.filter((name) => !failed.has(name))).toEqual([]);
    },
    2 * ALL_PARTS_MS,
  );
});

describe('an error', () => {
  it('in one message leaves the others, the composer and the rooms usable, and reaches the console', async () => {
    const [ann, ben] = [await people.person('ann', { script: FAILS }), await people.absent('ben')];
    const eve = await people.absent('eve');
    ann.watch.allow(/Error: BOOM/);
    const room = await directRoom(ann, ben);
    await directRoom(ann, eve);
    const errors: string[] = [];
    ann.page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await ann.openRoom(ben.name);
    await post(ben, room, ['before', 'BOOM', 'after']);
    await ann.expectMessage('before', ben.name);
    await ann.expectMessage('This message cannot be shown.');
    await ann.expectMessage('after', ben.name);
    expect(errors.join()).toContain('BOOM');
    await ann.send('I can still write');
    await ann.expectSent('I can still write');
    await post(ben, room, ['BOOM again']);
    await expectPage(ann.roomLink(ben.name)).toContainText('This message cannot be shown.');
    await ann.openRoom(eve.name);
    await ann.openRoom(ben.name);
    await expectPage(ann.messages('This message cannot be shown.')).toHaveCount(2);
  });

  it('in one panel of a room leaves the other panels usable', async () => {
    // Only the header makes an attribute of the topic.
    const script = failsWith('title', 'BOOM');
    const [ann, ben] = [await people.person('ann', { script }), await people.absent('ben')];
    ann.watch.allow(/Error: BOOM/);
    const room = await group(ann, [ben], { topic: 'BOOM' });
    await ann.openRoom(room.name ?? '');
    await post(ben, room, ['before']);
    await ann.expectMessage('before', ben.name);
    await ann.send('I can still write');
    await ann.expectSent('I can still write');
    await expectPage(ann.rooms.getByRole('link')).toHaveCount(1);
  });

  it('in the start of the app leaves the rooms usable', async () => {
    // The logo, which other pages show smaller.
    const script = failsWith('width', '64');
    const [ann, ben] = [await people.person('ann', { script }), await people.absent('ben')];
    ann.watch.allow(/Error: BOOM/);
    await directRoom(ann, ben);
    await expectPage(ann.page.getByRole('main').getByRole('alert')).toContainText('cannot be shown');
    await ann.openRoom(ben.name);
    await ann.send('I can still write');
    await ann.expectSent('I can still write');
  });

  it('in the state of the connection leaves the rooms and the room usable', async () => {
    const script = failsWith('aria-label', 'Connection');
    const [ann, ben] = [await people.person('ann', { script }), await people.absent('ben')];
    ann.watch.allow(/Error: BOOM/);
    await directRoom(ann, ben);
    await expectPage(ann.connection).toHaveCount(0);
    await ann.openRoom(ben.name);
    await ann.send('I can still write');
    await ann.expectSent('I can still write');
  });
});
