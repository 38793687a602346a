import { describe, expect, it } from 'vitest';

import { group, peopleOfTests } from '../kit/people.js';
import { post } from '../kit/preparing.js';
import { expectPage, type Someone } from '../kit/person.js';

const people = peopleOfTests();

async function rename({ user }: Someone, displayName: string): Promise<void> {
  await user.http('patch', '/v1/users/me').send({ displayName }).expect(200);
}

describe('two people of one display name', () => {
  it('have their usernames beside it, wherever the client names them, until one takes another', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.absent('ben'), await people.absent('eve')];
    const room = await group(ann, [ben, eve]);
    await rename(ben, 'Анна Maria');
    await post(ben, room, ['This is Maria']);
    await ann.openRoom(room.name ?? '');
    const first = ann.messages('This is Maria');
    await expectPage(first.getByRole('button', { name: 'Анна Maria', exact: true }).first()).toBeVisible();
    await expectPage(first).not.toContainText('@');

    // The first letter is a Latin one.
    await rename(eve, 'Aнна Maria');
    await post(eve, room, ['Another one']);
    await expectPage(ann.messages('Another one')).toContainText(`@${eve.name}`);
    await expectPage(first).toContainText(`@${ben.name}`);
    await expectPage(ann.messages('Another one')).toHaveAccessibleName(new RegExp(`@${eve.name}`));
    await expectPage(ann.roomLink(room.name ?? '')).toContainText(`@${eve.name}`);
    await ann.act('Another one', 'Reply');
    await expectPage(ann.page.getByText('Replying to')).toContainText(`@${eve.name}`);
    expect(await ann.page.title()).not.toContain('@');

    await rename(eve, 'Eve');
    await expectPage(ann.messages('Another one')).toContainText('Eve');
    await expectPage(first).not.toContainText('@');
  });
});
