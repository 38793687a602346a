import { describe, expect, it } from 'vitest';
import { channel, directPost, type Json, post, recordsOf, team, user } from '../../../testing/mattermost-export.js';

const bodyOf = async (own: Json, further: readonly Json[] = []): Promise<string | undefined> =>
  (await recordsOf([...further, post(1, own)])).of('message')[0]?.body;

describe('a text of Mattermost', () => {
  it('M8: shows the name that a hook chose, and what it attached, which is Markdown', async () => {
    const attachments = [
      {
        ...{ fallback: 'x', pretext: '*so* @bo', title: 'Build *seven*', title_link: 'https://ci.example.org/7' },
        ...{ text: 'took **3** min :tada:', fields: [{ title: 'Host', value: '`a` &amp; _b_' }], actions: null },
      },
      { fallback: 'only this' },
    ];
    const props = { override_username: 'Pipeline', attachments };
    const { of } = await recordsOf([
      post(1, { type: 'slack_attachment', message: '', props: { ...props, from_webhook: 'true' } }),
      post(2, { props: { override_username: 'Pipeline' } }),
    ]);
    expect(of('message').map(({ sender, senderName, body }) => [sender, senderName, body])).toEqual([
      [
        ...['ann', 'Pipeline'],
        '*so* @user-bo\n[Build \\*seven\\*](https://ci.example.org/7)\ntook **3** min 🎉\nHost: `a` &amp; _b_\nonly this',
      ],
      ['ann', null, 'at 2'],
    ]);
    expect(of('message')[0]?.mentions).toEqual(['bo']);
  });

  it.each([
    ['waves', '_waves_'],
    ['*waves*', '*waves*'],
    ['*a* and *b*', '*a* and *b*'],
  ])('M8: /me %s', async (message, body) => expect(await bodyOf({ type: 'me', message })).toBe(body));

  it.each([
    ['@bo. @BO, (@ann) @here @all', '@user-bo. @user-bo, (@ann) @here @all'],
    ['@b_. @b_ @b', '@user-b_. @user-b_ @b'],
    ['@bo.x @bob mail@bo.example @bo@x.org', '@bo.x @bob mail@bo.example @bo@x.org'],
    ['`@bo` ``` @bo ``` \\`@bo`', '`@bo` ``` @bo ``` \\`@user-bo`'],
    ['```\n@bo ~side :tada:\n```\n@bo', '```\n@bo ~side :tada:\n```\n@user-bo'],
    ['~~~\n@bo', '~~~\n@bo'],
    ['~side. ~nowhere ~~side~~ a~side ~5', '#The side. ~nowhere ~~side~~ a~side ~5'],
    ['~inner', '#inner'],
    ['https://e.org/@bo [@bo](https://e.org/:tada:)', 'https://e.org/@bo [@user-bo](https://e.org/:tada:)'],
    ['**b** _i_ :tada: 10:30:00 :own: :wave_dark_skin_tone:', '**b** _i_ 🎉 10:30:00 :own: 👋🏿'],
    ['a\r\nb\ufdd4@ann\ufdd5x\ufdd6', 'a\nb\ufffd@ann\ufffdx\ufffd'],
  ])('M11: %j', async (message, body) => {
    // Their usernames are too short for Parley, which shows what is a mention.
    const further = [user('b_'), channel('side'), channel('inner', { type: 'P' })];
    expect(await bodyOf({ message }, further)).toBe(body);
  });

  it('M11: mentions those alone whom the text names outside of code', async () => {
    const { of } = await recordsOf([user('bo.'), post(1, { message: '`@ann` @bo. @nobody @here' })]);
    expect(of('message')[0]?.mentions).toEqual(['bo.']);
  });

  it('M11: names rooms with their team where teams have the same, and takes those of the own team', async () => {
    const { of } = await recordsOf([
      ...[team('shed', { type: 'I', allow_open_invite: false }), channel('side'), channel('side', { team: 'shed' })],
      post(1, { message: '~side' }),
      post(2, { team: 'shed', channel: 'side', message: '~side' }),
      directPost(['ann', 'bo'], 3, { message: '~side ~main' }),
      directPost(['ann', 'bo'], 4, { message: '~side', props: { channel_mentions: { side: { team_name: 'yard' } } } }),
    ]);
    expect(of('room').map(({ name }) => name)).toEqual(['The main', 'The side (YARD)', 'The side (SHED)', null]);
    expect(of('message').map(({ body }) => body)).toEqual([
      ...['#The side (YARD)', '#The side (SHED)', '~side #The main', '#The side (YARD)'],
    ]);
  });

  it('M11: splits long texts', async () => {
    const message = 'word '.repeat(3276);
    const { of } = await recordsOf([post(1, { message })]);
    expect(
      of('message')
        .map(({ body }) => body)
        .join(''),
    ).toBe(message);
    expect(of('message')).toHaveLength(3);
  });
});
