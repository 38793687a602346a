import type { Request } from 'express';
import { Strategy } from 'passport-local';

/** Resolves to the account of these credentials. */
type Verify = (request: Request, given: { readonly username: string; readonly password: string }) => Promise<object>;

/** passport-local reads the username and the password of the body, which the route has validated. */
export class PasswordStrategy extends Strategy {
  constructor(verify: Verify) {
    super({ passReqToCallback: true, session: false }, (request: Request, username, password, done) => {
      verify(request, { username, password }).then(
        (user) => done(null, user),
        (error: unknown) => done(error),
      );
    });
  }
}
