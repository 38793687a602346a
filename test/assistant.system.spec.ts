import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { LIMITS, type Message, type MessageId, newId, type RoomId } from '#contracts';
import { keepLines } from '#testing/deployments/kept-lines';
import { answerTo, ModelEndpoint } from '#testing/engines/model-endpoint';
import { topology } from '#testing/topology/topology';
import { bot } from '#testing/users/bot';
import { grown, itemsOf, piecesOf, untilEnded } from '#testing/users/test-growing-message';
import type { TestSocket } from '#testing/users/test-socket';
import type { TestUser } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const ASSISTANT = 'examples/assistant';
const PROGRAMS = {
  'examples/assistant': [process.execPath, `${ASSISTANT}/dist/assistant.js`],
  'examples/python/assistant.py': ['python3', 'examples/python/assistant.py'],
} as const;
const BEGINNING = '🤖\n';
const STAND_IN = Array.from({ length: 100 }, (_, index) => ` ${String(index + 1)}`).join('');

const users = usersOfTests();
const running = new Set<Assistant>();
let endpoint: ModelEndpoint;

beforeAll(async () => {
  const vite = ['../../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--ssr', 'src/assistant.ts'];
  await promisify(execFile)(process.execPath, vite, { cwd: ASSISTANT });
  endpoint = await ModelEndpoint.start();
});

afterEach(async () => {
  for (const assistant of running) await assistant.kill();
  Object.assign(endpoint, { isBroken: false, wordsMax: Infinity });
  endpoint.completions.length = 0;
});

afterAll(() => endpoint.stop());

