/** The operator or the app's server that acts on an account. The security log shows it in this form. */
export type Acting = { readonly operator: string } | { readonly app: string };

/** The name in the audit. No operator's name has a colon. */
export function auditName(by: Acting): string {
  return 'app' in by ? `app:${by.app}` : by.operator;
}
