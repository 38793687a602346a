import styles from './skeleton.module.css';

export interface SkeletonProps {
  readonly lines?: number;
}

/** Grey lines in the place of text that loads. */
export function Skeleton({ lines = 3 }: SkeletonProps) {
  return (
    <div aria-hidden className={styles['skeleton']}>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={styles['line']} />
      ))}
    </div>
  );
}
