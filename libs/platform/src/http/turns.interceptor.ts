import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { ChatError } from '#contracts';
import type { Caller } from '../limits/admission.js';
import { ipKey } from '../limits/ip-key.policy.js';
import { FairTurns } from '../limits/fair-turns.js';
import { ipOf } from './request-ip.js';
import { userOf } from './request-user.js';
import { Turn } from './turn.decorator.js';

/** Each HTTP request takes its turn before its handler runs, unless its route says otherwise (`Turn`). */
@Injectable()
export class TurnsInterceptor implements NestInterceptor {
  constructor(
    private readonly turns: FairTurns,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const lane = this.reflector.getAllAndOverride(Turn, [context.getHandler(), context.getClass()]) ?? 'short';
    if (lane === 'none' || context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    const handle = (): Promise<unknown> => {
      // The client has left and gets no answer.
      if (request.socket.destroyed) throw new ChatError('UNAVAILABLE');
      return lastValueFrom(next.handle(), { defaultValue: undefined });
    };
    return from(this.turns.run(lane, callerOf(request), bodyOf(request), handle));
  }
}

/** The user of the request's token; all requests without one from an IP count as one user. */
export function callerOf(request: Request): Caller {
  const ip = ipKey(ipOf(request));
  return { userId: userOf(request)?.userId ?? ip, ip };
}

function bodyOf({ body }: Request): object {
  const given: unknown = body;
  return typeof given === 'object' && given !== null ? given : {};
}
