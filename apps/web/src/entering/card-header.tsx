import styles from './entering-page.module.css';

interface CardHeaderProps {
  readonly title: string;
  readonly hint: string;
}

/** The head of a page for signed-out users. */
export function CardHeader({ title, hint }: CardHeaderProps) {
  return (
    <header className={styles.header}>
      <img src="/favicon.svg" alt="" width="40" height="40" />
      <div>
        <h1 className={styles.name}>{title}</h1>
        <p className={styles.hint}>{hint}</p>
      </div>
    </header>
  );
}
