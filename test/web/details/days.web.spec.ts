import { describe, expect, it } from 'vitest';

import { type Message, newId, type Report, type RoomAct, type RoomState } from '#contracts';
import { startDeployment } from '#testing/deployments/deployment';
import { setUp } from '#testing/engines/set-up';
import { account, guest, login, type TestUser } from '#testing/users/user';

import { heading, goTo, status, table, TestConsole } from '../kit/console.js';
import { countActs, saidOf, saidOfDay } from '../kit/hands.js';
import { group, PASSWORD, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person, type Someone } from '../kit/person.js';
import { numbered, say, setRole } from '../kit/preparing.js';

const REPORTS = 20;
/** Reports whose messages are deleted; the other ones are only closed. */
const DELETED = 5;
const RAIDERS = 50;
/** A day in Chromium has hundreds of acts. */
const DAY_MS = 300_000;
/** Far longer than fifty acts, one after the other, take on a busy machine. */
const RAID_MS = 120_000;

const people = peopleOfTests();
const desk = new TestConsole(people);

setUp(() => startDeployment('embedded'));

/** A group of an absent owner with this admin and others, in which somebody has reported messages of one member. */
async function reported(
  admin: Someone,
  others: readonly Someone[] = [],
): Promise<{ owner: Someone; room: RoomState; ids: string[] }> {
  const [owner, rude, witness] = await Promise.all([absent('owner'), absent('rude'), absent('witness')]);
  const room = await group(owner, [admin, rude, witness, ...others]);
  await setRole(owner, room, admin, 'admin');
  const ids: string[] = [];
  for (const words of numbered(REPORTS)) {
    const id = await say(rude, room, words);
    await witness.user.http('post', `/v1/rooms/${room.id}/messages/${id}/report`).send({ reason: 'abuse' }).expect(204);
    ids.push(id);
  }
  return { owner, room, ids };
}

function absent(prefix: string): Promise<Someone> {
  return people.absent(prefix, account);
}

/** Fifty accounts whose names begin so. One after the other, because a busy server refuses some of many at once. */
async function raid(prefix: string): Promise<Someone[]> {
  const raiders: Someone[] = [];
  while (raiders.length < RAIDERS) raiders.push(await people.absent(prefix, guest));
  return raiders;
}

async function read<Answer>({ user }: Someone, path: string): Promise<Answer> {
  return (await user.http('get', path).expect(200)).body as Answer;
}

/** The ids of those messages that are deleted. */
async function gone(reader: Someone, room: RoomState, ids: readonly string[]): Promise<string[]> {
  const deleted: string[] = [];
  for (const id of ids) {
    const { deletedAt } = await read<Message>(reader, `/v1/rooms/${room.id}/messages/${id}`);
    if (deletedAt !== null) deleted.push(id);
  }
  return deleted;
}

describe('the day of a moderator, in the chat', { timeout: DAY_MS }, () => {
  it('takes as many clicks and keys as docs/web.md says', async () => {
    const mona = await people.account('mona');
    const [kim, raiders] = [await absent('kim'), await raid('raider')];
    const { owner, room, ids } = await reported(mona, [kim, ...raiders]);
    const posts: string[] = [];
    for (const raider of raiders) posts.push(await say(raider, room, 'Buy my pills'));
    const mute = `/v1/rooms/${room.id}/members/${kim.user.id}/mute`;
    await owner.user.http('post', mute).send({ seconds: 86_400 }).expect(200);
    await mona.openRoom(room.name ?? '');
    const acts = await countActs(mona);
    const { page } = mona;

    await mona.button(`Reports, ${String(REPORTS)}`).click();
    const list = mona.dialog('Reports').getByRole('list', { name: 'Reports', exact: true });
    for (let left = REPORTS; left > 0; left--) {
      await expectPage(list.getByRole('article')).toHaveCount(left);
      const first = list.getByRole('article').first();
      if (left > REPORTS - DELETED) {
        await first.getByRole('button', { name: 'Delete' }).click();
        await mona.confirm('Delete');
      }
      await first.getByRole('button', { name: 'Close report' }).click();
    }
    await expectPage(page.getByText('There are no open reports')).toBeVisible();
    await mona.pressInDialog('Escape');
    expect(acts()).toBe(await saidOf('twenty reports judged, five messages deleted'));
    const { reports } = await read<{ reports: Report[] }>(owner, `/v1/rooms/${room.id}/reports?state=closed&limit=50`);
    expect(reports).toHaveLength(REPORTS);
    expect(await gone(owner, room, ids)).toEqual(ids.slice(-DELETED));

    const members = await mona.openFromHeader(/^Members, /);
    await members.getByRole('searchbox', { name: 'Find a member' }).click();
    await page.keyboard.insertText('raider');
    await members.getByRole('checkbox', { name: 'Choose several' }).click();
    await members.getByRole('checkbox', { name: 'Choose all shown' }).click();
    await expectPage(members.getByText(`${String(RAIDERS)} people are chosen.`)).toBeVisible();
    await members.getByRole('button', { name: 'Ban', exact: true }).click();
    const question = page.getByRole('alertdialog');
    await expectPage(question.getByRole('textbox', { name: 'Reason' })).toBeFocused();
    await page.keyboard.insertText('a raid');
    await question.getByRole('checkbox', { name: 'Delete messages of the last hour' }).click();
    await question.getByRole('button', { name: 'Ban' }).click();
    await expectPage(question).toHaveCount(0, { timeout: RAID_MS });
    await expectPage(members.getByText('No member has this name.')).toBeVisible();
    expect(acts()).toBe(await saidOf('a raid of fifty accounts stopped, with their messages'));
    await expect.poll(() => gone(owner, room, posts), { timeout: RAID_MS }).toHaveLength(RAIDERS);
    const { acts: log } = await read<{ acts: RoomAct[] }>(owner, `/v1/rooms/${room.id}/log?limit=200`);
    expect(log.filter(({ act, reason }) => act === 'member:ban' && reason === 'a raid')).toHaveLength(RAIDERS);

    await members.getByRole('searchbox', { name: 'Find a member' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(kim.name);
    await members.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: 'Unmute' }).click();
    await expectPage(members.getByText(/muted until/)).toHaveCount(0);
    await mona.pressInDialog('Escape');
    expect(acts()).toBe(await saidOf('a user who was muted by mistake found and helped'));
    await say(kim, room, 'Thank you');

    await mona.button('Room settings').click();
    await mona.button('Archive room').click();
    await expectPage(mona.button('Open room again')).toBeVisible();
    expect(acts()).toBe(await saidOf('a room closed'));
    await kim.user.http('post', `/v1/rooms/${room.id}/messages`).send({ id: newId(), body: 'More' }).expect(409);
  });
});

