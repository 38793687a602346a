import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';
import type { ParleySocket } from '../../socket/sockets.js';
import { clientAddress, type TrustsProxy } from './client-address.policy.js';

/** The addresses of clients, with the same trusted proxies as Express' `request.ip`. */
@Injectable()
export class ClientAddresses {
  /** By connection: its request is only there until its first socket is accepted. */
  private readonly known = new WeakMap<ParleySocket['conn'], string>();

  constructor(private readonly host: HttpAdapterHost) {}

  of({ conn, request }: Pick<ParleySocket, 'conn' | 'request'>): string {
    const address = this.known.get(conn) ?? this.read(request);
    this.known.set(conn, address);
    return address;
  }

  private read({ socket, headers }: ParleySocket['request']): string {
    const forwarded = headers['x-forwarded-for'];
    return clientAddress(socket.remoteAddress ?? '', [forwarded ?? []].flat().join(','), this.trustsProxy());
  }

  /** Express compiles `TRUST_PROXY` to this function. */
  private trustsProxy(): TrustsProxy {
    const express: Express = this.host.httpAdapter.getInstance();
    return express.get('trust proxy fn') as TrustsProxy;
  }
}
