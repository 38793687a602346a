import type { Request } from 'express';
import { authorizationCodeGrant, type Configuration, type TokenEndpointResponse } from 'openid-client';
import { Strategy } from 'passport';

/** The return of a browser from a provider, and what the start of its round trip expects of it. */
export interface Return {
  readonly configuration: Configuration;
  /** The redirect URI with the parameters that the provider gave. */
  readonly url: URL;
  readonly state: string;
  readonly nonce: string;
  /** The verifier of PKCE. */
  readonly verifier: string;
}

/** What `authenticate` passes on to the strategy. */
export interface ReturnOptions {
  readonly returned: Return;
}

/** Exchanges the code of a return for the provider's tokens. openid-client checks all but the signature of the ID token. */
export class ProviderStrategy extends Strategy {
  override authenticate(_request: Request, { returned }: ReturnOptions): void {
    const { configuration, url, state, nonce, verifier } = returned;
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    authorizationCodeGrant(configuration, url, checks).then(
      (granted: TokenEndpointResponse) => this.success(granted),
      (error: unknown) => this.error(error),
    );
  }
}
