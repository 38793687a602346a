import { type Draft, earlier, type Files, type Json, type RandomFormat, type Shape } from './draft.js';
import { handleOf, isoOf, personName, type Plan } from './plan.js';

const guid = (number: number): string => `00000001-0000-4000-8000-${String(number).padStart(12, '0')}`;
const TEAM = guid(900);
const TENANT = guid(999);
/** The second room is a chat of all people, the third a private channel. */
const isChat = ({ room }: { room: number }): boolean => room === 1;
const roomOf = (room: number): string =>
  isChat({ room }) ? '19:chat@thread.v2' : `19:room${String(room)}@thread.tacv2`;
const user = (id: string, DisplayName: string | null): Json => ({
  User: { Id: id, DisplayName, UserIdentityType: 'aadUser', TenantId: TENANT },
  ...{ Application: null, Device: null },
});
const encoded = (text: string): string =>
  `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')}</p>`;
const setBody = (object: Json, Content: string): void => void (object['Body'] = { ContentType: 'html', Content });
const contentOf = (object: Json): string => (object['Body'] as { Content: string }).Content;

const KINDS: Readonly<Record<string, Shape>> = {
  'MT5 event': (draft) => {
    Object.assign(draft.object, { From: null, MessageType: 'unknownFutureValue', EventDetail: null });
    setBody(draft.object, '<systemEventMessage/>');
    draft.fate = 'notice';
  },
  deleted: (draft) => {
    draft.object['DeletedDateTime'] = isoOf(draft.act.at + 1000);
    setBody(draft.object, '');
    draft.fate = 'deleted';
  },
  'empty message': (draft) => {
    setBody(draft.object, '<p>&nbsp;</p>');
    draft.fate = 'empty';
  },
};

const TRAPS: Readonly<Record<string, Shape>> = {
  'MT5 bot': ({ object, act }) => {
    if (!isChat(act)) object['From'] = { User: null, Application: { Id: 'app', DisplayName: 'Tide' } };
  },
  'MT6 only an id is left': ({ object, act }) => {
    if (!isChat(act)) object['From'] = user(guid(800), null);
  },
  'MT2 reply': (draft) => {
    if (isChat(draft.act)) return;
    const root = earlier(draft, ['message', 'deleted']);
    if (root === null) return;
    draft.object['ReplyToId'] = root.object['Id'];
    draft.root = root.act.n;
  },
  'MT2 root is missing': (draft) => {
    if (draft.root !== null || isChat(draft.act)) return;
    draft.object['ReplyToId'] = String(1_600_000_000_000 + draft.act.n);
    draft.root = 'missing';
  },
  'MT3 two mentions of one person': ({ object, act }) => {
    const mention = (Id: number, MentionText: string): Json => ({
      Id,
      MentionText,
      Mentioned: user(guid(1), 'Person A'),
    });
    object['Mentions'] = [mention(0, 'Person'), mention(1, 'A')];
    setBody(object, `${contentOf(object)}<p><at id="0">Person</at>&nbsp;<at id="1">A</at>, ${String(act.n)}</p>`);
  },
  'MT4 reactions change a time': (draft) => {
    draft.object['LastModifiedDateTime'] = isoOf(draft.act.at + 9000);
    draft.object['Reactions'] = ['like', '👍', 'heart'].map((ReactionType, place) => ({
      ReactionType,
      User: user(guid(place === 2 ? 777 : 1), null),
    }));
    draft.reactions = 3;
  },
  'MT7 plain text': ({ object, act }) => {
    if ((object['Mentions'] as unknown[]).length === 0) object['Body'] = { ContentType: 'text', Content: act.text };
  },
  'MT7 emoji, code and pictures': (draft) => {
    if ((draft.object['Body'] as Json)['ContentType'] === 'text') return;
    const picture = `https://graph.microsoft.com/v1.0/chats/x/messages/${String(draft.act.n)}/hostedContents/aWQ/$value`;
    const code = '<codeblock class="Python"><code>a &lt; b<br>c</code></codeblock>';
    setBody(
      draft.object,
      `${contentOf(draft.object)}<p><emoji id="smile" alt="🙂" title="Smile"></emoji></p>${code}<p><img alt="image" src="${picture}"></p>`,
    );
    draft.files.add(`picture ${String(draft.act.n)}`);
  },
  'MT7 answer': (draft) => {
    const answered = earlier(draft);
    if (answered === null || draft.root !== null) return;
    const Content = JSON.stringify({ messageId: answered.object['Id'], messagePreview: 'x' });
    draft.object['Attachments'] = [{ Id: answered.object['Id'], ContentType: 'messageReference', Content }];
    draft.answers = answered.act.n;
  },
};

