import { linked } from '../../text/links.js';
import { typed } from '../../text/literal.js';
import { type Fields, fieldsIn, joined, listIn, textIn, wordIn } from '../../text/values.js';
import type { TelegramOwner } from './telegram-people.js';
import { telegramText, textParts } from './telegram-text.js';

/** The Markdown of a message: where it was forwarded from, what it holds beside a text, the text, and its buttons. */
export function telegramBody(message: Fields, owner: TelegramOwner | null): string {
  return joined([
    origin(message),
    ...[contact(message), place(message), game(message), invoice(message), giveaway(message), toDo(message)],
    telegramText(textParts(message), owner) || written(message['information_text']) || sticker(message),
    poll(message),
    buttons(message),
  ]);
}

const written = (value: unknown): string => typed(wordIn(value).trim());
const inTurn = (parts: readonly string[], between = ', '): string => joined(parts, between);

function origin(message: Fields): string {
  const isForwarded = message['forwarded_from'] !== undefined;
  const from = written(message['forwarded_from']);
  const bot = written(message['via_bot']);
  const parts = [isForwarded ? `Forwarded${from === '' ? '' : ` from ${from}`}` : '', bot === '' ? '' : `via ${bot}`];
  const said = inTurn(parts);
  return said === '' ? '' : `_${said}_`;
}

/** The file of a sticker may be missing; the emoji that it stands for is not. */
const sticker = (message: Fields): string => written(message['sticker_emoji']);

function contact(message: Fields): string {
  const { first_name: first, last_name: last, phone_number: phone } = fieldsIn(message['contact_information']);
  return inTurn([inTurn([written(first), written(last)], ' '), written(phone)]);
}

function place(message: Fields): string {
  const { latitude, longitude } = fieldsIn(message['location_information']);
  const at = inTurn([written(latitude), written(longitude)]);
  return joined([inTurn([written(message['place_name']), written(message['address'])]), at === '' ? '' : `📍 ${at}`]);
}

function game(message: Fields): string {
  const title = written(message['game_title']);
  return joined([linked(title, message['game_link']), written(message['game_description'])]);
}

function invoice(message: Fields): string {
  const { title, description, amount, currency } = fieldsIn(message['invoice_information']);
  return joined([written(title), written(description), inTurn([written(amount), written(currency)], ' ')]);
}

function giveaway(message: Fields): string {
  const { quantity, additional_prize: prize, until_date: until } = fieldsIn(message['giveaway_information']);
  return inTurn([written(prize), quantity === undefined ? '' : `🎁 ${written(quantity)}`, written(until)]);
}

function poll(message: Fields): string {
  const { question, answers } = fieldsIn(message['poll']);
  const options = listIn(answers).map(({ text, voters }) => `- ${inTurn([written(text), votes(voters)], ' ')}`);
  return joined([title(question), ...options]);
}

const votes = (voters: unknown): string => (wordIn(voters) === '' ? '' : `(${written(voters)})`);

function toDo(message: Fields): string {
  const { title: name, answers, items } = fieldsIn(message['todo_list']);
  return joined([title(name), ...[...listIn(answers), ...listIn(items)].map(({ text }) => `- ${written(text)}`)]);
}

function title(value: unknown): string {
  const text = written(value);
  return text === '' ? '' : `**${text}**`;
}

/** Buttons below posts of programs lead somewhere, or do nothing without the program. */
function buttons(message: Fields): string {
  const rows: readonly unknown[] = Array.isArray(message['inline_bot_buttons']) ? message['inline_bot_buttons'] : [];
  return joined(
    rows.map((row) =>
      inTurn(
        listIn(row).map(({ text, data }) => linked(written(text), textIn(data))),
        ' · ',
      ),
    ),
  );
}
