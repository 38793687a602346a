import type { Request } from 'express';
import { Strategy } from 'passport';

/** Resolves to the identity of the request's token. */
type Identify = (request: Request) => Promise<object>;

/** Admits the access token of a session, and the key of a bot. */
export class AccessTokenStrategy extends Strategy {
  constructor(private readonly identify: Identify) {
    super();
  }

  override authenticate(request: Request): void {
    this.identify(request).then(
      (identity) => this.success(identity),
      (error: unknown) => this.error(error),
    );
  }
}
