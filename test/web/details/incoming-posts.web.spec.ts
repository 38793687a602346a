import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import type { IncomingAnswer } from '#access/internal-api';
import type { RoomState } from '#contracts';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';

import { expectAccessible } from '../kit/accessibility.js';
import { noting, Notifications } from '../kit/notifications.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { say } from '../kit/preparing.js';

const ALERTMANAGER = { name: 'Alertmanager' };
const FIRING = {
  body: [
    '[[FIRING:2] HighRequestLatency (api prod eu-west-1)](https://alerts.example.com/#/alerts)',
    '**Alert:** p99 latency over 800 ms for 10 minutes - `critical`',
    '**Description:** checkout answers 1.2 s at the 99th percentile.',
    'instance: `api-3.prod:9100`',
    'instance: `api-7.prod:9100`',
  ].join('\n'),
  ext: { sender: ALERTMANAGER, color: 'danger' },
};
const RESOLVED = {
  body: '[[RESOLVED] HighRequestLatency (api prod eu-west-1)](https://alerts.example.com/#/alerts)',
  ext: { sender: ALERTMANAGER, color: 'good' },
};
const PIPELINE = {
  body: [
    '[shop/checkout](https://gitlab.example.com/shop/checkout): Pipeline [#48213](https://gitlab.example.com/p/48213) of branch [main](https://gitlab.example.com/b) by Aiko Tanaka has failed in 06:42',
    '- **Failed stage:** [test](https://gitlab.example.com/p/48213/failures)',
    '- **Failed jobs:** [unit](https://gitlab.example.com/j/1), [e2e](https://gitlab.example.com/j/2)',
    '- **Commit:** [Round prices per line](https://gitlab.example.com/c/9f1c2ab)',
  ].join('\n'),
  ext: { sender: { name: 'GitLab' }, color: '#fefefe' },
};
const NETDATA = {
  body: [
    'db-1.prod is critical, `disk_space._var_lib_postgresql` (disk space usage), **disk space utilization = 93%**',
    '[disk_space._var_lib_postgresql](https://netdata.example.com/goto)',
    'disk space utilization on /var/lib/postgresql',
    '[db-1.prod](https://netdata.example.com/) - Mon Nov 29 16:02:11 UTC 2027',
  ].join('\n'),
  ext: { sender: { name: 'netdata on db-1.prod' }, color: 'warning' },
};
/** As a message of many alerts: the last line has a link. */
const MANY = {
  body: [
    ...Array.from({ length: 30 }, (_, index) => `KubePodCrashLooping: \`worker-${String(index)}\` restarted 6 times`),
    'The rest is in the [overview](https://alerts.example.com/overview)',
  ].join('\n'),
  ext: { sender: ALERTMANAGER, color: 'danger' },
};

const people = peopleOfTests();
const operator = new TestOperator();

/** Makes an incoming webhook of the room, and returns how to post to it. */
async function incoming({ id }: RoomState, name: string): Promise<(post: object) => Promise<void>> {
  const { url } = await operator.ask<IncomingAnswer>('incoming', 'create', id, '--name', name);
  const address = topology().url + new URL(url ?? '').pathname;
  return async (post) => {
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(address, { method: 'POST', headers, body: JSON.stringify(post) });
    expect(status).toBe(201);
  };
}

const bar = (message: Locator): Locator => message.locator('[data-colour]');
const style = (element: Locator, property: string): Promise<string> =>
  element.evaluate<string, string>(
    (node, name) => node.ownerDocument.defaultView?.getComputedStyle(node).getPropertyValue(name) ?? '',
    property,
  );

async function roomOfPosts(person: Person, posts: readonly object[]): Promise<RoomState> {
  const room = await group(person, [], { name: 'Operations' });
  const post = await incoming(room, 'Alerts');
  for (const each of posts) await post(each);
  await person.openRoom(room.name ?? '');
  return room;
}

