import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { tap, type Observable } from 'rxjs';
import { isId, type ErrorCode } from '#contracts';
import { toChatError } from '#platform/error-mapping.policy';
import { SecurityLog } from '#platform/security-log';
import { operatorOf, privilegedRequestOf } from './operator.guard.js';

/** Logs each act of an operator when it has ended, even if the operator's command has not waited for it. */
@Injectable()
export class OperatorActsInterceptor implements NestInterceptor {
  constructor(private readonly security: SecurityLog) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const operator = operatorOf(request).name;
    const subject = Object.values(request.params).find(isId);
    const facts = { operator, ...privilegedRequestOf(request), ...(subject !== undefined && { subject }) };
    const log = (outcome: 'ok' | ErrorCode): void => this.security.write('operator.act', { ...facts, outcome });
    return next
      .handle()
      .pipe(tap({ complete: () => log('ok'), error: (error: unknown) => log(toChatError(error).code) }));
  }
}
