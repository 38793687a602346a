import { Route, Switch } from 'wouter';

import { INVITE_PATH } from '../ways/invite-link.js';
import { ForgotPage } from './forgot-page.js';
import { InvitePage } from './invite-page.js';
import { ResetPage } from './reset-page.js';
import { SetupPage } from './setup-page.js';
import { SignedInPage } from './signed-in-page.js';
import { VerifyPage } from './verify-page.js';

/** The pages that links lead to. They are the same with and without a session. */
export function LinkPages({ onInvited }: { readonly onInvited: () => void }) {
  return (
    <Switch>
      <Route path="/forgot" component={ForgotPage} />
      <Route path="/reset" component={ResetPage} />
      <Route path="/setup" component={SetupPage} />
      <Route path="/verify" component={VerifyPage} />
      <Route path={INVITE_PATH}>
        <InvitePage onShown={onInvited} />
      </Route>
      <Route component={SignedInPage} />
    </Switch>
  );
}
