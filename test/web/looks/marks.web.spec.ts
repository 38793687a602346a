import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { sendFiles } from '../kit/files.js';
import { pour } from '../kit/many.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post, react, read, say, setRole } from '../kit/preparing.js';

/** WCAG 2.2's enhanced size of a target. */
const TARGET_PX = 44;
/** 46 rem. */
const COLUMN_PX = 736;
const MARKED_MS = 3_000;
/** On a busy machine the page shows the mark some frames after its timer has begun. */
const EARLY_MS = 300;

const people = peopleOfTests();

const style = (element: Locator, property: string): Promise<string> =>
  element.evaluate<string, string>(
    (node, name) => node.ownerDocument.defaultView?.getComputedStyle(node).getPropertyValue(name) ?? '',
    property,
  );

/** The time for which the page marks a message, in milliseconds; a promise in the page, so that no moment is missed. */
function markedFor({ page }: Person): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    let began = null;
    new MutationObserver(() => {
      const isMarked = document.querySelector('[class*=_highlighted_]') !== null;
      if (isMarked) began ??= performance.now();
      else if (began !== null) resolve(performance.now() - began);
    }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['class'] });
  })`);
}

/** Touch targets. A user presses the label of a checkbox, not its box. */
const TARGETS =
  'button, [role=menuitem], [role=menuitemradio], [role=option], [role=tab], a[href], label:has(input), input:not(label input), select, textarea';

/** What is pressed and smaller than a finger. Words within a line are no targets of their own size. */
function smallTargets({ page }: Person): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('${TARGETS}')]
    .filter((element) => element.checkVisibility({ contentVisibilityAuto: true }) && !element.closest('[aria-hidden], [class*=_skip_], [style*=clip]'))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([element, { width, height }]) => Math.min(width, height) < ${String(TARGET_PX)} - 0.5)
    .filter(([element]) => getComputedStyle(element).display !== 'inline')
    .filter(([element]) => !element.closest('h1, [role=log] [class*=_heading_]'))
    .map(([element, { width, height }]) => \`\${element.getAttribute('aria-label') ?? element.textContent} \${width} x \${height}\`)`);
}

/** The ways to the message "The needle". */
const JUMPS: readonly (readonly [from: string, jump: (ann: Person) => Promise<void>])[] = [
  [
    'a search',
    async (ann) => {
      const dialog = await ann.openFromHeader('Search in this room');
      await dialog.getByRole('searchbox', { name: 'Search in this room' }).fill('needle');
      await dialog
        .getByRole('button', { name: /needle/ })
        .first()
        .click();
    },
  ],
  [
    'the pins',
    async (ann) => {
      const dialog = await ann.openFromHeader('Pinned messages');
      await dialog.getByRole('button', { name: 'Jump to message' }).click();
    },
  ],
  [
    'the files',
    async (ann) => {
      const dialog = await ann.openFromHeader('Files of this room');
      await dialog.getByRole('button', { name: 'Jump to message' }).click();
    },
  ],
  ['a reply', (ann) => ann.messages('An answer').getByRole('link').press('Enter')],
];

describe('the target of a jump', () => {
  it('is marked for three seconds, from wherever one jumps, also with the focus and under the pointer', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const file = { name: 'minutes.txt', bytes: Buffer.from('the minutes'), type: 'text/plain' };
    const needle = await sendFiles(ben, room, [file], { body: 'The needle' });
    await ann.user.http('put', `/v1/rooms/${room.id}/messages/${needle}/pin`).expect(200);
    await pour(await ben.user.connect(), room, numbered(40));
    await say(ben, room, 'An answer', { replyTo: needle });
    await read(ann, room);
    await ann.openRoom(ben.name);
    for (const [from, jump] of JUMPS) {
      await ann.expectMessage('An answer');
      const plain = await style(ann.messages('message 40.'), 'background-color');
      const marked = markedFor(ann);
      await jump(ann);
      const target = ann.messages('The needle').first();
      await expectPage(target, from).toBeFocused();
      await target.hover();
      expect(await style(target, 'background-color'), from).not.toBe(plain);
      expect(await style(target, 'box-shadow'), from).not.toBe('none');
      expect(await marked, from).toBeGreaterThan(MARKED_MS - EARLY_MS);
      await ann.button(/^Jump to latest/).click();
    }
    ben.user.close();
  });
});

describe('a message that mentions one', () => {
  it('keeps its mark under the pointer and with the focus', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await say(ben, room, 'Hello you', { mentions: [ann.user.id] });
    await say(ben, room, 'Hello all');
    await ann.openRoom(ben.name);
    const mention = ann.messages('Hello you');
    const marked = await style(mention, 'background-color');
    expect(marked).not.toBe(await style(ann.messages('Hello all'), 'background-color'));
    await mention.hover();
    await expectPage(ann.actions('Hello you')).toBeVisible();
    expect(await style(mention, 'background-color')).toBe(marked);
    await mention.focus();
    expect(await style(mention, 'background-color')).toBe(marked);
  });
});

