import type { WordChangeAnswer, WordsAnswer } from '#access/internal-api';
import type { Command } from '../command.js';
import { shown, table } from '../table.js';

const list: Command = {
  name: 'words list',
  about: 'The words and phrases that no message may have.',
  operands: [],
  options: [],
  async run(_input, { history }) {
    const answer = await history.get<WordsAnswer>('words');
    const rows = answer.words.map((word) => [shown(word)]);
    return { json: answer, text: table(['word or phrase'], rows, 'The word list is empty.') };
  },
};

const add: Command = {
  name: 'words add',
  about: 'Refuse messages with this word or phrase, everywhere within a minute. A final * stands for any ending.',
  operands: ['text'],
  options: [],
  async run(input, { history }) {
    const answer = await history.post<WordChangeAnswer>('words', { text: input.operand('text') });
    return { json: answer, text: answer.changed ? 'The word list has it now.' : 'The word list had it already.' };
  },
};

const remove: Command = {
  name: 'words remove',
  about: 'Accept messages with this word or phrase again, everywhere within a minute.',
  operands: ['text'],
  options: [],
  async run(input, { history }) {
    const answer = await history.post<WordChangeAnswer>('words/remove', { text: input.operand('text') });
    return {
      json: answer,
      text: answer.changed ? 'The word list does not have it any more.' : 'The word list did not have it.',
    };
  },
};

export const WORD_COMMANDS = [list, add, remove];
