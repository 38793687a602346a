import { folderWith, type Json, readRecords } from './read-records.js';

export type { Json };

export const TEAM = 'team-1';
export const [ANN, BOB, CLEO] = ['1', '2', '3'].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`) as [
  string,
  string,
  string,
];
export const ROOM = '19:main@thread.tacv2';
export const PAIR = `19:${ANN}_${BOB}@unq.gbl.spaces`;

const BASE: Json = {
  'users/usersList.json': [
    { Id: ANN, DisplayName: 'Ann Lee', UserPrincipalName: 'ann@example.org', Mail: 'ann@example.org' },
    { Id: BOB, DisplayName: 'Bob', UserPrincipalName: 'bob_far.org#EXT#@example.org', Mail: null },
  ],
  'teams/teamsList.json': [
    { GroupsId: TEAM, Name: 'Harbour', Privacy: 'Public' },
    { GroupsId: 'group-2', Name: 'A list of mails', Privacy: 'Public' },
  ],
  'teams/teamsSettings.json': [{ Id: TEAM, DisplayName: 'Harbour', Visibility: 'public', IsArchived: false }],
  [`teams/${TEAM}/channels_${TEAM}.json`]: [
    {
      Id: ROOM,
      DisplayName: 'General',
      MembershipType: 'standard',
      TenantId: 'tenant',
      CreatedDateTime: '2025-12-01T00:00:00.5Z',
    },
    {
      Id: '19:board@thread.tacv2',
      DisplayName: 'Board',
      MembershipType: 'private',
      TenantId: 'tenant',
      Description: 'few',
    },
  ],
  [`teams/${TEAM}/teamMembers_${TEAM}.json`]: [
    { Name: 'Ann Lee', UserId: ANN, UserName: 'ann@example.org' },
    { Name: 'Bob', UserId: BOB, UserName: 'bob' },
  ],
};

/** The records of an export with these messages in the channel, and other files. */
export async function recordsOf(messages: readonly Json[], files: Json = {}) {
  const all = { ...BASE, [`teams/${TEAM}/messages_${TEAM}.json`]: messages, ...files };
  const inside = Object.entries(all).map(([path, value]) => [`TeamsDataExport/${path}`, value] as const);
  return readRecords([await folderWith(Object.fromEntries(inside))]);
}

export const user = (Id: string, DisplayName: string | null = null): Json => ({
  User: { Id, DisplayName },
  Application: null,
});
export const message = (Id: string, Content: string, own: Json = {}): Json => ({
  ...{ Id, Body: { ContentType: 'html', Content }, MessageType: 'message', From: user(ANN), ReplyToId: null },
  ...{ CreatedDateTime: new Date(Number(Id) || T).toISOString(), ChannelIdentity: { ChannelId: ROOM, TeamId: TEAM } },
  ...{ ChatId: null, Attachments: [], Mentions: [], Reactions: [], Subject: '' },
  ...own,
});
export const direct = (Id: string, ChatId: string, own: Json = {}): Json =>
  message(Id, `<p>at ${Id}</p>`, { ChannelIdentity: null, ChatId, ...own });
export const T = 1_772_000_000_000;
export const bodyOf = async (content: string, own: Json = {}): Promise<string | undefined> =>
  (await recordsOf([message(`${T}`, content, own)])).of('message')[0]?.body;