describe('the list of who reacted', () => {
  it('is whole above the first message of the view', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const first = await say(ben, room, 'Look up');
    await react(ben, room, first, '👍');
    await post(ben, room, numbered(40));
    await ann.page.goto(`/rooms/${room.id}/1`);
    await expectPage(ann.messages('Look up')).toBeInViewport();
    const reaction = ann.messages('Look up').getByRole('button', { name: /👍/ });
    // To the upper edge of the view.
    await reaction.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await reaction.hover();
    const names = ann.page.getByRole('tooltip');
    await expectPage(names).toContainText(ben.name);
    await expectPage(names).toBeInViewport({ ratio: 1 });
    await expectPage(reaction).toHaveAccessibleDescription(ben.name);
  });
});

describe('Enter in code that is not closed', () => {
  it('continues it, and sends when it is closed', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    for (const line of ['```', 'let a = 1;', '```']) {
      await ann.composer.pressSequentially(line);
      await ann.composer.press('Enter');
    }
    await ann.expectSent('let a = 1;');
    await expectPage(ann.log.getByRole('article')).toHaveCount(1);
    await expectPage(ann.composer).toHaveValue('');
  });
});

describe('a muted room', () => {
  it('does not rise in the list by a new message', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const muted = await group(ann, [ben]);
    const other = await group(ann, [ben]);
    await say(ben, muted, 'Long ago');
    await say(ben, other, 'Later');
    await ann.user.http('put', `/v1/rooms/${muted.id}/notify`).send({ notify: 'none' }).expect(200);
    await expectPage(ann.roomLink(muted.name ?? '')).toHaveAccessibleName(/muted/i);
    await expectPage(ann.rooms.getByRole('link')).toContainText([other.name ?? '', muted.name ?? '']);
    await say(ben, muted, 'Now');
    await expectPage(ann.roomLink(muted.name ?? '')).toContainText('Now');
    await expectPage(ann.rooms.getByRole('link')).toContainText([other.name ?? '', muted.name ?? '']);
    await ann.page.reload();
    await expectPage(ann.roomLink(muted.name ?? '')).toContainText('Now');
    await expectPage(ann.rooms.getByRole('link')).toContainText([other.name ?? '', muted.name ?? '']);
  });
});

describe('the text of a message', () => {
  it('has a column of 46 rem, so that text from right to left stands near its sender', async () => {
    const ann = await people.person('ann', { viewport: { width: 2_400, height: 900 } });
    const room = await group(ann, []);
    await post(ann, room, ['שלום לכולם']);
    await ann.openRoom(room.name ?? '');
    const body = ann.messages('שלום').locator('p').last();
    const widths = await body.evaluate((element) => [
      element.clientWidth,
      element.closest('article')?.clientWidth ?? 0,
    ]);
    expect(widths[0]).toBeLessThanOrEqual(COLUMN_PX);
    expect(widths[1]).toBeGreaterThan(2 * COLUMN_PX);
  });
});

describe('the toolbar of a message', () => {
  it('does not have Delete beside Pin, on their own message and on another’s', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    await setRole(ben, room, ann, 'moderator');
    await post(ann, room, ['My own']);
    await say(ben, room, 'Of another');
    await ann.openRoom(room.name ?? '');
    for (const text of ['My own', 'Of another']) {
      await ann.messages(text).hover();
      await expectPage(ann.actions(text)).toBeVisible();
      const buttons = ann.actions(text).getByRole('button');
      const names = await buttons.evaluateAll((found) =>
        found.map((button) => button.getAttribute('aria-label') ?? ''),
      );
      // The other actions between them depend on the server and on the sender.
      expect(names.filter((name) => ['Pin', 'Reply', 'Delete'].includes(name))).toEqual(['Pin', 'Reply', 'Delete']);
    }
  });
});

