import { useFullText } from '../../text/use-full-text.js';
import styles from './emoji-picker.module.css';
import { SKIN_TONES, type SkinTone } from './skin-tone.js';

/** The browser's own choice of a skin tone. */
export function ToneChoice({ tone, onChange }: { tone: SkinTone; onChange: (tone: SkinTone) => void }) {
  const text = useFullText();
  const { none, light, mediumLight, medium, mediumDark, dark } = text.emoji.tones;
  const names = [none, light, mediumLight, medium, mediumDark, dark];
  return (
    <select
      aria-label={text.emoji.tone}
      className={styles['tone']}
      value={tone}
      onChange={({ target }) => onChange(SKIN_TONES[target.selectedIndex] ?? '')}
    >
      {SKIN_TONES.map((each, index) => (
        <option key={each} value={each}>
          ✋{each} {names[index]}
        </option>
      ))}
    </select>
  );
}
