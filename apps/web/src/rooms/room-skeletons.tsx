import styles from './room-skeletons.module.css';

const ROWS = 6;

/** Grey shapes in the places of rooms, until the rooms are known. */
export function RoomSkeletons() {
  return (
    <div aria-hidden>
      {Array.from({ length: ROWS }, (_, index) => (
        <div key={index} className={styles.row}>
          <div className={styles.face} />
          <div className={styles.title} />
          <div className={styles.line} />
        </div>
      ))}
    </div>
  );
}
