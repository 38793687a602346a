import { describe, it } from 'vitest';

import { startDeployment } from '#testing/deployments/deployment';
import { setUp } from '#testing/engines/set-up';
import { account } from '#testing/users/user';

import { goTo, table, TestConsole } from '../kit/console.js';
import { office } from '../kit/office.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person, type Someone } from '../kit/person.js';
import { picture } from '../kit/picture.js';
import { rename, say } from '../kit/preparing.js';

const NOTE = 'Third time today, and in two rooms';

const people = peopleOfTests();
const desk = new TestConsole(people);

// Its tables have nobody else.
setUp(() => startDeployment('embedded'));

async function named(prefix: string, name: string): Promise<Someone> {
  const person = await people.absent(prefix, account);
  await rename(person, name);
  return person;
}

/** Leaves the dialog that is open, and waits until it has gone. */
async function leaveDialog(person: Person): Promise<void> {
  await person.pressInDialog('Escape');
  await expectPage(person.page.getByRole('dialog')).toHaveCount(0);
}

describe('the pictures of moderation', () => {
  it('show the report of a message, reports in a room, and the console', async () => {
    const { maya, tomas, aiko } = await office(people, { locale: 'en-GB' });
    const { page } = maya;
    const [ivo, raiders] = [await named('ivo', 'Ivo Petrov'), [1, 2, 3, 4, 5]];
    const promoters: Someone[] = [];
    for (const number of raiders) promoters.push(await named('promo', `Promo ${String(number)}`));
    const room = await group(maya, [tomas, aiko, ivo, ...promoters], { name: 'Market', topic: 'Buy, swap and give' });
    await say(tomas, room, 'I have two bicycles to give away.');
    await say(aiko, room, 'The red one, please!');
    const rude = await say(ivo, room, 'Only fools ride bicycles, and you are one of them.');
    const advert = await say(promoters[0] ?? ivo, room, 'Cheap watches, today only: https://watches.example');
    for (const [person, id, report] of [
      [tomas, rude, { reason: 'abuse' }],
      [aiko, rude, { reason: 'abuse', note: NOTE }],
      [aiko, advert, { reason: 'spam' }],
    ] as const)
      await person.user.http('post', `/v1/rooms/${room.id}/messages/${id}/report`).send(report).expect(204);

    await maya.page.goto(`/rooms/${room.id}`);
    await maya.act('Only fools', 'Report');
    const report = maya.dialog('Report message');
    await report.getByRole('radio', { name: 'Abuse' }).check();
    await report.getByRole('textbox', { name: 'Note' }).fill(NOTE);
    await picture(maya, 'report-message');
    await leaveDialog(maya);
    await maya.button('Reports, 2').click();
    await expectPage(maya.dialog('Reports').getByText(NOTE)).toBeVisible();
    await picture(maya, 'reports');
    await leaveDialog(maya);
    const members = await maya.openFromHeader(/^Members, /);
    await members.getByRole('searchbox', { name: 'Find a member' }).fill('promo');
    await members.getByRole('checkbox', { name: 'Choose several' }).check();
    await members.getByRole('checkbox', { name: 'Choose all shown' }).check();
    await page.getByText('5 people are chosen.').waitFor();
    await picture(maya, 'members-chosen');

    const opal = await desk.signedIn('admin', { locale: 'en-GB', viewport: { width: 1280, height: 620 } });
    await opal.page.getByRole('searchbox', { name: 'Find users' }).fill('promo');
    await opal.page.getByRole('checkbox', { name: 'Choose several' }).check();
    await expectPage(table(opal, 'Users').getByRole('row')).toHaveCount(raiders.length + 1);
    await opal.page.getByRole('checkbox', { name: 'Choose all shown' }).check();
    await picture(opal, 'console-users');
    await goTo(opal, 'Reports');
    await table(opal, 'Reports').getByRole('link', { name: 'Only fools' }).click();
    await expectPage(table(opal, 'Reported by')).toContainText(NOTE);
    await expectPage(opal.page.getByRole('link', { name: 'Next report' })).toBeVisible();
    await picture(opal, 'console-report', opal.page, { fullPage: true });
    await goTo(opal, 'Health');
    await expectPage(table(opal, 'Services').getByRole('row').nth(1)).toContainText('ready');
    await picture(opal, 'console-health', opal.page, { fullPage: true });
  });
});
