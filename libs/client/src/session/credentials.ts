export interface NewAccount {
  readonly username: string;
  readonly password: string;
  readonly displayName?: string;
  /** The code of an invitation. */
  readonly invite?: string;
  readonly email?: string;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** A code of the second factor, or a recovery code. */
  readonly otp?: string;
}
