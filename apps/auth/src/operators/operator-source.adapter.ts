import { Injectable } from '@nestjs/common';
import { OPERATOR_KEY } from '#identity/operator-key.policy';
import { OperatorSource } from '#identity/operator-source.port';
import { hashSecret } from '../tokens/secret-hash.policy.js';
import { OperatorsStore } from './operators.store.js';

/** Reads auth's own table. */
@Injectable()
export class StoreOperatorSource extends OperatorSource {
  constructor(private readonly operators: OperatorsStore) {
    super();
  }

  override async operatorOf(key: string): Promise<string | undefined> {
    return OPERATOR_KEY.test(key) ? this.operators.nameOf(hashSecret(key)) : undefined;
  }
}
