import type { NextFunction, Request, Response } from 'express';

const NO_CONTENT = 204;

/**
 * Answers 204 in place of `{}` over HTTP (protocol, section 8). It is a middleware: a global Nest interceptor would
 * also run for every socket event.
 */
export function answerNoContent(_request: Request, response: Response, next: NextFunction): void {
  const json = response.json.bind(response);
  response.json = (answer: unknown) => (isEmptyObject(answer) ? response.status(NO_CONTENT).end() : json(answer));
  next();
}

function isEmptyObject(answer: unknown): boolean {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    Object.getPrototypeOf(answer) === Object.prototype &&
    Object.keys(answer).length === 0
  );
}
