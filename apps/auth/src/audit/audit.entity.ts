import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An act of an operator. Append-only: a trigger refuses every change except `purge_audit`. */
@Entity({ schema: 'auth', name: 'audit' })
export class AuditEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('timestamptz') at!: Date;
  @Column('text') actor!: string;
  @Column('text') act!: string;
  @Column('text', { nullable: true }) subject!: string | null;
  @Column('jsonb') details!: Record<string, unknown>;
}
