import { Logger } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { ChatError } from '#contracts';
import { JsonLogger, SECURITY_CONTEXT, type JsonLoggerOptions } from './json-logger.js';

function linesOf(write: (logger: Logger) => void, level: JsonLoggerOptions['level'] = 'info'): any[] {
  const lines: string[] = [];
  const json = new JsonLogger({ service: 'test', level, stream: { write: (line) => lines.push(line) } });
  Logger.overrideLogger(json);
  write(new Logger('Rooms'));
  return lines.map((line) => JSON.parse(line));
}

describe('a log line', () => {
  it('is an event with its ids, level, service and context', () => {
    const [line] = linesOf((logger) => logger.log({ event: 'room.created', roomId: 'r1' }));
    expect(line).toMatchObject({
      level: 'info',
      service: 'test',
      context: 'Rooms',
      event: 'room.created',
      roomId: 'r1',
    });
    expect(line.time).toMatch(/^\d{4}-.*Z$/);
  });

  it('holds no secret', () => {
    const [line] = linesOf((logger) =>
      logger.warn({ event: 'x', password: 'hunter2', request: { headers: { authorization: 'hunter2' } } }),
    );
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  it('holds an error with its causes, but no properties that a driver added', () => {
    const cause = Object.assign(new Error('insert failed'), { code: '23505', parameters: ['body of a message'] });
    const [line] = linesOf((logger) => logger.error({ event: 'failed' }, new ChatError('INTERNAL', {}, { cause })));
    expect(line.error.cause).toMatchObject({ message: 'insert failed', code: '23505' });
    expect(JSON.stringify(line)).not.toContain('body of a message');
  });

  it('is written for an error alone, and for an error among the fields', () => {
    const [alone, among] = linesOf((logger) => {
      logger.error(new Error('one'));
      logger.error({ event: 'x', error: new Error('two') });
    });
    expect(alone.error.message).toBe('one');
    expect(among.error.message).toBe('two');
  });

  it('is not written if it is below the level', () => {
    expect(linesOf((logger) => logger.debug('detail'))).toEqual([]);
    expect(linesOf((logger) => logger.debug('detail'), 'debug')).toHaveLength(1);
  });

  it('of the security log is also written with level warn, the default of the embedded form', () => {
    const write = (logger: Logger) => {
      logger.log({ event: 'room.created' });
      new Logger(SECURITY_CONTEXT).log({ event: 'login.ok', password: 'hunter2' });
    };
    const [line, ...others] = linesOf(write, 'warn');
    expect(others).toEqual([]);
    expect(line).toMatchObject({ level: 'info', service: 'test', context: 'Security', event: 'login.ok' });
    expect(JSON.stringify(line)).not.toContain('hunter2');
    for (const level of ['error', 'silent'] as const) expect(linesOf(write, level)).toEqual([]);
  });
});
