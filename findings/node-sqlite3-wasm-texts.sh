#!/bin/sh
# node-sqlite3-wasm stores a text up to U+0000 alone, and reads a text of more than 16 bytes without U+FEFF at its start. Neither is an error.
# Parley's import, which sorts records in such a database, keeps other texts than ids in JSON, and replaces both characters in ids. Seen with
# node-sqlite3-wasm 0.8.60.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts node-sqlite3-wasm@0.8.60
cat > run.js <<'END'
import { readFileSync } from 'node:fs';
import sqlite from 'node-sqlite3-wasm';

console.log('node-sqlite3-wasm', JSON.parse(readFileSync('node_modules/node-sqlite3-wasm/package.json', 'utf8')).version);
const visible = (text) => JSON.stringify(text).replaceAll('\ufeff', '\\ufeff');
const database = new sqlite.Database(':memory:');
for (const text of ['before\0behind', '\ufeffshort', '\ufeffof more than 16 bytes'])
  console.log(visible(text), '→', visible(database.get('SELECT ? AS text', [text]).text));
END
node run.js > seen.txt
cat seen.txt
diff -u - seen.txt <<'END'
node-sqlite3-wasm 0.8.60
"before\u0000behind" → "before"
"\ufeffshort" → "\ufeffshort"
"\ufeffof more than 16 bytes" → "of more than 16 bytes"
END
