import type { Rev, Seq, Urev } from '#contracts';

// The only places where plain numbers become counters.
export const seqOf = (seq: number): Seq => seq as Seq;
export const revOf = (rev: number): Rev => rev as Rev;
export const urevOf = (urev: number): Urev => urev as Urev;
