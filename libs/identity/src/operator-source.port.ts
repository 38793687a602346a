/** The names of operators' keys: read from auth's table, or asked of auth over its internal API. */
export abstract class OperatorSource {
  /** The operator whose key this is; `undefined` for an unknown or revoked key. @throws ChatError UNAVAILABLE */
  abstract operatorOf(key: string): Promise<string | undefined>;
}
