import { useLoaded } from '#chat/ui/use-loaded.js';
import type { Report } from '#contracts/events/report.events';
import type { ReportPage } from './answers.js';
import { read } from './requests.js';

/** Enough to go on after a long row of reports that the operator leaves open. */
const READ = '50';

type Place = Pick<Report, 'id' | 'lastAt'>;

/** The id of the open report that follows this one in the list, or else of the first; `null` if there is no other. */
export function useNextReport(report: Report | null): string | null {
  const { value } = useLoaded(() => read<ReportPage>('history/reports', { state: 'open', limit: READ }));
  return value === null || report === null ? null : nextAfter(report, value.reports);
}

/** @param open the newest last report first */
export function nextAfter(report: Place, open: readonly Place[]): string | null {
  const others = open.filter(({ id }) => id !== report.id);
  return (others.find((each) => isAfter(each, report)) ?? others[0])?.id ?? null;
}

function isAfter(one: Place, other: Place): boolean {
  return one.lastAt === other.lastAt ? one.id < other.id : one.lastAt < other.lastAt;
}
