import type { ImportOptions } from '../../src/options.js';
import type { DropReason } from '../../src/records.js';
import type { Act, Plan } from './plan.js';

export type Json = Record<string, unknown>;
/** The content of each file by its path. */
export type Files = Record<string, string | Buffer>;

/** An act as an object of a format, and what has to come of it. */
export interface Draft {
  readonly act: Act;
  readonly plan: Plan;
  /** The drafts of the acts before, in their order. */
  readonly before: readonly Draft[];
  readonly object: Json;
  /** What the object has to become. */
  fate: 'message' | 'notice' | DropReason;
  /** The text that readers have to see, if it is another than that of the act; `null` for none. */
  text: string | null;
  /** How often the object stands in the export besides. */
  copies: number;
  /** How many messages besides are equal to it, which are messages of their own. */
  twins: number;
  /** The reactions to it, people and emoji told apart. */
  reactions: number;
  /** The ids of its files. */
  readonly files: Set<string>;
  /** The act whose object is the root of the thread; `missing` for one that is not in the export. */
  root: number | 'missing' | null;
  /** The act that it answers. */
  answers: number | null;
}

export type Shape = (draft: Draft) => void;

/** A format as a random export has it. */
export interface RandomFormat {
  readonly name: string;
  readonly options: ImportOptions;
  /** Texts are shown as they were written, without formats. */
  readonly isLiteral: boolean;
  object(act: Act, plan: Plan): Json;
  /** The time that the export has of an act; default: that of the act. */
  readonly timeOf?: (act: Act) => number;
  /** What people see of a text; default: all of it. */
  readonly shown?: (text: string) => string;
  /** The id of the person who wrote an object, with all that is odd about it; `undefined` if it is not told. */
  readonly senderIn?: (object: Json) => unknown;
  /** The ids of the rooms of an export whose members are all people. */
  readonly roomsOfAll?: (plan: Plan) => readonly string[];
  /** Messages that each export has besides those of the plan. */
  readonly always?: (plan: Plan) => number;
  /** Notices that each export has besides those of the plan. */
  readonly noticesOf?: (plan: Plan) => number;
  /** How often each object stands in an export besides. */
  readonly copiesOf?: (act: Act, plan: Plan) => number;
  /** What an object can be besides a usual message. */
  readonly kinds: Readonly<Record<string, Shape>>;
  /** What can be odd about a usual message, in any combination. */
  readonly traps: Readonly<Record<string, Shape>>;
  /** @param drafts the ones that this export holds */
  files(drafts: readonly Draft[], plan: Plan): Files;
}

/** So many of the kinds of objects are usual messages. */
const USUAL_OF_KINDS = 3;

export function draftsOf(format: RandomFormat, plan: Plan): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const act of plan.acts) {
    const draft: Draft = {
      ...{ act, plan, before: [...drafts], object: format.object(act, plan), fate: 'message', text: act.text },
      ...{
        copies: format.copiesOf?.(act, plan) ?? 0,
        twins: 0,
        reactions: 0,
        files: new Set(),
        root: null,
        answers: null,
      },
    };
    const kinds = Object.values(format.kinds);
    const kind = kinds[act.kind % (kinds.length * USUAL_OF_KINDS)];
    kind?.(draft);
    if (kind === undefined)
      Object.values(format.traps).forEach((trap, bit) => {
        // One trap in four.
        if ((act.traps >> bit) % 4 === 0) trap(draft);
      });
    drafts.push(draft);
  }
  return drafts;
}

/** A message before this one in its room that began no thread or the like; `null` if it is the first. */
export function earlier({ act, before }: Draft, fates: readonly Draft['fate'][] = ['message']): Draft | null {
  const possible = before.filter(
    ({ act: { room }, fate, root, twins }) => room === act.room && fates.includes(fate) && root === null && twins === 0,
  );
  return possible[act.to % Math.max(1, possible.length)] ?? null;
}
