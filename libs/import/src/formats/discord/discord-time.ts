import type { Time } from '../../records.js';

const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** The time in UTC of one with the offset of the exporting computer, which changes in summer; `null` without an offset. */
export function timeIn(value: unknown): Time | null {
  if (typeof value !== 'string' || !WITH_OFFSET.test(value)) return null;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
