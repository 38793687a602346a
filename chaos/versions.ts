import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Fault } from './nemesis/fault.js';
import type { ChaosOptions } from './options.js';

/** What clients and hosts of a run may use, and where the compiled programs of a version that has it have a folder. */
const PARTS = {
  files: 'apps/history/src/files',
  threads: 'apps/history/src/commands/thread',
  'drafts, answers and messages to everyone': 'apps/history/src/mine/drafts',
  invitations: 'apps/history/src/invites',
  'rooms of apps': 'apps/history/src/server',
  receivers: 'apps/courier/src/run',
  devices: 'apps/courier/src/push',
  checks: 'apps/history/src/check',
  'messages that grow': 'apps/history/src/jobs/lapses',
} as const;
const WITHOUT_FILES = { sendFile: 0, dropFiles: 0 };
const WITHOUT_THREADS = { reply: 0, readThread: 0, readMain: 0, follow: 0, browse: 0, cutAndList: 0 };
const WITHOUT_TEAMS = { everyone: 0, answer: 0, draft: 0 };
const WITHOUT_GROWING = { grow: 0, hesitate: 0, fallSilent: 0, stop: 0 };
const WITHOUT_CHECK = { unwanted: 0, spoil: 0 };

/** The versions that run at the same time: in a rolling restart two. */
export class RunningVersions {
  /** Whether every message of a public room is checked. */
  readonly areChecked: boolean;
  private readonly previousDist: string | null;

  constructor(
    private readonly options: Pick<ChaosOptions, 'previousDist' | 'acts' | 'check'>,
    faults: readonly Fault[],
    private readonly say: (line: string) => void,
  ) {
    this.previousDist = faults.some(({ kind }) => kind === 'rolling') ? options.previousDist : null;
    this.areChecked = options.check && this.allHave('checks');
  }

  allHave(part: keyof typeof PARTS): boolean {
    const { previousDist } = this;
    if (previousDist === null || existsSync(join(previousDist, PARTS[part]))) return true;
    this.say(`not possible here: ${part}, because the version before does not have them`);
    return false;
  }

  /**
   * A version without files or threads shows messages without theirs, and read markers of before: these are only for sites where
   * no process has that version.
   */
  acts(): ChaosOptions['acts'] {
    return {
      ...this.options.acts,
      ...(!this.allHave('files') && WITHOUT_FILES),
      ...(!this.allHave('threads') && WITHOUT_THREADS),
      ...(!this.allHave('drafts, answers and messages to everyone') && WITHOUT_TEAMS),
      ...(!this.allHave('messages that grow') && WITHOUT_GROWING),
      ...(!this.areChecked && WITHOUT_CHECK),
    };
  }
}
