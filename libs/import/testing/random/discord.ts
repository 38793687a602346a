import { type Draft, earlier, type Files, type Json, type RandomFormat, type Shape } from './draft.js';
import { handleOf, personName, type Plan } from './plan.js';

const EPOCH_MS = 1_420_070_400_000n;
const PART_MESSAGES = 5;
const idOf = (at: number, n: number): string => String(((BigInt(at) - EPOCH_MS) << 22n) + BigInt(n));
const roomOf = (room: number): string => `8100000000000000${String(room)}`;
const authorOf = (person: number): Json => ({
  ...{
    id: `9100000000000000${String(person)}`,
    name: handleOf(person),
    discriminator: '0000',
    nickname: personName(person),
  },
  ...{ isBot: false, avatarUrl: 'x' },
});

/** The time in the zone of the exporting computer, whose fraction is absent if it is none (D4). */
function localTime(at: number): string {
  const hours = at < Date.UTC(2026, 2, 29, 1) ? 1 : 2;
  const local = new Date(at + hours * 3_600_000)
    .toISOString()
    .replace('Z', '')
    .replace(/\.000$/, '');
  return `${local}+0${String(hours)}:00`;
}

const notice =
  (type: string, own: Json = {}): Shape =>
  (draft) => {
    Object.assign(draft.object, { type, content: 'Pinned a message.', ...own });
    draft.fate = 'notice';
  };

const KINDS: Readonly<Record<string, Shape>> = {
  'D11 pin': notice('ChannelPinnedMessage'),
  'D1 boost': notice('8'),
  'D1 thread starter': notice('21', { content: '', reference: { messageId: '1', channelId: '2', guildId: '3' } }),
  'D11 added': notice('RecipientAdd', { mentions: [authorOf(1)] }),
  'unknown kind without text': notice('77', { content: '' }),
  'D12 empty': (draft) => {
    draft.object['content'] = '';
    draft.fate = 'empty';
  },
  'no time': (draft) => {
    delete draft.object['timestamp'];
    draft.fate = 'no time';
  },
};

const TRAPS: Readonly<Record<string, Shape>> = {
  'D1 command': ({ object }) => {
    object['type'] = '20';
  },
  'D2 thread': (draft) => {
    draft.root = earlier(draft)?.act.n ?? null;
  },
  'D2 thread whose root is missing': (draft) => {
    draft.root ??= 'missing';
  },
  'D6 hook': ({ object, act }) => {
    object['author'] = { id: '99', name: `Tide ${String(act.n)}`, discriminator: '0000', isBot: true };
  },
  'D8 files': (draft) => {
    const names = [`there-${String(draft.act.n)}`, `error-${String(draft.act.n)}`, `dead-${String(draft.act.n)}`];
    const urls = [
      `yard_Files\\${names[0] ?? ''}.png`,
      `yard_Files\\${names[1] ?? ''}.png`,
      'https://cdn.example.org/a?ex=1',
    ];
    draft.object['attachments'] = names.map((id, place) => ({
      id,
      url: urls[place],
      fileName: 'a.png',
      fileSizeBytes: 3,
    }));
    names.forEach((name) => draft.files.add(name));
  },
  'D9 reactions': (draft) => {
    draft.object['reactions'] = [
      { emoji: { id: '', name: '👍', code: 'thumbsup' }, count: 3, users: [authorOf(0), { id: '9999', name: 'gone' }] },
      { emoji: { id: '5', name: 'boat' }, count: 2 },
    ];
    draft.reactions = 5;
  },
  'D10 reply': (draft) => {
    const answered = earlier(draft);
    if (answered === null || draft.root !== null) return;
    Object.assign(draft.object, {
      type: 'Reply',
      reference: { messageId: answered.object['id'], channelId: roomOf(draft.act.room) },
    });
    draft.answers = answered.act.n;
  },
  'D10 reply to nothing': (draft) => {
    if (draft.answers === null) draft.object['reference'] = { messageId: '12345', channelId: '2' };
  },
  'D12 text in an embed': ({ object }) => {
    object['embeds'] = [{ title: '', description: object['content'], fields: [], color: null }];
    object['content'] = '';
  },
  'D11 pinned, edited': ({ object, act }) => {
    Object.assign(object, { isPinned: true, timestampEdited: localTime(act.at + 1000) });
  },
};

function fileOf(channel: Json, drafts: readonly Draft[], part: number): Files {
  const messages = drafts.map(({ object }) => object);
  const exported = {
    guild: { id: '1', name: 'Yard' },
    channel,
    dateRange: {},
    exportedAt: localTime(Date.UTC(2026, 3, 1)),
    messages,
  };
  const id = String(channel['id']);
  return {
    [`Yard - ${id} [part ${String(part)}].json`]: JSON.stringify({
      ...exported,
      messageCount: messages.length + (part % 2),
    }),
  };
}

function channelFiles(channel: Json, drafts: readonly Draft[]): Files {
  const files: Files = {};
  for (let from = 0, part = 1; from < Math.max(1, drafts.length); from += PART_MESSAGES, part++)
    Object.assign(files, fileOf(channel, drafts.slice(from, from + PART_MESSAGES), part));
  return files;
}

function filesOf(drafts: readonly Draft[], { rooms, acts }: Plan): Files {
  const files: Files = {};
  const all = [...(drafts.at(-1)?.before ?? []), ...drafts.slice(-1)];
  for (let room = 0; room < rooms; room++) {
    const channel = {
      id: roomOf(room),
      type: 'GuildTextChat',
      categoryId: '3',
      category: 'Talk',
      name: 'same',
      topic: null,
    };
    const here = drafts.filter(({ act }) => act.room === room);
    Object.assign(
      files,
      channelFiles(
        channel,
        here.filter(({ root }) => root === null),
      ),
    );
    for (const root of new Set(
      here.flatMap((draft) => (draft.root === 'missing' ? [draft.act.n + 1000] : (draft.root ?? []))),
    )) {
      const act = acts[root];
      const id =
        act === undefined
          ? idOf(Date.UTC(2026, 0, 1), root)
          : String(all.find((draft) => draft.act.n === root)?.object['id']);
      const replies = here.filter(
        (draft) => draft.root === root || (draft.root === 'missing' && draft.act.n + 1000 === root),
      );
      const thread = { id, type: 'GuildPublicThread', categoryId: roomOf(room), category: 'same', name: 'plans' };
      Object.assign(files, channelFiles(thread, replies));
    }
  }
  for (const id of drafts.flatMap((draft) => [...draft.files])) {
    if (id.startsWith('there')) files[`yard_Files/${id}.png`] = 'png';
    if (id.startsWith('error')) files[`yard_Files/${id}.png`] = '<html>gone</html>';
  }
  return files;
}

export const discord: RandomFormat = {
  name: 'discord',
  options: {},
  isLiteral: false,
  senderIn: ({ author }) => (author as Json)['id'],
  object: ({ at, n, person, text }) => ({
    ...{
      id: idOf(at, n),
      type: 'Default',
      timestamp: localTime(at),
      timestampEdited: null,
      isPinned: false,
      content: text,
    },
    ...{ author: authorOf(person), attachments: [], embeds: [], stickers: [], reactions: [], mentions: [] },
  }),
  kinds: KINDS,
  traps: TRAPS,
  files: filesOf,
};
