import { ACT_WEIGHTS, type ActName } from '../workload/acts.js';

/** One safeguard less: a patch, and what shows that the safeguard is needed. */
export interface Mutant {
  /** The name of its patch. */
  readonly name: string;
  /** Arguments of the checker: faults and clients that put the safeguard to the test. */
  readonly args: readonly string[];
  /** At least one of these must break. Breaking others too is no proof of this safeguard. */
  readonly caughtBy: readonly string[];
  /** The safeguard is one of the checker's own clients: the checker runs from the patched sources. */
  readonly ofClients?: true;
}

/** These acts and no others. */
function only(weights: Partial<Record<ActName, number>>): string[] {
  const none = Object.fromEntries(Object.keys(ACT_WEIGHTS).map((name) => [name, 0]));
  return [
    '--acts',
    Object.entries({ ...none, ...weights })
      .map((pair) => pair.join('='))
      .join(','),
  ];
}

/** Few rooms and many acts: much happens at the same time in one room. */
const DENSE = ['--clients', '24', '--rooms', '3', '--rate', '4'];
/** Most rooms are quiet after a cut, although clients then send what had to wait: no later frame shows that one is missing. */
const SPARSE = ['--clients', '40', '--rooms', '48', '--rate', '0.1'];
/** Clients that change their minds, in several rooms, because a gateway has only one batch per room under way. */
const DOUBTS = [...['--clients', '24', '--rooms', '8', '--rate', '4'], ...only({ send: 50, changeMind: 50 })];
/** Nothing but new messages: a batch with anything else is not appended. */
const TALK = only({ send: 1 });
/** Rooms that change without a new message while their owner is stopped. */
const CHANGING = [
  ...['--clients', '40', '--rooms', '60', '--rate', '0.8'],
  ...only({ send: 25, edit: 25, react: 40, delete: 10 }),
];
/** Every client owns a room, removes the others from it, and comes back to their rooms. */
const QUARREL = [...['--clients', '6', '--rooms', '6', '--rate', '8'], ...only({ send: 5, remove: 50, comeBack: 50 })];

/** Between two messages of a room the user who stays has read the first: its push waits for 10 s because the user is there. */
const CALM_ROOMS = [...['--clients', '6', '--rooms', '4', '--rate', '0.1'], ...only({ send: 1 })];

/** Many replies to few roots, by users who mark and follow the same threads at the same time. */
const THREADS = [
  ...['--clients', '24', '--rooms', '3', '--rate', '6'],
  ...only({ send: 20, reply: 40, readThread: 15, readMain: 15, follow: 10, delete: 8, browse: 2 }),
];

/** Answers past what is unread, messages to everyone, and people who come and go. */
const ANSWERS = [
  ...['--clients', '12', '--rooms', '3', '--rate', '4'],
  ...only({ send: 20, everyone: 10, answer: 30, read: 2, readMain: 2, reply: 5, leave: 10, comeBack: 20 }),
];

/** Much that the check refuses, and messages that are sent again. Few clients: each refusal makes them send those behind it again. */
const CHECKED = [
  ...['--clients', '8', '--rooms', '4', '--rate', '2'],
  ...only({ send: 40, edit: 12, unwanted: 8, spoil: 12, repeat: 30 }),
];

/** Little but messages that are sent again after their ack, while a check refuses without a reason. */
const REPEATED = [...['--clients', '6', '--rooms', '3', '--rate', '2'], ...only({ send: 30, repeat: 70 })];

/** Many appends at the same time in few rooms. */
const APPENDING = [...['--clients', '12', '--rooms', '3', '--rate', '2'], ...only({ send: 10, grow: 90 })];
/** Readers get changes of messages that grow, which have their beginnings alone, and edits of messages that have just ended. */
const REACTING = [...['--clients', '12', '--rooms', '3', '--rate', '3'], ...only({ send: 5, grow: 45, react: 50 })];
/** Writers that are silent for about as long as the server waits. */
const HESITATING = [...['--clients', '8', '--rooms', '4', '--rate', '1'], ...only({ send: 5, hesitate: 95 })];

/** Too short for presence. The clients of a mutant may never agree again, so a wait beyond the promised 40 s is useless. */
const CALM = '5-45';

const checkedArgs = (seconds: number, faults: string, ...more: readonly (readonly string[])[]): string[] => [
  ...['--seconds', String(seconds), '--faults', faults, '--calm', CALM],
  ...more.flat(),
];

const args = (...[seconds, faults, ...more]: Parameters<typeof checkedArgs>): string[] =>
  checkedArgs(seconds, faults, ...more, ['--no-check']);

/**
 * Two owners at once, all the time, without leases. Row locks stand behind the leases. So the mutant without row locks has
 * no leases either, and only an invariant that holds in `no-lease` may show it.
 */
