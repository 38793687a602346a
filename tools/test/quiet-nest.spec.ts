import { Logger } from '@nestjs/common';
import { expect, it, vi } from 'vitest';

it('unit tests log nothing', () => {
  const written = vi.spyOn(process.stdout, 'write');
  const alsoWritten = vi.spyOn(process.stderr, 'write');
  new Logger('Rooms').error({ event: 'rooms.lost' });
  Logger.warn('a line');
  const calls = written.mock.calls.length + alsoWritten.mock.calls.length;
  vi.restoreAllMocks();
  expect(calls).toBe(0);
});
