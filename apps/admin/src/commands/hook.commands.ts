import {
  newId,
  type Hook,
  type HookError,
  type HookRooms,
  type HookTest,
  type PutHookAnswer,
  type RefusalReason,
  type UserId,
} from '#contracts';
import type { HookSecret } from '#contracts/routes/feed.routes';
import type { AppsAnswer, EndedAnswer, HooksAnswer } from '#access/internal-api';
import type { Command, Input, Result } from '../command.js';
import { CommandError } from '../command-error.js';
import { courierOf, type Deployment } from '../deployment.js';
import { route } from '../service-client.js';
import { columns, shown, table } from '../table.js';

const SEQ_MAX = 999_999_999;
/** How long a courier waits for the answer to a delivery. */
const ANSWER_S = 15;
/** How long it waits for the answer to the ping of a test. */
const TEST_S = 8;
const ID = ['id'];

const create: Command = {
  name: 'hooks create',
  about: 'Make a hook: Parley posts every message of its rooms to the URL. The secret is printed only once.',
  operands: ['url'],
  options: [
    { name: 'rooms', value: 'groups|all|ID,ID', about: 'all: direct rooms too; or up to 100 groups; default: groups' },
    { name: 'from', value: 'now|start', about: 'start: everything that is there, too; default: now' },
    { name: 'app', value: 'USERNAME', about: 'for this app, with its rooms alone; its server may manage the hook' },
  ],
  async run(input, deployment) {
    const from = input.text('from');
    if (from !== undefined && from !== 'now' && from !== 'start')
      throw new CommandError(`--from: "${from}" is not one of now, start`);
    const app = input.text('app');
    const appId = app === undefined ? undefined : await appNamed(app, deployment);
    const wanted = { id: newId(), url: input.operand('url'), rooms: roomsOf(input), from, appId };
    const answer = await courierOf(deployment).post<PutHookAnswer>('hooks', wanted);
    process.stderr.write('The id of the hook, and its secret, shown only once:\n');
    return { json: answer, text: `${answer.hook.id}\n${answer.secret ?? ''}` };
  },
};

const list: Command = {
  name: 'hooks list',
  about: 'All hooks of the server, those of apps too, by the time of their creation.',
  operands: [],
  options: [],
  async run(_input, deployment) {
    const answer = await courierOf(deployment).get<HooksAnswer>('hooks');
    const rows = answer.hooks.map((hook) => [
      ...[hook.id, hook.app, hook.url ?? 'pulled', roomsText(hook.rooms), hook.from, statusText(hook)],
      ...[`${hook.lagSeconds} s`, hook.waitingRooms, hook.lastAcceptedAt],
    ]);
    const heading = ['hook', 'app', 'URL', 'rooms', 'from', 'status', 'lag', 'waiting rooms', 'last accepted'];
    return { json: answer, text: table(heading, rows, 'There are no hooks.') };
  },
};

const show: Command = {
  name: 'hooks show',
  about: 'A hook, with what its receiver last refused.',
  operands: ID,
  options: [],
  async run(input, deployment) {
    return details(await courierOf(deployment).get<Hook>(route`hooks/${input.operand('id')}`));
  },
};

const pause: Command = {
  name: 'hooks pause',
  about: 'Begin no further delivery. Nothing is lost: hooks resume goes on with what waits.',
  operands: ID,
  options: [],
  run: (input, deployment) => act(input, deployment, 'pause'),
};

const resume: Command = {
  name: 'hooks resume',
  about: 'Go on with what waits, at once; also for an active hook whose receiver is back.',
  operands: ID,
  options: [],
  run: (input, deployment) => act(input, deployment, 'resume'),
};

const rotate: Command = {
  name: 'hooks rotate',
  about: 'Make and print a new secret. Those before it sign too for 24 hours.',
  operands: ID,
  options: [],
  async run(input, deployment) {
    const id = input.operand('id');
    const answer = await courierOf(deployment).post<HookSecret>(route`hooks/${id}/rotate`);
    process.stderr.write(`A secret of ${shown(id)}, shown only once:\n`);
    return { json: answer, text: answer.secret };
  },
};

