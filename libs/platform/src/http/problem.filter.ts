import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type ChatError } from '#contracts';
import { plainPathOf } from '#contracts/plain-path';
import { httpStatusOf, toChatError } from '../error-mapping.policy.js';
import { noteProblem, patternOf } from './http-metrics.js';
import { problemHeaders, toProblem } from './problem.policy.js';
import { userOf } from './request-user.js';
import { allowedMethods } from './route-methods.js';

const METHOD_NOT_ALLOWED = 405;

/** Answers every error of an HTTP request as a problem document; other details go only to the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const error = toChatError(exception);
    this.report(error, request);
    noteProblem(response, { code: error.code, ...error.details });
    if (response.headersSent) {
      // Part of the answer has been sent: only a broken connection tells the client that the rest is missing.
      response.destroy();
      return;
    }
    const methods = httpStatusOf(exception) === 404 ? allowedMethods(request) : [];
    if (methods.length > 0) this.refuseMethod(response, methods);
    else send(response, error, httpStatusOf(exception));
  }

  private refuseMethod(response: Response, methods: readonly string[]): void {
    response.setHeader('allow', methods.join(', '));
    const error = Object.assign(new Error('method not allowed'), { status: METHOD_NOT_ALLOWED });
    send(response, toChatError(error), METHOD_NOT_ALLOWED);
  }

  private report(error: ChatError, request: Request): void {
    const event = {
      event: 'http.failed',
      code: error.code,
      method: request.method,
      path: loggedPathOf(request),
      ...userOf(request),
    };
    if (error.code === 'INTERNAL') this.logger.error(event, error);
    else if (error.cause !== undefined && error.retry === 'later') this.logger.warn(event, error);
    else this.logger.debug(event);
  }
}

/** Below these are the hosts' own ids, and the URLs of incoming webhooks, which no log has. */
const CONFIDENTIAL = /\/(server|in|hooks)\//i;

/** The path, or the pattern of its route. A path that servers could read differently is not shown. */
function loggedPathOf(request: Request): string {
  const { originalUrl, path } = request;
  const isShown = plainPathOf(originalUrl) !== null && !CONFIDENTIAL.test(path);
  return isShown ? path : (patternOf(request) ?? 'none');
}

function send(response: Response, error: ChatError, status: number | undefined): void {
  const problem = toProblem(error, status);
  response.status(problem.status).set(problemHeaders(problem)).send(JSON.stringify(problem));
}
