import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Where a request comes from, as the session list shows it. */
export interface ClientInfo {
  /** By `TRUST_PROXY` the client's, else that of whoever stands before us. */
  readonly address: string;
  readonly userAgent: string | null;
}

const USER_AGENT_CHARS_MAX = 256;
const ADDRESS_CHARS_MAX = 64;
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

export const Client = createParamDecorator((_data: undefined, context: ExecutionContext): ClientInfo =>
  clientInfoOf(context.switchToHttp().getRequest<Request>()),
);

export function clientInfoOf(request: Request): ClientInfo {
  return {
    address: (request.ip ?? 'unknown').replace(MAPPED_IPV4, '').slice(0, ADDRESS_CHARS_MAX),
    userAgent: request.get('user-agent')?.slice(0, USER_AGENT_CHARS_MAX) ?? null,
  };
}