/** The example as a process. */
class Assistant {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves once it has signed in. */
  static async start([command, file]: readonly [string, string], settings: NodeJS.ProcessEnv): Promise<Assistant> {
    const env = { ...process.env, ...settings };
    const child = spawn(command, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    void keepLines(child.stderr);
    const assistant = new Assistant(child);
    running.add(assistant);
    await once(createInterface({ input: child.stdout }), 'line');
    return assistant;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    running.delete(this);
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** Ann and a bot in a room. */
class AssistantScene {
  private constructor(
    readonly socket: TestSocket,
    readonly roomId: RoomId,
    private readonly bot: TestUser,
    private readonly name: string,
  ) {}

  static async set(): Promise<AssistantScene> {
    const [ann, writer] = [await users.online('ann'), await bot('assistant')];
    const group = { kind: 'group', name: 'answers', memberIds: [writer.id] };
    const { id: roomId } = await ann.socket.ask('room:create', group);
    await ann.socket.untilIn(roomId);
    return new AssistantScene(ann.socket, roomId, writer, ann.user.user.displayName ?? '');
  }

  start(program: readonly [string, string], model: NodeJS.ProcessEnv = modelSettings()): Promise<Assistant> {
    const own = { PARLEY_URL: topology().url, PARLEY_TOKEN: this.bot.tokens.accessToken };
    return Assistant.start(program, { ...own, ...model });
  }

  /** Ann asks the bot; in a thread without its name. */
  async ask(body: string, more: object = { mentions: [this.bot.id] }): Promise<MessageId> {
    const id = newId<MessageId>();
    await this.socket.ask('message:send', { id, roomId: this.roomId, body, ...more });
    return id;
  }

  /** The first state of the bot's newest answer in this thread, which has come after as many others. */
  async begun(threadId: MessageId, others = 0): Promise<Message> {
    const answers = () => this.answersIn(threadId);
    await this.socket.until(() => answers().length > others, 'an answer');
    return answers().at(others) as Message;
  }

  /** The answer at its end. */
  async ended(threadId: MessageId, others = 0): Promise<Message> {
    return untilEnded(this.socket, (await this.begun(threadId, others)).id, 60_000);
  }

  async untilGrown(id: MessageId, pieces: number): Promise<void> {
    await this.socket.until(() => piecesOf(this.socket, id).length >= pieces, `${String(pieces)} pieces`);
  }

  /** All that the bot has written in the room, from the store. */
  async answers(): Promise<Message[]> {
    const { messages } = await this.socket.ask('message:page', { roomId: this.roomId, limit: 100 });
    return messages.filter(({ senderId }) => senderId === this.bot.id);
  }

  /** The turn of the model that a message of Ann's becomes. */
  turn(body: string): { role: 'user'; content: string } {
    return { role: 'user', content: `${this.name}: ${body}` };
  }

  whole(question: string): string {
    return BEGINNING + answerTo(this.turn(question).content);
  }

  private answersIn(threadId: MessageId): Message[] {
    const items = this.socket.of('changes').flatMap((frame) => frame.items);
    return items.flatMap((item) => {
      const isBegun = item.type === 'message' && item.message.threadId === threadId && item.message.grow === 'growing';
      return isBegun && item.message.senderId === this.bot.id ? [item.message] : [];
    });
  }
}

const modelSettings = (): NodeJS.ProcessEnv => ({ OPENAI_BASE_URL: endpoint.url, OPENAI_API_KEY: 'sk-test' });

describe.each(Object.entries(PROGRAMS))('%s', (_, program) => {
  it('answers a mention in a thread, by a message that grows', async () => {
    const scene = await AssistantScene.set();
    await scene.start(program);
    await scene.ask('Not for the bot', {});
    const asked = await scene.ask('How far?');
    const { id, body } = await scene.begun(asked);
    expect(body).toBe(BEGINNING);
    expect(await scene.ended(asked)).toMatchObject({
      id,
      grow: 'complete',
      body: scene.whole('How far?'),
      threadId: asked,
    });
    expect(piecesOf(scene.socket, id).length).toBeGreaterThan(5);
    expect(scene.whole('How far?')).toContain(grown(scene.socket, id, BEGINNING));
    expect(await scene.answers()).toHaveLength(1);
    const [completion] = endpoint.completions;
    expect(completion).toMatchObject({ model: 'counting-model', stream: true, authorization: 'Bearer sk-test' });
    expect(completion?.messages.slice(1)).toEqual([scene.turn('How far?')]);
  });

  it('knows its thread, and answers there without being named', async () => {
    const scene = await AssistantScene.set();
    await scene.start(program);
    const threadId = await scene.ask('One?');
    await scene.ask('Two?', { threadId });
    expect(await scene.ended(threadId)).toMatchObject({ body: scene.whole('One?') });
    expect(await scene.ended(threadId, 1)).toMatchObject({ body: scene.whole('Two?') });
    const answer = { role: 'assistant', content: scene.whole('One?').slice(BEGINNING.length) };
    expect(endpoint.completions[1]?.messages.slice(1)).toEqual([scene.turn('One?'), answer, scene.turn('Two?')]);
  });

  it('stops when a reader asks it to, also while its model is silent', async () => {
    endpoint.wordsMax = 10;
    const scene = await AssistantScene.set();
    await scene.start(program);
    const asked = await scene.ask('How far?');
    const { id } = await scene.begun(asked);
    await scene.untilGrown(id, 1);
    await scene.socket.ask('message:stop', { roomId: scene.roomId, id });
    const { grow, body } = await scene.ended(asked);
    expect(grow).toBe('cancelled');
    expect(scene.whole('How far?').startsWith(body)).toBe(true);
    expect(body.length).toBeLessThan(scene.whole('How far?').length);
    await expect.poll(() => endpoint.completions[0]?.isLeft).toBe(true);
  });

  it('goes on after `kill -9`, and answers what was asked meanwhile, once', async () => {
    const scene = await AssistantScene.set();
    endpoint.wordsMax = 10;
    const first = await scene.start(program);
    const asked = await scene.ask('How far?');
    const { id } = await scene.begun(asked);
    await scene.untilGrown(id, 1);
    await first.kill();
    endpoint.wordsMax = Infinity;
    const missed = await scene.ask('And now?');
    const other = await scene.start(program);
    const bodies = { [id]: scene.whole('How far?'), [(await scene.begun(missed)).id]: scene.whole('And now?') };
    expect(await scene.ended(asked)).toMatchObject({ id, grow: 'complete', body: bodies[id] });
    await scene.ended(missed);
    const begun = endpoint.completions.flatMap(({ messages }) => messages.filter(({ role }) => role === 'assistant'));
    expect(begun).toHaveLength(1);
    expect(begun[0]?.content).not.toBe('');
    // A third process has nothing to do.
    await other.kill();
    await scene.start(program);
    const last = await scene.ask('The last one');
    await scene.ended(last);
    const answers = await scene.answers();
    expect(Object.fromEntries(answers.slice(0, 2).map(({ id, body }) => [id, body]))).toEqual(bodies);
    expect(answers).toHaveLength(3);
  });

  it('says that its model has failed', async () => {
    endpoint.isBroken = true;
    const scene = await AssistantScene.set();
    await scene.start(program);
    const body = `${BEGINNING}\n(The model has failed.)`;
    expect(await scene.ended(await scene.ask('How far?'))).toMatchObject({ grow: 'cancelled', body });
  });

  it('cuts an answer that no message can hold', async () => {
    const scene = await AssistantScene.set();
    await scene.start(program);
    const question = 'x'.repeat(LIMITS.bodyChars - 150);
    const { grow, body } = await scene.ended(await scene.ask(question));
    expect(grow).toBe('complete');
    expect(scene.whole(question).startsWith(body)).toBe(true);
    expect(body.length).toBeGreaterThan(question.length);
  });

  it('counts where no model is set, and goes on counting after `kill -9`', async () => {
    const scene = await AssistantScene.set();
    const none = { OPENAI_BASE_URL: undefined, OPENAI_API_KEY: undefined };
    const first = await scene.start(program, none);
    const asked = await scene.ask('How far?');
    const { id } = await scene.begun(asked);
    await scene.untilGrown(id, 3);
    await first.kill();
    await scene.start(program, none);
    const body = `${BEGINNING}I stand in for a model. Messages read: 1. I count:${STAND_IN}`;
    expect(await scene.ended(asked)).toMatchObject({ id, grow: 'complete', body });
    expect(itemsOf(scene.socket, id)).toHaveLength(2);
  });
});
