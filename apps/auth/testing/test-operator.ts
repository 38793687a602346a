import request from 'supertest';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER, type AuditPage } from '#access/internal-api';
import { OPERATOR_SECRET, type TestAuth } from './test-auth.js';

/** The name in the audit. */
export const OPERATOR = 'root';

/** The operator's command. */
export class TestAuthOperator {
  /** @param key default: root's */
  constructor(
    private readonly auth: TestAuth,
    private readonly key = OPERATOR_SECRET,
  ) {}

  http(method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object): request.Test {
    const test = request(this.auth.url)[method](`/${ADMIN_ROUTES.auth}/${path}`).set(OPERATOR_KEY_HEADER, this.key);
    return body === undefined ? test : test.send(body);
  }

  /** The answer to a request that must succeed. */
  async ask<Answer>(method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object): Promise<Answer> {
    const answer = await this.http(method, path, body);
    if (answer.status >= 300) throw new Error(`auth answered ${answer.status}: ${answer.text}`);
    return answer.body as Answer;
  }

  /** The acts on the subject in the audit table, oldest first. */
  async actsOn(subject: string): Promise<string[]> {
    const { records } = await this.ask<AuditPage>('get', 'audit');
    return records
      .filter((record) => record.subject === subject)
      .map(({ act }) => act)
      .reverse();
  }
}
