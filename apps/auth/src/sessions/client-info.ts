import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ipOf } from '#platform/http/request-ip';

/** The origin of a request, as shown in the list of sessions. */
export interface ClientInfo {
  /** The client's IP according to `TRUST_PROXY`, else the IP of the connection. */
  readonly ip: string;
  readonly userAgent: string | null;
}

const USER_AGENT_CHARS_MAX = 256;

export const Client = createParamDecorator((_data: undefined, context: ExecutionContext): ClientInfo =>
  clientInfoOf(context.switchToHttp().getRequest<Request>()),
);

export function clientInfoOf(request: Request): ClientInfo {
  return {
    ip: ipOf(request),
    userAgent: request.get('user-agent')?.slice(0, USER_AGENT_CHARS_MAX) ?? null,
  };
}
