import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';

export type Message = readonly MessageFormatElement[];

/** The TypeScript type of an argument. */
export type ArgumentType = 'string' | 'number' | 'Date';

/** Parses a message in ICU form. Throws for syntax that has no meaning here, such as `select`. */
export function parseMessage(text: string): Message {
  // `<` is a character like others.
  return parse(text, { ignoreTag: true });
}

/** The arguments by name, in the order of the text. An argument with several types in one text is an error. */
export function argumentsOf(message: Message): ReadonlyMap<string, ArgumentType> {
  const found = new Map<string, ArgumentType>();
  for (const [name, type] of occurrences(message)) {
    const known = found.get(name);
    if (known !== undefined && known !== type) throw new Error(`{${name}} is both ${known} and ${type}.`);
    found.set(name, type);
  }
  return found;
}

function occurrences(message: Message): [string, ArgumentType][] {
  return message.flatMap((element) => {
    switch (element.type) {
      case TYPE.argument:
        return [[element.value, 'string']];
      case TYPE.number:
        return [[element.value, 'number']];
      case TYPE.date:
        return [[element.value, 'Date']];
      case TYPE.plural: {
        const forms = Object.values(element.options).flatMap(({ value }) => occurrences(value));
        return [[element.value, 'number'], ...forms];
      }
      default:
        return [];
    }
  });
}
