import { type ReactNode, useState } from 'react';

import { ConfirmStep, type Request } from './confirm-step.js';
import { useKnown } from './known.js';

export interface Confirmation {
  /**
   * Asks for the proofs of an act and runs it. Resolves once it is done or the user has given up, and rejects if it is refused
   * for another reason than its proofs.
   */
  readonly confirm: (act: Request['act'], needsCode?: boolean) => Promise<void>;
  /** The step that asks; `null` while none does. */
  readonly step: ReactNode;
}

/** Lets the user confirm acts of one section, one at a time. */
export function useConfirmation(): Confirmation {
  const { hasPassword } = useKnown();
  const [request, setRequest] = useState<Request | null>(null);
  const confirm = (act: Request['act'], needsCode = false): Promise<void> =>
    new Promise((resolve, reject) => {
      // The one before is given up.
      request?.settle();
      const settle = (error?: Error): void => {
        setRequest(null);
        if (error === undefined) resolve();
        else reject(error);
      };
      setRequest({ act, needsCode, settle });
    });
  const step = request === null ? null : <ConfirmStep request={request} hasPassword={hasPassword} />;
  return { confirm, step };
}
