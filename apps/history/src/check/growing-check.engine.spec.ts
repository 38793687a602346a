import { expect, it } from 'vitest';
import { newId, type CommandRequests, type CommandResult, type CommandType, type RoomCommand } from '#contracts';
import { CheckServer, refusing } from '#testing/engines/check-server';
import { setUp } from '#testing/engines/set-up';
import { command } from '../../testing/test-command.js';
import { setGrowingScene } from '../../testing/test-growing.js';
import { TestHistory } from '../../testing/test-history.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const growing = setGrowingScene();
const { scene } = growing;
const check = setUp(() => CheckServer.start());
const history = setUp(async () => {
  const started = await TestHistory.start(scene.store, {
    directory: scene.history.directory,
    contentRules: { sees: () => true, judges: () => true, hasWord: () => false, hasCheck: true },
    config: { checkUrl: check.url, checkSecrets: [SECRET], checkTimeoutMs: 8_000, checkFail: 'closed' },
  });
  await started.consume();
  return started;
});

async function submit<Type extends CommandType>(type: Type, request: CommandRequests[Type]): Promise<unknown> {
  const { commands } = history.buses;
  const batch = { batchId: newId(), roomId: growing.roomId, deadline: commands.now() + 9_000 };
  const [result] = await commands.submit<RoomCommand, CommandResult>({
    ...batch,
    commands: [command(type, scene.ann, request)],
  });
  return result?.ok === true ? result.data : result?.error.code;
}
const append = (offset: number, text: string) => submit('message:append', { id: growing.id, offset, text });

it('the check sees the whole text with an append, and what it refuses is not added', async () => {
  check.answer = refusing((body) => body.endsWith('bad'));
  await submit('message:grow', { id: growing.id, body: 'one', ext: { a: 1 } });
  expect(await append(3, ' two')).toEqual({ length: 7, stop: false });
  expect(await append(7, ' bad')).toBe('REFUSED');
  expect(await append(7, ' badge')).toEqual({ length: 13, stop: false });
  expect(await append(7, ' bad')).toEqual({ length: 13, stop: false });
  const kinds = check.questions.flatMap(({ checks }) => checks);
  expect(kinds).toMatchObject([
    { kind: 'send', body: 'one' },
    { kind: 'append', body: 'one two', ext: { a: 1 } },
    { kind: 'append', body: 'one two bad' },
    { kind: 'append', body: 'one two badge' },
  ]);
});

it('a finish is judged only with `ext`', async () => {
  check.answer = refusing(() => false);
  await submit('message:grow', { id: growing.id, body: 'one' });
  const before = check.questions.length;
  check.answer = refusing(() => true);
  expect(await submit('message:finish', { id: growing.id, length: 3, ext: { b: 2 } })).toBe('REFUSED');
  expect(check.questions).toHaveLength(before + 1);
  expect(await growing.get()).toMatchObject({ grow: 'growing' });
  expect(await submit('message:finish', { id: growing.id, length: 3 })).toMatchObject({ grow: 'complete' });
});

it('time without an answer of the check is no silence of the writer', async () => {
  check.answer = refusing(() => false);
  await submit('message:grow', { id: growing.id, body: 'one' });
  const before = await growing.touches();
  // A history that has no verdict on the piece.
  const [result] = await history.carryOut(
    growing.roomId,
    command('message:append', scene.ann, { id: growing.id, offset: 3, text: '!' }),
  );
  expect(result).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
  expect(await growing.touches()).toBe(before + 1);
  expect(await growing.get()).toMatchObject({ body: 'one' });
});
