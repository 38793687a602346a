import type { UserId } from '#contracts';
import type { RefusedEntry } from '#access/imports-api';
import type { SourceId } from '#import/records';
import type { OrderedExport } from '#import/tidy/ordered-export';
import { Outcomes } from './outcomes.js';
import type { Progress } from './progress.js';
import { addSign, type Signs } from './seats.policy.js';
import type { Shaped } from './shape-entry.js';

/** Counts of a room's objects by outcome. */
export class RoomCounts {
  readonly outcomes = new Outcomes();
  /** Of senders whose messages are here. */
  readonly signs = new Map<UserId, Signs>();
  /** Messages so far. */
  count = 0;

  constructor(private readonly run: { readonly ordered: OrderedExport; readonly progress: Progress }) {}

  /** @param refusal why history has not taken them */
  all(shaped: readonly Shaped[], refusal: string | null): void {
    for (const each of shaped) this.one(each, refusal);
    this.count += shaped.length;
    this.run.progress.add(shaped.length);
  }

  /** Messages of parts that are stored without the refused ones. @param from the place of the first one among all entries of the room */
  stored(shaped: readonly Shaped[], from: number, refused: readonly RefusedEntry[]): void {
    const reasons = new Map(refused.map(({ at, reason }) => [at, reason]));
    shaped.forEach((each, at) => this.all([each], reasons.get(from + at) ?? null));
  }

  private one({ entry, given, lost, missing }: Shaped, refusal: string | null): void {
    const { outcomes } = this;
    const outcome = refusal === null ? 'imported' : 'refused';
    outcomes.add('message', refusal === null && given.deleted ? 'stand-in' : outcome, refusal);
    outcomes.add('reaction', outcome, refusal, given.reactions.length);
    for (const reason of lost) outcomes.add('reaction', 'refused', refusal ?? reason);
    if (given.pinned) outcomes.add('pin', outcome, refusal);
    for (const { id } of entry.files) this.noteFile(id, refusal, missing.get(id) ?? null);
    if (refusal !== null) outcomes.name('message', given.id, refusal);
    else if (given.sender !== null) addSign(this.signs, given.sender, given.createdAt);
  }

  private noteFile(id: SourceId, refusal: string | null, missing: string | null): void {
    const { ordered } = this.run;
    if (refusal !== null) ordered.noteFile(id, 'refused', refusal);
    else ordered.noteFile(id, missing === null ? 'imported' : 'stand-in', missing);
  }
}
