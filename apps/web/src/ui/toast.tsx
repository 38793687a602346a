import { createContext, type ReactNode, use, useMemo, useRef, useState } from 'react';

import { useText } from '../text/use-text.js';
import styles from './toast.module.css';

const SHOWN_MS = 5_000;
const TOASTS_MAX = 3;

export interface Toasts {
  /** Shows a short text for some seconds; screen readers say it. */
  readonly show: (text: string) => void;
}

const ToastContext = createContext<Toasts>({ show: () => undefined });

export function useToast(): Toasts {
  return use(ToastContext);
}

/** Holds the toasts of the page. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const count = useRef(0);
  const [shown, setShown] = useState<readonly { readonly id: number; readonly text: string }[]>([]);
  const toasts = useMemo<Toasts>(
    () => ({
      show: (added) => {
        const id = ++count.current;
        setShown((before) => [...before, { id, text: added }].slice(-TOASTS_MAX));
        setTimeout(() => setShown((before) => before.filter((toast) => toast.id !== id)), SHOWN_MS);
      },
    }),
    [],
  );
  return (
    <ToastContext value={toasts}>
      {children}
      {/* React Aria hides what is outside a dialog from screen readers, except the top layer. */}
      <div data-react-aria-top-layer role="status" aria-label={text.ui.notices} className={styles['toasts']}>
        {shown.map((toast) => (
          <p key={toast.id} className={styles['toast']}>
            {toast.text}
          </p>
        ))}
      </div>
    </ToastContext>
  );
}
