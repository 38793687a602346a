import { ModulesContainer } from '@nestjs/core';
import { join } from 'node:path';
import request from 'supertest';
import { loadStandaloneConfig } from '#config/app-config';
import { ADMIN_ROUTES_ROOT, OPERATOR_KEY_HEADER, type NewOperator } from '#access/internal-api';
import type { OperatorRank } from '#access/operator-roles.policy';
import { createService } from '#platform/bootstrap';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { TestDatabase } from '#testing/engines/test-database';
import { migrateAll } from '../src/schemas.js';
import { inProcessAdapters, StandaloneModule } from '../src/standalone.module.js';

const OPERATOR_SECRET = 'the-secret-of-root-in-the-tests-of-a-site';
const CONSOLE_HOST = 'localhost';
const PREFIX = `/${ADMIN_ROUTES_ROOT}/`;

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type App = Awaited<ReturnType<typeof createService>>;

/** All services in this process, with an operator of each role. */
class OperatedSite {
  private constructor(
    private readonly app: App,
    private readonly keys: Readonly<Record<OperatorRank, string>>,
  ) {}

  static async start(databaseUrl: string, folder: string): Promise<OperatedSite> {
    const { databaseUrl: _, ...loaded } = loadStandaloneConfig({
      ...{ OPERATOR_SECRET, DATA_DIR: folder, DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent', RATE_LIMITS: 'off' },
    });
    const config = { ...loaded, filesDir: join(folder, 'files') };
    const modules = [StandaloneModule.register({ config, databaseUrl, adapters: inProcessAdapters() })];
    const app = await createService({ name: 'standalone', config, modules });
    await app.listen(0, '127.0.0.1');
    const newKey = async (role: OperatorRank): Promise<string> => {
      const post = request(app.getHttpServer()).post(`${PREFIX}auth/operators`);
      const answer = await post
        .set(OPERATOR_KEY_HEADER, OPERATOR_SECRET)
        .send({ name: `one ${role}`, role })
        .expect(201);
      return (answer.body as NewOperator).key;
    };
    const keys = { moderator: await newKey('moderator'), admin: await newKey('admin'), root: OPERATOR_SECRET };
    return new OperatedSite(app, keys);
  }

  close(): Promise<void> {
    return this.app.close();
  }

  /** A request as the command sends it. @param path below the operator's routes */
  ask(role: OperatorRank, method: Method, path: string): request.Test {
    return this.request(method, `${PREFIX}${path}`).set(OPERATOR_KEY_HEADER, this.keys[role]);
  }

  /** A request of the console's page. */
  atConsole(method: Method, path: string, cookie = ''): request.Test {
    return this.request(method, `/v1/admin/${path}`).set({
      ...{ host: CONSOLE_HOST, origin: `http://${CONSOLE_HOST}`, 'content-type': 'application/json', cookie },
    });
  }

  /** The cookie of an operator who has signed in at the console. */
  async cookie(role: OperatorRank): Promise<string> {
    const answer = await this.atConsole('post', 'auth/session').send({ key: this.keys[role] });
    return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  }

  request(method: Method, path: string): request.Test {
    return request(this.app.getHttpServer())[method](path);
  }

  /** The operator's routes that the services have: `GET auth/users/:user`. */
  routes(): string[] {
    const { stack } = this.app.getHttpAdapter().getInstance().router;
    const routes = stack.flatMap(({ route }) => (route?.path.startsWith(PREFIX) === true ? [route] : []));
    return routes.flatMap(({ path, stack: handlers }) =>
      handlers.map(({ method }) => `${method.toUpperCase()} ${path.slice(PREFIX.length)}`),
    );
  }

  /** The classes of all controllers. */
  controllers() {
    const modules = [...this.app.get(ModulesContainer).values()];
    return modules.flatMap(({ controllers }) => [...controllers.values()].flatMap(({ metatype }) => metatype ?? []));
  }
}

/** A site for the calling `describe`, and its database. */
export function setSite(): { readonly site: OperatedSite; readonly database: TestDatabase } {
  const folder = setFolder();
  const database = setUp(() => TestDatabase.open({ template: { name: 'all-schemas', fill: migrateAll } }));
  const site = setUp(() => OperatedSite.start(database.url, folder));
  return { site, database };
}
