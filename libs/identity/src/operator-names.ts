import type { OperatorConfig } from '#config/app-config';
import { ROOT_OPERATOR } from './operator-key.policy.js';
import type { OperatorSource } from './operator-source.port.js';
import { SecretDigest } from './secret-digest.js';

/** The names of all operators: root, who holds `OPERATOR_SECRET`, and those with a key of their own. */
export class OperatorNames {
  /** Without the setting this process knows no root. */
  private readonly root: SecretDigest | undefined;

  constructor(
    { operatorSecret }: OperatorConfig,
    private readonly source: OperatorSource,
  ) {
    this.root = operatorSecret === undefined ? undefined : new SecretDigest(operatorSecret);
  }

  /** `undefined` for a key that is unknown or revoked. @throws ChatError UNAVAILABLE */
  async nameOf(key: string): Promise<string | undefined> {
    return this.root?.matches(key) ? ROOT_OPERATOR : this.source.operatorOf(key);
  }
}
