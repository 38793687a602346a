import type { Happenings, RecordedMessage } from '../../records/record.js';
import { END_AT, type HandMade, message, notice, ok, type Scene } from './hand-made.js';

const BEGAN_AT = 60_000;
const IDLE_MS = 10_000;
const G3 = { id: 'g3', roomId: 'g' };
const SENT = { seq: 3, rev: 3, dup: false };

/** A room `g` with a message of alice that grew from "So" to "So 👍 far.", and one that was interrupted after "So 👍". */
const STORED: readonly RecordedMessage[] = [
  notice(1, 'room.created', 'A'),
  notice(2, 'member.joined', 'B'),
  message(3, { body: 'So 👍 far.', grow: 'complete', rev: 5 }),
  message(4, { body: 'So 👍', grow: 'interrupted', rev: 6 }),
].map((stored) => ({ ...stored, id: `g${stored.seq}`, createdAt: BEGAN_AT + stored.seq * 1_000 }));

interface GrowingScene {
  /** What is stored of the first message in the end. */
  readonly grown?: Partial<RecordedMessage>;
  /** When bob sees that the second message was interrupted. */
  readonly interruptedAt?: number;
  readonly stop?: boolean;
  readonly more?: (made: HandMade) => unknown;
}

/** Adds the room. Everything goes well, except for what the scene changes. */
export function grown({
  grown: changes = {},
  interruptedAt = 77_000,
  stop = true,
  more = () => undefined,
}: GrowingScene = {}): NonNullable<Scene['more']> {
  return (made) => {
    made.add('founded', 'alice', BEGAN_AT + 1_000, { roomId: 'g' });
    made.add('growIdle', 'checker', 4, { ms: IDLE_MS });
    made.ask(BEGAN_AT + 2_000, 'room:join', { roomId: 'g' }, ok({ rev: 2 }), { who: 'bob' });
    made.ask(63_000, 'message:send', { ...G3, body: 'So', grow: true }, ok(SENT));
    reads(made, 63_020, 'So');
    // The answer is lost, so the text comes again with more.
    unanswered(made, 63_100, ' 👍');
    append(made, 63_300, 2, ' 👍 far', 8);
    reads(made, 63_400, 'So 👍 far');
    made.ask(63_450, 'message:stop', G3, ok(), { who: 'bob' });
    made.ask(63_500, 'message:append', { ...G3, offset: 8, text: '.' }, ok({ length: 9, ...(stop && { stop }) }));
    const ended = { version: 1, grow: 'complete', body: 'So 👍 far.' } as const;
    made.ask(63_600, 'message:finish', { ...G3, length: 9, state: 'complete' }, ok(ended));
    reads(made, 63_700, 'So 👍 far.', { grow: 'complete' });
    const g4 = { id: 'g4', roomId: 'g' };
    made.ask(64_000, 'message:send', { ...g4, body: 'So', grow: true }, ok({ ...SENT, seq: 4 }));
    made.ask(65_000, 'message:append', { ...g4, offset: 2, text: ' 👍' }, ok({ length: 4 }));
    reads(made, interruptedAt, 'So 👍', { id: 'g4', grow: 'interrupted' });
    more(made);
    const messages = STORED.map((stored) => (stored.id === 'g3' ? { ...stored, ...changes } : stored));
    const head = { headSeq: 4, headRev: 6 };
    made.add('audited', 'auditor', END_AT - 1, { roomId: 'g', ...head, messages, memberIds: ['A', 'B'] });
  };
}

function append(made: HandMade, at: number, offset: number, text: string, length: number): HandMade {
  return made.ask(at, 'message:append', { ...G3, offset, text }, ok({ length }));
}

/** The connection of the writer ends before the answer. */
export function unanswered(made: HandMade, at: number, text: string): HandMade {
  const connection = `alice at ${at}`;
  made.ask(at, 'message:append', { ...G3, offset: 2, text }, null, { connection });
  return made.add('closed', 'alice', at + 20, { connection });
}

export function reads(
  made: HandMade,
  at: number,
  text: string,
  { who = 'bob', ...more }: Partial<Happenings['reading']> & { readonly who?: string } = {},
): HandMade {
  return made.add('reading', who, at, { ...G3, view: 1, grow: 'growing', version: 1, text, ...more });
}

const READ = 'readers-see-beginnings';
const IN_PLACE = 'appended-is-in-place';
const more = (act: NonNullable<GrowingScene['more']>): Scene => ({ more: grown({ more: act }) });

/** Histories that break what growing messages promise. */
export const GROWING_BREACHES: readonly [invariant: string, what: string, scene: Scene][] = [
  [READ, 'a reader sees text that is not in the end', more((made) => reads(made, 63_450, 'So 👍 far!'))],
  [READ, 'a reader sees text twice', more((made) => reads(made, 63_450, 'So 👍 👍'))],
  [READ, 'the end is another one for a reader', more((made) => reads(made, 63_750, 'So 👍', { grow: 'complete' }))],
  [READ, 'a reader sees less than before', more((made) => reads(made, 63_450, 'So'))],
  [
    READ,
    'a piece is added to an edit',
    more((made) => {
      made.ask(64_000, 'message:edit', { ...G3, version: 1, body: 'Edited' }, ok({ version: 2 }));
      reads(made, 64_100, 'Edited far', { grow: 'complete', version: 2 });
    }),
  ],
  [IN_PLACE, 'acked text is missing', { more: grown({ grown: { body: 'So 👍' } }) }],
  [IN_PLACE, 'acked text is there twice', { more: grown({ grown: { body: 'So 👍 👍 far.' } }) }],
  [IN_PLACE, 'there is text that nobody has sent', { more: grown({ grown: { body: 'So 👍 far..' } }) }],
  [
    IN_PLACE,
    'the message has ended otherwise than its writer was told',
    { more: grown({ grown: { grow: 'cancelled' } }) },
  ],
  [IN_PLACE, 'other text was acked', more((made) => append(made, 63_550, 3, '≠', 9))],
  [IN_PLACE, 'the length fell', more((made) => append(made, 63_550, 2, '', 4))],
  [
    IN_PLACE,
    'what was acked is beyond the end',
    more((made) =>
      made.ask(...([63_550, 'message:append', { ...G3, offset: 9, text: '' }] as const), {
        ok: false,
        code: 'OUT_OF_ORDER',
        retry: 'later',
        length: 4,
      }),
    ),
  ],
  ['silence-ends-growing', 'a message grows on and on', { more: grown({ interruptedAt: 65_010 + IDLE_MS + 60_001 }) }],
  ['interrupted-was-silent', 'a message is interrupted soon', { more: grown({ interruptedAt: 74_999 }) }],
  ['stop-reaches-writer', 'a writer does not learn of a stop', { more: grown({ stop: false }) }],
];
