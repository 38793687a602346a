import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { map, type Observable } from 'rxjs';

const NO_CONTENT = 204;

/** Over HTTP an answer of `{}` is a 204 (protocol, section 8). */
export class EmptyAnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (!isEmptyObject(answer)) return answer;
        response.status(NO_CONTENT);
        return undefined;
      }),
    );
  }
}

function isEmptyObject(answer: unknown): boolean {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    Object.getPrototypeOf(answer) === Object.prototype &&
    Object.keys(answer).length === 0
  );
}
