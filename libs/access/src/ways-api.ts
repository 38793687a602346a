import type { ProviderIdentity } from '#contracts';

// Auth's routes on ways in, for the operator's command. They are below `ADMIN_ROUTES.auth`.

/** An identity as operators see it: `subject` is the provider's own id of the user. `DELETE …/identities/:id` answers with it. */
export interface AdminIdentity extends ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** `GET <auth>/users/:user/identities`: oldest first. */
export interface AdminIdentities {
  readonly identities: readonly AdminIdentity[];
}

/** One look at a provider. `advice`: what to mend, or to know. */
export interface ProviderFinding {
  readonly check: string;
  readonly ok: boolean;
  readonly advice: string | null;
}

export interface CheckedProvider {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  /** Both are to be registered at the provider. */
  readonly redirectUri: string;
  readonly logoutUri: string;
  readonly findings: readonly ProviderFinding[];
}

/** `GET <auth>/providers/check`: asks all providers of the settings. */
export interface SignInCheckAnswer {
  readonly providers: readonly CheckedProvider[];
}
