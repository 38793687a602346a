import type { Provider } from '@nestjs/common';
import { ChatError } from '#contracts';
import { OPERATOR_KEY, OPERATOR_OR_ROOT, ROOT_OPERATOR } from './operator-key.policy.js';
import type { Operator } from './operator-roles.policy.js';
import { Questions } from './questions.port.js';
import { SecretDigest } from './secret-digest.js';

const OF_KEYS = { shape: OPERATOR_KEY, question: 'POST /internal/operators/identify' } as const;
const OF_ALL = { shape: OPERATOR_OR_ROOT, question: 'POST /internal/operators/identify-any' } as const;

/** How a process knows root. */
export interface RootAccess {
  readonly operatorSecret: string | undefined;
  /** True for a service that has no `OPERATOR_SECRET`: it asks auth for root, too. */
  readonly asksForRoot?: boolean;
}

/** The names and roles of all operators: root, who holds `OPERATOR_SECRET`, and those with a key of their own. */
export class OperatorNames {
  /** Without the setting this process knows no root. */
  private readonly root: SecretDigest | undefined;
  private readonly asked: typeof OF_KEYS | typeof OF_ALL;

  constructor(
    { operatorSecret, asksForRoot = false }: RootAccess,
    private readonly questions: Questions,
  ) {
    this.root = operatorSecret === undefined ? undefined : new SecretDigest(operatorSecret);
    this.asked = asksForRoot ? OF_ALL : OF_KEYS;
  }

  static provider(root: RootAccess): Provider {
    return {
      provide: OperatorNames,
      useFactory: (asked: Questions) => new OperatorNames(root, asked),
      inject: [Questions],
    };
  }

  /** `undefined` for a key that is unknown or revoked. @throws ChatError UNAVAILABLE */
  async find(key: string): Promise<Operator | undefined> {
    if (this.root?.matches(key)) return { name: ROOT_OPERATOR, role: ROOT_OPERATOR };
    if (!this.asked.shape.test(key)) return undefined;
    const { name, role } = await this.questions.ask(this.asked.question, { key, roles: true });
    if (name === null) return undefined;
    // until 0.4: an auth of 0.2 refuses the question; what names no role admits to nothing.
    if (role === undefined) throw new ChatError('UNAVAILABLE');
    return { name, role };
  }
}
