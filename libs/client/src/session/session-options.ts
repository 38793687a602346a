import type { Runtime } from '../runtime/runtime.js';
import type { ClientStorage } from '../storage/storage.js';
import type { Tabs } from '../tabs/tabs.js';
import type { HostOptions } from './host-exchange.js';
import type { Http } from './http.js';

export interface SessionOptions {
  readonly http: Http;
  readonly storage: ClientStorage;
  readonly runtime: Runtime;
  readonly key: string;
  readonly tabs: Tabs | undefined;
  /** The refresh token stays in an `HttpOnly` cookie of the browser. */
  readonly cookie: boolean;
  /** Its tokens begin and renew the session, in the place of refresh tokens. */
  readonly host?: HostOptions | undefined;
}
