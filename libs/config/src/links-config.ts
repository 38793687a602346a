export type LinksMode = 'off' | 'guests' | 'on';

/** The settings that decide on links. Gateways and auths read them. */
export interface LinksConfig {
  readonly links?: LinksMode | undefined;
  readonly registration?: 'open' | 'invite' | 'closed';
}

/** Which links into rooms people may make. */
export function linksModeOf({ links, registration }: LinksConfig): LinksMode {
  return links ?? (registration === 'open' ? 'on' : 'off');
}
