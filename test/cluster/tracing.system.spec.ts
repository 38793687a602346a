import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newId, type RoomId } from '#contracts';
import { type Deployment, startDeployment } from '#testing/deployments/deployment';
import { LogLines } from '#testing/topology/log-lines';
import { type ExportedSpan, OtlpCollector } from '#testing/engines/otlp-collector';
import { setUp } from '#testing/engines/set-up';
import type { TestSocket } from '#testing/users/test-socket';
import { topology } from '#testing/topology/topology';
import { account, guest, login, type TestUser } from '#testing/users/user';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');

const log = new LogLines();
let deployment: Deployment;
let ann: TestUser;
const roomId = newId();

/** A separate cluster that traces and logs every request. */
const collector = setUp(() => OtlpCollector.start());
beforeAll(async () => {
  const settings = {
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    TRACES_ONE_IN: '1',
  };
  deployment = await startDeployment('cluster', settings, (text) => log.add(text));
  ann = await account('ann');
  const socket = await ann.connect();
  await socket.ask('room:create', { id: roomId, kind: 'group', name: 'observed', memberIds: [] });
});

afterAll(async () => {
  ann.close();
  await deployment.stop();
});

const MILLISECOND_NS = 1_000_000n;
const POST_MESSAGE = 'POST /v1/rooms/:id/messages';
const FIND_USERS = 'POST /internal/users/find';

/** The only span with the name; throws if there are more or none. */
function only(spans: readonly ExportedSpan[], name: string): ExportedSpan {
  const [found, another] = spans.filter((span) => span.name === name);
  if (found === undefined || another !== undefined) throw new Error(`there is not exactly one span ${name}`);
  return found;
}

/** Checks that each span is the parent of the next. Returns their services. */
function chain(spans: readonly ExportedSpan[], ...names: readonly string[]): string[] {
  return names.map((name, i) => {
    const before = names[i - 1];
    const { parentSpanId, service } = only(spans, name);
    expect(parentSpanId, name).toBe(before === undefined ? '' : only(spans, before).spanId);
    return service;
  });
}

const pidOf = ({ instance }: ExportedSpan): number => Number(instance.split(':').at(-1));
const hasAll =
  (...names: readonly string[]) =>
  (spans: readonly ExportedSpan[]) =>
    names.every((name) => spans.some((span) => span.name === name));

