import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';
import type { IncomingMessage } from 'node:http';
import { clientAddress, type TrustsProxy } from './client-address.policy.js';

/** The addresses of clients, with the same trusted proxies as Express' `request.ip`. */
@Injectable()
export class ClientAddresses {
  constructor(private readonly host: HttpAdapterHost) {}

  of({ socket, headers }: IncomingMessage): string {
    const forwarded = headers['x-forwarded-for'];
    return clientAddress(socket.remoteAddress ?? '', [forwarded ?? []].flat().join(','), this.trustsProxy());
  }

  /** Express compiles `TRUST_PROXY` to this function. */
  private trustsProxy(): TrustsProxy {
    const express: Express = this.host.httpAdapter.getInstance();
    return express.get('trust proxy fn') as TrustsProxy;
  }
}
