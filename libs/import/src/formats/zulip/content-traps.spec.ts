import { describe, expect, it } from 'vitest';
import { type Json, message, recordsOf } from '../../../testing/zulip-export.js';

describe('a message of Zulip', () => {
  it('Z8: takes the code of a reaction, and the picture of the realm by its id', async () => {
    const react = (user_profile: number, emoji_name: string, emoji_code: string, reaction_type = 'unicode_emoji') => ({
      ...{ message: 1, user_profile, emoji_name, emoji_code, reaction_type },
    });
    const { of } = await recordsOf([message(1, { content: ':own_word: :tada:' })], {
      zerver_reaction: [
        ...[react(1, '+1', '1f44d'), react(1, 'thumbs_up', '1f44d'), react(2, 'own_word', '1f1e9-1f1ea')],
        ...[react(2, 'boat_of_then', '7', 'realm_emoji'), react(3, 'zulip', 'zulip', 'zulip_extra_emoji')],
        ...[{ message: 1 }, react(9, 'x', '110000')],
      ],
      zerver_realmemoji: [
        { id: 7, name: 'boat', deactivated: true },
        { id: 8, name: 'tada', deactivated: false },
      ],
    });
    expect(of('reaction').map(({ user, emoji }) => [user, emoji])).toEqual([
      ...[
        ['1', '👍'],
        ['2', '🇩🇪'],
        ['2', ':boat:'],
      ],
      ...[
        ['3', ':zulip:'],
        ['9', '❌'],
      ],
    ]);
    expect(of('dropped').map(({ reason }) => reason)).toEqual(['twice in the export', 'not readable']);
    expect(of('message')[0]?.body).toBe('🇩🇪 :tada:');
  });

  it('Z9: tells edits of the text from moves between topics', async () => {
    const history = (...entries: Json[]) => ({
      last_edit_time: 1_700_000_100.5,
      edit_history: JSON.stringify(entries),
    });
    const edit = { user_id: 1, timestamp: 1_700_000_100, prev_content: 'before' };
    const move = { user_id: 1, timestamp: 1_700_000_100, prev_topic: 'elsewhere', topic: 'here' };
    const { of } = await recordsOf([
      message(1, history(edit)),
      message(2, history(move)),
      message(3, history(move, { ...edit, timestamp: 1_700_000_050 })),
      message(4, { last_edit_time: 1_700_000_100, edit_history: 'not JSON' }),
    ]);
    expect(of('message').map(({ editedAt }) => editedAt)).toEqual([
      '2023-11-14T22:15:00.500Z',
      null,
      '2023-11-14T22:14:10.000Z',
      '2023-11-14T22:15:00.000Z',
    ]);
  });

  it('Z10: has the files that texts link to, under their real names', async () => {
    const row = (path_id: string, file_name: string) => ({ id: 1, path_id, file_name, size: 5, messages: [1, 2] });
    const { of } = await recordsOf(
      [
        message(1, {
          content: 'see [plan ü.png](/user_uploads/2/ab/plan-u.png) and\n[lost.pdf](/user_uploads/2/cd/lost.pdf)',
        }),
        message(2, {
          content:
            '[](/user_uploads/2/ab/plan-u.png)\n[my notes](https://home.example.org/user_uploads/2/ef/n%20o.txt)',
        }),
        message(3, { content: '[x](/user_uploads/../../realm.json) [y](https://else.example.org/user_uploads/9/z)' }),
      ],
      {},
      {
        'attachment.json': {
          zerver_attachment: [row('2/ab/plan-u.png', 'plan ü.png'), row('2/cd/lost.pdf', 'lost.pdf')],
        },
        'uploads/records.json': [
          { path: 'saved/1.png', s3_path: '2/ab/plan-u.png', content_type: 'image/png' },
          { path: '2/gone', s3_path: '2/gone' },
        ],
        'uploads/saved/1.png': 'bytes of it',
        'uploads/2/ef/n o.txt': 'notes',
        'uploads/2/unused.txt': 'x',
      },
    );
    expect(
      of('file').map(({ id, name, type, bytes, path, missing }) => [id, name, type, bytes, path, missing]),
    ).toEqual([
      ['2/ab/plan-u.png', 'plan ü.png', 'image/png', 11, 'export/uploads/saved/1.png', null],
      ['2/cd/lost.pdf', 'lost.pdf', null, 5, null, 'not in the export'],
      ['2/ef/n o.txt', 'n o.txt', null, 5, 'export/uploads/2/ef/n o.txt', null],
      ['../../realm.json', 'realm.json', null, null, null, 'not in the export'],
    ]);
    expect(of('message').map(({ body, files }) => [body, files])).toEqual([
      ['see plan ü.png and', ['2/cd/lost.pdf', '2/ab/plan-u.png']],
      ['my notes', ['2/ab/plan-u.png', '2/ef/n o.txt']],
      ['x [y](https://else.example.org/user_uploads/9/z)', ['../../realm.json']],
    ]);
    expect(of('dropped')).toMatchObject([{ of: 'file', id: '2/unused.txt', reason: 'not left in' }]);
  });
});
