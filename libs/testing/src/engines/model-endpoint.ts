import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ModelTurn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A request for an answer. */
export interface Completion {
  readonly model: string;
  readonly messages: readonly ModelTurn[];
  readonly stream: boolean;
  readonly authorization: string | undefined;
  /** True once the asker has closed the connection before the end of the answer. */
  isLeft: boolean;
}

/** A character outside the BMP in each word, because lengths count code points. */
const WORDS = Array.from({ length: 40 }, (_, index) => ` 🔢${String(index)}`);
const WORD_MS = 50;
const MODEL = 'counting-model';

/** What the model answers to a text. */
export function answerTo(asked: string): string {
  return `“${asked}”:${WORDS.join('')}.`;
}

/** A server of OpenAI's API on this machine, with a model that counts. Asked to go on with its answer, it does. */
export class ModelEndpoint {
  readonly completions: Completion[] = [];
  /** True if each request fails. */
  isBroken = false;
  /** Words of an answer after which the model is silent, until there may be more. */
  wordsMax = Infinity;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      void this.answer(request, response);
    });
  }

  static async start(): Promise<ModelEndpoint> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new ModelEndpoint(server);
  }

  /** As in `OPENAI_BASE_URL`. */
  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/v1`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((closed) => this.server.close(() => closed()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = `${request.method ?? ''} ${request.url ?? ''}`;
    if (this.isBroken) response.writeHead(400).end('{"error":{"message":"broken"}}');
    else if (route === 'GET /v1/models') sendJson(response, { object: 'list', data: [{ id: MODEL, object: 'model' }] });
    else if (route === 'POST /v1/chat/completions') await this.complete(request, response);
    else response.writeHead(404).end();
  }

  private async complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = (await json(request)) as Pick<Completion, 'model' | 'messages' | 'stream'>;
    const completion = { ...asked, authorization: request.headers.authorization, isLeft: false };
    this.completions.push(completion);
    response.on('close', () => (completion.isLeft = !response.writableFinished));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    sendChunk(response, { role: 'assistant' }, null);
    for (const [index, content] of textsOf(asked.messages).entries()) {
      while (index >= this.wordsMax && !completion.isLeft) await sleep(WORD_MS);
      if (completion.isLeft) return;
      sendChunk(response, { content }, null);
      await sleep(WORD_MS);
    }
    sendChunk(response, {}, 'stop');
    response.end('data: [DONE]\n\n');
  }
}

/** The words of the answer; those that are not in it yet, if the last answer is to be continued. */
function textsOf(messages: readonly ModelTurn[]): string[] {
  const begun = messages.at(-2)?.role === 'assistant' && messages.at(-3)?.role === 'user' ? messages.at(-2) : undefined;
  const isCutOff = begun !== undefined && !begun.content.endsWith('.');
  const whole = answerTo(messages.at(isCutOff ? -3 : -1)?.content ?? '');
  const rest = isCutOff && whole.startsWith(begun.content) ? whole.slice(begun.content.length) : whole;
  return rest.match(/ ?[^ ]+/g) ?? [];
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendChunk(response: ServerResponse, delta: object, finish_reason: string | null): void {
  const chunk = {
    ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: MODEL },
    choices: [{ index: 0, delta, finish_reason }],
  };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}
