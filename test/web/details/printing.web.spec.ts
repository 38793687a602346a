import { describe, expect, it } from 'vitest';

import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post, say } from '../kit/preparing.js';

const people = peopleOfTests();

const CODE = Array.from({ length: 60 }, (_, index) => `const line${index} = 1;`)
  .concat(`const wide = '${'long '.repeat(80)}';`)
  .join('\n');
const LONG_TEXT = Array.from({ length: 60 }, (_, index) => `Line ${index} of a long text`).join('\n');
/** The colours of the text and of what is behind it. */
const COLOURS = `(() => {
  const { color } = getComputedStyle(document.querySelector('article p'));
  const { backgroundColor } = getComputedStyle(document.querySelector('main'));
  return [color, backgroundColor, getComputedStyle(document.body).backgroundColor];
})()`;
/** The names of elements around the messages that cut something off. */
const CUTTING = `(() => {
  const cutting = [];
  for (let at = document.querySelector('[role=log]'); at !== null; at = at.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(at);
    if ((overflowX !== 'visible' || overflowY !== 'visible') && at.scrollHeight > at.clientHeight + 1) cutting.push(at.className || at.tagName);
  }
  return cutting;
})()`;
/** The widest place of the messages, beyond that of the page. */
const BEYOND = `(() => {
  const right = Math.max(...[...document.querySelectorAll('article, article pre, article code')].map((at) => at.getBoundingClientRect().right));
  return right - document.documentElement.clientWidth;
})()`;

/** The number of sheets of the printed page. Chromium writes the objects of pages uncompressed. */
async function sheetsOf({ page }: Person): Promise<number> {
  const pdf = await page.pdf({ format: 'A4' });
  return pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
}

describe('a printed room', () => {
  it.each(['light', 'dark'] as const)(
    'has all of its messages and nothing of the screen around them, dark on white, from the %s theme',
    async (theme) => {
      const script = `try { localStorage.setItem('parley:theme', '${theme}') } catch {}`;
      const [ann, ben] = [await people.person('ann', { script }), await people.absent('ben')];
      const room = await group(ben, [ann]);
      await post(ben, room, [`\`\`\`ts\n${CODE}\n\`\`\``, LONG_TEXT, ...numbered(30)]);
      await ann.page.goto(`/rooms/${room.id}`);
      await expectPage(ann.messages('message 30.')).toBeVisible();
      await ann.composer.fill('What I have not sent');
      expect(await sheetsOf(ann)).toBeGreaterThan(2);

      await ann.page.emulateMedia({ media: 'print' });
      for (const text of ['message 1.', 'message 30.', 'Line 59 of a long text', 'const line59 =']) {
        await expectPage(ann.messages(text).first()).toBeVisible();
      }
      await expectPage(ann.page.getByRole('heading', { name: room.name ?? '' })).toBeVisible();
      for (const outside of [ann.composer, ann.rooms, ann.button('Show more'), ann.button('Copy code')]) {
        await expectPage(outside).toBeHidden();
      }
      await expectPage(ann.page.getByRole('button', { name: /^Show all/ })).toBeHidden();
      expect(await ann.page.evaluate(CUTTING)).toEqual([]);
      expect(await ann.page.evaluate(BEYOND)).toBeLessThanOrEqual(0);
      expect(await ann.page.evaluate(COLOURS)).toEqual(['rgb(26, 30, 39)', 'rgb(255, 255, 255)', 'rgb(255, 255, 255)']);

      await ann.page.emulateMedia({ media: 'screen' });
      await expectPage(ann.composer).toHaveValue('What I have not sent');
      await expectPage(ann.button('Show more')).toBeVisible();
    },
  );

  it('is followed by its open thread, and by no panel', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const root = await say(ben, room, 'The beginning of a thread');
    for (const body of numbered(30)) await say(ben, room, body, { threadId: root });
    await ann.page.goto(`/rooms/${room.id}/threads/${root}`);
    const replies = ann.page.getByRole('log', { name: 'Replies' });
    await expectPage(replies.getByText('message 30.')).toBeVisible();
    await ann.page.emulateMedia({ media: 'print' });
    expect(await sheetsOf(ann)).toBeGreaterThan(1);
    await expectPage(ann.messages('The beginning of a thread').first()).toBeVisible();
    await expectPage(replies.getByText('message 30.')).toBeVisible();
    await expectPage(ann.page.getByRole('complementary').getByRole('textbox')).toBeHidden();
    await ann.page.emulateMedia({ media: 'screen' });
    await ann.page.goto(`/rooms/${room.id}/members`);
    const panel = ann.page.getByRole('complementary', { name: /members/i });
    await expectPage(panel).toBeVisible();
    await ann.page.emulateMedia({ media: 'print' });
    await expectPage(panel).toBeHidden();
    await expectPage(ann.messages('The beginning of a thread').first()).toBeVisible();
  });
});