const replay: Command = {
  name: 'hooks replay',
  about: 'Deliver again what is still there: of all rooms, or of one.',
  operands: ID,
  options: [
    { name: 'room', value: 'ID', about: 'this room alone' },
    { name: 'seq', value: 'N', about: 'from this message of the room on; default: 1' },
  ],
  async run(input, deployment) {
    const [roomId, seq] = [input.text('room'), input.count('seq', SEQ_MAX)];
    if (roomId === undefined && seq !== undefined) throw new CommandError('hooks replay: --seq needs --room');
    return act(input, deployment, 'replay', { roomId, seq });
  },
};

const test: Command = {
  name: 'hooks test',
  about: 'Send one ping, also to a paused hook, and wait for its result. Exits with 1 if it is refused.',
  operands: ID,
  options: [],
  async run(input, deployment) {
    const answer = await courierOf(deployment).post<HookTest>(route`hooks/${input.operand('id')}/test`);
    const { accepted, status, reason } = answer;
    const why = [
      ...(reason === null ? [] : [reasonText(reason, TEST_S)]),
      ...(status === null ? [] : [`HTTP ${status}`]),
    ].join(', ');
    const text = accepted
      ? `The ping was accepted: HTTP ${status ?? ''}.`
      : `Refused: ${why}${why.endsWith('?') ? '' : '.'}`;
    return { json: answer, text, isRefused: !accepted };
  },
};

const remove: Command = {
  name: 'hooks remove',
  about: 'Remove a hook for good, with its place in each room.',
  operands: ID,
  options: [{ name: 'yes', isNeeded: true, about: 'confirm; this cannot be undone' }],
  async run(input, deployment) {
    if (!input.flag('yes'))
      throw new CommandError('hooks remove: its place in each room is forgotten; add --yes to confirm');
    const answer = await courierOf(deployment).delete<EndedAnswer>(route`hooks/${input.operand('id')}`);
    return { json: answer, text: answer.ended > 0 ? 'The hook is removed.' : 'There was no such hook.' };
  },
};

/** A change whose answer is the hook. */
async function act(input: Input, deployment: Deployment, name: string, body: object = {}): Promise<Result> {
  return details(await courierOf(deployment).post<Hook>(`${route`hooks/${input.operand('id')}`}/${name}`, body));
}

/** The bot of an app. @throws CommandError */
async function appNamed(username: string, { auth }: Deployment): Promise<UserId> {
  const { apps } = await auth.get<AppsAnswer>('apps');
  const app = apps.find((listed) => listed.username.toLowerCase() === username.toLowerCase());
  if (app === undefined) throw new CommandError(`--app: ${username} is not an app`);
  return app.id;
}

function roomsOf(input: Input): string | string[] | undefined {
  const text = input.text('rooms');
  return text === undefined || text === 'groups' || text === 'all' ? text : text.split(',').map((id) => id.trim());
}

function roomsText(rooms: HookRooms): string {
  return typeof rooms === 'string' ? rooms : `${rooms.length} named`;
}

function statusText({ status, reason }: Hook): string {
  return reason === null ? status : `${status} (${reason})`;
}

function errorText({ at, reason, status, roomId }: HookError): string {
  const why = [reasonText(reason, ANSWER_S), ...(status === null ? [] : [status])];
  return [at, ...why, ...(roomId === null ? [] : [`room ${roomId}`])].join(' ');
}

/** Node-RED, for example, accepts a request and leaves it open when no node answers. */
function reasonText(reason: RefusalReason, seconds: number): string {
  return reason === 'unanswered' ? `no answer within ${seconds} s; an \`http response\` node is missing?` : reason;
}

function details(hook: Hook): Result {
  const { lastError } = hook;
  const rows: [string, string | number | null][] = [
    ['hook', hook.id],
    ['app', hook.app],
    ['URL', hook.url ?? 'pulled'],
    ['rooms', typeof hook.rooms === 'string' ? hook.rooms : hook.rooms.join(', ')],
    ['from', hook.from],
    ['status', statusText(hook)],
    ['lag', `${hook.lagSeconds} s`],
    ['waiting rooms', hook.waitingRooms],
    ['last accepted', hook.lastAcceptedAt],
    ['last error', lastError && errorText(lastError)],
    ['created', hook.createdAt],
  ];
  return { json: hook, text: columns(rows) };
}

export const HOOK_COMMANDS = [create, list, show, pause, resume, rotate, replay, test, remove];
