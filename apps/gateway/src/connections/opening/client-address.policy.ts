/** Returns true if the proxy at this address, `hop` hops from the socket, is trusted to report the previous address. */
export type TrustsProxy = (address: string, hop: number) => boolean;

/**
 * The first address, from the socket outwards, that is not a trusted proxy. `forwardedFor`: the header
 * `X-Forwarded-For`.
 */
export function clientAddress(socketAddress: string, forwardedFor: string, trusts: TrustsProxy): string {
  const given = forwardedFor.split(',').map((address) => address.trim());
  const hops = [socketAddress, ...given.filter((address) => address !== '').toReversed()];
  return hops.find((address, hop) => !trusts(address, hop)) ?? hops.at(-1) ?? socketAddress;
}
