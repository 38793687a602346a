import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { parse } from 'uuid';
import type { LinkId } from '#contracts';
import { RootKey } from '../keys/root-key.store.js';
import { CODE_BYTES } from './invite-code.policy.js';

/** The codes of links, which only an auth can derive from their ids. So a repeat gets the same code, and no table holds it. */
@Injectable()
export class LinkCodes {
  constructor(private readonly root: RootKey) {}

  codeOf(id: LinkId): string {
    const signature = createHmac('sha256', this.root.derive('links')).update(parse(id)).digest();
    return signature.subarray(0, CODE_BYTES).toString('base64url');
  }
}
