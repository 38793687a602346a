import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

import { Host } from '../src/host.js';
import { ParleyError } from '../src/parley-error.js';

export const KEY = 'parley_app_key';

export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly body: string;
}

export type Answering = (request: Received, response: ServerResponse) => void;

export const answer =
  (status: number, body: object, type = 'application/json'): Answering =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
export const problem = (status: number, code: string, retry: string, more: object = {}): Answering =>
  answer(status, { code, retry, title: 'A title.', detail: 'A detail.', ...more }, 'application/problem+json');
export const nothing: Answering = (_, response) => void response.writeHead(204).end();
/** The request was done, and its answer is lost. */
export const lost: Answering = (_, response) => void response.destroy();
export const silent: Answering = () => undefined;

/** A real HTTP server that answers as its script says: what Parley answers when something fails. */
export class ScriptedParley {
  readonly received: Received[] = [];
  private script: readonly Answering[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((incoming, response) => void this.take(incoming, response));
  }

  static async start(): Promise<ScriptedParley> {
    const scripted = new ScriptedParley();
    await new Promise<void>((resolve) => scripted.server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Each answers one request from now on, the last one all others. Forgets the requests before. */
  answers(...script: Answering[]): void {
    this.received.length = 0;
    this.script = script;
  }

  /** `PUT /v1/…` of each request. */
  get asked(): string[] {
    return this.received.map(({ method, url }) => `${String(method)} ${String(url)}`);
  }

  bodies<Body>(): Body[] {
    return this.received.map(({ body }) => JSON.parse(body) as Body);
  }

  /** Refuses connections from now on. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await incoming.toArray()) as Buffer[]).toString();
    const { method, url, headers } = incoming;
    const request = { method, url, token: headers.authorization?.replace('Bearer ', ''), body };
    this.received.push(request);
    this.script[Math.min(this.received.length, this.script.length) - 1]?.(request, response);
  }
}

/** The error that a call rejects with. */
export async function failure(call: Promise<unknown>): Promise<ParleyError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ParleyError) return error;
  throw new Error('the call was to be refused', { cause: error });
}

/** The library, and what answers it. */
export async function scripted(): Promise<{ server: ScriptedParley; parley: Host }> {
  const server = await ScriptedParley.start();
  onTestFinished(() => server.close());
  return { server, parley: new Host({ url: server.url, key: KEY }) };
}
