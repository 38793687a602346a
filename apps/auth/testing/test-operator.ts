import request from 'supertest';
import { ACTOR_HEADER, ADMIN_ROUTES, INTERNAL_SECRET_HEADER, type AuditPage } from '#identity/internal-api';
import { INTERNAL_SECRET, type TestAuth } from './test-auth.js';

export const OPERATOR = 'an operator';

/** The operator's command. */
export class TestAuthOperator {
  constructor(private readonly auth: TestAuth) {}

  http(method: 'get' | 'post' | 'delete', path: string, body?: object): request.Test {
    const test = request(this.auth.url)
      [method](`/${ADMIN_ROUTES.auth}/${path}`)
      .set(INTERNAL_SECRET_HEADER, INTERNAL_SECRET)
      .set(ACTOR_HEADER, encodeURIComponent(OPERATOR));
    return body === undefined ? test : test.send(body);
  }

  /** The answer to a request that must succeed. */
  async ask<Answer>(method: 'get' | 'post' | 'delete', path: string, body?: object): Promise<Answer> {
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
