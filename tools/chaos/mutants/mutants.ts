/** One safeguard less: a patch, and what shows that the safeguard is needed. */
export interface Mutant {
  /** The name of its patch. */
  readonly name: string;
  /** Arguments of the checker: faults and clients that put the safeguard to the test. */
  readonly args: readonly string[];
  /** At least one of these must break. Breaking others too is no proof of this safeguard. */
  readonly caughtBy: readonly string[];
}

/** Few rooms and many acts: much happens at the same time in one room. */
const DENSE = ['--clients', '24', '--rooms', '3', '--rate', '4'];
/** Members come and go all the time. */
const CHURN = ['--acts', 'send=15,leave=12,remove=25,comeBack=40,edit=2,delete=1,cut=0'];
/** Clients that change their minds, and others who change messages. */
const CHANGES = ['--acts', 'send=20,edit=25,react=20,changeMind=20'];

const args = (seconds: number, faults: string, ...more: readonly (readonly string[])[]): string[] => [
  ...['--seconds', String(seconds), '--faults', faults],
  ...more.flat(),
];

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'ack-before-commit',
    args: args(30, 'kill:history,postgres-kill', DENSE),
    caughtBy: ['acked-is-stored-once'],
  },
  {
    name: 'no-duplicates-check',
    args: args(30, 'kill:gateway,kill:history,redis-clients', DENSE),
    caughtBy: ['no-internal-error', 'acked-is-stored-once', 'seq-is-dense'],
  },
  {
    name: 'new-owner-starts-at-the-end',
    args: args(40, 'kill:history', DENSE),
    caughtBy: ['takeover-is-prompt'],
  },
  {
    name: 'no-row-locks',
    args: args(60, 'lost-lease', DENSE, CHANGES),
    caughtBy: ['one-change-per-rev', 'acked-change-holds', 'no-unexplained-gap', 'seen-is-stored'],
  },
  {
    name: 'publish-before-commit',
    args: args(40, 'postgres-kill,kill:history,postgres-connections', DENSE),
    caughtBy: ['seen-is-stored', 'one-change-per-rev'],
  },
  {
    name: 'no-heads',
    args: args(30, 'redis-empty,redis-clients', ['--acts', 'cut=0']),
    caughtBy: ['views-agree', 'in-step-in-time'],
  },
  {
    name: 'no-lease',
    args: args(30, 'none', DENSE, CHANGES),
    caughtBy: ['no-unexplained-gap', 'dup-has-a-reason', 'connection-order', 'one-change-per-rev'],
  },
  {
    name: 'no-deadline',
    args: args(60, 'long-silence', DENSE, CHANGES),
    caughtBy: ['acked-change-holds'],
  },
  {
    name: 'no-command-id',
    args: args(60, 'one-way:(back) gateway', DENSE, CHURN),
    caughtBy: ['acts-once', 'acked-change-holds'],
  },
  {
    name: 'append-without-condition',
    args: args(60, 'lost-lease', DENSE, CHANGES),
    caughtBy: ['one-change-per-rev', 'no-internal-error', 'seen-is-stored', 'acked-change-holds'],
  },
];

/** The unmutated program must pass with the arguments of every mutant. */
export function controlOf({ name, args: own }: Mutant): { readonly name: string; readonly args: readonly string[] } {
  return { name: `control of ${name}`, args: own };
}
