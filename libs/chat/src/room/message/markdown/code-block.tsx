import { Copy } from 'lucide-react';
import { type RefObject, use, useRef, useState } from 'react';

import { lazyPart } from '../../../parts/lazy-part.js';
import { useFullText } from '../../../text/use-full-text.js';
import { useToast } from '../../../ui/toast.js';
import { useInnerTabIndex } from '../../../ui/inner-tab-index.js';
import styles from './code-block.module.css';
import { beginningOf } from './code-lines.js';
import { FoundText } from './found-text.js';
import { FoundWords } from './found-words.js';
import markdown from './markdown.module.css';
import { StartsOpen } from './starts-open.js';
import { useIsPrinting } from './use-is-printing.js';
import { useScrollsSideways } from './use-scrolls-sideways.js';

const ColouredCode = lazyPart(async () => (await import('./coloured-code.js')).ColouredCode);

interface CodeBlockProps {
  readonly code: string;
  /** What follows the fence, such as `ts`; empty if nothing does. */
  readonly language: string;
}

/** Lines of code. They keep their form: a long line scrolls, and then the Tab key leads into the block. Long code is folded, except on paper. */
export function CodeBlock({ code, language }: CodeBlockProps) {
  const text = useFullText();
  const tabIndex = useInnerTabIndex();
  const words = use(FoundWords);
  const [isOpen, setOpen] = useState(use(StartsOpen));
  const element = useRef<HTMLElement>(null);
  const scrolls = useScrollsSideways(element);
  const copy = useCopy(code, element);
  const beginning = words.some((word) => code.includes(word)) ? null : beginningOf(code);
  const isPrinting = useIsPrinting();
  const shown = isOpen || isPrinting ? code : (beginning ?? code);
  const plain = <FoundText>{shown}</FoundText>;
  return (
    <div className={styles.frame}>
      <pre className={markdown['block']} dir="ltr">
        <code ref={element} tabIndex={scrolls ? tabIndex : undefined}>
          {language === '' ? plain : <ColouredCode code={shown} language={language} fallback={plain} failed={plain} />}
        </code>
      </pre>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-label={text.code.copy}
        title={text.code.copy}
        className={styles.copy}
        onClick={copy}
      >
        <Copy aria-hidden size={16} />
      </button>
      {beginning !== null && (
        <button type="button" tabIndex={tabIndex} className={styles.fold} onClick={() => setOpen(!isOpen)}>
          {isOpen ? text.message.showLess : text.code.showAll(code.split('\n').length)}
        </button>
      )}
    </div>
  );
}

/** Returns a function that copies the code. */
function useCopy(code: string, element: RefObject<HTMLElement | null>): () => void {
  const text = useFullText();
  const toast = useToast();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(code);
      toast.show(text.code.copied);
    } catch {
      // Browsers have a clipboard on secure origins only, and may refuse it: the user copies by hand.
      if (element.current !== null) getSelection()?.selectAllChildren(element.current);
    }
  };
  return () => void copy();
}
