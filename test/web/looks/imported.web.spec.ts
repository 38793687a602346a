import { join } from 'node:path';
import { beforeAll, describe, it } from 'vitest';

import type { UnclaimedInvite } from '#access/imports-api';
import { setFolder } from '#testing/engines/set-folder';
import { TestOperator } from '#testing/topology/operator';

import { expectAccessible } from '../kit/accessibility.js';
import { expectLoaded } from '../kit/files.js';
import { landscape } from '../kit/office.js';
import { PASSWORD, peopleOfTests, type PersonOptions, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { picture } from '../kit/picture.js';
import { SLACK_CHANNEL, SLACK_PEOPLE, slackExport } from '../kit/slack-export.js';
import { ThreadPanel } from '../kit/thread.js';

const people = peopleOfTests();
const operator = new TestOperator();

async function inviteOf(username: string): Promise<string> {
  return (await operator.ask<UnclaimedInvite>('import', 'invite', username)).code;
}

/** The person who has taken over their account and opened the room. */
async function inRoom(username: string, options: PersonOptions): Promise<Person> {
  const invite = await inviteOf(username);
  const person = (await people.visitor(username, options, '/robots.txt')).as(username);
  await person.enter('register', { password: PASSWORD, invite });
  await person.openRoom(SLACK_CHANNEL);
  return person;
}

describe('a room of Slack', () => {
  const folder = setFolder();

  beforeAll(async () => {
    const path = join(folder, 'export');
    await slackExport(path, await landscape('quay.png', 480, 320, 205));
    await operator.ask('import', 'run', path);
  });

  it('is as it was, for a person who takes over their account', async () => {
    const invite = await inviteOf(SLACK_PEOPLE.maya);
    const window = await people.visitor('maya', { locale: 'en-GB' }, `/invite#${invite}`);
    const maya = window.as(SLACK_PEOPLE.maya);
    await expectPage(maya.page.getByRole('heading', { name: /^The account of .?Maya Lindqvist.? at/ })).toBeVisible();
    await expectPage(maya.page.getByRole('textbox', { name: 'Your name', exact: true })).toHaveValue('Maya Lindqvist');
    const username = maya.page.getByRole('textbox', { name: 'Username', exact: true });
    await expectPage(username).toHaveValue(SLACK_PEOPLE.maya);
    await expectAccessible(maya.page);
    await picture(maya, 'imported-account');
    await maya.createAccount(PASSWORD);
    await maya.openRoom(SLACK_CHANNEL);

    const plan = maya.messages('Morning', 'Maya Lindqvist');
    await expectPage(plan).toContainText('Morning Tomás Ferreira, the plan');
    await expectPage(plan).toContainText('🎉');
    const link = plan.getByRole('link', { name: 'the usual place' });
    await expectPage(link).toHaveAttribute('href', 'https://weir.example/plan?day=5&week=9');
    await expectPage(plan.getByRole('button', { name: /^👍 2/ })).toBeVisible();
    await expectPage(plan.getByRole('button', { name: /^🚢 1/ })).toBeVisible();
    await expectLoaded(maya.messages('From the quay').getByRole('button', { name: /quay/ }).locator('img'));
    const code = maya.messages('This opens what is low').locator('pre');
    await expectPage(code).toContainText('if (gate.level < 2) open(gate);');
    const build = maya.messages('took 3 min', 'Builds');
    await expectPage(build.getByText('Builds', { exact: true })).toHaveCount(1);
    const edited = maya.messages('The lock opens on', 'Maya Lindqvist');
    await expectPage(edited.locator('del')).toHaveText('Thursday');
    await expectPage(edited.getByText('edited')).toBeVisible();
    await expectPage(maya.log.getByText(/^Read by/)).toHaveCount(0);
    await expectPage(maya.page.getByRole('separator', { name: 'New messages' })).toHaveCount(0);

    const panel = new ThreadPanel(maya);
    const replies = maya.messages('Which gate').getByRole('button', { name: /^2 replies/ });
    await replies.click();
    await panel.expectReply('The upper one, as Maya Lindqvist said');
    await expectPage(panel.reply('And').locator('em')).toHaveText('slowly');
    await expectAccessible(maya.page);
    await picture(maya, 'imported');
  });

  it('is there on a phone, in German, and people who are not here find what others write to them', async () => {
    const tomas = await inRoom(SLACK_PEOPLE.tomas, { ...PHONE, language: 'de' });
    const edited = tomas.messages('The lock opens on', 'Maya Lindqvist');
    await expectPage(edited.getByText(tomas.words('edited'))).toBeVisible();
    await expectPage(tomas.messages('took 3 min', 'Builds')).toBeInViewport();
    await expectPage(tomas.page.getByRole('separator', { name: tomas.words('New messages') })).toHaveCount(0);
    await expectAccessible(tomas.page);
    await picture(tomas, 'imported-phone');
    await tomas.messages('From the quay').getByRole('button', { name: 'Aiko Tanaka', exact: true }).click();
    const card = tomas.dialog(tomas.words('Person'));
    await expectPage(card).toContainText(`@${SLACK_PEOPLE.aiko}`);
    await expectAccessible(tomas.page);
    await card.getByRole('button', { name: tomas.words('Message'), exact: true }).click();
    await expectPage(tomas.page.getByRole('heading', { level: 1, name: 'Aiko Tanaka' })).toBeVisible();
    await tomas.composer.fill('Are you here too?');
    await tomas.button(tomas.words('Send')).click();
    await expectPage(tomas.composer).toHaveValue('');
    await tomas.expectMessage('Are you here too?');

    const aiko = await inRoom(SLACK_PEOPLE.aiko, {});
    await expectPage(aiko.roomLink('Tomás Ferreira')).toHaveAccessibleName(/1 unread/);
    await aiko.openRoom('Tomás Ferreira');
    await aiko.expectMessage('Are you here too?', 'Tomás Ferreira');
  });
});
