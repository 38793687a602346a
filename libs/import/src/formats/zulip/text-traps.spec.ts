import { describe, expect, it } from 'vitest';
import { bodyOf, message, recordsOf } from '../../../testing/zulip-export.js';

describe('a text of Zulip', () => {
  it.each([
    ['@**Ann Lee**, @_**ann lee** and @**Cy | D**', '@ann-lee, @ann-lee and @cy---d'],
    ['@**Bo Ray|4** @_**Old Name|2** @**|1** @**Gone Person|99**', '@bo-ray-2 @bo-ray @ann-lee @gone-person'],
    ['@**Bo Ray** is one of two, @**Nobody_x_** is none', String.raw`@Bo Ray is one of two, @Nobody_x_ is none`],
    ['@**all** @_**everyone** @**stream** @**topic**', '@all @everyone @channel @topic'],
    ['@*crew* @_*ops team*', '@crew @ops team'],
    ['#**main** #**A_B & c>✔ x_y** #**main>a@12** #**none>t**', '#main #a_b & c > ✔ x_y #main > a #none > t'],
    ['`@**Ann Lee**` ```` ``@**all** ````', '`@**Ann Lee**` ```` ``@**all** ````'],
    ['```\n@**Ann Lee** #**main** :tada:\n```', '```\n@**Ann Lee** #**main** :tada:\n```'],
  ])('Z6: %s', async (content, body) => expect(await bodyOf(content)).toBe(body));

  it('Z6: lists who is mentioned, also silently', async () => {
    const content = '@**Ann Lee** @_**Bo Ray|4** @**all** @**Bo Ray**';
    const { of } = await recordsOf([message(1, { content })]);
    expect(of('message')[0]?.mentions).toEqual(['1', '4']);
  });

  it.each([
    ['one\ntwo', 'one\ntwo'],
    ['**bold** *it* ***both*** ~~gone~~ `a *b*`', '**bold** *it* ***both*** ~~gone~~ `a *b*`'],
    ['_plain_ and __plain too__, 2 * 3', String.raw`\_plain\_ and \_\_plain too\_\_, 2 * 3`],
    ['# Head\n+ a\n  + b\n>quote\n>>deeper', '# Head\n- a\n  - b\n> quote\n> > deeper'],
    ['```quote\nsaid\n```js\nlet a_b_ = 1;\n```\n```\nanswer', '> said\n> ```js\n> let a_b_ = 1;\n> ```\nanswer'],
    ['~~~~ quote\n~~~quote\ninner\n~~~\nouter\n~~~~', '> > inner\n> outer'],
    ['```spoiler The *end*\nthey **win**\n```', '**The *end***\n> they **win**'],
    ['```math\nx^2\n```\nand $$a_b_c$$ for $5 or $6', '```latex\nx^2\n```\nand `a_b_c` for $5 or $6'],
    ['```nolanguage\na\n````\n```', '`````\na\n````\n`````'],
    ['```py\nnever closed', '```py\nnever closed\n```'],
    ['/me waves', '_waves_'],
    ['not /me', 'not /me'],
    [':thumbs_up: :smile: 10:30:45 :nope: `:tada:`', '👍 🙂 10:30:45 :nope: `:tada:`'],
    ['a &lt;b&gt; &amp;amp; `&lt;`', 'a <b> &amp; `&lt;`'],
    ['[a *b*](https://e.org/x_y_z) https://e.org/_a_', '[a *b*](https://e.org/x_y_z) https://e.org/_a_'],
    [
      '[said](#narrow/stream/1) [x](javascript:alert(1)) [y](e.org/a)',
      'said x (javascript:alert(1)) [y](http://e.org/a)',
    ],
    ['at <time:2024-03-01T10:00:00+02:00>', 'at 2024-03-01 08:00 UTC'],
  ])('Z7: %s', async (content, body) => expect(await bodyOf(content)).toBe(body));

  it('Z7: splits long texts', async () => {
    const content = 'word '.repeat(2000).trim();
    const { of } = await recordsOf([message(1, { content })]);
    const bodies = of('message').map(({ body }) => body);
    expect([bodies.length, bodies.join('')]).toEqual([2, content]);
  });
});
