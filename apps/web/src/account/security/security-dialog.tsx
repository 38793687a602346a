import { useParley } from '#react';

import { Dialog } from '#chat/overlays/dialog.js';
import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import { hasPassword } from '../../ways/use-has-password.js';
import styles from '../account.module.css';
import { EmailSection } from './email-section.js';
import { FactorSection } from './factor-section.js';
import { type Known, KnownContext } from './known.js';
import { ProvidersSection } from './providers-section.js';
import { useLoaded } from '#chat/ui/use-loaded.js';

/** The ways into the user's account: its e-mail address, its second factor and its providers, as far as the server has them. */
export function SecurityDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useFullText();
  const parley = useParley();
  const { value: known, failure } = useLoaded(async (): Promise<Known> => {
    const [waysIn, security] = await Promise.all([parley.waysIn(), parley.account.security()]);
    const [ways, has] = await Promise.all([waysIn.list(), hasPassword(parley)]);
    return { ways, security, hasPassword: has };
  });
  return (
    <Dialog isOpen title={text.security.title} onClose={onClose}>
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
      {known === null && failure === null && <Skeleton lines={5} />}
      {known !== null && <Sections known={known} />}
    </Dialog>
  );
}

function Sections({ known }: { readonly known: Known }) {
  const text = useFullText();
  const { email, totp, providers } = known.ways;
  const [hasEmail, hasProviders] = [email !== 'off', providers.length > 0];
  if (!hasEmail && !totp && !hasProviders) return <EmptyState title={text.security.none} />;
  return (
    <KnownContext value={known}>
      <div className={styles.sections}>
        {hasEmail && <EmailSection />}
        {totp && <FactorSection />}
        {hasProviders && <ProvidersSection />}
      </div>
    </KnownContext>
  );
}
