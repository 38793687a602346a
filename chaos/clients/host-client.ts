import type { ErrorBody } from '#contracts';
import { type Fetch, Parley, ParleyError, type Refusal } from '#server';

import type { AskedFields } from '../records/asked-fields.js';
import type { RecordedAnswer } from '../records/record.js';
import type { Recorder } from '../records/recorder.js';
import { answeredFields } from '../records/summaries.js';
import { WireLog } from '../records/wire-log.js';

/** Each attempt lasts 30 s, with the repeats of the library. */
const ATTEMPTS_MAX = 8;

/** A request, or one entry of a request for several members. */
interface HostRequest {
  readonly event: string;
  readonly fields: AskedFields;
}

/** A call that a host may repeat whenever it likes. */
export interface HostCall<Answer = unknown> {
  readonly requests: readonly HostRequest[];
  readonly ask: (parley: Parley) => Promise<Answer>;
}

/** One worker of a host, on `@parley/server`. Each attempt of its calls is recorded as an exchange on a connection of its own. */
export class HostClient {
  /** Not recorded. */
  readonly parley: Parley;
  private readonly recorded: Parley;
  private readonly wire: WireLog;
  private ops = 0;
  private requests: readonly HostRequest[] = [];

  /** @param key of the app */
  constructor(
    url: string,
    key: string,
    readonly recorder: Recorder,
  ) {
    this.wire = new WireLog(recorder);
    this.parley = new Parley({ url, key });
    this.recorded = new Parley({ url, key, fetch: this.attempt });
  }

  /** One call at a time, until Parley has answered. Null: Parley has refused it, or did not answer for minutes. */
  async call<Answer>({ requests, ask }: HostCall<Answer>): Promise<Answer | null> {
    this.requests = requests;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      try {
        return await ask(this.recorded);
      } catch (error) {
        if (!(error instanceof ParleyError)) throw error;
        if (error.retry !== 'later') return null;
      }
    }
    return null;
  }

  private readonly attempt: Fetch = async (url, init) => {
    const connection = this.wire.dialled();
    try {
      const asked = this.requests.map((request) => ({ request, op: this.asked(connection, request) }));
      const response = await fetch(url, init);
      const body = parsed(await response.clone().text());
      for (const { request, op } of asked)
        this.recorder.add('answered', { connection, op, answer: answerTo(request, response.status, body) });
      return response;
    } finally {
      this.wire.closed(connection);
    }
  };

  private asked(connection: string, { event, fields }: HostRequest): number {
    this.ops += 1;
    this.recorder.add('asked', { connection, op: this.ops, event, fields });
    return this.ops;
  }
}

/** The fields of all answers to hosts that are recorded. */
interface Body extends Partial<Pick<ErrorBody, 'code' | 'retry'>> {
  readonly id?: string;
  readonly refused?: readonly Refusal[];
}

/** Something before Parley may answer with another text. */
function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}

function answerTo({ fields }: HostRequest, status: number, body: Body): RecordedAnswer {
  const { id, code = 'UNAVAILABLE', retry = 'later', refused = [] } = body;
  if (status >= 300) return { ok: false, code, retry };
  const refusal = refused.find(({ externalId }) => externalId === fields.externalId);
  if (refusal !== undefined) return { ok: false, code: refusal.code, retry: 'never' };
  return { ok: true, data: { ...answeredFields(body), ...(id !== undefined && { id, isNew: status === 201 }) } };
}
