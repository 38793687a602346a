import type { UserType } from '#contracts';

/** The deployment's rule for messages that grow. */
export interface GrowRules {
  /** True if users of this type may send and continue them. */
  mayGrow(type: UserType): boolean;
}

/** Every user may. */
export const NO_GROW_RULES: GrowRules = { mayGrow: () => true };
