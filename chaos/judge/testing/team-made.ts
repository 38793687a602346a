import type { Happenings, RecordedMessage } from '../../records/record.js';
import type { RecordedLink } from '../../records/recorded-lists.js';
import { END_AT, type HandMade, message, notice, ok, type Scene } from './hand-made.js';

const BEGAN_AT = 60_000;
const BOB = { who: 'bob' };

/** Bob joins, and two messages of alice follow: one names bob, one is to everyone. Bob has read neither. */
const STORED: readonly RecordedMessage[] = [
  notice(1, 'room.created', 'A'),
  notice(2, 'member.joined', 'B'),
  message(3),
  message(4, { everyone: true }),
].map((stored) => ({ ...stored, id: `e${stored.seq}`, createdAt: BEGAN_AT + stored.seq * 1_000 }));

const LINK: RecordedLink = {
  ...{ roomId: 'l', uses: 2, used: 2 },
  ...{ entered: ['X', 'Y'], refused: ['Z'], memberIds: ['Y', 'X'] },
};

type Mention = Happenings['mentioned']['messages'][number];
const mention = (id: string, unread = true): Mention => ({ roomId: 'e', id, unread });

interface TeamScene {
  /** In the end. */
  readonly mentioned?: readonly Mention[];
  readonly mentions?: number;
  readonly drafts?: Happenings['drafts']['drafts'];
  readonly link?: Partial<RecordedLink>;
  readonly more?: (made: HandMade) => unknown;
}

/** Adds the room `e`, in which bob has a draft, and a link. Everything goes well, except for what the scene changes. */
export function team({
  mentioned = [mention('e4'), mention('e3')],
  mentions = 2,
  drafts = [{ roomId: 'e', body: 'second' }],
  link = {},
  more = () => undefined,
}: TeamScene = {}): NonNullable<Scene['more']> {
  return (made) => {
    made.add('founded', 'alice', BEGAN_AT + 1_000, { roomId: 'e' });
    made.ask(BEGAN_AT + 2_000, 'room:join', { roomId: 'e' }, ok({ rev: 2 }), BOB);
    for (const { id, seq, body, everyone } of STORED.slice(2)) {
      const marks = everyone === true ? { everyone } : { mentions: ['B'] };
      const fields = { id, roomId: 'e', body, ...marks };
      made.ask(BEGAN_AT + seq * 1_000, 'message:send', fields, ok({ seq, rev: seq, dup: false }));
    }
    drafted(drafted(made, 70_000, 'first'), 71_000, 'second');
    made.add('invited', 'arrivals', 72_000, { ...LINK, ...link });
    more(made);
    made.add('mentioned', 'bob', END_AT - 1, { messages: mentioned });
    made.add('drafts', 'bob', END_AT - 1, { drafts });
    const state = { roomId: 'e', readSeq: 2, unread: 2, mentions, main: { readSeq: 2, unread: 2 }, threadsReadSeq: 2 };
    made.add('state', 'bob', END_AT - 1, state);
    const head = { headSeq: 4, headRev: 4 };
    made.add('audited', 'auditor', END_AT - 1, { roomId: 'e', ...head, messages: STORED, memberIds: ['A', 'B'] });
    made.add('view', 'alice', END_AT - 1, { roomId: 'e', messages: STORED, shown: null });
    made.add('view', 'bob', END_AT - 1, { roomId: 'e', messages: STORED, shown: null });
  };
}

/** Bob puts a draft. */
export function drafted(made: HandMade, at: number, body: string, isAnswered = true): HandMade {
  return made.ask(at, 'draft:put', { roomId: 'e', body }, isAnswered ? ok() : null, BOB);
}

type Breach = [invariant: string, what: string, scene: Scene];
const breach =
  (invariant: string) =>
  (what: string, scene: TeamScene): Breach => [invariant, what, { more: team(scene) }];
const mentionsOf = breach('mentions-are-whole');
const draftsOf = breach('drafts-hold');
const usesOf = breach('uses-are-people');

/** Histories that break what is promised of lists of one's own, and of links. */
export const TEAM_BREACHES: readonly Breach[] = [
  mentionsOf('a message to everyone is not listed', { mentioned: [mention('e3')], mentions: 1 }),
  mentionsOf('a mention is not listed', { mentioned: [mention('e4')], mentions: 1 }),
  mentionsOf('a mention is listed twice', { mentioned: [mention('e4'), mention('e4'), mention('e3')], mentions: 3 }),
  mentionsOf('a notice is listed', { mentioned: [mention('e4'), mention('e3'), mention('e2', false)] }),
  mentionsOf('a mention above the marker is read', { mentioned: [mention('e4'), mention('e3', false)], mentions: 1 }),
  mentionsOf('the main timeline counts a mention twice', { mentions: 3 }),
  draftsOf('an acked draft is not there', { drafts: [] }),
  draftsOf('the draft is an older one', { drafts: [{ roomId: 'e', body: 'first' }] }),
  draftsOf('a removed draft is there', {
    more: (made) => made.ask(73_000, 'draft:remove', { roomId: 'e' }, ok(), BOB),
  }),
  draftsOf('a room has two', {
    drafts: [
      { roomId: 'e', body: 'second' },
      { roomId: 'e', body: 'second' },
    ],
  }),
  usesOf('a link is used too often', {
    link: { used: 3, entered: ['X', 'Y', 'Z'], refused: [], memberIds: ['X', 'Y', 'Z'] },
  }),
  usesOf('a person counts twice', { link: { entered: ['X'], memberIds: ['X'], refused: ['Y'] } }),
  usesOf('people are refused before it is used up', { link: { used: 1, entered: ['X'], memberIds: ['X'] } }),
  usesOf('a person is let in and refused', { link: { refused: ['X'] } }),
  usesOf('a person who was refused is a member', { link: { memberIds: ['X', 'Y', 'Z'] } }),
  usesOf('a person is a member twice', { link: { memberIds: ['X', 'Y', 'Y'] } }),
  usesOf('a person who was let in is no member', { link: { memberIds: ['X'] } }),
];
