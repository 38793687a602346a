import { createContext, type ReactNode, use, useMemo, useRef, useState } from 'react';

import { useText } from '../text/use-text.js';
import styles from './toast.module.css';

const SHOWN_MS = 5_000;
/** With a button, which the user must reach meanwhile. */
const OFFERED_MS = 30_000;
const TOASTS_MAX = 3;

export interface Toasts {
  /** Shows a short text for some seconds, with a button if one is given; screen readers say it. */
  readonly show: (text: string, button?: ReactNode) => void;
  /** Takes the text away, whose button was pressed. */
  readonly hide: (text: string) => void;
}

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly button: ReactNode;
}

const ToastContext = createContext<Toasts>({ show: () => undefined, hide: () => undefined });

export function useToast(): Toasts {
  return use(ToastContext);
}

/** Holds the toasts of the page. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const count = useRef(0);
  const [shown, setShown] = useState<readonly Toast[]>([]);
  const toasts = useMemo<Toasts>(
    () => ({
      show: (added, button) => {
        const id = ++count.current;
        const others = (toast: Toast): boolean => toast.id !== id;
        // The same words again are one toast.
        setShown((before) =>
          [...before.filter((toast) => toast.text !== added), { id, text: added, button }].slice(-TOASTS_MAX),
        );
        setTimeout(() => setShown((before) => before.filter(others)), button === undefined ? SHOWN_MS : OFFERED_MS);
      },
      hide: (taken) => setShown((before) => before.filter((toast) => toast.text !== taken)),
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
            {toast.button}
          </p>
        ))}
      </div>
    </ToastContext>
  );
}
