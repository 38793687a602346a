/** Whether to believe what the address, so many hops away, says of the one before it. */
export type TrustsProxy = (address: string, hop: number) => boolean;

/** The first address, from the socket outwards, that is no trusted proxy. `forwardedFor`: of `X-Forwarded-For`. */
export function clientAddress(socketAddress: string, forwardedFor: string, trusts: TrustsProxy): string {
  const given = forwardedFor.split(',').map((address) => address.trim());
  const hops = [socketAddress, ...given.filter((address) => address !== '').toReversed()];
  return hops.find((address, hop) => !trusts(address, hop)) ?? hops.at(-1) ?? socketAddress;
}
