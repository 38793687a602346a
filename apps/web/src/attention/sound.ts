const DURATION_S = 0.18;
const VOLUME = 0.08;
const PITCH_HZ = 660;

let context: AudioContext | null = null;

/** Plays two short soft tones. Silent if the browser forbids sound before the user has pressed anything. */
export function playSound(): void {
  context ??= new AudioContext();
  tone(context, PITCH_HZ, context.currentTime);
  tone(context, PITCH_HZ * 1.5, context.currentTime + DURATION_S / 2);
}

function tone(audio: AudioContext, pitch: number, at: number): void {
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(VOLUME, at + DURATION_S / 10);
  volume.gain.exponentialRampToValueAtTime(VOLUME / 100, at + DURATION_S);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + DURATION_S);
}
