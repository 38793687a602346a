import { describe, expect, it } from 'vitest';

import { pasteHtml, pasteText } from '../kit/attaching.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

const people = peopleOfTests();

/** A person in a group of their own. */
async function writer(): Promise<Person> {
  const ann = await people.person('ann');
  const room = await group(ann, []);
  await ann.page.goto(`/rooms/${room.id}`);
  await expectPage(ann.composer).toBeFocused();
  return ann;
}

describe('the composer', () => {
  it('completes emoji, people by their display names, and rooms', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await ben.user.http('patch', '/v1/users/me').send({ displayName: 'Lena Okafor' }).expect(200);
    const [room, other] = [await group(ann, [ben]), await group(ann, [])];
    await ann.page.goto(`/rooms/${room.id}`);
    const { composer } = ann;
    await composer.pressSequentially('Yes :part');
    await expectPage(ann.page.getByRole('option', { name: 'party popper' })).toBeVisible();
    await expectPage(composer).toHaveAttribute('aria-activedescendant', /./);
    await ann.page.getByRole('option', { name: 'party popper' }).click();
    await expectPage(composer).toHaveValue('Yes 🎉 ');
    await composer.press('Control+z');
    await expectPage(composer).toHaveValue('Yes :part');
    await composer.fill('');
    await composer.pressSequentially('@lena ok');
    await expectPage(ann.page.getByRole('option', { name: 'Lena Okafor' })).toHaveAttribute('aria-selected', 'true');
    await composer.press('Tab');
    await expectPage(composer).toHaveValue(`@${ben.name} `);
    // It begins like the display name.
    await composer.pressSequentially('le');
    await composer.press('Enter');
    await ann.expectSent('Lena Okafor le');
    await composer.pressSequentially(`see #${(other.name ?? '').slice(0, 11)}`);
    await ann.page
      .getByRole('listbox', { name: 'Rooms to link' })
      .getByRole('option', { name: other.name ?? '' })
      .click();
    await composer.press('Enter');
    await ann.expectSent(`see #${other.name ?? ''}`);
    await ann.messages('see #').getByRole('link').click();
    await expectPage(ann.page).toHaveURL(new RegExp(other.id));
  });

  it('formats what is selected, by keys and by the toolbar, and undoes it', async () => {
    const ann = await writer();
    const { composer } = ann;
    await composer.pressSequentially('good news');
    await composer.press('Control+Shift+ArrowLeft');
    await expectPage(ann.page.getByRole('toolbar', { name: 'Format' })).toBeVisible();
    await composer.press('Control+b');
    await expectPage(composer).toHaveValue('good **news**');
    await composer.press('Control+i');
    await expectPage(composer).toHaveValue('good ***news***');
    await composer.press('Control+Shift+X');
    await expectPage(composer).toHaveValue('good ***~~news~~***');
    for (let pressed = 0; pressed < 3; pressed++) await composer.press('Control+z');
    await expectPage(composer).toHaveValue('good news');
    await composer.press('Control+a');
    await ann.page.getByRole('toolbar', { name: 'Format' }).getByRole('button', { name: 'Quote' }).click();
    await expectPage(composer).toHaveValue('> good news');
    await expectPage(composer).toBeFocused();
    await composer.press('Tab');
    await ann.page.keyboard.press('ArrowRight');
    await ann.page.keyboard.press('Enter');
    await expectPage(composer).toHaveValue('*> good news*');
    await composer.press('End');
    await expectPage(ann.page.getByRole('toolbar', { name: 'Format' })).toHaveCount(0);
    await composer.press('Control+a');
    await composer.press('Tab');
    await expectPage(ann.button('Bold')).toBeFocused();
    await ann.page.keyboard.press('Escape');
    await expectPage(composer).toBeFocused();
    await expectPage(ann.page.getByRole('toolbar', { name: 'Format' })).toHaveCount(0);
  });

  it('goes on with a list and with code, which Ctrl+Enter sends', async () => {
    const ann = await writer();
    const { composer } = ann;
    await composer.pressSequentially('1. milk');
    await composer.press('Enter');
    await composer.pressSequentially('bread');
    await expectPage(composer).toHaveValue('1. milk\n2. bread');
    await composer.press('Enter');
    await composer.press('Enter');
    await expectPage(composer).toHaveValue('1. milk\n2. bread\n');
    await composer.press('Control+z');
    await expectPage(composer).toHaveValue('1. milk\n2. bread\n3. ');
    await composer.press('Control+Enter');
    await ann.expectSent('bread');
    // The hint below an edit is true where the caret is.
    await composer.press('ArrowUp');
    const edit = ann.page.getByRole('textbox', { name: 'Edit message' });
    await expectPage(edit).toHaveAccessibleDescription(/^Ctrl\+Enter saves, Escape cancels\.$/);
    await edit.press('End');
    await edit.press('Shift+Enter');
    await expectPage(edit).toHaveAccessibleDescription(/^Enter saves, Escape cancels\.$/);
    await edit.press('ArrowUp');
    await edit.press('End');
    await expectPage(edit).toHaveAccessibleDescription(/^Ctrl\+Enter saves/);
    await edit.press('Escape');
    await composer.pressSequentially('```');
    await composer.press('Enter');
    await composer.pressSequentially('  a');
    await composer.press('Enter');
    await expectPage(composer).toHaveValue('```\n  a\n  ');
  });

  it('makes Markdown of formatted text that is pasted, and undoes that', async () => {
    const ann = await writer();
    const { composer } = ann;
    const cells = '<tr><td>Name</td><td>Age</td></tr><tr><td><b>Ann</b></td><td>3</td></tr>';
    const copied = { 'text/html': `<table>${cells}</table>`, 'text/plain': 'Name' };
    await pasteText(ann, copied);
    await expectPage(composer).toHaveValue('| Name | Age |\n| --- | --- |\n| **Ann** | 3 |');
    await composer.press('Control+z');
    await expectPage(composer).toHaveValue('');
    await pasteText(ann, copied, 'Control+Shift+V');
    await expectPage(composer).toHaveValue('Name');
    await composer.fill('');
    const columns = { 'text/plain': 'Name\tAge\nAnn\t3\n' };
    await pasteText(ann, columns);
    await expectPage(composer).toHaveValue('| Name | Age |\n| --- | --- |\n| Ann | 3 |');
    await composer.fill('');
    await pasteText(ann, columns, 'Control+Shift+V');
    await expectPage(composer).toHaveValue(columns['text/plain']);
  });

  it('reads the styles of office programs, and leaves text without a format alone', async () => {
    const ann = await writer();
    const bold =
      '<style>b { color: red }</style><b style="font-weight:normal"><span style="font-weight:700">Ann</span> is</b>';
    await pasteHtml(ann, bold, 'Ann is');
    await expectPage(ann.composer).toHaveValue('**Ann** is');
    await ann.composer.fill('');
    await pasteHtml(ann, '<span style="color: red">a_b</span>', 'a_b');
    await expectPage(ann.composer).toHaveValue('a_b');
  });

  it('keeps its buttons out of the way of a long text', async () => {
    const ann = await writer();
    await ann.page.setViewportSize({ width: 390, height: 700 });
    const place = async () => {
      const [text, send] = [await ann.composer.boundingBox(), await ann.button('Send').boundingBox()];
      if (text === null || send === null) throw new Error('not shown');
      return { text, send };
    };
    const short = await place();
    expect(short.text.x + short.text.width).toBeLessThanOrEqual(short.send.x);
    await ann.composer.fill('A text that needs the whole width of the phone.\n'.repeat(40));
    const long = await place();
    expect(long.text.y + long.text.height).toBeLessThanOrEqual(long.send.y);
    expect(long.text.width).toBeGreaterThan(330);
    expect(long.text.height).toBeLessThan(300);
  });
});
