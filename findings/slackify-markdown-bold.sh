#!/bin/sh
# slackify-markdown, which turns Markdown into the text of Slack, puts a space without width (U+200B) before and behind each bold, italic and struck
# word, also where a space or the end of the text follows. Nobody sees them, but a search or a comparison of the text meets them.
# semantic-release-slack-bot posts its notes of releases with it. Seen with slackify-markdown 5.0.0.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts slackify-markdown@5.0.0
cat > run.js <<'END'
import { readFileSync } from 'node:fs';
import { slackifyMarkdown } from 'slackify-markdown';

console.log('slackify-markdown', JSON.parse(readFileSync('node_modules/slackify-markdown/package.json', 'utf8')).version);
const visible = (text) => JSON.stringify(text).replaceAll('\u200b', '\\u200b');
for (const markdown of ['pay by **card** now', '**card**', '~~cash~~', 'pay by _card_ now'])
  console.log(markdown, '→', visible(slackifyMarkdown(markdown)));
END
node run.js > seen.txt
cat seen.txt
diff -u - seen.txt <<'END'
slackify-markdown 5.0.0
pay by **card** now → "pay by \u200b*card*\u200b now\n"
**card** → "\u200b*card*\u200b\n"
~~cash~~ → "\u200b~cash~\u200b\n"
pay by _card_ now → "pay by \u200b_card_\u200b now\n"
END
