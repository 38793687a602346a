import { join } from 'node:path';
import { describe, it } from 'vitest';

import type { UnclaimedInvite } from '#access/imports-api';
import { newFolder } from '#testing/engines/set-folder';
import { TestOperator } from '#testing/topology/operator';

import { expectLoaded } from '../kit/files.js';
import { landscape } from '../kit/office.js';
import { PASSWORD, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';
import { picture } from '../kit/picture.js';
import { SLACK_CHANNEL, slackExport } from '../kit/slack-export.js';
import { ThreadPanel } from '../kit/thread.js';

const people = peopleOfTests();
const operator = new TestOperator();

describe('a room of Slack', () => {
  it('is as it was, for a person who takes over their account', async () => {
    const folder = join(newFolder(), 'export');
    const reader = await slackExport(folder, await landscape('quay.png', 480, 320, 205));
    await operator.ask('import', 'run', folder);
    const invite = await operator.ask<UnclaimedInvite>('import', 'invite', reader);
    const window = await people.visitor('maya', { locale: 'en-GB' }, `/invite#${invite.code}`);
    const maya = window.as(reader);
    await maya.createAccount(PASSWORD);
    await maya.openRoom(SLACK_CHANNEL);

    const plan = maya.messages('Morning', 'Maya Lindqvist');
    await expectPage(plan).toContainText('Tomás Ferreira');
    const link = plan.getByRole('link', { name: 'the usual place' });
    await expectPage(link).toHaveAttribute('href', 'https://weir.example/plan?day=5&week=9');
    await expectLoaded(maya.messages('From the quay').getByRole('button', { name: /quay/ }).locator('img'));
    const code = maya.messages('This opens what is low').locator('pre');
    await expectPage(code).toContainText('if (gate.level < 2) open(gate);');
    await expectPage(maya.messages('took 3 min', 'Builds')).toHaveCount(1);
    const edited = maya.messages('The lock opens on', 'Maya Lindqvist');
    await expectPage(edited.locator('del')).toHaveText('Thursday');
    await expectPage(edited.getByText('edited')).toBeVisible();

    const panel = new ThreadPanel(maya);
    const replies = maya.messages('Which gate').getByRole('button', { name: /^2 replies/ });
    await replies.click();
    await panel.expectReply('The upper one');
    await expectPage(panel.reply('And').locator('em')).toHaveText('slowly');
    await picture(maya, 'imported');
  });
});
