import { createContext, type ReactNode, use, useRef, useState } from 'react';

import { ConfirmDialog } from '#chat/overlays/confirm-dialog.js';
import { errorText } from '#chat/text/error-text.js';
import { useText } from '#chat/text/use-text.js';
import { Button, type ButtonVariant } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useToast } from '#chat/ui/toast.js';

/** An act that asks first. */
export interface Act {
  /** Also the text of its button. */
  readonly name: string;
  readonly body: string;
  /** The look of its button. */
  readonly variant?: ButtonVariant;
  /** A field of the question. */
  readonly field?: {
    readonly label: string;
    /** The act needs such a text, and says these words if there is another one. */
    readonly must?: { readonly fit: (given: string) => boolean; readonly words: string };
  };
  /** Resolves to what is said of its success. */
  readonly run: (given: string) => Promise<string>;
  /** Another button of the question, which needs no field. */
  readonly other?: { readonly name: string; readonly run: () => Promise<string> };
}

interface Acting {
  readonly ask: (act: Act) => void;
  /** Does something that needs no question. */
  readonly run: (act: () => Promise<string>) => void;
}

const ActingContext = createContext<Acting>({ ask: () => undefined, run: () => undefined });

export function useActing(): Acting {
  return use(ActingContext);
}

/** Holds the question of the act that the operator has chosen, and tells how it went. */
export function ActingProvider({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const toast = useToast();
  const [asked, setAsked] = useState<Act | null>(null);
  const run = (act: () => Promise<string>): void => {
    act().then(toast.show, (error: unknown) => toast.show(errorText(error, text)));
  };
  return (
    <ActingContext value={{ ask: setAsked, run }}>
      {children}
      {asked !== null && <Question act={asked} onClose={() => setAsked(null)} />}
    </ActingContext>
  );
}

function Question({ act, onClose }: { readonly act: Act; readonly onClose: () => void }) {
  const { isPending, error, finish } = useFinishing(onClose);
  const [given, setGiven] = useState('');
  const [misfit, setMisfit] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const { field, other } = act;
  const must = field?.must;
  const change = (value: string): void => {
    setGiven(value);
    setMisfit(undefined);
  };
  const confirm = (): void => {
    if (must === undefined || must.fit(given.trim())) {
      void finish(() => act.run(given.trim()));
      return;
    }
    setMisfit(must.words);
    input.current?.focus();
  };
  return (
    <ConfirmDialog
      isOpen
      title={act.name}
      body={act.body}
      action={act.name}
      isPending={isPending}
      hasField={field !== undefined}
      onConfirm={confirm}
      onClose={onClose}
    >
      {field !== undefined && (
        <TextField
          autoFocus
          inputRef={input}
          label={field.label}
          value={given}
          onChange={change}
          error={misfit}
          autoComplete="off"
        />
      )}
      {other !== undefined && (
        <Button isDisabled={isPending} onPress={() => void finish(other.run)}>
          {other.name}
        </Button>
      )}
      {error !== undefined && <ErrorText>{error}</ErrorText>}
    </ConfirmDialog>
  );
}

/** Does the act, says how it went, and closes the question after a success. */
function useFinishing(onClose: () => void) {
  const text = useText();
  const toast = useToast();
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  const finish = async (run: () => Promise<string>): Promise<void> => {
    setPending(true);
    try {
      toast.show(await run());
      onClose();
    } catch (failure) {
      setError(errorText(failure, text));
      setPending(false);
    }
  };
  return { isPending, error, finish };
}
