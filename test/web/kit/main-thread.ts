import type { CDPSession } from '@playwright/test';

/** Shorter tasks are not of interest. */
const TASK_US_MIN = 5_000;
const US_PER_MS = 1_000;
const MS_PER_S = 1_000;

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** The task's time on the clock and on the processor, in microseconds. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/**
 * Returns the longest task of the page's main thread during `act`, in milliseconds of processor time: other processes
 * of a busy machine do not lengthen it. Only one test at a time can trace a browser.
 */
export async function longestTask(page: CDPSession, act: () => Promise<void>): Promise<number> {
  const mainThreads = new Set<string>();
  const tasks: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }): void => {
    for (const event of value as TraceEvent[]) {
      if (event.name === 'thread_name' && event.args?.name === 'CrRendererMain') mainThreads.add(threadOf(event));
      if (event.name === 'ThreadControllerImpl::RunTask' && (event.dur ?? 0) >= TASK_US_MIN) tasks.push(event);
    }
  };
  page.on('Tracing.dataCollected', collect);
  const complete = new Promise((resolve) => page.once('Tracing.tracingComplete', resolve));
  await page.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', '__metadata'] },
  });
  await act();
  await page.send('Tracing.end');
  await complete;
  page.off('Tracing.dataCollected', collect);
  if (mainThreads.size === 0) throw new Error('the trace names no main thread');
  const times = tasks.filter((task) => mainThreads.has(threadOf(task))).map(({ tdur = 0 }) => tdur / US_PER_MS);
  return Math.max(0, ...times);
}

/**
 * Returns the time that the page's main thread works during `act`, in milliseconds of processor time. What Playwright looks up in
 * the page counts too, so `act` should only use the mouse, the keyboard and the clock.
 */
export async function workTime(page: CDPSession, act: () => Promise<void>): Promise<number> {
  await page.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await taskSeconds(page);
  await act();
  return ((await taskSeconds(page)) - before) * MS_PER_S;
}

async function taskSeconds(page: CDPSession): Promise<number> {
  const { metrics } = await page.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

/** Megabytes of the page's JavaScript heap after a garbage collection. */
export async function heapMb(page: CDPSession): Promise<number> {
  await page.send('HeapProfiler.collectGarbage');
  return (await page.send('Runtime.getHeapUsage')).usedSize / 1_000_000;
}

export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${String(pid)}/${String(tid)}`;
}
