import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { TestFile } from './files.js';

const CODE = 'for (const gate of lock.gates)\n  if (gate.level &lt; 2) open(gate);';
/** The first of March 2024, at nine. */
const NINE = 1_709_283_600;

/** The channel that the export has. */
export const SLACK_CHANNEL = 'upper-lock';

/** The handles of the people. */
export const SLACK_PEOPLE = { maya: 'maya-lindqvist', tomas: 'tomas-ferreira', aiko: 'aiko-tanaka' };

/** Writes an export of a workspace of Slack into the folder: three people, a program and a private channel. */
export async function slackExport(folder: string, picture: TestFile): Promise<void> {
  const person = (id: string, name: string, realName: string) => ({
    id,
    team_id: 'T1',
    name,
    real_name: realName,
    profile: { real_name: realName, display_name: '' },
  });
  const files: Record<string, unknown> = {
    'users.json': [
      person('U1', SLACK_PEOPLE.maya, 'Maya Lindqvist'),
      person('U2', SLACK_PEOPLE.tomas, 'Tomás Ferreira'),
      person('U3', SLACK_PEOPLE.aiko, 'Aiko Tanaka'),
    ],
    'groups.json': [
      {
        id: 'C1',
        name: SLACK_CHANNEL,
        created: NINE - 60,
        creator: 'U1',
        members: ['U1', 'U2', 'U3'],
        topic: { value: 'The new lock opens on Friday' },
        pins: [{ id: at(0), type: 'C', created: NINE + 5, user: 'U1', owner: 'U1' }],
      },
    ],
    [`${SLACK_CHANNEL}/2024-03-01.json`]: messages(picture),
    [`__uploads/F1/${picture.name}`]: picture.bytes,
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content instanceof Uint8Array ? content : JSON.stringify(content));
  }
}

const at = (minutes: number): string => `${String(NINE + minutes * 60)}.000100`;

const said = (minutes: number, user: string, text: string, more: object = {}): object => ({
  type: 'message',
  user,
  ts: at(minutes),
  text,
  ...more,
});

function messages({ name, bytes, type }: TestFile): readonly object[] {
  const thread = { thread_ts: at(4) };
  const file = { id: 'F1', name, title: name, mimetype: type, user: 'U3', size: bytes.length, mode: 'hosted' };
  return [
    said(0, 'U1', 'Morning <@U2>, the plan is at <https://weir.example/plan?day=5&amp;week=9|the usual place> :tada:', {
      reactions: [
        { name: '+1', users: ['U2', 'U3'], count: 2 },
        { name: 'ship', users: ['U3'], count: 1 },
      ],
    }),
    said(2, 'U3', 'From the quay', { files: [file], reactions: [{ name: 'heart_eyes', users: ['U1'], count: 1 }] }),
    said(4, 'U2', 'Which gate do we open *first*?', { ...thread, reply_count: 2, reply_users: ['U3', 'U1'] }),
    said(5, 'U3', 'The upper one, as <@U1> said', { ...thread, parent_user_id: 'U2' }),
    said(6, 'U1', 'And _slowly_.', { ...thread, parent_user_id: 'U2' }),
    said(8, 'U2', `This opens what is low:\n\`\`\`${CODE}\`\`\``),
    said(10, 'U1', 'The lock opens on ~Thursday~ *Friday*, at `10:00`', { edited: { user: 'U1', ts: at(11) } }),
    {
      type: 'message',
      subtype: 'bot_message',
      text: '',
      ts: at(12),
      bot_id: 'B1',
      username: 'Builds',
      attachments: [
        { id: 1, title: 'Build 7', title_link: 'https://builds.example/7', text: 'took *3* min', fallback: 'Build 7' },
      ],
    },
  ];
}
