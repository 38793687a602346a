import { createContext, type ReactNode, useMemo, useState } from 'react';

import type { Line, Message, RoomState } from '#client';
import { useMe, useRoom } from '#react';

import { isSameReceipt, RECEIPT_MEMBERS_MAX, type Receipt, receiptOf } from './receipt.js';

/** The one receipt of the room that is open; `null` in large rooms. */
export const ReceiptContext = createContext<(Receipt & { readonly isDirect: boolean }) | null>(null);

interface ReceiptsProps {
  readonly room: RoomState;
  readonly line: Line;
  readonly messages: readonly Message[];
  readonly children: ReactNode;
}

/** Tells the messages which of them has the receipt. Read markers of others concern the main timeline alone. */
export function Receipts({ room, line, messages, children }: ReceiptsProps) {
  const { marks } = useRoom(room.id, { still: true });
  const me = useMe()?.user.id ?? null;
  const isDirect = room.kind === 'direct';
  const hasReceipts = line === 'main' && (isDirect || room.memberCount <= RECEIPT_MEMBERS_MAX);
  const found = useMemo(
    () => (hasReceipts ? receiptOf(messages, marks, me, room.importedSeq) : null),
    [hasReceipts, messages, marks, me, room.importedSeq],
  );
  const [kept, setKept] = useState(found);
  // A new object renders every message again: an equal receipt keeps the old one.
  if (!isSameReceipt(kept, found)) setKept(found);
  const receipt = useMemo(() => (kept === null ? null : { ...kept, isDirect }), [kept, isDirect]);
  return <ReceiptContext value={receipt}>{children}</ReceiptContext>;
}
