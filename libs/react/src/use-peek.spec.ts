// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { ChatError, type PeekedRoom, type RoomId } from '#client';

import { Rendering } from '../testing/rendering.js';
import { usePeek } from './index.js';

const [A, B] = ['a' as RoomId, 'b' as RoomId];
let rendering: Rendering;

beforeEach(async () => {
  rendering = new Rendering();
  await rendering.begin();
});
afterEach(() => rendering.end());

it('usePeek asks for each room once, and never shows one under the name of another', async () => {
  const ask = vi
    .spyOn(rendering.parley, 'ask')
    .mockImplementation(
      async (_event, fields) => ({ room: { id: Reflect.get(fields, 'roomId') }, messages: [] }) as never,
    );
  const { result, rerender } = rendering.hook((id: RoomId) => usePeek(id), { props: A });
  expect(result.current).toEqual({ peeked: null, error: null });
  await rendering.pass();
  expect((result.current.peeked as PeekedRoom).room.id).toBe(A);
  rerender(B);
  expect(result.current.peeked).toBeNull();
  await rendering.pass();
  expect(result.current.peeked?.room.id).toBe(B);
  expect(ask).toHaveBeenCalledTimes(2);
});

it('usePeek has the error of a look that is refused', async () => {
  const error = new ChatError('BANNED');
  vi.spyOn(rendering.parley, 'ask').mockRejectedValue(error);
  const { result } = rendering.hook(() => usePeek(A));
  await rendering.pass();
  expect(result.current).toMatchObject({ peeked: null, error });
});
