import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CheckedEntry {
  readonly kind: string;
  readonly roomId: string;
  readonly messageId: string;
  readonly body: string;
  readonly threadId: string | null;
}

/** A question of Parley to the check. */
export interface CheckQuestion {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly checks: readonly CheckedEntry[];
}

type Answering = (question: CheckQuestion, response: ServerResponse) => void | Promise<void>;

/** Refuses the entries for which it is true, with this text. */
export function refusing(isRefused: (body: string) => boolean, detail?: string): Answering {
  return ({ checks }, response) => {
    const places = [...checks.keys()].filter((index) => isRefused(checks[index]?.body ?? ''));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ refused: places.map((index) => ({ index, ...(detail && { detail }) })) }));
  };
}

/** Answers twice at once: more bytes than the first answer says it has. A second answer that comes later looks like one to the next question. */
export function answerTwice(response: ServerResponse, first: string, second: string): void {
  const length = (text: string): string => String(Buffer.byteLength(text));
  response
    .writeHead(200, { 'content-length': length(first) })
    .end(`${first}HTTP/1.1 200 OK\r\ncontent-length: ${length(second)}\r\n\r\n${second}`);
}

/** An operator's check on this machine. By default it accepts everything. */
export class CheckServer {
  readonly questions: CheckQuestion[] = [];
  answer: Answering = refusing(() => false);

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        const text = Buffer.concat(chunks).toString();
        const question = { headers: request.headers, text, ...(JSON.parse(text) as Pick<CheckQuestion, 'checks'>) };
        this.questions.push(question);
        return this.answer(question, response);
      });
    });
  }

  static async start(): Promise<CheckServer> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new CheckServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/check`;
  }

  /** The texts of all entries, in the order of the questions. */
  get bodies(): string[] {
    return this.questions.flatMap(({ checks }) => checks.map(({ body }) => body));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((closed) => this.server.close(() => closed()));
  }
}
