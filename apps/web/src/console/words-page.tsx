import { type FormEvent, useRef, useState } from 'react';

import { errorText } from '#chat/text/error-text.js';
import { useText } from '#chat/text/use-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { useToast } from '#chat/ui/toast.js';
import { useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { WordList } from './answers.js';
import styles from './console.module.css';
import { PageHeading } from './page-heading.js';
import { act, read } from './requests.js';
import { type Column, PagedTable } from './table.js';
import { usePortions } from './use-pages.js';

/** The words and phrases that no message may have. */
export function WordsPage() {
  const { words: text } = useAdminText();
  const { run } = useActing();
  const loaded = useLoaded(() => read<WordList>('history/words'));
  const { value, reload } = loaded;
  const pages = usePortions(loaded, ({ words }) => words);
  const remove = async (word: string): Promise<string> => {
    await act('POST', 'history/words/remove', { text: word });
    reload();
    return text.removed(word);
  };
  const columns: Column<string>[] = [
    { title: text.word, cell: (word) => <bdi>{word}</bdi> },
    {
      title: text.remove,
      cell: (word) => (
        <Button aria-label={text.removeOf(word)} onPress={() => run(() => remove(word))}>
          {text.remove}
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeading name={text.title} />
      {value !== null && (
        <p className={styles['muted']}>
          {text.rooms[value.rooms]} {value.hasCheck ? text.check : text.noCheck}
        </p>
      )}
      {value?.unanswered !== undefined && <ErrorText>{text.unanswered[value.unanswered]}</ErrorText>}
      <NewWord onAdded={reload} />
      <PagedTable name={text.title} columns={columns} pages={pages} keyOf={(word) => word} />
    </>
  );
}

function NewWord({ onAdded }: { readonly onAdded: () => void }) {
  const { words: text } = useAdminText();
  const ofAll = useText();
  const toast = useToast();
  const input = useRef<HTMLInputElement>(null);
  const [word, setWord] = useState('');
  const [error, setError] = useState<string>();
  const given = word.trim();
  const add = async (): Promise<void> => {
    try {
      const { changed } = await act<{ changed: boolean }>('POST', 'history/words', { text: given });
      toast.show(changed ? text.added(given) : text.had(given));
      setWord('');
      setError(undefined);
      input.current?.focus();
      onAdded();
    } catch (failure) {
      setError(errorText(failure, ofAll));
    }
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (given !== '') void add();
  };
  return (
    <form noValidate aria-label={text.add} className={styles['filters']} onSubmit={onSubmit}>
      <TextField
        inputRef={input}
        label={text.word}
        value={word}
        onChange={setWord}
        error={error}
        description={text.hint}
        autoComplete="off"
      />
      <Button type="submit" variant="primary">
        {text.add}
      </Button>
    </form>
  );
}
