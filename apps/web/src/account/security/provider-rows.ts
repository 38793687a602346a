import type { ProviderIdentity, Ways } from '#client';

export interface ProviderRow {
  readonly provider: string;
  /** The name on the button; the id of a provider that the operator has taken out. */
  readonly name: string;
  /** `null` if the account has none there. */
  readonly identity: ProviderIdentity | null;
}

/** One row for each identity, and one for each provider without an identity, in the order of the providers. */
export function providerRows(
  { providers }: Pick<Ways, 'providers'>,
  identities: readonly ProviderIdentity[],
): readonly ProviderRow[] {
  const offered = providers.flatMap(({ id, name }): ProviderRow[] => {
    const connected = identities.filter(({ provider }) => provider === id);
    if (connected.length === 0) return [{ provider: id, name, identity: null }];
    return connected.map((identity) => ({ provider: id, name, identity }));
  });
  const isOffered = (identity: ProviderIdentity): boolean => providers.some(({ id }) => id === identity.provider);
  const others = identities.filter((identity) => !isOffered(identity));
  return [
    ...offered,
    ...others.map((identity) => ({ provider: identity.provider, name: identity.provider, identity })),
  ];
}