describe('the day of an operator, in the console', { timeout: DAY_MS }, () => {
  it('takes as many clicks and keys as docs/operations/console.md says', async () => {
    const kim = await absent('kim');
    const { owner, room, ids } = await reported(kim);
    const raiders = await raid('spammer');
    const opal = await desk.signedIn('admin');
    const { page } = opal;
    const question = page.getByRole('alertdialog');
    const acts = await countActs(opal);

    await goTo(opal, 'Reports');
    await table(opal, 'Reports').getByRole('row').nth(1).getByRole('link').first().click();
    for (let done = 1; done <= REPORTS; done++) {
      if (done <= DELETED) {
        await opal.button('Delete message').click();
        await question.getByRole('button', { name: 'Delete message' }).click();
      } else await opal.button('Close report').click();
      await expectPage(opal.button('Close report')).toHaveCount(0);
      if (done < REPORTS) await opal.page.getByRole('link', { name: 'Next report' }).click();
    }
    expect(acts()).toBe(await saidOfDay('twenty reports judged, five messages deleted'));
    expect(await desk.root.request<{ reports: Report[] }>('history', 'get', 'reports')).toMatchObject({ reports: [] });
    expect(await gone(owner, room, ids)).toEqual(ids.slice(-DELETED));

    await goTo(opal, 'Users');
    await page.getByRole('searchbox', { name: 'Find users' }).click();
    await page.keyboard.insertText('spammer');
    await page.getByRole('checkbox', { name: 'Choose several' }).click();
    await expectPage(table(opal, 'Users')).not.toContainText(kim.name);
    await expectPage(table(opal, 'Users').getByRole('row')).toHaveCount(RAIDERS + 1);
    await page.getByRole('checkbox', { name: 'Choose all shown' }).click();
    await opal.button('Suspend').click();
    await expectPage(question.getByRole('textbox', { name: 'Reason' })).toBeFocused();
    await page.keyboard.insertText('a raid');
    await page.keyboard.press('Enter');
    await expectPage(question).toHaveCount(0, { timeout: RAID_MS });
    await expectPage(status(opal).filter({ hasText: `${String(RAIDERS)} users are suspended.` })).toBeVisible();
    expect(acts()).toBe(await saidOfDay('a raid of fifty accounts stopped'));
    for (const { user } of raiders)
      await expect.poll(async () => (await user.http('get', '/v1/users/me')).status).toBe(403);
    expect(await suspensions()).toBe(RAIDERS);

    await goTo(opal, 'Rooms');
    await find(opal, 'Find rooms', 'Rooms', { user: { displayName: room.name ?? '', username: room.name ?? '' } });
    await opal.button('Archive').click();
    await question.getByRole('button', { name: 'Archive' }).click();
    await expectPage(opal.button('Open again')).toBeVisible();
    expect(acts()).toBe(await saidOfDay('a room closed'));
    await owner.user.http('post', `/v1/rooms/${room.id}/messages`).send({ id: newId(), body: 'More' }).expect(409);

    await goTo(opal, 'Users');
    await find(opal, 'Find users', 'Users', kim.user);
    await opal.button('Reset password').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).click();
    const link = await page.getByRole('dialog').getByRole('textbox').inputValue();
    await opal.button('Done').click();
    expect(acts()).toBe(await saidOfDay('a user who forgot the password found and helped'));
    const password = `${PASSWORD}, a new one`;
    const token = new URL(link).hash.slice(1);
    await kim.user.http('post', '/v1/auth/reset').send({ token, password }).expect(204);
    await login(kim.name, password);
  });
});

/** Finds and opens one of a list by its name. */
async function find(
  opal: Person,
  label: string,
  list: string,
  { user }: { user: Pick<TestUser['user'], 'username' | 'displayName'> },
): Promise<void> {
  await opal.page.getByRole('searchbox', { name: label }).click();
  await opal.page.keyboard.insertText(user.username);
  await expectPage(table(opal, list).getByRole('row')).toHaveCount(2);
  await table(opal, list).getByRole('link').click();
  await expectPage(heading(opal, user.displayName)).toBeVisible();
}

/** Suspensions in the audit. */
async function suspensions(): Promise<number> {
  const { records } = await desk.root.request<{ records: { act: string }[] }>('auth', 'get', 'audit?limit=200');
  return records.filter(({ act }) => act === 'account.suspend').length;
}
