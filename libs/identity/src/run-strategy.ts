import type { Request, RequestHandler, Response } from 'express';
import passport, { type Strategy } from 'passport';
import { ChatError } from '#contracts';

/**
 * Runs a passport strategy for one request and resolves to its user. It takes the strategy itself: passport's registry
 * of names is global, and several services can run in one process.
 *
 * Rejects with the strategy's error, or with ChatError UNAUTHENTICATED if the strategy fails without an error.
 */
export function runStrategy<User>(strategy: Strategy, request: Request, response: Response): Promise<User> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown, user: unknown, info: unknown): void => {
      const reason = error ?? info ?? new ChatError('UNAUTHENTICATED');
      // Each caller names the type of user that its own strategy creates.
      if (error == null && user) resolve(user as User);
      else reject(reason instanceof Error ? reason : new ChatError('UNAUTHENTICATED', {}, { cause: reason }));
    };
    // passport stores the outcome on the strategy object, so each request gets an object of its own.
    const own = Object.create(strategy) as Strategy;
    // passport's types do not say what `authenticate` returns.
    const authenticate = passport.authenticate(own, { session: false }, settle) as RequestHandler;
    void authenticate(request, response, reject);
  });
}
