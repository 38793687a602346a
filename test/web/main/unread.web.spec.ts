import { describe, expect, it } from 'vitest';

import type { RoomState } from '#contracts';

import { pour } from '../kit/many.js';
import { setHidden } from '../kit/notifications.js';
import { directRoom, group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post, say } from '../kit/preparing.js';

const people = peopleOfTests();

/** The user only looks. */
const UNTOUCHED_MS = 2_500;
/** More than the marker waits before it follows the view. */
const MARKED_MS = 1_000;
/** Five of them fill more than the view. */
const tall = (text: string): string => `${text}\n${'- a line\n'.repeat(20)}`;

/** The numbers of the messages that are at least partly in view. */
const IN_VIEW = `(() => {
  const view = document.querySelector('[role=log]').getBoundingClientRect();
  const rows = [...document.querySelectorAll('[role=log] [data-seq]')];
  const isInView = (row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > view.top && top < view.bottom;
  };
  return rows.filter(isInView).map(({ dataset }) => Number(dataset.seq));
})()`;

async function stateOf(person: Person, { id }: RoomState): Promise<RoomState> {
  const { body } = await person.user.http('get', `/v1/rooms/${id}`).expect(200);
  return body as RoomState;
}

const line = ({ page }: Person) => page.getByRole('separator', { name: 'New messages' });

/** The text of the row right below the line. */
const belowLine = (person: Person): Promise<string> =>
  line(person).evaluate(
    (element: unknown) => (element as { nextElementSibling: { textContent: string } }).nextElementSibling.textContent,
  );

describe('more unread messages than a room opens with', () => {
  it('begin at the first one; those that were not shown stay unread, until the user marks them', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const { readSeq: before } = await stateOf(ann, room);
    for (const text of numbered(5)) await say(ben, room, tall(text));
    await say(ben, room, 'message 6. For you', { mentions: [ann.user.user.id] });
    await pour(await ben.user.connect(), room, numbered(414, 7));
    await expectPage(ann.roomLink(room.name ?? '')).toHaveAccessibleName(/99\+ unread/);

    await ann.openRoom(room.name ?? '');
    await expectPage(line(ann)).toBeInViewport();
    expect(await belowLine(ann)).toContain('message 1.');
    await expect.poll(async () => (await stateOf(ann, room)).readSeq).toBeGreaterThan(before);
    await ann.page.waitForTimeout(UNTOUCHED_MS);
    const seen = await ann.page.evaluate<number[]>(IN_VIEW);
    await expectPage(ann.messages('message 6.')).not.toBeInViewport();
    const opened = await stateOf(ann, room);
    expect(opened).toMatchObject({ unread: 100, mentions: 1 });
    expect(opened.readSeq).toBeLessThanOrEqual(Math.max(...seen));

    await ann.button('Jump to latest, 99+ new').click();
    await ann.expectMessage('message 420.', ben.name);
    await expectPage(line(ann)).toHaveCount(0);
    await expectPage(ann.button('Unread messages')).toBeVisible();
    await ann.page.goto(`/rooms/${room.id}/300`);
    await ann.expectMessage('message 297.', ben.name);
    await expectPage(ann.button('Unread messages')).toBeVisible();
    await ann.page.waitForTimeout(MARKED_MS);
    expect(await stateOf(ann, room)).toMatchObject({ readSeq: opened.readSeq, unread: 100, mentions: 1 });

    await ann.button('Unread messages').click();
    await expectPage(line(ann)).toBeInViewport();
    await expectPage(ann.button('Unread messages')).toHaveCount(0);
    await ann.button(/^Jump to latest/).click();
    await ann.button('Mark as read').click();
    await expectPage(ann.roomLink(room.name ?? '')).not.toHaveAccessibleName(/unread/);
    await expectPage(ann.button('Mark as read')).toHaveCount(0);
    expect(await stateOf(ann, room)).toMatchObject({ unread: 0, mentions: 0 });
  });
});

describe('messages that come while the tab is hidden', () => {
  it('are unread when the user returns, except those then in view', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ben, room, ['seen']);
    await ann.openRoom(ben.name);
    const { headSeq } = await stateOf(ann, room);
    await expect.poll(async () => (await stateOf(ann, room)).readSeq).toBe(headSeq);
    await setHidden(ann, true);
    await pour(await ben.user.connect(), room, numbered(60));
    await ann.expectMessage('message 60.', ben.name);
    await setHidden(ann, false);
    await ann.page.waitForTimeout(MARKED_MS);
    expect(await stateOf(ann, room)).toMatchObject({ readSeq: headSeq, unread: 60 });
    await ann.button('Unread messages').click();
    await ann.expectMessage('message 1.', ben.name);
    expect(await belowLine(ann)).toContain('message 1.');
  });
});
