export function writeTexts(): Promise<void>;
