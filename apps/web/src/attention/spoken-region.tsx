import { VisuallyHidden } from '#chat/ui/visually-hidden.js';

/** A live region without a place on the screen: screen readers speak each new text. */
export function SpokenRegion({ text }: { readonly text: string }) {
  return (
    <VisuallyHidden>
      <div aria-live="polite" dir="auto">
        {text}
      </div>
    </VisuallyHidden>
  );
}
