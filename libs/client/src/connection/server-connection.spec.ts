import { beforeEach, describe, expect, it } from 'vitest';

import { ChatError, type ErrorCode, type ErrorDetails } from '#contracts/errors';
import type { Ack, ServerEvent } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import { ServerConnection } from './server-connection.js';
import type { LinkHandlers } from './link.js';

interface Dialled {
  readonly token: string;
  readonly handlers: LinkHandlers;
  readonly sent: { event: string; ack: (ack: Ack<never>) => void }[];
  isOpen: boolean;
}

describe('a connection', () => {
  let clock: VirtualClock;
  let dials: Dialled[];
  let tokens: string[];
  let renewals: number;
  let refusal: ChatError | null;
  let connection: ServerConnection;
  let readies: number;
  let isOffline: boolean;
  let refusals: string[];
  let answers: unknown[];

  const body = (code: ErrorCode, details?: ErrorDetails) => new ChatError(code, details).toBody();
  const last = (): Dialled => dials.at(-1)!;
  const receive = (event: ServerEvent, payload: object): void => last().handlers.received(event, payload as never);
  const status = () => connection.state.getSnapshot().status;
  const up = async (): Promise<void> => {
    await clock.pass(0);
    receive('ready', { epoch: 'e' });
  };

  beforeEach(async () => {
    clock = new VirtualClock();
    dials = [];
    tokens = ['first', 'second', 'third'];
    renewals = 0;
    refusal = null;
    readies = 0;
    isOffline = false;
    refusals = [];
    answers = [];
    const renew = async (reason?: ChatError): Promise<string> => {
      if (reason !== undefined) refusals.push(reason.code);
      renewals++;
      if (refusal !== null) throw refusal;
      tokens.shift();
      return tokens[0]!;
    };
    connection = new ServerConnection(
      (token, handlers) => {
        const dialled: Dialled = { token, handlers, sent: [], isOpen: true };
        dials.push(dialled);
        return {
          send: (event, _fields, ack) => void dialled.sent.push({ event, ack }),
          close: () => (dialled.isOpen = false),
        };
      },
      { accessToken: async () => tokens[0]!, renew },
      { clock, random: () => 0.5, newId: () => '', report: () => undefined },
      {
        isOffline: () => isOffline,
        status: () => 'online',
        ready: () => readies++,
        received: () => undefined,
        answered: (data) => answers.push(data),
      },
    );
    connection.start();
    await up();
  });

  it('forgets what it is asked for while the device has no network, but not a room to open', async () => {
    isOffline = true;
    last().handlers.closed();
    await expect(connection.ask('message:pin', {} as never)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const opened = connection.ask('room:open', {} as never);
    connection.reconnect();
    await up();
    await clock.pass(0);
    expect(last().sent.map(({ event }) => event)).toEqual(['room:open']);
    last().sent[0]!.ack({ ok: true, data: {} as never });
    await opened;
  });

  it('is connected once the server sends ready', () => {
    expect(status()).toBe('connected');
    expect(readies).toBe(1);
    expect(last().token).toBe('first');
  });

  it('reconnects with growing delays', async () => {
    const pauses: number[] = [];
    for (let round = 0; round < 8; round++) {
      const from = clock.now();
      last().handlers.closed();
      const state = connection.state.getSnapshot();
      const pauseMs = state.status === 'waiting' ? state.retryAt - from : 0;
      pauses.push(pauseMs);
      await clock.pass(pauseMs);
    }
    expect(pauses).toEqual([375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]);
  });

  it('resets the back-off once it has been stable', async () => {
    for (let round = 0; round < 3; round++) {
      last().handlers.closed();
      await clock.pass(5_000);
      await up();
    }
    await clock.pass(6_000);
    const from = clock.now();
    last().handlers.closed();
    expect(connection.state.getSnapshot()).toMatchObject({ status: 'waiting', retryAt: from + 375 });
  });

  it('leaves a draining gateway at a random moment within the given time', async () => {
    receive('drain', { withinMs: 10_000 });
    await clock.pass(4_999);
    expect(dials).toHaveLength(1);
    await clock.pass(1);
    expect(dials).toHaveLength(2);
    expect(dials[0]?.isOpen).toBe(false);
  });

  it('renews its token and reconnects after an expired token ended the session', async () => {
    receive('session:ended', { code: 'TOKEN_EXPIRED' });
    await clock.pass(1_000);
    expect(last().token).toBe('second');
  });

  it('fails with the error if the token cannot be renewed', async () => {
    refusal = new ChatError('SESSION_REVOKED');
    receive('session:ended', { code: 'SESSION_REVOKED' });
    await clock.pass(60_000);
    expect(connection.state.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'SESSION_REVOKED' } });
    expect(dials).toHaveLength(1);
  });

  it('reconnects no earlier than the refusal allows', async () => {
    last().handlers.closed();
    await clock.pass(400);
    last().handlers.refused(body('OVERLOADED', { retryAfterMs: 20_000 }));
    await clock.pass(19_900);
    expect(dials).toHaveLength(2);
    await clock.pass(4_000);
    expect(dials).toHaveLength(3);
  });

  it('does not reconnect after a permanent refusal', async () => {
    last().handlers.closed();
    await clock.pass(400);
    refusal = new ChatError('ACCOUNT_SUSPENDED');
    last().handlers.refused(body('ACCOUNT_SUSPENDED'));
    await clock.pass(60_000);
    expect(status()).toBe('failed');
    expect(dials).toHaveLength(2);
  });

  it('tells the session why the server wants a new token', async () => {
    receive('session:ended', { code: 'SESSION_REVOKED' });
    await clock.pass(60_000);
    last().handlers.refused(body('ACCOUNT_SUSPENDED'));
    await clock.pass(0);
    expect(refusals).toEqual(['SESSION_REVOKED', 'ACCOUNT_SUSPENDED']);
  });

  it('hands over the data of each answer', async () => {
    const asked = connection.request('room:close', { roomId: 'r' as never });
    last().sent[0]?.ack({ ok: true, data: { seen: true } as never });
    await asked;
    expect(answers).toEqual([{ seen: true }]);
  });

  it('renews the token before the server closes the connection', async () => {
    receive('session:expiring', { expiresAt: '' });
    await clock.pass(0);
    expect(renewals).toBe(1);
  });

  it('is dropped when a request times out', async () => {
    const asked = connection.request('typing', { roomId: 'r' as never });
    asked.catch(() => undefined);
    await clock.pass(12_000);
    await expect(asked).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(dials[0]?.isOpen).toBe(false);
  });

  it('retries as the errors advise', async () => {
    const asked = connection.ask('room:leave', { roomId: 'r' as never });
    await clock.pass(0);
    last().sent[0]?.ack({ ok: false, error: body('RATE_LIMITED', { retryAfterMs: 1_000 }) });
    await clock.pass(1_200);
    last().sent[1]?.ack({ ok: false, error: body('UNAUTHENTICATED') });
    await clock.pass(1);
    const renewal = last().sent.find(({ event }) => event === 'session:refresh');
    renewal?.ack({ ok: true, data: {} as never });
    await clock.pass(0);
    last()
      .sent.at(-1)
      ?.ack({ ok: true, data: { done: true } as never });
    expect(await asked).toEqual({ done: true });
    expect(last().sent.map(({ event }) => event)).toEqual([
      'room:leave',
      'room:leave',
      'session:refresh',
      'room:leave',
    ]);
  });

  it('repeats a request on the next link when the link is lost', async () => {
    const asked = connection.ask('room:leave', { roomId: 'r' as never });
    await clock.pass(0);
    last().handlers.closed();
    await clock.pass(500);
    await up();
    await clock.pass(0);
    last().sent[0]?.ack({ ok: true, data: {} as never });
    expect(await asked).toEqual({});
  });

  it('repeats no request for the next user who signs in', async () => {
    const asked = connection.ask('room:leave', { roomId: 'r' as never });
    await clock.pass(0);
    last().sent[0]?.ack({ ok: false, error: body('RATE_LIMITED', { retryAfterMs: 1_000 }) });
    await clock.pass(0);
    const refused = expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    connection.close();
    connection.start();
    await up();
    await refused;
    await clock.pass(2_000);
    expect(last().sent).toEqual([]);
  });

  it('rejects with the first permanent error, and otherwise after 30 s', async () => {
    const refused = connection.ask('room:leave', { roomId: 'r' as never });
    await clock.pass(0);
    last().sent[0]?.ack({ ok: false, error: body('FORBIDDEN') });
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' });
    last().handlers.closed();
    const late = connection.ask('room:leave', { roomId: 'r' as never });
    late.catch(() => undefined);
    await clock.pass(31_000);
    await expect(late).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('treats an unknown error code by its retry advice', async () => {
    const asked = connection.request('room:leave', { roomId: 'r' as never });
    last().sent[0]?.ack({ ok: false, error: { code: 'BRAND_NEW' as never, message: 'New.', retry: 'later' } });
    await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'New.' });
  });

  it('changes from connected to closed without a state in between', async () => {
    connection.start();
    await up();
    const seen: string[] = [];
    connection.state.subscribe(() => seen.push(status()));
    connection.close();
    expect(seen).toEqual(['closed']);
  });
});
