import type { Request, RequestHandler, Response } from 'express';
import passport, { type Strategy } from 'passport';
import { ChatError } from '#contracts';

/**
 * Runs one strategy for one request and gives its user. The strategy itself is handed over, not its name: names are
 * global, and several services can stand in one process. Rejects with what the strategy says of its failure.
 */
export function runStrategy<User>(strategy: Strategy, request: Request, response: Response): Promise<User> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown, user: unknown, info: unknown): void => {
      const reason = error ?? info ?? new ChatError('UNAUTHENTICATED');
      // A strategy's verify callback makes its users, and the caller names their type beside it.
      if (error == null && user) resolve(user as User);
      else reject(reason instanceof Error ? reason : new ChatError('UNAUTHENTICATED', {}, { cause: reason }));
    };
    // passport hangs the outcome of a request on the object that it is given: each request gets one of its own.
    const own = Object.create(strategy) as Strategy;
    // passport's types leave its middleware open.
    const authenticate = passport.authenticate(own, { session: false }, settle) as RequestHandler;
    void authenticate(request, response, reject);
  });
}
