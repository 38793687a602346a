import type { Request } from 'express';
import { Strategy } from 'passport-local';
import { deviceOf } from '../cookies/refresh-cookie.js';
import { clientInfoOf } from '../sessions/client-info.js';
import type { PasswordsService } from './passwords.service.js';

/** passport-local reads the username and the password of the body, which the route has validated. */
export class PasswordStrategy extends Strategy {
  constructor(passwords: PasswordsService) {
    super({ passReqToCallback: true, session: false }, (request: Request, username, password, done) => {
      passwords
        .verify({ username, password }, clientInfoOf(request), deviceOf(request))
        .then((user) => done(null, user), done);
    });
  }
}
