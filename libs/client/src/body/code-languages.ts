/** Names of languages that may follow an opening fence. No command that people run is among them unless it is a language's usual name. */
const LANGUAGES = new Set(
  `abap ada apache apl applescript arduino armasm as asciidoc asm astro awk bash basic bat batch bib bibtex c c# c++ cc
  clj cljs clojure cmake cmd cobol coffee coffeescript console conf cpp cs csharp cshtml css csv cuda cypher cython d dart
  delphi desktop diff django docker dockerfile dos dot dotenv ebnf edn ejs elisp elixir elm emacs-lisp env erb erl erlang ex
  exs f# f90 feature fish forth fortran fs fsharp gherkin git-commit gitignore glsl gradle go golang graphql groovy h haml
  handlebars haskell hbs hcl hlsl hpp hs htm html html+erb http hx haxe hxx ini jade java javascript jinja jinja2 jl js json json5
  jsonc jsonl jsp jsx julia kotlin kt kts kusto kql latex lean less liquid lisp llvm log logql lua m4 makefile make markdown
  mathml matlab md mdx mermaid mips ml mm mssql mysql nasm nginx nim nix nohighlight none obj-c objc objectivec objective-c
  ocaml octave odin org pascal patch pcre perl pgsql php pl plain plaintext plantuml plist pod postgres postgresql powershell
  prisma prolog promql properties proto protobuf ps ps1 psql pug puml puppet purescript pwsh py py3 pycon pyi python python3 qml
  r racket raku rb reason rego regex rest restructuredtext rkt rmd robot rs rst ruby rust sas sass scala scheme scm scss sh
  shell shellsession shell-session smalltalk sol solidity sparql spice sql sqlite ss stan svelte svg swift systemd systemverilog tcl
  terminal terraform tex text textile tf toml ts tsql tsv tsx twig txt typ typescript typst v vala vb vba vbnet vbscript verilog
  vhdl vim viml vue wasm wat wgsl xhtml xml xsl yaml yml zig zsh`.split(/\s+/),
);

/** Attributes that programs give a block of code. Another name before `=` is a variable of a command. */
const ATTRIBUTES =
  'caption|file|file_?name|highlight|hl_lines|label|line_?nos|line_?numbers|linenums|lines|name|path|show_?line_?numbers|start|start_?line|title';
/** A word, and after it numbers of lines and classes such as `{2,4-6}` and `{.numberLines}`, and attributes such as `title="a.js"`. */
const INFO = new RegExp(
  String.raw`^(?<name>[\w+#.-]+)(?:\s*\{(?:[\d\s,-]*|\s*[.#][\w\s.#-]*)\}|\s+(?:${ATTRIBUTES})=(?:"[^"]*"|'[^']*'|[\w./-]+))*$`,
  'i',
);

/** True if what follows an opening fence names a language. Everything else there is a line of code. */
export function isLanguage(info: string): boolean {
  const name = INFO.exec(info.trim())?.groups?.['name'];
  return name !== undefined && LANGUAGES.has(name.toLowerCase());
}