const lists = (drafts: readonly Draft[]): string => JSON.stringify(drafts.map(({ object }) => object).toReversed());

function filesOf(drafts: readonly Draft[], { people, rooms }: Plan): Files {
  const all = Array.from({ length: people }, (_, person) => person);
  const channels = Array.from({ length: rooms }, (_, room) => room).filter((room) => !isChat({ room }));
  const inChat = drafts.filter(({ act }) => isChat(act));
  const files: Json = {
    'teams/teamsList.json': [{ GroupsId: TEAM, Name: 'Yard', Privacy: 'Public' }],
    'teams/teamsSettings.json': [{ Id: TEAM, DisplayName: 'Yard', Visibility: 'public', IsArchived: false }],
    [`teams/${TEAM}/channels_${TEAM}.json`]: channels.map((room) => ({
      ...{
        Id: roomOf(room),
        DisplayName: `Room ${String(room)}`,
        MembershipType: room === 2 ? 'private' : 'standard',
        TenantId: TENANT,
      },
    })),
    [`teams/${TEAM}/teamMembers_${TEAM}.json`]: all.map((person) => ({
      Name: personName(person),
      UserId: guid(person + 1),
      UserName: 'x',
    })),
    'users/usersList.json': all.map((person) => ({
      ...{
        Id: guid(person + 1),
        DisplayName: personName(person),
        UserPrincipalName: `${handleOf(person)}@example.org`,
        Mail: null,
      },
    })),
  };
  const texts = Object.fromEntries(Object.entries(files).map(([path, value]) => [path, JSON.stringify(value)]));
  const ofPeople = all.map((person) => [`users/${guid(person + 1)}/messages_${guid(person + 1)}.json`, lists(inChat)]);
  return {
    ...texts,
    [`teams/${TEAM}/messages_${TEAM}.json`]: lists(drafts.filter(({ act }) => !isChat(act))),
    ...(Object.fromEntries(ofPeople) as Files),
  };
}

export const teams: RandomFormat = {
  name: 'teams',
  options: {},
  isLiteral: true,
  senderIn: ({ From }) => ((From as Json | null)?.['User'] as Json | null)?.['Id'],
  // The id is the moment, and unique in its room.
  timeOf: ({ at, n }) => at + n,
  object: ({ at, n, room, person, text }) => ({
    ...{
      Id: String(at + n),
      Body: { ContentType: 'html', Content: encoded(text) },
      MessageType: 'message',
      Subject: '',
    },
    ...{
      CreatedDateTime: isoOf(at + n).replace(/\.?0*Z$/, '+00:00'),
      LastModifiedDateTime: null,
      LastEditedDateTime: null,
    },
    ...{ DeletedDateTime: null, ReplyToId: null, From: user(guid(person + 1), personName(person)) },
    ...{ Attachments: [], Mentions: [], Reactions: [], EventDetail: null },
    ...(isChat({ room })
      ? { ChatId: roomOf(room), ChannelIdentity: null }
      : { ChatId: null, ChannelIdentity: { TeamId: TEAM, ChannelId: roomOf(room) } }),
  }),
  kinds: KINDS,
  traps: TRAPS,
  copiesOf: ({ room }, { people }) => (isChat({ room }) ? people - 1 : 0),
  files: filesOf,
};
