import { describe, it } from 'vitest';

import { newId, type RoomState } from '#contracts';

import { expectAccessible } from '../kit/accessibility.js';
import { inGerman } from '../kit/german.js';
import { office } from '../kit/office.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { react, say } from '../kit/preparing.js';

/** Axe computes for seconds on a busy machine, and this story asks it many times. */
const STORY_MS = 300_000;
const TOMORROW_MS = 86_400_000;

const people = peopleOfTests();

interface Day {
  readonly maya: Person;
  readonly harbour: RoomState;
  /** Maya may join it. */
  readonly lounge: RoomState;
}

/** Opens a screen, and waits for what it shows. The next one starts after `Escape`. */
type Screen = (day: Day) => Promise<void>;

/** Presses buttons, one after the other. */
async function press({ page }: Person, ...names: readonly string[]): Promise<void> {
  for (const name of names)
    await page
      .getByRole('button', { name: inGerman(name), exact: true })
      .first()
      .click();
}

async function act({ page }: Person, text: string, name: string): Promise<void> {
  const message = page.getByRole('log').getByRole('article').filter({ hasText: text }).first();
  await message.hover();
  const toolbar = message.getByRole('toolbar', { name: inGerman('Message actions') });
  await toolbar.getByRole('button', { name: inGerman(name), exact: true }).click();
}

/** The dialog whose heading is this text. */
async function expectDialog({ page }: Person, name: string): Promise<void> {
  await expectPage(page.getByRole('dialog', { name: inGerman(name) })).toBeVisible();
}

const pageAt =
  (path: string, words: string): Screen =>
  async ({ maya: { page } }) => {
    await page.goto(path);
    await expectPage(page.getByRole('heading', { name: inGerman(words) }).first()).toBeVisible();
  };

const dialogOfAccount =
  (name: string): Screen =>
  async ({ maya }) => {
    await press(maya, 'My account');
    await maya.page.getByRole('menuitem', { name: inGerman(name) }).click();
    await expectDialog(maya, name);
  };

const SCREENS: Readonly<Record<string, Screen>> = {
  'an unknown address': pageAt('/no/such/page', 'There is nothing at this address'),
  threads: pageAt('/threads', 'Threads'),
  mentions: pageAt('/mentions', 'Mentions'),
  bookmarks: pageAt('/bookmarks', 'Bookmarks'),
  'scheduled messages': pageAt('/scheduled', 'Scheduled'),
  'public rooms': pageAt('/browse', 'Browse rooms'),
  'a room to join': async ({ maya: { page }, lounge }) => {
    await page.goto(`/rooms/${lounge.id}`);
    await expectPage(page.getByRole('button', { name: inGerman('Join') })).toBeVisible();
  },
  'a thread beside its room': async ({ maya: { page }, harbour }) => {
    await page.goto(`/rooms/${harbour.id}`);
    await page
      .getByRole('log')
      .getByRole('button', { name: /^1 Antwort/ })
      .click();
    await expectPage(page.getByRole('complementary', { name: inGerman('Thread') })).toContainText('I have blue');
  },
  'the reactions to choose from': async ({ maya }) => {
    await act(maya, 'Lovely.', 'React');
    // All emoji at once would take axe a minute.
    const dialog = maya.page.getByRole('dialog', { name: inGerman('React') });
    await dialog.getByRole('searchbox').fill('party');
    await expectPage(dialog.getByRole('button', { name: '🎉' })).toHaveCount(1);
  },
  'a message that is edited': async ({ maya }) => {
    await act(maya, 'Lovely.', 'Edit');
    await expectPage(maya.page.getByRole('textbox', { name: inGerman('Edit message') })).toBeFocused();
  },
  'the question before a message goes': async ({ maya }) => {
    await act(maya, 'Lovely.', 'Delete');
    await expectPage(maya.page.getByRole('alertdialog')).toBeVisible();
  },
  'a reply with people to mention': async ({ maya }) => {
    await act(maya, 'This calls late ships', 'Reply');
    await maya.page.getByRole('textbox', { name: inGerman('Message'), exact: true }).pressSequentially('@Aik');
    await expectPage(maya.page.getByRole('option').first()).toBeVisible();
  },
  'a picture': async ({ maya: { page } }) => {
    await page
      .getByRole('log')
      .getByRole('button', { name: /pier\.png/ })
      .first()
      .click();
    await expectPage(page.getByRole('dialog', { name: 'pier.png' }).getByRole('img')).toBeVisible();
  },
  'a person’s card': async ({ maya }) => {
    await maya.page.getByRole('log').getByRole('button', { name: 'Tomás Ferreira', exact: true }).first().click();
    await expectDialog(maya, 'Person');
  },
  'the settings of a room': async ({ maya }) => {
    await press(maya, 'Room settings');
    await expectDialog(maya, 'Room settings');
  },
  'a date to jump to': async ({ maya }) => {
    await press(maya, 'Jump to date');
    await expectDialog(maya, 'Jump to date');
  },
  'a new group': async ({ maya }) => {
    await press(maya, 'New group');
    await expectDialog(maya, 'New group');
  },
  sessions: dialogOfAccount('Sessions'),
  security: dialogOfAccount('Security'),
  'blocked people': dialogOfAccount('Blocked people'),
  notifications: dialogOfAccount('Notifications'),
  'a new password': async (day) => {
    await dialogOfAccount('Profile')(day);
    await press(day.maya, 'Change password');
  },
};

async function day(): Promise<Day> {
  const { maya, tomas, aiko, harbour } = await office(people);
  await maya.page.evaluate("localStorage.setItem('parley:language', 'de')");
  const lounge = await group(tomas, [aiko], { visibility: 'public', topic: 'Everybody is welcome' });
  const question = await say(tomas, harbour, 'Who paints the sign?');
  await react(aiko, harbour, question, '🎨');
  const mentions = [maya.user.id];
  await say(tomas, harbour, `I have blue, @${maya.name}.`, { threadId: question, mentions });
  await maya.user.http('put', `/v1/me/bookmarks/${harbour.id}/${question}`).send({}).expect(200);
  const later = { roomId: harbour.id, body: 'Good morning' };
  const at = new Date(Date.now() + TOMORROW_MS).toISOString();
  await maya.user
    .http('put', `/v1/me/scheduled/${newId()}`)
    .send({ ...later, at })
    .expect(201);
  return { maya, harbour, lounge };
}

describe('without violations of accessibility rules in both themes, in German', { timeout: STORY_MS }, () => {
  it('are the screens of the client', async () => {
    const shown = await day();
    const { page } = shown.maya;
    for (const open of Object.values(SCREENS)) {
      await open(shown);
      await expectPage(page.locator('[aria-busy=true]')).toHaveCount(0);
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await expectPage(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toHaveCount(0);
    }
  });
});
