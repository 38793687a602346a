import fc from 'fast-check';
import { roomMark, userMark } from '../../src/marks.js';

/** Something that somebody wrote, before a format gives it a shape. */
export interface Act {
  /** Its place in the plan. */
  readonly n: number;
  /** Seconds and milliseconds since 1970, never less than those of the act before. */
  readonly at: number;
  readonly room: number;
  readonly person: number;
  /** A text of any signs, with a word that no other act has. */
  readonly text: string;
  /** Chooses one of the kinds of objects that the format has. */
  readonly kind: number;
  /** Chooses traps of the format, a bit for each. */
  readonly traps: number;
  /** Chooses the act that it refers to, if the format has it refer to one. */
  readonly to: number;
}

/** What an export is made of. The numbers of people and rooms are at least two. */
export interface Plan {
  readonly people: number;
  readonly rooms: number;
  readonly acts: readonly Act[];
}

/** A person whom only marks name that somebody has typed. */
export const NOBODY = 'marked by hand';

/** 2026-03-28, a day before clocks of Europe change. */
const FIRST_MS = Date.UTC(2026, 2, 28, 21, 30);
const ACTS_MAX = 24;

const WORD = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z]{1,8}$/) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '*',
        '**',
        '_',
        '__',
        '~',
        '~~',
        '`',
        '```',
        '#',
        '>',
        '- ',
        '1. ',
        '|',
        '\\',
        '[',
        '](',
        ')',
        '<',
        '&',
        '&amp;',
      ],
      ...[
        '<b>',
        '*a*',
        '_a_',
        '`a`',
        '[a](b)',
        '@nobody',
        '#none',
        'a_b',
        '2*3',
        '<!--',
        '\u2028',
        '\u202e',
        '\u200f',
        'ß',
        '漢字',
      ],
      ...[
        '👍🏽',
        '👩‍👩‍👧',
        '\ufdd4',
        '\ufdd6',
        '\ufdd0',
        userMark(NOBODY, 'x'),
        roomMark(NOBODY, 'y'),
        '\n',
        '\n\n',
        '\n> ',
        '\n- ',
        '\n# ',
        '\n```\n',
        '\n| a |\n| - |\n',
      ],
    ),
  },
);

const TEXT = fc.oneof(
  { weight: 12, arbitrary: fc.array(WORD, { maxLength: 8 }).map((words) => words.join(' ')) },
  { weight: 4, arbitrary: fc.array(WORD, { maxLength: 8 }).map((words) => words.join('')) },
  { weight: 1, arbitrary: fc.nat(3000).map((count) => 'word '.repeat(count + 1500)) },
);

const ACT = fc.record({
  later: fc.oneof(fc.constantFrom(0, 1, 999, 1000), fc.nat(600_000)),
  room: fc.nat(7),
  person: fc.nat(7),
  text: TEXT,
  kind: fc.nat(1000),
  traps: fc.nat(0xffff),
  to: fc.nat(1000),
});

/** The word that only the text of this act has. */
export const wordOf = (n: number): string => `w${String(n)}q`;

/** A plan of a random export. */
export const PLAN: fc.Arbitrary<Plan> = fc
  .record({
    people: fc.integer({ min: 2, max: 5 }),
    rooms: fc.integer({ min: 2, max: 4 }),
    acts: fc.array(ACT, { minLength: 1, maxLength: ACTS_MAX }),
  })
  .map(({ people, rooms, acts }) => {
    let at = FIRST_MS;
    return {
      people,
      rooms,
      acts: acts.map(({ later, text, room, person, ...act }, n) => {
        at += later;
        return {
          ...act,
          n,
          at,
          room: room % rooms,
          person: person % people,
          text: `${wordOf(n)} ${text.trimEnd()} ${wordOf(n)}`,
        };
      }),
    };
  });

export const personName = (person: number): string => `Person ${'ABCDEFGH'.charAt(person)}`;
export const handleOf = (person: number): string => `person-${'abcdefgh'.charAt(person)}`;
export const isoOf = (at: number): string => new Date(at).toISOString();
