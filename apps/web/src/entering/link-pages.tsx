import { Route, Switch } from 'wouter';

import { ForgotPage } from './forgot-page.js';
import { ResetPage } from './reset-page.js';
import { SignedInPage } from './signed-in-page.js';
import { VerifyPage } from './verify-page.js';

/** The pages that links lead to. They are the same with and without a session. */
export function LinkPages() {
  return (
    <Switch>
      <Route path="/forgot" component={ForgotPage} />
      <Route path="/reset" component={ResetPage} />
      <Route path="/verify" component={VerifyPage} />
      <Route component={SignedInPage} />
    </Switch>
  );
}
