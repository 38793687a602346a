export interface SigningKeyRow {
  readonly kid: string;
  /** PEM. */
  readonly publicKey: string;
  /** PKCS #8 in DER, encrypted if `sealed`. */
  readonly privateKey: Buffer;
  readonly sealed: boolean;
  readonly createdAt: Date;
  readonly signsFrom: Date;
  /** `null`: not decided yet. */
  readonly retiresAt: Date | null;
}
