import { useMemo, useState } from 'react';

import { LIST_MAX } from '#contracts/limits';
import type { Report, RoomId } from '#client';
import { useParley } from '#react';

import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { useToast } from '../../ui/toast.js';
import { type AskPage, type Pages, usePages } from '../pages/use-pages.js';

const PAGE = LIST_MAX / 2;

interface OpenReports extends Pages<Report> {
  readonly close: (report: Report) => Promise<void>;
}

/** The open reports of a room. Those that the user has closed here are left out. */
export function useReports(roomId: RoomId): OpenReports {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const ask = useMemo<AskPage<Report>>(
    () => async (cursor) => {
      const page = await parley.ask('report:list', { roomId, limit: PAGE, ...(cursor !== null && { cursor }) });
      return { items: page.reports, cursor: page.cursor };
    },
    [parley, roomId],
  );
  const pages = usePages(ask);
  const close = async ({ id: reportId }: Report): Promise<void> => {
    try {
      await parley.ask('report:close', { roomId, reportId });
      setClosed((before) => new Set([...before, reportId]));
      toast.show(text.reports.closed);
    } catch (error) {
      toast.show(errorText(error, text));
    }
  };
  return { ...pages, items: pages.items.filter(({ id }) => !closed.has(id)), close };
}
