import type { ServerEventPayloads } from '#contracts';

import type { SeededRandom } from '../random/random.js';

type Pieces = ServerEventPayloads['message:grow'];

const LATE_MIN_MS = 50;
const LATE_MAX_MS = 3_000;
/** The share of frames with each fate, in percent. */
const FATES = { inTime: 80, twice: 6, late: 10, lost: 4 } as const;

/** Frames of pieces come late, twice or not at all: a client must show the right text in any order of frames. */
export class PieceDisorder {
  private readonly late = new Set<NodeJS.Timeout>();

  constructor(
    private readonly random: SeededRandom,
    private readonly deliver: (frame: Pieces) => void,
  ) {}

  receive(frame: Pieces): void {
    const fate = this.random.weighted(FATES);
    if (fate === 'inTime' || fate === 'twice') this.deliver(frame);
    if (fate === 'late' || fate === 'twice') this.delay(frame);
  }

  /** The connection has ended, and its late frames with it. */
  drop(): void {
    for (const timer of this.late) clearTimeout(timer);
    this.late.clear();
  }

  private delay(frame: Pieces): void {
    const timer = setTimeout(
      () => {
        this.late.delete(timer);
        this.deliver(frame);
      },
      this.random.between(LATE_MIN_MS, LATE_MAX_MS),
    );
    this.late.add(timer);
  }
}
