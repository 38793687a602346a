import { Injectable } from '@nestjs/common';
import { createHmac, createSecretKey } from 'node:crypto';
import type { UserId } from '#contracts';
import type { ImportSource } from '#access/imports-api';
import { keyedId } from '#access/keyed-id';
import { RootKey } from '../keys/root-key.store.js';

/** What a person of a source becomes here, under keys that only auths have: nobody can tell from a hash who it is. */
@Injectable()
export class SourceKeys {
  constructor(private readonly root: RootKey) {}

  /** The same for all imports of the source, so that it also knows people after an undo. */
  hashesOf({ format, name }: ImportSource, ids: readonly string[]): Buffer[] {
    const key = createSecretKey(this.root.derive('imported people'));
    return ids.map((id) =>
      createHmac('sha256', key)
        .update(JSON.stringify([format, name, id]))
        .digest(),
    );
  }

  /** Another one in each import: the id of an account that an undo has removed is never given out again. */
  userIdOf(importId: string, sourceHash: Buffer): UserId {
    return keyedId(createSecretKey(this.root.derive('imported accounts')), [
      importId,
      sourceHash.toString('base64url'),
    ]) as UserId;
  }
}
