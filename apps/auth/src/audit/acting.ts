/** Who acts on the accounts of others: an operator, or the server of an app. The security log shows it in this form. */
export type Acting = { readonly operator: string } | { readonly app: string };

/** The name in the audit. No operator's name has a colon. */
export function auditName(by: Acting): string {
  return 'app' in by ? `app:${by.app}` : by.operator;
}
