export interface NewAccount {
  readonly username: string;
  readonly password: string;
  readonly displayName?: string;
  /** The code of an invitation. */
  readonly invite?: string;
  readonly email?: string;
}

/** Any name of 1–80 code points, from which the server makes a free username. */
export interface GuestName {
  readonly displayName: string;
  /** The code of an invitation. */
  readonly invite?: string;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** A code of the second factor, or a recovery code. */
  readonly otp?: string;
}