describe('on a touch screen', () => {
  it('what one presses is 44 px in both directions', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const message = await say(ben, room, 'Touch me');
    await react(ben, room, message, '👍');
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    expect(await smallTargets(ann)).toEqual([]);
    await ann.openRoom(ben.name);
    await ann.messages('Touch me').tap();
    await expectPage(ann.actions('Touch me')).toBeVisible();
    expect(await smallTargets(ann)).toEqual([]);
  });

  it('so it is in the dialogs of the room, and in its menu', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await group(ann, [ben]);
    await ann.page.goto(`/rooms/${room.id}`);
    for (const [name, shown] of [
      ['Members, 2', /^ben/],
      ['Room settings', /save/i],
      ['Emoji', /close/i],
    ] as const) {
      const dialog = await ann.openFromHeader(name);
      await expectPage(dialog.getByRole('button', { name: shown }).first()).toBeVisible();
      expect(await smallTargets(ann), name).toEqual([]);
      await ann.pressInDialog('Escape');
      await expectPage(dialog).toHaveCount(0);
    }
    for (const name of ['Search in this room', 'Pinned messages', 'Files of this room']) {
      await ann.button('More about this room').tap();
      const item = ann.page.getByRole('menuitem', { name });
      await expectPage(item).toBeVisible();
      expect(await smallTargets(ann), name).toEqual([]);
      await item.tap();
      await expectPage(ann.dialog(name)).toBeVisible();
      expect(await smallTargets(ann), name).toEqual([]);
      await ann.pressInDialog('Escape');
      await expectPage(ann.dialog(name)).toHaveCount(0);
    }
  });

  it('so it is in the dialog of a new group, also with people found and chosen', async () => {
    const [ann, ben, eve] = [await people.person('ann', PHONE), await people.absent('ben'), await people.absent('eve')];
    await ann.button('New group').tap();
    const dialog = ann.dialog('New group');
    await expectPage(dialog.getByRole('button', { name: 'Create', exact: true })).toBeVisible();
    expect(await smallTargets(ann)).toEqual([]);
    await dialog.getByRole('textbox', { name: 'People' }).fill(ben.name);
    await dialog.getByRole('button', { name: `Add ${ben.name}` }).tap();
    await dialog.getByRole('textbox', { name: 'People' }).fill(eve.name);
    await expectPage(dialog.getByRole('button', { name: `Add ${eve.name}` })).toBeVisible();
    await expectPage(dialog.getByRole('button', { name: `Remove ${ben.name}` })).toBeVisible();
    expect(await smallTargets(ann)).toEqual([]);
  });

  it('so it is in the dialog of a forward', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await group(ann, [ben]);
    await say(ben, room, 'Take this along');
    await ann.roomLink(ben.name).tap();
    await ann.log.getByText('Take this along').tap();
    await ann.actions('Take this along').getByRole('button', { name: 'More actions' }).tap();
    await ann.page.getByRole('menuitem', { name: 'Forward' }).tap();
    await expectPage(ann.page.getByRole('dialog').getByRole('button', { name: ben.name })).toBeVisible();
    expect(await smallTargets(ann)).toEqual([]);
  });

  it('so it is in the account menu, and in the question before a logout', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    await directRoom(ann, ben);
    const logOut = ann.page.getByRole('menuitem', { name: 'Log out' });
    await ann.button('My account').tap();
    await expectPage(logOut).toBeVisible();
    await expectPage(ann.page.getByRole('menuitemradio')).toHaveCount(3);
    expect(await smallTargets(ann)).toEqual([]);
    await ann.page.keyboard.press('Escape');
    await ann.openRoom(ben.name);
    await ann.setOffline(true);
    await ann.composer.fill('Not sent yet');
    await ann.button('Send').tap();
    await ann.button('Back to rooms').tap();
    await ann.button('My account').tap();
    await logOut.tap();
    await expectPage(ann.page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' })).toBeVisible();
    expect(await smallTargets(ann)).toEqual([]);
  });

  it('so it is on the entering page', async () => {
    const ann = await people.visitor('ann', PHONE);
    for (const name of ['Log in', 'Create account']) {
      await ann.page.getByRole('tab', { name }).tap();
      await expectPage(ann.page.getByRole('form', { name })).toBeVisible();
      await expectPage(ann.guestName).toBeVisible();
      expect(await smallTargets(ann)).toEqual([]);
    }
  });
});

describe('the own dot', () => {
  it('is that of someone offline while one is', async () => {
    const ann = await people.person('ann');
    const dot = ann.button('My account').locator('[data-status]');
    await expectPage(dot).toHaveAttribute('data-status', 'online');
    await ann.setOffline(true);
    await expectPage(dot).toHaveAttribute('data-status', 'offline');
    await ann.setOffline(false);
    await expectPage(dot).toHaveAttribute('data-status', 'online');
  });
});

describe('with forced colours', () => {
  it('the current room and a mention have a border, and others have none', async () => {
    const ann = await people.person('ann', { forcedColors: 'active' });
    const [ben, eve] = [await people.absent('ben'), await people.absent('eve')];
    const room = await directRoom(ann, ben);
    await directRoom(ann, eve);
    await say(ben, room, 'Hello you', { mentions: [ann.user.id] });
    await say(ben, room, 'Hello all');
    await ann.openRoom(ben.name);
    const border = (element: Locator) => style(element, 'border-inline-start-width');
    expect(await border(ann.roomLink(ben.name))).not.toBe('0px');
    expect(await border(ann.roomLink(eve.name))).toBe('0px');
    expect(await border(ann.messages('Hello you'))).not.toBe('0px');
    expect(await border(ann.messages('Hello all'))).toBe('0px');
    const dialog = await ann.openFromHeader('Search in this room');
    expect(await border(dialog.locator('..'))).not.toBe('0px');
  });
});