describe('posts of an incoming webhook', () => {
  it('have the sender that they name beside the name and the mark of the bot, and their colour', async () => {
    const ann = await people.person('ann');
    await roomOfPosts(ann, [FIRING, RESOLVED, PIPELINE, NETDATA]);
    const firing = ann.messages('FIRING:2');
    await expectPage(firing).toHaveAccessibleName(/^Alerts, .*Bot Alertmanager \[FIRING:2\]/);
    await expectPage(firing.getByRole('button', { name: 'Alerts', exact: true })).toBeVisible();
    await expectPage(firing.locator('[data-initials="AL"]').last()).toBeVisible();
    await expectPage(bar(firing)).toHaveAttribute('data-colour', 'danger');
    // A second post of the same sender is below the first one's head.
    await expectPage(ann.messages('RESOLVED')).not.toContainText('Alertmanager');
    await expectPage(bar(ann.messages('RESOLVED'))).toHaveAttribute('data-colour', 'good');
    await expectPage(ann.messages('Pipeline')).toHaveAccessibleName(/Bot GitLab/);
    await expectPage(ann.messages('Pipeline').getByRole('listitem')).toHaveCount(3);
    expect(await style(bar(ann.messages('Pipeline')), 'outline-style')).toBe('solid');
    await expectPage(ann.messages('db-1.prod')).toContainText('netdata on db-1.prod');
    await expectAccessible(ann.page);
    await expectPage(ann.roomLink('Operations')).not.toContainText('netdata on');
  });

  it('show fields in two columns, and small the line that says where they are from', async () => {
    const ann = await people.person('ann');
    await roomOfPosts(ann, [FIRING, NETDATA]);
    const firing = ann.messages('FIRING:2');
    await expectPage(firing.getByRole('term')).toHaveText(['Alert: ', 'Description: ', 'instance: ', 'instance: ']);
    const lefts = await firing
      .getByRole('definition')
      .evaluateAll((values) => values.map((value) => value.getBoundingClientRect().left));
    expect([...new Set(lefts)]).toHaveLength(1);
    const line = (text: string) => ann.messages('disk space').getByText(text);
    const sizeOf = async (text: string) => Number.parseFloat(await style(line(text), 'font-size'));
    expect(await sizeOf('Mon Nov 29')).toBeLessThan(await sizeOf('utilization on'));
    await expectAccessible(ann.page);
  });

  it('have a bar that forced colours leave', async () => {
    const ann = await people.person('ann', { forcedColors: 'active' });
    await roomOfPosts(ann, [FIRING]);
    expect(await style(bar(ann.messages('FIRING:2')), 'border-inline-start-width')).toBe('4px');
  });

  it('that are long are folded, and unfold by a button or for the Tab key', async () => {
    const ann = await people.person('ann');
    await roomOfPosts(ann, [MANY]);
    const post = ann.messages('KubePodCrashLooping');
    const full = () => post.evaluate((node) => node.getBoundingClientRect().height);
    const more = post.getByRole('button', { name: 'Show more' });
    await expectPage(more).toBeVisible();
    const folded = await full();
    await more.press('Enter');
    const less = post.getByRole('button', { name: 'Show less' });
    await expectPage(less).toBeFocused();
    expect(await full()).toBeGreaterThan(folded + 100);
    await less.press('Enter');
    await expectPage(more).toBeFocused();
    await ann.page.keyboard.press('Shift+Tab');
    await expectPage(post.getByRole('link', { name: 'overview' })).toBeFocused();
    await expectPage(less).toBeVisible();
  });
});

it('of a person who writes what bots write, a message looks like any other', async () => {
  const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
  const room = await group(ann, [ben], { name: 'Operations' });
  await say(ben, room, 'I am the boss', { ext: { sender: { name: 'The boss' }, color: 'good' } });
  await ann.openRoom(room.name ?? '');
  const message = ann.messages('I am the boss');
  await expectPage(message).not.toContainText('The boss');
  await expectPage(message).not.toContainText('Bot');
  await expectPage(bar(message)).toHaveCount(0);
});

it('a quiet post notifies nobody but counts as unread', async () => {
  const [ann, ben] = [await people.person('ann', noting(true)), await people.absent('ben')];
  const room = await group(ben, [ann], { name: 'Operations' });
  const post = await incoming(room, 'Alerts');
  await expectPage(ann.roomLink('Operations')).toBeVisible();
  await post({ ...RESOLVED, ext: { ...RESOLVED.ext, quiet: true } });
  await expectPage(ann.roomLink('Operations')).toHaveAccessibleName(/\b1 unread\b/);
  await say(ben, room, 'Did you see?');
  const bodies = async () => (await new Notifications(ann).shown()).map(({ body }) => body);
  await expect.poll(bodies).toEqual([expect.stringContaining('Did you see?')]);
});

it('a quiet post that came while the page was offline notifies nobody either', async () => {
  const [ann, ben] = [await people.person('ann', noting(true)), await people.absent('ben')];
  const room = await group(ben, [ann], { name: 'Operations' });
  const other = await group(ben, [ann], { name: 'Kitchen' });
  const post = await incoming(room, 'Alerts');
  await expectPage(ann.roomLink('Operations')).toBeVisible();
  await expectPage(ann.roomLink('Kitchen')).toBeVisible();
  await ann.setOffline(true);
  await expectPage(ann.connection).toContainText('offline');
  await say(ben, room, 'Before it');
  await post({ ...RESOLVED, ext: { ...RESOLVED.ext, quiet: true } });
  await say(ben, other, 'Lunch?');
  await ann.setOffline(false);
  const bodies = async () => (await new Notifications(ann).shown()).map(({ body }) => body).toSorted();
  await expect.poll(bodies).toEqual([expect.stringContaining('Before it'), expect.stringContaining('Lunch?')]);
});