const TWO_OWNERS = args(
  25,
  'none',
  ['--clients', '24', '--rooms', '3', '--rate', '8'],
  [
    // Many deletions: unique ids of messages and commands stop most other commands from taking effect twice.
    ...only({ send: 40, delete: 50, react: 10, leave: 1, remove: 1, comeBack: 4, cut: 1 }),
  ],
);

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'ack-before-commit',
    args: args(20, 'kill:history,postgres-kill', DENSE),
    caughtBy: ['acked-is-stored-once'],
  },
  {
    name: 'no-duplicates-check',
    args: args(20, 'kill:history,redis-clients', DENSE),
    caughtBy: ['stored-is-acked', 'no-internal-error', 'acked-is-stored-once', 'seq-is-dense'],
  },
  {
    name: 'new-owner-starts-at-the-end',
    args: args(25, 'kill:history,stop-histories', DENSE),
    caughtBy: ['served-in-turn', 'takeover-is-prompt'],
  },
  {
    name: 'no-row-locks',
    args: TWO_OWNERS,
    caughtBy: ['one-change-per-rev', 'seen-is-stored', 'acked-change-holds', 'seq-is-dense'],
  },
  {
    name: 'publish-before-commit',
    args: args(25, 'lost-writes', DENSE, TALK),
    caughtBy: ['seen-is-stored', 'one-change-per-rev'],
  },
  {
    name: 'no-heads',
    args: args(15, 'cut:gateway 1 to Redis,cut:gateway 2 to Redis', SPARSE, TALK),
    caughtBy: ['views-agree', 'in-step-in-time'],
  },
  {
    name: 'no-lease',
    args: TWO_OWNERS,
    caughtBy: ['dup-has-a-reason', 'no-unexplained-gap'],
  },
  {
    name: 'no-deadline',
    args: args(40, 'long-silence', DOUBTS),
    caughtBy: ['acked-change-holds'],
  },
  {
    name: 'no-command-id',
    args: args(30, 'deaf', QUARREL),
    caughtBy: ['acts-once'],
  },
  {
    name: 'no-host-message-id',
    args: args(10, 'kill:history', ['--clients', '8', '--rooms', '2']),
    caughtBy: ['host-makes-once'],
  },
  {
    name: 'append-without-condition',
    args: args(35, 'stop:history', CHANGING),
    caughtBy: ['one-change-per-rev', 'seen-is-stored', 'acked-change-holds'],
  },
  {
    name: 'main-marks-threads',
    args: args(10, 'none', THREADS),
    caughtBy: ['thread-markers-hold'],
  },
  {
    name: 'thread-seq-from-count',
    args: args(10, 'none', THREADS),
    caughtBy: ['threads-are-whole'],
  },
  {
    name: 'follower-without-lock',
    args: args(20, 'delay:history 1 to PostgreSQL,delay:history 2 to PostgreSQL', THREADS),
    caughtBy: ['thread-markers-hold'],
  },
  {
    name: 'answer-marks-unread',
    args: args(10, 'none', ANSWERS),
    caughtBy: ['thread-markers-hold'],
  },
  {
    name: 'everyone-tells-newcomers',
    args: args(10, 'none', ANSWERS),
    caughtBy: ['mentions-are-whole'],
  },
  {
    name: 'use-per-request',
    args: args(10, 'none', ANSWERS),
    caughtBy: ['uses-are-people'],
  },
  {
    name: 'unanswered-is-stored',
    args: checkedArgs(20, 'check:silent,check:wrong', CHECKED),
    caughtBy: ['refused-is-unseen'],
  },
  {
    name: 'edits-unchecked',
    args: checkedArgs(10, 'none', CHECKED),
    caughtBy: ['refused-is-unseen'],
  },
  {
    name: 'check-before-duplicates',
    args: checkedArgs(30, 'check:wrong', REPEATED),
    caughtBy: ['acked-is-not-refused'],
  },
  {
    name: 'pieces-before-commit',
    args: args(25, 'kill:history,postgres-kill', APPENDING),
    caughtBy: ['appended-is-in-place', 'readers-see-beginnings'],
  },
  {
    name: 'offset-not-compared',
    args: args(10, 'none', APPENDING),
    caughtBy: ['appended-is-in-place'],
  },
  {
    name: 'lapse-without-second-look',
    args: args(60, 'none', HESITATING),
    caughtBy: ['interrupted-was-silent'],
  },
  {
    name: 'pieces-after-the-end',
    args: args(12, 'none', REACTING),
    caughtBy: ['readers-see-beginnings'],
    ofClients: true,
  },
  {
    name: 'item-shortens',
    args: args(12, 'none', REACTING),
    caughtBy: ['readers-see-beginnings'],
    ofClients: true,
  },
  {
    name: 'cursor-before-acceptance',
    args: args(30, 'kill:courier', DENSE),
    caughtBy: ['feed-goes-on-from-accepted', 'feed-mirror-is-the-store'],
  },
  {
    name: 'rev-raised-too-early',
    args: args(15, 'none', DENSE),
    caughtBy: ['feed-mirror-is-the-store'],
  },
  {
    name: 'hints-alone',
    args: args(20, 'cut:courier 1 to Redis,cut:courier 2 to Redis', SPARSE, TALK),
    caughtBy: ['feed-mirror-is-the-store'],
  },
  {
    name: 'courier-without-lease',
    args: args(15, 'none', DENSE),
    caughtBy: ['feed-repeats-have-a-reason'],
  },
  {
    name: 'no-push-distance',
    args: args(15, 'none', DENSE),
    caughtBy: ['push-keeps-distance'],
  },
  {
    name: 'push-of-what-is-read',
    args: args(60, 'none', CALM_ROOMS),
    caughtBy: ['push-is-due'],
  },
  {
    name: 'epoch-not-compared',
    args: args(10, 'epoch', ['--clients', '8', '--rooms', '2']),
    caughtBy: ['feed-mirror-is-the-store'],
  },
];

export interface Control {
  readonly name: string;
  readonly args: readonly string[];
}

/** The unmutated program must pass with the arguments of every mutant. Mutants with the same arguments have one control. */
export function controlsOf(mutants: readonly Mutant[]): readonly Control[] {
  const names = new Map<string, string[]>();
  for (const { name, args: own } of mutants) {
    const key = JSON.stringify(own);
    names.set(key, [...(names.get(key) ?? []), name]);
  }
  return [...names].map(([key, of]) => ({ name: `control of ${of.join(', ')}`, args: JSON.parse(key) as string[] }));
}
