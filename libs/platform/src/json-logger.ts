import type { LoggerService } from '@nestjs/common';
import { destination, pino, stdTimeFunctions, type DestinationStream, type Level, type Logger as Pino } from 'pino';
import { currentRequestId } from './request-context.js';

export interface JsonLoggerOptions {
  readonly service: string;
  readonly level: Level | 'silent';
  /** Writes to standard error by default: standard output is for a program's own output. */
  readonly stream?: DestinationStream;
}

const STDERR = 2;
const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'token', 'accessToken', 'refreshToken', 'secret'];
/**
 * The contexts in which Nest reports how it starts. We log them at debug level: if the start fails, `runService` prints
 * the error as one line.
 */
const STARTUP_CONTEXTS = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'ExceptionHandler',
]);
/** The context of the security log. */
export const SECURITY_CONTEXT = 'Security';
/** How many causes of an error are logged. */
const CAUSES_MAX = 3;

/** Nest's `Logger` as JSON lines. A message is text or an event: `{ event: 'session.ended', sessionId }`. */
export class JsonLogger implements LoggerService {
  private readonly pino: Pino;
  private readonly security: Pino;

  constructor({ service, level, stream }: JsonLoggerOptions) {
    this.pino = pino(
      {
        level,
        base: { service, pid: process.pid },
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        redact: {
          paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
          censor: '[redacted]',
        },
        mixin: () => {
          const requestId = currentRequestId();
          return requestId === undefined ? {} : { requestId };
        },
      },
      stream ?? destination({ dest: STDERR, sync: true }),
    );
    // An operator who wants no more than warnings still needs to see who logged in.
    this.security = level === 'warn' ? this.pino.child({}, { level: 'info' }) : this.pino;
  }

  log(message: unknown, ...parameters: unknown[]): void {
    this.write('info', message, parameters);
  }

  warn(message: unknown, ...parameters: unknown[]): void {
    this.write('warn', message, parameters);
  }

  error(message: unknown, ...parameters: unknown[]): void {
    this.write('error', message, parameters);
  }

  fatal(message: unknown, ...parameters: unknown[]): void {
    this.write('fatal', message, parameters);
  }

  debug(message: unknown, ...parameters: unknown[]): void {
    this.write('debug', message, parameters);
  }

  verbose(message: unknown, ...parameters: unknown[]): void {
    this.write('trace', message, parameters);
  }

  /** Nest passes the context last, preceded by a stack or an error. */
  private write(severity: Level, message: unknown, parameters: unknown[]): void {
    const context = parameters.at(-1);
    const level = typeof context === 'string' && STARTUP_CONTEXTS.has(context) ? 'debug' : severity;
    const logger = context === SECURITY_CONTEXT ? this.security : this.pino;
    if (!logger.isLevelEnabled(level)) return;
    const rest = parameters.slice(0, -1).concat(typeof context === 'string' ? [] : [context]);
    const fields = { ...(typeof context === 'string' && { context }), ...fieldsOf(message), ...detailsOf(rest) };
    if (typeof message === 'string') logger[level](fields, message);
    else logger[level](fields);
  }
}

function fieldsOf(message: unknown): object {
  if (message instanceof Error) return { error: describeError(message) };
  if (typeof message === 'string') return {};
  if (typeof message !== 'object' || message === null) return { value: message };
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [name, value instanceof Error ? describeError(value) : value]),
  );
}

function detailsOf(parameters: readonly unknown[]): object {
  const error = parameters.find((value) => value instanceof Error);
  if (error !== undefined) return { error: describeError(error) };
  const stack = parameters.find((value) => typeof value === 'string');
  return stack === undefined ? {} : { stack };
}

/**
 * The loggable fields of an error. Other properties are left out: the properties of a failed query include its parameters, and
 * with them message bodies and password hashes.
 */
export function describeError(error: Error, depth = 0): object {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause =
    error.cause instanceof Error && depth < CAUSES_MAX ? { cause: describeError(error.cause, depth + 1) } : {};
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}
