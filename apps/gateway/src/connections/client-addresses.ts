import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';
import type { IncomingMessage } from 'node:http';
import { clientAddress, type TrustsProxy } from './client-address.policy.js';

/** Where connections come from, by the same trust in proxies as Express' `request.ip`. */
@Injectable()
export class ClientAddresses {
  constructor(private readonly host: HttpAdapterHost) {}

  of({ socket, headers }: IncomingMessage): string {
    const forwarded = headers['x-forwarded-for'];
    return clientAddress(socket.remoteAddress ?? '', [forwarded ?? []].flat().join(','), this.trust());
  }

  /** Express makes it of `TRUST_PROXY`. */
  private trust(): TrustsProxy {
    const express: Express = this.host.httpAdapter.getInstance();
    return express.get('trust proxy fn') as TrustsProxy;
  }
}
