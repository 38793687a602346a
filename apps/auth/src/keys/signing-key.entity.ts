import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'auth', name: 'signing_keys' })
export class SigningKeyEntity {
  @PrimaryColumn('text') kid!: string;
  /** PEM. */
  @Column('text', { name: 'public_key' }) publicKey!: string;
  /** PKCS #8 in DER, encrypted if `sealed`. */
  @Column('bytea', { name: 'private_key' }) privateKey!: Buffer;
  @Column('boolean') sealed!: boolean;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'signs_from' }) signsFrom!: Date;
  /** `null`: not decided yet. */
  @Column('timestamptz', { name: 'retires_at', nullable: true }) retiresAt!: Date | null;
}
