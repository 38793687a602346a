import type { Request, RequestHandler, Response } from 'express';
import passport, { type Strategy } from 'passport';
import { ChatError } from '#contracts';

/**
 * What a strategy of Passport makes of a request. It takes the strategy itself: Passport's registry of names is global, and
 * several services can run in one process.
 * @param options passed on to the strategy
 * @throws ChatError BAD_CREDENTIALS if the strategy fails without an error, as passport-local does if a field is empty
 */
export function authenticate<Admitted extends object>(
  strategy: Strategy,
  request: Request,
  options: object = {},
): Promise<Admitted> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, admitted: Admitted | false | undefined): void => {
      if (error !== null) reject(error);
      else if (admitted) resolve(admitted);
      else reject(new ChatError('BAD_CREDENTIALS'));
    };
    // Passport stores the outcome on the strategy object, so each request gets an object of its own.
    const own = Object.create(strategy) as Strategy;
    // Passport's types do not say what `authenticate` returns.
    const handle = passport.authenticate(own, { ...options, session: false }, settle) as RequestHandler;
    void handle(request, request.res as Response, reject);
  });
}