describe('a trace', () => {
  let ben: TestUser;
  let talkId: RoomId;

  /** Ann sends on one gateway, without receiving live changes, to Ben on the other. */
  beforeAll(async () => {
    const [first, second] = topology().gateways;
    if (first === undefined || second === undefined) throw new Error('there are fewer than two gateways');
    ben = await guest('ben');
    const speaker = await ann.connect({ url: first.url });
    talkId = newId();
    await speaker.ask('room:create', { id: talkId, kind: 'group', name: 'a talk', memberIds: [ben.id] });
    await (await ben.connect({ url: second.url })).ask('sync', {});
  });
  afterAll(() => ben.close());

  const speaker = (): TestSocket => ann.sockets.at(-1) as TestSocket;
  const received = (body: string) =>
    ben.sockets[0]?.until(() => ben.sockets[0]?.messages(talkId).some((each) => each.body === body) ?? false, body);

  it('leads from a socket event over the queue and the commit to the fan-out on another gateway', async () => {
    await speaker().ask('message:send', { roomId: talkId, id: newId(), body: 'traced' });
    await received('traced');
    const path = ['message:send', 'commands.submit', 'commands.handle', 'publish', 'fanout'];
    const spans = await collector.trace(hasAll(...path, 'commit'));
    const [gateway, history] = ['parley-gateway', 'parley-history'];
    expect(chain(spans, ...path)).toEqual([gateway, gateway, history, history, gateway]);
    const [root, handle, commit] = [only(spans, 'message:send'), only(spans, 'commands.handle'), only(spans, 'commit')];
    expect(commit.parentSpanId).toBe(handle.spanId);
    // The SDK starts spans at whole milliseconds and ends them at nanoseconds.
    expect(only(spans, 'publish').startNs + MILLISECOND_NS).toBeGreaterThan(commit.endNs);
    const [first, second] = topology().gateways;
    expect([root, only(spans, 'fanout')].map(pidOf)).toEqual([first?.pid, second?.pid]);
    expect(root.attributes['parley.user_id']).toBe(ann.id);
    expect(handle.attributes['parley.room_id']).toBe(talkId);
    expect(only(spans, 'fanout').attributes['parley.sockets']).toBe(1);
    expect(spans).toHaveLength(path.length + 1);
  });

  it("leads from an HTTP request to the same, and links to the client's trace", async () => {
    const [clients, requestId] = ['0123456789abcdef0123456789abcdef', `front-${newId()}`];
    const headers = { traceparent: `00-${clients}-0123456789abcdef-01`, 'x-request-id': requestId };
    const message = { id: newId(), body: 'over HTTP' };
    const { status } = await ann.http('post', `/v1/rooms/${talkId}/messages`).set(headers).send(message);
    await received('over HTTP');
    const path = [POST_MESSAGE, 'commands.submit', 'commands.handle', 'publish', 'fanout'];
    const spans = await collector.trace(hasAll(...path, 'commit'));
    const [gateway, history] = ['parley-gateway', 'parley-history'];
    expect(chain(spans, ...path)).toEqual([history, history, history, history, gateway]);
    const root = only(spans, POST_MESSAGE);
    expect(root.links).toEqual([clients]);
    expect(root.attributes).toMatchObject({
      'parley.request_id': requestId,
      'http.route': '/v1/rooms/:id/messages',
      'http.response.status_code': status,
    });
    expect(spans).toHaveLength(path.length + 1);
  });

  it('of a command that names a user includes the request from history to auth', async () => {
    const cleo = await guest('cleo');
    await ann.sockets[0]?.ask('member:add', { roomId, userId: cleo.id });
    const path = ['member:add', 'query people:resolve', FIND_USERS];
    const spans = await collector.trace(hasAll(...path));
    expect(chain(spans, ...path)).toEqual(['parley-gateway', 'parley-history', 'parley-auth']);
  });

  it('of a login starts in auth', async () => {
    await login(ann.user.username, 'correct horse battery');
    const spans = await collector.trace(hasAll('POST /v1/auth/login'));
    expect(spans).toEqual([expect.objectContaining({ service: 'parley-auth', parentSpanId: '' })]);
  });

  it('costs nothing when tracing is off: its packages are not loaded', async () => {
    const script = `
      import { createRequire } from 'node:module';
      import 'reflect-metadata';
      import '#platform/bootstrap';
      import { openTraces } from '#platform/tracing/open-traces';
      const traces = await openTraces('gateway', { tracesEndpoint: undefined, tracesOneIn: 1 });
      const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('/@opentelemetry/'));
      console.log(JSON.stringify({ on: traces.on, sdk: loaded.filter((file) => !file.includes('/@opentelemetry/api/')) }));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: ROOT });
    expect(JSON.parse(stdout)).toEqual({ on: false, sdk: [] });
  });

  it('of a read includes the query', async () => {
    await ann.sockets[0]?.ask('message:page', { roomId });
    const path = ['message:page', 'query message:page'];
    const spans = await collector.trace(hasAll(...path));
    expect(chain(spans, ...path)).toEqual(['parley-gateway', 'parley-history']);
  });
});

describe('a request id', () => {
  it('from the front is in the log of every service that handles the request', async () => {
    const ben = await guest('ben');
    const requestId = `front-${newId()}`;
    const { headers } = await ann
      .http('post', `/v1/rooms/${roomId}/members`)
      .set('x-request-id', requestId)
      .send({ userId: ben.id })
      .expect(200);
    expect(headers['x-request-id']).toBe(requestId);
    await log.find({ service: 'history', event: 'http.answered', requestId });
    await log.find({ service: 'history', event: 'command.answered', type: 'member:add', requestId });
    // History asks auth for the user.
    await log.find({ service: 'auth', event: 'http.answered', requestId });
  });

  it('is created for each socket event, and passed on with its command and its query', async () => {
    const cleo = await guest('cleo');
    const [socket] = ann.sockets;
    await socket?.ask('member:add', { roomId, userId: cleo.id });
    const added = await log.find({ event: 'request.answered', request: 'member:add' });
    expect(added.service).toBe('gateway');
    await log.find({ service: 'history', event: 'command.answered', requestId: added['requestId'] });
    await log.find({ service: 'auth', event: 'http.answered', requestId: added['requestId'] });
    await socket?.ask('member:list', { roomId });
    const listed = await log.find({ event: 'request.answered', request: 'member:list' });
    await log.find({ service: 'history', event: 'query.answered', requestId: listed['requestId'] });
    expect(listed['requestId']).not.toBe(added['requestId']);
  });

  it('that could corrupt a log line is replaced', async () => {
    const { headers } = await ann.http('get', '/v1/rooms').set('x-request-id', 'a b"c').expect(200);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
